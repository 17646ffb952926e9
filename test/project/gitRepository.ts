import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that is removed after the tests of a suite. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const folder = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'fix-forward-test-')));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function write(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

/** Runs git with no configuration but the repository's. */
export function git(root: string, ...args: string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  return execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgSign=false', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' },
  }).trim();
}

/** A repository with one commit of the files given. */
export function repository(root: string, files: Readonly<Record<string, string | Buffer>>, ...initArguments: string[]): string {
  mkdirSync(root, { recursive: true });
  git(root, 'init', '-q', '-b', 'main', ...initArguments);
  write(root, files);
  commit(root, 'first');
  return root;
}

export function commit(root: string, message: string): string {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', message);
  return git(root, 'rev-parse', 'HEAD');
}
