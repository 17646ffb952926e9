// A VS Code server on this machine's own address, for one window.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Settings under which a window does nothing by itself: no telemetry, no updates, no tips. */
const quiet = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.reduceMotion': 'on',
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
  'npm.fetchOnlinePackageInfo': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'json.schemaDownload.enable': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'window.commandCenter': false,
  'files.hotExit': 'off',
  // In a browser it is on by default: a desktop window saves when it is told to.
  'files.autoSave': 'off',
};

/** No gallery is asked for anything. */
const offline = { EXTENSIONS_GALLERY: '{}', VSCODE_IPC_HOOK_CLI: '', ELECTRON_RUN_AS_NODE: '' };

/** The program of an install and the Node.js that must run it. */
function programOf(install) {
  const main = path.join(install, 'code-server/lib/vscode/out/server-main.js');
  const ownNode = path.join(install, 'node/node');
  if (!existsSync(main)) throw new Error(`there is no VS Code server in ${install}`);
  return { main, node: existsSync(ownNode) ? ownNode : process.execPath };
}

/** Installs a .vsix into a folder of extensions. What the server says is told only where it failed: it misses modules that nobody needs. */
export function installVsix(install, vsix, extensionsDir) {
  const { main, node } = programOf(install);
  const args = [main, '--accept-server-license-terms', `--extensions-dir=${extensionsDir}`, `--install-extension=${vsix}`];
  const result = spawnSync(node, args, { encoding: 'utf8', env: { ...process.env, ...offline } });
  if (result.status !== 0) throw new Error(`the .vsix was not installed\n${result.stdout}${result.stderr}`);
}

/**
 * Starts the server; gives its address, its log and a way to stop it with all it has started.
 * `testing`: since 1.139 a built VS Code runs an extension from a folder only with the smoke-test driver, which hides notifications.
 */
export async function startServer(install, { extensionsDir, settings = {}, testing = false } = {}) {
  const { main, node } = programOf(install);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'fix-forward-vscode-'));
  mkdirSync(path.join(dataDir, 'data/User'), { recursive: true });
  writeFileSync(path.join(dataDir, 'data/User/settings.json'), JSON.stringify({ ...quiet, ...settings }));
  if (extensionsDir && !existsSync(path.join(extensionsDir, 'extensions.json'))) {
    // While this file is missing 1.100 loads no extension at all.
    mkdirSync(extensionsDir, { recursive: true });
    writeFileSync(path.join(extensionsDir, 'extensions.json'), '[]');
  }
  const args = [
    main, '--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off',
    '--disable-workspace-trust', '--force-disable-user-env', '--server-data-dir', dataDir,
    ...(extensionsDir ? ['--extensions-dir', extensionsDir] : []),
    ...(testing ? ['--enable-smoke-test-driver'] : []),
  ];
  // A group of its own: extension host, language server and watchers end with it. Sockets lie beside the data.
  const child = spawn(node, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...offline, XDG_RUNTIME_DIR: dataDir } });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const killGroup = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  const killAtExit = () => killGroup('SIGKILL');
  process.once('exit', killAtExit);

  let log = '';
  const stop = async () => {
    process.removeListener('exit', killAtExit);
    killGroup('SIGTERM');
    const patience = setTimeout(() => killGroup('SIGKILL'), 5_000);
    await ended;
    clearTimeout(patience);
    killGroup('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const port = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const [, found] = /agent listening on (\d+)/.exec(log) ?? [];
      if (found) resolve(Number(found));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    ended.then((code) => reject(new Error(`the VS Code server ended with ${code}\n${log}`)));
  }).catch(async (error) => {
    await stop();
    throw error;
  });
  return { address: `127.0.0.1:${port}`, log: () => log, stop };
}
