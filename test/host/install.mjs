// node test/host/install.mjs [current|minimum]: puts a VS Code server into .vscode-host/, from the npm registry and Debian's packages alone.
// A finished install is recognised by its stamp; the second run takes no time.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawnSync } from 'node:child_process';
import { hostFolder, versions } from './versions.mjs';

/** Names the browser that shows the window. */
export const chromium = process.env.CHROMIUM_PATH || '/usr/bin/chromium';

/** Raised when the steps below change, so that an older install is made anew. */
const RECIPE = 2;

/** Installs what is missing; gives the folder of the version. */
export function installHost(name) {
  const version = versions[name];
  if (!version) throw new Error(`there is no VS Code "${name}": ${Object.keys(versions).join(' or ')}`);
  if (process.platform !== 'linux') throw new Error(`a VS Code server is set up on Linux only, not on ${process.platform}: let the tests download desktop VS Code`);
  installSystemPackages();
  const folder = path.join(hostFolder, name);
  const stamp = `code-server ${version.server}, node ${version.node ?? 'of the tests'}, recipe ${RECIPE}`;
  const stampFile = path.join(folder, 'stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return folder;

  const started = Date.now();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  unpackServer(folder, version);
  if (version.node) installNode(folder, version.node);
  writeFileSync(stampFile, stamp);
  console.log(`VS Code ${version.vscode} (server) installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return folder;
}

/** The browser, and ripgrep, which the older package leaves to a download of its own. */
function installSystemPackages() {
  const missing = [];
  if (!existsSync(chromium)) missing.push('chromium');
  if (!commandPath('rg')) missing.push('ripgrep');
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !commandPath('apt-get')) throw new Error(`needed for the suite in VS Code and not found: ${missing.join(', ')} (Debian: apt-get install ${missing.join(' ')})`);
  console.log(`Installing ${missing.join(' and ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  must('apt-get', ['update', '-qq'], { env });
  must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
}

/** The tarball holds the built VS Code. Install scripts stay off: one of them downloads from outside the registry, and a test needs none. */
function unpackServer(folder, { server, integrity }) {
  const packed = JSON.parse(must('npm', ['pack', `code-server@${server}`, '--json', '--loglevel=error'], { cwd: folder }));
  const [{ integrity: got, filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  if (got !== integrity) throw new Error(`code-server@${server} is not the package that this was proved with`);
  must('tar', ['xzf', filename], { cwd: folder });
  rmSync(path.join(folder, filename));
  renameSync(path.join(folder, 'package'), path.join(folder, 'code-server'));
  const vscode = path.join(folder, 'code-server/lib/vscode');
  // Its own packages, and the TypeScript of its extensions. `npm ci` refuses the shrinkwraps of both versions.
  for (const cwd of [vscode, path.join(vscode, 'extensions')]) must('npm', ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'], { cwd });
  const modules = path.join(vscode, 'node_modules');
  for (const unused of ['extensions/copilot', 'node_modules/@microsoft/mxc-sdk']) rmSync(path.join(vscode, unused), { recursive: true, force: true });
  const github = path.join(modules, '@github');
  for (const name of existsSync(github) ? readdirSync(github) : []) if (name.startsWith('copilot-sdk-linux-')) rmSync(path.join(github, name), { recursive: true });
  const ripgrep = path.join(modules, '@vscode/ripgrep');
  if (existsSync(ripgrep) && !existsSync(path.join(ripgrep, 'bin/rg'))) {
    mkdirSync(path.join(ripgrep, 'bin'), { recursive: true });
    symlinkSync(commandPath('rg'), path.join(ripgrep, 'bin/rg'));
  }
}

/** The node that a newer server needs, out of the registry too. */
function installNode(folder, version) {
  const arch = { x64: 'x64', arm64: 'arm64' }[process.arch];
  if (!arch) throw new Error(`there is no Node.js package for ${process.arch}`);
  must('npm', ['install', '--prefix', path.join(folder, 'node'), '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `node-linux-${arch}@${version}`], { cwd: folder });
  symlinkSync(`node_modules/node-linux-${arch}/bin/node`, path.join(folder, 'node/node'));
}

function commandPath(name) {
  return (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

function must(program, args, options) {
  // npm passes its own settings down to the programs it starts; the project's are not meant for these.
  const env = Object.fromEntries(Object.entries(options.env ?? process.env).filter(([name]) => !/^npm_(config_(local_prefix|global_prefix|prefix|userconfig)|package_|lifecycle_)/.test(name)));
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options, env });
  if (result.status !== 0) throw new Error(`${program} ${args.join(' ')} failed\n${result.stderr || result.error || ''}`);
  return result.stdout;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const name of process.argv[2] ? [process.argv[2]] : Object.keys(versions)) installHost(name);
}
