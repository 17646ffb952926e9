// The window of a VS Code server: its workbench in headless Chromium, which reaches this machine alone.
import { get } from 'node:http';
import path from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { chromium } from './install.mjs';

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
