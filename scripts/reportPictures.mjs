// node scripts/reportPictures.mjs [current|minimum]: the revert-safety report in a real VS Code, dark and light, as a person comes to it, by
// keyboard and as a screen reader finds it; then its HTML export in a browser, and its Markdown as a pull request shows it. Pictures go to
// out/pictures/. What a step waits for must come, or the run fails.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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
    await checkPage(page, frame);
    await take('answer-opened-by-keyboard');
    await frame.locator('h2', { hasText: 'What to do' }).scrollIntoViewIfNeeded();
    await take('what-to-do');
    await frame.locator('a', { hasText: 'src/letters.ts' }).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.monaco-editor .view-line');
    await page.waitForSelector('.tab >> text=letters.ts');
    await page.waitForSelector('.tab >> text=drop_email');
    await take('older-line-beside-the-migration');
  });
  rmSync(path.dirname(folder), { recursive: true, force: true });
}

/** What a screen reader goes by, and that the keyboard alone opens an answer. */
async function checkPage(page, frame) {
  for (const role of ['banner', 'main', 'navigation']) if ((await frame.getByRole(role).count()) !== 1) throw new Error(`the page has no ${role}, or several`);
  if ((await frame.getByRole('heading', { level: 1, name: /is unsafe/ }).count()) !== 1) throw new Error('the page has no title that says the verdict');
  if ((await frame.getByRole('img', { name: /is unsafe/ }).count()) !== 1) throw new Error('the timeline does not say what it shows');
  const answer = frame.locator('details', { hasText: 'Did this release run a migration' }).first();
  await answer.locator('summary').first().focus();
  await page.keyboard.press('Enter');
  if (!(await answer.evaluate((element) => element.open))) throw new Error('Enter does not open an answer');
  const links = await frame.locator('a').count();
  if (links < 10 || (await frame.locator('a:not([href])').count()) > 0) throw new Error('the lines are no links');
}

/** The export, in both preferences and narrow as a telephone. */
async function inBrowser() {
  const folder = makeShop();
  const browser = await startBrowser();
  try {
    const text = (format) => spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), 'report', '--format', format], { cwd: folder, encoding: 'utf8' }).stdout;
    // It comes with the program that makes the package.
    const markdown = createRequire(import.meta.url)('markdown-it')({ html: true });
    for (const [form, html] of [['html', text('html')], ['pull-request', asComment(markdown.render(text('markdown')))], ['runbook', asComment(markdown.render(text('runbook')))]]) {
      for (const [name, size, colorScheme] of [['dark', { width: 1100, height: 1400 }, 'dark'], ['light', { width: 1100, height: 1400 }, 'light'], ['narrow', { width: 420, height: 1000 }, 'light']]) {
        const page = await newPage(browser, size);
        await page.emulateMedia({ colorScheme });
        await page.setContent(html);
        await page.screenshot({ path: path.join(out, `${form}-${name}.png`) });
        await page.close();
        console.log(`${form}: ${name}`);
      }
    }
  } finally {
    await browser.close();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  }
}

/** Rendered Markdown with the measures and colours that a comment on GitHub has. */
function asComment(body) {
  return `<!DOCTYPE html><meta charset="utf-8"><style>
:root { color-scheme: light dark; --text: #1f2328; --ground: #ffffff; --edge: #d1d9e0; --code: #818b981f; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --ground: #0d1117; --edge: #3d444d; --code: #656c7633; } }
body { margin: 16px auto; max-width: 860px; padding: 16px; border: 1px solid var(--edge); border-radius: 6px; background: var(--ground); color: var(--text); font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2 { padding-bottom: .3em; border-bottom: 1px solid var(--edge); } h1 { font-size: 2em; } h2 { font-size: 1.5em; } h3 { font-size: 1.25em; }
code { padding: .2em .4em; border-radius: 6px; background: var(--code); font: 85% ui-monospace, monospace; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; } th, td { padding: 6px 13px; border: 1px solid var(--edge); }
ul, ol { padding-left: 2em; } summary { cursor: pointer; }
</style>${body}`;
}
