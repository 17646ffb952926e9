// One picture of a migration of each tool, open in a real VS Code with its squiggle, lens and hover: for people to look at.
import { buildSync } from 'esbuild';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { inWindow, openWorkbench, runCommand } from '../test/host/window.mjs';
import { root } from './setUp.mjs';

const CREATE = 'CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, plan text);\n';
const DROP = 'ALTER TABLE users DROP COLUMN plan;\n';

/** Tools without a down of their own: the lens alone speaks, but for Flyway's undo scripts. */
const forwardOnly = [
  { tool: 'Prisma', path: 'prisma/migrations/20260102000000_drop_plan/migration.sql', texts: { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n', 'prisma/migrations/20260101000000_users/migration.sql': CREATE } },
  { tool: 'Drizzle', path: 'drizzle/0001_drop_plan.sql', texts: { 'drizzle/meta/_journal.json': '{"dialect":"postgresql","entries":[{"idx":0,"tag":"0000_users"},{"idx":1,"tag":"0001_drop_plan"}]}', 'drizzle/0000_users.sql': CREATE } },
  { tool: 'Supabase', path: 'supabase/migrations/20260102000000_drop_plan.sql', texts: { 'supabase/config.toml': '', 'supabase/migrations/20260101000000_users.sql': CREATE } },
  { tool: 'Atlas', path: 'atlas/20260102000000_drop_plan.sql', texts: { 'atlas/atlas.sum': 'h1:x\n', 'atlas.hcl': 'env "local" { dev = "docker://postgres/16" }\n', 'atlas/20260101000000_users.sql': CREATE } },
  { tool: 'Flyway', path: 'sql/V2__drop_plan.sql', show: 'sql/U2__drop_plan.sql', texts: { 'sql/V1__users.sql': CREATE, 'sql/U1__users.sql': 'DROP TABLE users;\n', 'sql/U2__drop_plan.sql': 'ALTER TABLE users ADD COLUMN plan text;\n' } },
].map((project) => ({ ...project, texts: { ...project.texts, [project.path]: DROP }, silent: project.show === undefined }));

/** The projects that the fixes are tested on: a column is dropped, and comes back empty. */
function testedProjects() {
  const { outputFiles: [file] } = buildSync({ absWorkingDir: root, entryPoints: ['test/fixes/projects.ts'], bundle: true, format: 'cjs', platform: 'node', write: false });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', file.text)(module, module.exports, createRequire(import.meta.url));
  return module.exports.projects.map((project) => ({ ...project, show: project.downPath ?? project.path }));
}

/** All tools as packages of one folder, opened in one window. */
export async function takeToolPictures({ install, extensionsDir, settings, scratch, out, note }) {
  const folder = path.join(scratch, 'tools');
  const migrations = [];
  const projects = [...testedProjects(), ...forwardOnly].map((project) => ({ ...project, home: project.tool.toLowerCase().replace(/[^a-z]+/g, '-') }));
  for (const { home, texts, config } of projects) {
    for (const [file, text] of Object.entries({ 'package.json': '{}', ...texts })) {
      const target = path.join(folder, home, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    migrations.push(...(config?.migrations ?? []).map((setting) => ({ ...setting, folder: `${home}/${setting.folder}` })));
  }
  writeFileSync(path.join(folder, 'fix-forward.json'), JSON.stringify({ migrations }));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });

  const look = { ...settings, 'workbench.colorTheme': 'Default Dark Modern', 'problems.visibility': true };
  await inWindow(install, { extensionsDir, settings: look, size: { width: 1100, height: 520 }, failure: path.join(out, 'failure.png') }, async (page, server) => {
    await openWorkbench(page, server, folder);
    await page.waitForSelector('.explorer-folders-view .monaco-list-row');
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    for (const project of projects) await takePicture(page, project, path.join(out, `${project.home}.png`), note);
  });
}

async function takePicture(page, { tool, home, path: up, show = up, silent }, file, note) {
  const name = path.basename(show);
  await page.keyboard.press('Control+P');
  await page.waitForSelector('.quick-input-widget:not([style*="display: none"]) input');
  await page.keyboard.type(`${home}/${show}`);
  // Files of one name lie in several packages, and those that were open last stand first.
  await page.locator('.quick-input-list .focused', { hasText: name }).filter({ hasText: `${home}/` }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.tab.active >> text=${name}`);
  await page.waitForSelector('.codelens-decoration >> text=/Down is misleading|Goes forward only/', { timeout: 60_000 });
  if (!silent) {
    const squiggle = await page.waitForSelector('.squiggly-error');
    const { x, y, width, height } = await squiggle.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.waitForSelector('.monaco-hover:not(.hidden) >> text=down-loses-data');
    await page.waitForSelector('.monaco-hover:not(.hidden) >> text=-- before');
  }
  await page.screenshot({ path: file });
  note(tool);
  await page.keyboard.press('Escape');
  await page.mouse.move(5, 5);
  await runCommand(page, 'View: Close All Editors');
  await page.waitForSelector('.tab', { state: 'detached' });
}
