// node scripts/reportPictures.mjs [current|minimum]: the revert-safety report in a real VS Code, dark and light, as a person comes to it; then its
// HTML export in a browser. Pictures go to out/pictures/. What a step waits for must come, or the run fails.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installHost } from '../test/host/install.mjs';
import { installVsix } from '../test/host/server.mjs';
import { framed, inWindow, newPage, openWorkbench, remotePath, runCommand, startBrowser } from '../test/host/window.mjs';
import { makeSample } from './sample.mjs';
import { root, run, stop } from './setUp.mjs';

const [version = 'current'] = process.argv.slice(2);
const install = installHost(version);
const scratch = mkdtempSync(path.join(tmpdir(), 'fix-forward-pictures-'));
const extensionsDir = path.join(scratch, 'extensions');
const out = path.join(root, 'out/pictures', version, 'report');

try {
  const vsix = path.join(scratch, 'fix-forward.vsix');
  const { code, output } = await run(process.execPath, ['scripts/package.mjs', vsix]);
  if (code !== 0) stop(output);
  installVsix(install, vsix, extensionsDir);
  mkdirSync(out, { recursive: true });
  for (const [name, theme] of [['dark', 'Default Dark Modern'], ['light', 'Default Light Modern']]) await inEditor(name, theme);
  await inBrowser();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The sample with one more release, whose code reads what is about to be dropped. */
function makeShop() {
  const folder = makeSample('shop');
  const git = (...args) => spawnSync('git', ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.invalid', '-c', 'commit.gpgSign=false', ...args], { cwd: folder });
  writeFileSync(path.join(folder, 'src/letters.ts'), "import type { Knex } from 'knex';\n\nexport const recipients = (knex: Knex) => knex('customers').select('id', 'email');\n");
  git('add', '-A');
  git('commit', '-q', '-m', 'Letters');
  git('tag', 'v1.5.0');
  const column = (call) => `  await knex.schema.alterTable('customers', (table) => {\n    table.${call};\n  });\n`;
  writeFileSync(path.join(folder, 'db/migrations/20240701090000_drop_email.ts'), `import type { Knex } from 'knex';\n\nexport async function up(knex: Knex): Promise<void> {\n${column("dropColumn('email')")}}\n\nexport async function down(knex: Knex): Promise<void> {\n${column("string('email', 200)")}}\n`);
  return folder;
}

/** From the palette to the older line beside the migration. */
async function inEditor(name, theme) {
  const folder = makeShop();
  const settings = { 'workbench.colorTheme': theme, 'workbench.secondarySideBar.defaultVisibility': 'hidden', 'typescript.validate.enable': false };
  await inWindow(install, { extensionsDir, settings, size: { width: 1500, height: 1100 }, failure: path.join(out, `${name}-failure.png`) }, async (page, server) => {
    const take = async (what) => {
      await page.waitForTimeout(400);
      await page.screenshot({ path: path.join(out, `${name}-${what}.png`) });
      console.log(`${name}: ${what}`);
    };
    await openWorkbench(page, server, folder, [['openFile', remotePath(server, path.join(folder, 'db/migrations/20240701090000_drop_email.ts'))]]);
    await page.waitForSelector('.squiggly-error', { timeout: 60_000 });
    await runCommand(page, 'Fix Forward: Revert-Safety Report');
    await page.waitForSelector('.quick-input-list >> text=v1.5.0');
    await take('which-release');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.quick-input-list >> text=Working Tree');
    await page.keyboard.press('Enter');
    const frame = await framed(page, 'is unsafe');
    await take('page');
    await frame.locator('h2', { hasText: 'What to do' }).scrollIntoViewIfNeeded();
    await take('what-to-do');
    await frame.locator('a', { hasText: 'src/letters.ts' }).first().click();
    await page.waitForSelector('.monaco-editor .view-line');
    await page.waitForSelector('.tab >> text=letters.ts');
    await page.waitForSelector('.tab >> text=drop_email');
    await take('older-line-beside-the-migration');
  });
  rmSync(path.dirname(folder), { recursive: true, force: true });
}

/** The export, in both preferences and narrow as a telephone. */
async function inBrowser() {
  const folder = makeShop();
  const browser = await startBrowser();
  try {
    const { stdout } = spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), 'report', '--format', 'html'], { cwd: folder, encoding: 'utf8' });
    for (const [name, size, colorScheme] of [['dark', { width: 1100, height: 1400 }, 'dark'], ['light', { width: 1100, height: 1400 }, 'light'], ['narrow', { width: 420, height: 1000 }, 'light']]) {
      const page = await newPage(browser, size);
      await page.emulateMedia({ colorScheme });
      await page.setContent(stdout);
      await page.screenshot({ path: path.join(out, `html-${name}.png`) });
      await page.close();
      console.log(`html: ${name}`);
    }
  } finally {
    await browser.close();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  }
}
