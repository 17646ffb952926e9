// The window of a VS Code server: its workbench in headless Chromium, which reaches this machine alone.
import { get } from 'node:http';
import path from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { chromium } from './install.mjs';
import { startServer } from './server.mjs';

export function startBrowser() {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
  return playwright.launch({ executablePath: chromium, headless: true, args });
}

export async function newPage(browser, { width = 1280, height = 800 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, permissions: ['clipboard-read', 'clipboard-write'] });
  await context.route((url) => /^https?:$/.test(url.protocol) && url.hostname !== '127.0.0.1', (route) => route.abort('internetdisconnected'));
  return context.newPage();
}

/** Opens a folder in the page. `payload`: what desktop VS Code takes as flags; paths in it are those of `remotePath`. */
export async function openWorkbench(page, server, folder, payload = []) {
  await answered(`http://${server.address}/`);
  const url = new URL(`http://${server.address}/`);
  if (folder) url.searchParams.set('folder', path.resolve(folder));
  url.searchParams.set('payload', JSON.stringify([['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...payload]));
  await page.goto(url.href);
}

/** How the window names a path on the server. */
export function remotePath(server, file) {
  return `vscode-remote://${server.address}${encodeURI(path.resolve(file))}`;
}

/** The port is told before the first request is answered. */
async function answered(url, tries = 200) {
  const status = await new Promise((resolve) => {
    get(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', () => resolve(0));
  });
  if (status === 200) return;
  if (tries === 0) throw new Error('the VS Code server does not answer');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await answered(url, tries - 1);
}

/** Uses a window of a VS Code as a person would: `use(page, server)`. Where that fails, what the window showed is left as the picture `failure`. */
export async function inWindow(install, { size, failure, ...options }, use) {
  const server = await startServer(install, options);
  const browser = await startBrowser();
  const page = await newPage(browser, size);
  try {
    return await use(page, server);
  } catch (error) {
    await page.screenshot({ path: failure }).catch(() => undefined);
    throw error;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Runs a command of the palette as a person does. */
export async function runCommand(page, title, tries = 3) {
  await page.keyboard.press('F1');
  try {
    const found = page.locator('.quick-input-list .focused', { hasText: title });
    await page.waitForSelector('.quick-input-widget:not([style*="display: none"]) input', { timeout: 10_000 });
    await page.keyboard.type(title);
    await found.waitFor({ timeout: 10_000 });
    await page.keyboard.press('Enter');
  } catch (error) {
    // An editor that is still opening takes the keyboard away.
    if (tries === 0) throw error;
    await page.keyboard.press('Escape');
    await runCommand(page, title, tries - 1);
  }
}

/** The frame of a page that VS Code shows apart (a preview, a step of a walkthrough, a report), once it says something. */
export async function framed(page, text, tries = 600) {
  for (const frame of page.frames()) if (frame !== page.mainFrame() && await frame.locator(`text=${text}`).first().isVisible().catch(() => false)) return frame;
  if (tries === 0) throw new Error(`no page says "${text}"`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return framed(page, text, tries - 1);
}
