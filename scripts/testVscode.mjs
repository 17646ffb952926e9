// npm run test:vscode [current|minimum]: the suite of test/vscode in a real VS Code, at both ends of `engines.vscode`, with the packaged .vsix.
// Where desktop VS Code can be downloaded and shown, that is used; elsewhere test/host brings up VS Code's server with Chromium as its window.
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installHost } from '../test/host/install.mjs';
import { installVsix } from '../test/host/server.mjs';
import { hostFolder, versions } from '../test/host/versions.mjs';
import { makeSample } from './sample.mjs';
import { root, run } from './setUp.mjs';

const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable';

/** Runs the suite in one version; gives the totals. A VS Code that cannot be had is a failure. */
async function testInVscode(name, vsix) {
  const { vscode } = versions[name];
  const scratch = mkdtempSync(path.join(tmpdir(), 'fix-forward-suite-'));
  try {
    const editor = await chooseEditor(vscode);
    console.log(`VS Code ${vscode} (${name}): ${editor.why}`);
    if (editor.kind === 'server') installHost(name);
    await buildSuite();
    const extension = await install(editor.kind, name, vsix, scratch);
    const totals = path.join(scratch, 'totals.json');
    process.env.FIX_FORWARD_VSCODE = name;
    await runTests({
      version: vscode,
      vscodeExecutablePath: editor.kind === 'server' ? path.join(root, 'test/host/code.mjs') : undefined,
      // As installed: what the package forgot is missing here, too.
      extensionDevelopmentPath: extension,
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

/** Makes the package; a package that cannot be made is a failure of its own. */
async function makeVsix(file) {
  const { code, output } = await run(process.execPath, ['scripts/package.mjs', file]);
  if (code !== 0) throw new Error(`no .vsix could be made\n${output}`);
}

/** Installs the .vsix as the editor does, and gives the folder it is in. */
async function install(kind, name, vsix, scratch) {
  const folder = path.join(scratch, 'installed');
  if (kind === 'server') {
    installVsix(path.join(hostFolder, name), vsix, folder);
  } else {
    const args = [`--extensions-dir=${folder}`, `--install-extension=${vsix}`];
    const [program, ...before] = resolveCliArgsFromVSCodeExecutablePath(await downloadAndUnzipVSCode(versions[name].vscode), { reuseMachineInstall: true });
    const { code, output } = await run(program, [...before, `--user-data-dir=${path.join(scratch, 'user')}`, ...args], { shell: process.platform === 'win32' });
    if (code !== 0) throw new Error(`the .vsix was not installed\n${output}`);
  }
  const installed = readdirSync(folder).find((entry) => entry.startsWith('fix-forward.'));
  if (!installed) throw new Error('the .vsix was not installed');
  return path.join(folder, installed);
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
    absWorkingDir: root, entryPoints: ['test/vscode/index.ts', 'test/vscode/suite.ts', 'test/vscode/jobs.ts', 'test/vscode/report.ts', 'test/vscode/split.ts'], outdir: 'out/vscode', logLevel: 'warning',
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

/** Runs the suite in the versions named; gives the totals of each. */
export async function testInVscodes(names = Object.keys(versions)) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'fix-forward-vsix-'));
  try {
    const vsix = path.join(scratch, 'fix-forward.vsix');
    await makeVsix(vsix);
    const totals = [];
    for (const name of names) totals.push(await testInVscode(name, vsix));
    return totals;
  } catch (error) {
    console.log(`FAIL VS Code: ${error instanceof Error ? error.message : error}`);
    return [{ passed: 0, failed: 1, skipped: 0 }];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const totals = await testInVscodes(process.argv[2] ? [process.argv[2]] : undefined);
  const sum = (key) => totals.reduce((total, one) => total + one[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') ? `, ${sum('skipped')} skipped` : ''}`);
  process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}
