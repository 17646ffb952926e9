// What `npm start` and `npm test` do before anything else, with nothing but node's own modules.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Stops with a clear sentence where node or git is not what is needed. */
export function requireTools() {
  const wanted = readJson('package.json').engines.node.replace('>=', '');
  if (isBelow(process.versions.node, wanted)) stop(`Node.js ${wanted} or later is needed; this is ${process.versions.node}.`);
  if (spawnSync('git', ['--version'], { stdio: 'ignore' }).status !== 0) stop('git is needed and was not found.');
}

/** Installs the packages of the lock file where they are missing or others. */
export async function installPackages() {
  if (isInstalled()) return;
  console.error('Installing packages (once) …');
  const npm = process.env.npm_execpath;
  const [program, before] = npm ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const result = await run(program, [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: !npm && process.platform === 'win32' });
  if (result.code !== 0) stop(`npm ci failed:\n${result.output}`);
}

/** Every package of the lock file is there in its version. Packages for other platforms are optional. */
function isInstalled() {
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (!installed) return false;
  return Object.entries(readJson('package-lock.json').packages).every(
    ([name, wanted]) => name === '' || wanted.optional || (installed[name]?.version === wanted.version && existsSync(path.join(root, name))),
  );
}

/** Builds dist/ where it is missing or older than a source. */
export async function buildIfNeeded() {
  const built = timeOf('dist/cli.js');
  if (built > 0 && built >= newestSource()) return;
  const result = await run(process.execPath, ['esbuild.mjs']);
  if (result.code !== 0) stop(`the build failed:\n${result.output}`);
}

function newestSource() {
  const files = ['server/src', 'client/src'].flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.join(folder, file)));
  return Math.max(...['esbuild.mjs', 'package.json', 'package-lock.json', ...files].map(timeOf));
}

function timeOf(file) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Runs a program in the project's folder and keeps what it says. */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout?.on('data', (chunk) => { output += chunk; });
    child.stderr?.on('data', (chunk) => { output += chunk; });
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

export function readJson(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  } catch {
    return undefined;
  }
}

export function stop(message) {
  console.error(message);
  process.exit(1);
}

function isBelow(running, wanted) {
  return running.localeCompare(wanted, 'en', { numeric: true }) < 0;
}
