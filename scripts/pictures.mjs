// npm run pictures [current|minimum] [tools|references]: installs the packaged .vsix in a real VS Code, uses it as a person would, and takes pictures into
// out/pictures/; with `tools`, one of a migration of each tool; with `references`, of code that needs what goes.
// What a step waits for must come, or the run fails: this is a test with eyes.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installHost } from '../test/host/install.mjs';
import { installVsix } from '../test/host/server.mjs';
import { framed, inWindow, openWorkbench, remotePath, runCommand } from '../test/host/window.mjs';
import { makeSample } from './sample.mjs';
import { root, run, stop } from './setUp.mjs';
import { takeReferencePictures } from './referencePictures.mjs';
import { takeToolPictures } from './toolPictures.mjs';

const LOOK = {
  'editor.fontSize': 14,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.hover.delay': 100,
  'editor.hover.above': false,
  'explorer.openEditors.visible': 0,
  'window.menuBarVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  // The sample's packages are not installed: what TypeScript says of that is none of our business.
  'typescript.validate.enable': false,
  'js/ts.validate.enabled': false,
};

const [version = 'current', what] = process.argv.slice(2);
const install = installHost(version);
const scratch = mkdtempSync(path.join(tmpdir(), 'fix-forward-pictures-'));
const extensionsDir = path.join(scratch, 'extensions');
const pictures = path.join(root, 'out/pictures');
const started = Date.now();
const note = (what) => console.log(`${String(Date.now() - started).padStart(6)} ms  ${what}`);

try {
  const vsix = path.join(scratch, 'fix-forward.vsix');
  const { code, output } = await run(process.execPath, ['scripts/package.mjs', vsix]);
  if (code !== 0) stop(output);
  installVsix(install, vsix, extensionsDir);
  note('installed');
  if (what === 'references') await takeReferencePictures({ install, extensionsDir, settings: LOOK, scratch, out: path.join(pictures, version, 'references'), note });
  else if (what === 'tools') await takeToolPictures({ install, extensionsDir, settings: LOOK, scratch, out: path.join(pictures, version, 'tools'), note });
  else for (const [name, theme] of [['dark', 'Default Dark Modern'], ['light', 'Default Light Modern']]) await takePictures(name, theme);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** One window, from its opening to a fix that is saved. */
async function takePictures(name, theme) {
  const made = makeSample('shop');
  const folder = path.join(scratch, name, 'shop');
  cpSync(made, folder, { recursive: true });
  rmSync(path.dirname(made), { recursive: true, force: true });
  const out = path.join(pictures, version, name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });

  let taken = 0;
  await inWindow(install, { extensionsDir, settings: { ...LOOK, 'workbench.colorTheme': theme }, size: { width: 1280, height: 760 }, failure: path.join(out, 'failure.png') }, async (page, server) => {
    const take = async (what) => {
      // Until what came has stopped moving.
      await page.waitForTimeout(300);
      await page.screenshot({ path: path.join(out, `${++taken}-${what}.png`) });
      note(`${name}: ${what}`);
    };
    const file = (relative) => path.join(folder, relative);
    const open = async (relative) => {
      await page.keyboard.press('Control+P');
      await page.waitForSelector('.quick-input-widget input');
      await page.keyboard.type(path.basename(relative));
      await page.waitForSelector(`.quick-input-list .focused >> text=${path.basename(relative)}`);
      await page.keyboard.press('Enter');
      await page.waitForSelector(`.tab.active >> text=${path.basename(relative)}`);
    };
    const command = (title) => runCommand(page, title);
    const SPLIT = 'db/migrations/20240507101000_split_customer_name.ts';
    const STATES = 'db/migrations/20240521094500_merge_order_states.ts';
    await openWorkbench(page, server, folder, [['openFile', remotePath(server, file(SPLIT))]]);
    await page.waitForSelector('.squiggly-error', { timeout: 60_000 });
    await page.waitForSelector('.codelens-decoration >> text=Down is misleading');
    await take('squiggle-and-lens');

    const word = page.locator('.view-line', { hasText: "table.string('name', 200)" }).locator('span', { hasText: 'name' }).last();
    await word.hover();
    await page.waitForSelector('.monaco-hover:not(.hidden) >> text=down-loses-data');
    await page.waitForSelector('.monaco-hover:not(.hidden) >> text=-- before');
    await take('hover');
    await page.keyboard.press('Escape');

    await page.click('[id="status.languageStatus"]');
    await page.waitForSelector('.monaco-hover:not(.hidden) >> text=Down is misleading');
    await take('status');
    await page.keyboard.press('Escape');

    await word.click();
    await command('Go to Next Problem (Error, Warning, Info)');
    await page.waitForSelector('.marker-widget >> text=/create_customers/');
    await take('related-information');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.marker-widget', { state: 'detached' });
    // It had moved the text to make room.
    await page.keyboard.press('Control+Home');
    await page.waitForSelector('.codelens-decoration >> text=Down is misleading');

    await word.click();
    await openLightBulb(page, 'Let down refuse outside development');
    await take('light-bulb');
    // The first fix has the focus.
    await page.keyboard.press('Enter');
    await page.waitForSelector('.squiggly-error', { state: 'detached' });
    await page.waitForSelector('.codelens-decoration >> text=Down refuses openly');
    await page.keyboard.press('Control+S');
    await page.waitForSelector('.tab.active:not(.dirty)');
    await onDisk(file(SPLIT), /throw new Error/);
    await take('fix-saved');

    await command('Problems: Focus on Problems View');
    await page.waitForSelector('.markers-panel .monaco-list-row');
    await take('problems');
    await command('View: Toggle Panel Visibility');

    await open(STATES);
    await command('Fix Forward: Explain This Migration');
    await framed(page, 'not in v1.4.0');
    await take('explanation');
    // The preview has the keyboard, and keys pressed in it are its own.
    await page.locator('.tab', { hasText: path.basename(STATES) }).first().click();
    await command('View: Close All Editors');

    await command('Fix Forward: Check All Migrations of the Workspace');
    await page.waitForSelector('.notification-toast >> text=mislead');
    await take('check');
    await command('Notifications: Clear All Notifications');

    // Beside a step its page is shown only where there is room.
    await command('View: Toggle Primary Side Bar Visibility');
    await command('Welcome: Open Walkthrough...');
    await page.waitForSelector('.quick-input-list .focused');
    await page.keyboard.type('Know what cannot');
    await page.waitForSelector('.quick-input-list .focused >> text=Know what cannot be undone');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.getting-started-step.expanded');
    await framed(page, 'One line above each');
    await take('walkthrough');

    await command('Developer: Show Running Extensions');
    await page.locator('.runtime-extensions-editor .extension').first().hover();
    // The list draws only the rows that fit, the slowest first.
    const row = page.locator('.runtime-extensions-editor .extension', { hasText: 'Fix Forward' }).first();
    for (let turns = 0; turns < 50 && !(await row.isVisible()); turns++) await page.mouse.wheel(0, 150);
    note(`${name}: VS Code says ${(await row.innerText()).replace(/\s+/g, ' ')}`);
  });
}

/** Opens the light bulb's menu. It closes again where another extension's fixes come just then, and is opened anew as a person would. */
async function openLightBulb(page, title, tries = 3) {
  await page.keyboard.press('Control+.');
  try {
    await page.waitForSelector(`.action-widget >> text=${title}`, { timeout: 10_000 });
  } catch (error) {
    if (tries === 0) throw error;
    await page.keyboard.press('Escape');
    await openLightBulb(page, title, tries - 1);
  }
}

/** Waits until a file on the disk says something. */
async function onDisk(file, expected, tries = 100) {
  if (expected.test(readFileSync(file, 'utf8'))) return;
  if (tries === 0) throw new Error(`${file} does not hold ${expected}`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await onDisk(file, expected, tries - 1);
}
