#!/usr/bin/env node
// Stands in for the program `code` that @vscode/test-electron starts: runs the tests in the extension host of a VS Code server, with
// headless Chromium as the window, and ends with their exit code. FIX_FORWARD_VSCODE names the version.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { installHost } from './install.mjs';
import { startServer } from './server.mjs';
import { newPage, openWorkbench, remotePath, startBrowser } from './window.mjs';

/** What the workbench says at every start, here as in any browser. */
const NOISE = [
  /^(Resolv(ing|ed) connection token|Creating a socket|Updating additional builtin extensions|ChatSessionStore: |Ignoring fetching additional builtin extensions)/,
  /^\[(Service Worker|reconnection-grace-time|AgentHost:|AccountPolicyGate|remote-connection)/,
  // No accounts are there, and what the window only logs when a page is closed while it loads.
  /^(Timed out waiting for authentication provider|CodeExpectedError|An unknown error occurred\. Please consult the log)/,
  // Two native modules that are not built: the log into a file, and what ends an orphaned extension host (the group's end does).
  /@vscode\/spdlog|native-watchdog/,
];

/** A run that takes longer hangs. */
const LONGEST = 300_000;

const argv = process.argv.slice(2);
const flags = (name) => argv.flatMap((arg) => (arg.startsWith(`--${name}=`) ? [arg.slice(name.length + 3)] : []));

async function runTests() {
  const [tests] = flags('extensionTestsPath');
  if (!tests) throw new Error('--extensionTestsPath= says which tests are run');
  const settings = path.join(flags('user-data-dir')[0] ?? '', 'User/settings.json');
  const server = await startServer(installHost(process.env.FIX_FORWARD_VSCODE ?? 'current'), {
    testing: true,
    extensionsDir: flags('extensions-dir')[0],
    settings: existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {},
  });
  let browser;
  const stop = async () => {
    await browser?.close().catch(() => undefined);
    await server.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().finally(() => process.exit(130)));
  try {
    browser = await startBrowser();
    const page = await newPage(browser);
    const code = await resultOf(page, browser, async () => {
      const folder = argv.find((arg) => !arg.startsWith('-') && existsSync(arg));
      await openWorkbench(page, server, folder, [
        ...flags('extensionDevelopmentPath').map((file) => ['extensionDevelopmentPath', remotePath(server, file)]),
        ['extensionTestsPath', remotePath(server, tests)],
        ...(argv.includes('--disable-extensions') ? [['disableExtensions', 'true']] : []),
      ]);
    }).catch((error) => {
      throw new Error(`${error.message}\n${server.log()}`);
    });
    const picture = process.env.FIX_FORWARD_FAILURE_PICTURE;
    if (code !== 0 && picture) await page.screenshot({ path: picture }).catch(() => undefined);
    return code;
  } finally {
    await stop();
  }
}

/** The exit code that the window tells. It looks for the two functions when it loads, so they come first. */
async function resultOf(page, browser, open) {
  let isOver = false;
  let timer;
  const result = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no result after ${LONGEST / 1000} s`)), LONGEST);
    page.on('crash', () => reject(new Error('the window crashed')));
    browser.on('disconnected', () => reject(new Error('Chromium ended')));
    page.exposeFunction('codeAutomationExit', (code) => {
      isOver = true;
      resolve(code);
    })
      .then(() => page.exposeFunction('codeAutomationLog', (type, args) => {
        const line = format(...args);
        // Afterwards the window only says that it lost its extension host.
        if (isOver || NOISE.some((noise) => noise.test(line))) return;
        if (type === 'error') console.error(line);
        else console.log(line);
      }))
      .then(open)
      .catch(reject);
  });
  return result.finally(() => clearTimeout(timer));
}

const code = await runTests().catch((error) => {
  console.error(`VS Code server: ${error.message}`);
  return 1;
});
// test-electron stops listening the moment this ends; what was written last must be through by then.
setTimeout(() => process.exit(code), 200);
