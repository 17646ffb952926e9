import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');
/** Ignored by git: the tools weigh too much to be installed with the project. */
export const toolsFolder = path.join(root, '.tools/databaseAhead');

/** Installs the migration tools of the lock file beside, once. Gives what went wrong, if anything did. */
export async function installTools(): Promise<string | undefined> {
  const lock = path.join(toolsFolder, 'package-lock.json');
  const wanted = path.join(__dirname, 'package-lock.json');
  // npm writes the inner lock last: without it an installation was broken off.
  const installed = existsSync(path.join(toolsFolder, 'node_modules/.package-lock.json')) && existsSync(lock) && readFileSync(lock, 'utf8') === readFileSync(wanted, 'utf8');
  if (installed) return undefined;
  console.log('      Installing the migration tools into .tools/ (once) …');
  mkdirSync(toolsFolder, { recursive: true });
  copyFileSync(path.join(__dirname, 'package.json'), path.join(toolsFolder, 'package.json'));
  copyFileSync(path.join(root, '.npmrc'), path.join(toolsFolder, '.npmrc'));
  copyFileSync(wanted, lock);
  return runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** The version of a package of `.tools/`. */
export function versionOf(installedAs: string): string {
  const { packages } = JSON.parse(readFileSync(path.join(__dirname, 'package-lock.json'), 'utf8'));
  return packages[`node_modules/${installedAs}`].version;
}

function runNpm(args: readonly string[]): Promise<string | undefined> {
  const npm = process.env.npm_execpath;
  const isWindows = process.platform === 'win32';
  const [program, before] = npm ? [process.execPath, [npm]] : [isWindows ? 'npm.cmd' : 'npm', []];
  return new Promise((resolve) => {
    const child = spawn(program, [...before, ...args], { cwd: toolsFolder, shell: !npm && isWindows, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => { output += chunk; });
    child.stderr.on('data', (chunk) => { output += chunk; });
    child.on('error', (error) => resolve(String(error)));
    child.on('close', (code) => resolve(code === 0 ? undefined : output.trim().split('\n')[0] || `npm ci ended with ${code}`));
  });
}
