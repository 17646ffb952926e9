// Pictures of a drop whose column the code still reads: at the migration, at the code, and neither once the code does without.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inWindow, openWorkbench, remotePath, runCommand } from '../test/host/window.mjs';
import { makeSample } from './sample.mjs';

const SPLIT = 'db/migrations/20240507101000_split_customer_name.ts';
const CODE = 'src/customers.ts';
const READS = "'name'";
const DOES_WITHOUT = "'first_name', 'last_name'";

export async function takeReferencePictures({ install, extensionsDir, settings, scratch, out, note }) {
  const made = makeSample('shop');
  const folder = path.join(scratch, 'references', 'shop');
  cpSync(made, folder, { recursive: true });
  rmSync(path.dirname(made), { recursive: true, force: true });
  const code = path.join(folder, CODE);
  writeFileSync(code, readFileSync(code, 'utf8').replace(DOES_WITHOUT, READS));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await inWindow(install, { extensionsDir, settings: { ...settings, 'workbench.colorTheme': 'Default Dark Modern' }, size: { width: 1280, height: 760 }, failure: path.join(out, 'failure.png') }, async (page, server) => {
    const take = async (what) => {
      await page.waitForTimeout(300);
      await page.screenshot({ path: path.join(out, `${what}.png`) });
      note(`references: ${what}`);
    };
    await openWorkbench(page, server, folder, [['openFile', remotePath(server, path.join(folder, SPLIT))]]);
    await page.waitForSelector('.squiggly-error', { timeout: 60_000 });
    await runCommand(page, 'Go to Next Problem in Files (Error, Warning, Info)');
    await page.waitForSelector('.marker-widget >> text=still refers to', { timeout: 60_000 });
    await page.waitForSelector('.marker-widget >> text=/customers\\.ts/');
    await take('1-at-the-migration');
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+P');
    await page.waitForSelector('.quick-input-widget input');
    await page.keyboard.type('customers.ts');
    await page.waitForSelector('.quick-input-list .focused >> text=customers.ts');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.tab.active >> text=customers.ts');
    await page.waitForSelector('.squiggly-hint');
    await page.locator('.view-line', { hasText: READS }).locator('span', { hasText: 'name' }).last().hover();
    await page.waitForSelector('.monaco-hover:not(.hidden) >> text=is dropped by the migration');
    await take('2-at-the-code');

    await page.keyboard.press('Escape');
    await runCommand(page, 'Replace');
    await page.waitForSelector('.find-widget.visible');
    await page.keyboard.type(READS);
    await page.keyboard.press('Tab');
    await page.keyboard.type(DOES_WITHOUT);
    await page.keyboard.press('Control+Alt+Enter');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.squiggly-hint', { state: 'detached' });
    await runCommand(page, 'Problems: Focus on Problems View');
    await page.waitForSelector('.markers-panel .monaco-list-row');
    await page.waitForFunction(() => !document.querySelector('.markers-panel')?.textContent?.includes('still refers to'));
    await take('3-neither');
  });
}
