// npm run test:vscode [current|minimum]: the suite of test/vscode in a real VS Code, at both ends of `engines.vscode`.
// Where desktop VS Code can be downloaded and shown, that is used; elsewhere test/host brings up VS Code's server with Chromium as its window.
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installHost } from '../test/host/install.mjs';
import { versions } from '../test/host/versions.mjs';
import { makeSample } from './sample.mjs';
import { buildIfNeeded, root } from './setUp.mjs';

const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable';

/** Runs the suite in one version; gives the totals. A VS Code that cannot be had is a failure. */
export async function testInVscode(name) {
  const { vscode } = versions[name];
  const scratch = mkdtempSync(path.join(tmpdir(), 'fix-forward-suite-'));
  try {
    const editor = await chooseEditor(vscode);
    console.log(`VS Code ${vscode} (${name}): ${editor.why}`);
    if (editor.kind === 'server') installHost(name);
    await buildSuite();
    const totals = path.join(scratch, 'totals.json');
    process.env.FIX_FORWARD_VSCODE = name;
    await runTests({
      version: vscode,
      vscodeExecutablePath: editor.kind === 'server' ? path.join(root, 'test/host/code.mjs') : undefined,
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(root, 'out/vscode/index.js'),
      extensionTestsEnv: { FIX_FORWARD_TOTALS: totals },
      launchArgs: [sampleFolder(scratch), '--disable-extensions', `--user-data-dir=${path.join(scratch, 'user')}`, `--extensions-dir=${path.join(scratch, 'extensions')}`],
    }).catch((error) => {
      // Failing tests are in the totals.
      if (!existsSync(totals)) throw error;
    });
    return JSON.parse(readFileSync(totals, 'utf8'));
  } catch (error) {
    console.log(`FAIL VS Code ${vscode}: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** FIX_FORWARD_EDITOR=desktop|server decides; else what can be had does. */
async function chooseEditor(version) {
  const wanted = process.env.FIX_FORWARD_EDITOR;
  const server = (because) => ({ kind: 'server', why: `its server with Chromium as the window, ${because}` });
  if (wanted === 'server') return server('as FIX_FORWARD_EDITOR says');
  if (wanted === 'desktop') return { kind: 'desktop', why: 'desktop, as FIX_FORWARD_EDITOR says' };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return server('since there is no display');
  if (existsSync(path.join(root, `.vscode-test/vscode-${process.platform}-${process.arch}-${version}`))) return { kind: 'desktop', why: 'desktop, downloaded before' };
  try {
    const { ok, status } = await fetch(DOWNLOADS, { signal: AbortSignal.timeout(5_000) });
    return ok ? { kind: 'desktop', why: 'desktop' } : server(`since its download answers ${status}`);
  } catch {
    return server('since its download cannot be reached');
  }
}

/** The suite as the extension host loads it. mocha loads its reporters at run time, so it stays outside. */
async function buildSuite() {
  await build({
    absWorkingDir: root, entryPoints: ['test/vscode/index.ts', 'test/vscode/suite.ts'], outdir: 'out/vscode', logLevel: 'warning',
    bundle: true, platform: 'node', format: 'cjs', target: 'node20', sourcemap: 'inline', external: ['vscode', 'mocha'],
  });
}

/** The sample with its history, in a folder with a name that every address must escape. */
function sampleFolder(scratch) {
  const made = makeSample('shop');
  const folder = path.join(scratch, 'shop #1 100% 店');
  renameSync(made, folder);
  rmSync(path.dirname(made), { recursive: true, force: true });
  return folder;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildIfNeeded();
  const totals = [];
  for (const name of process.argv[2] ? [process.argv[2]] : Object.keys(versions)) totals.push(await testInVscode(name));
  const sum = (key) => totals.reduce((total, one) => total + one[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') ? `, ${sum('skipped')} skipped` : ''}`);
  process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}
