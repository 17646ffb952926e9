// A repository cannot be stored inside another one, so the sample's history is made when it is needed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './setUp.mjs';

/**
 * Makes a git repository of a sample in a temporary folder: everything but what `release.json` lists as later is committed
 * and tagged; then the rest is added, as work on a branch. Gives the folder.
 */
export function makeSample(name) {
  const source = path.join(root, 'test/samples', name);
  const { tag, later } = JSON.parse(readFileSync(path.join(source, 'release.json'), 'utf8'));
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'fix-forward-')), name);
  copySample(source, folder);
  for (const file of later) rmSync(path.join(folder, file));
  git(folder, 'init', '-q', '-b', 'main');
  commit(folder, `Release ${tag}`);
  git(folder, 'tag', tag);
  git(folder, 'checkout', '-q', '-b', 'next');
  copySample(source, folder);
  commit(folder, 'Work on the next release');
  return folder;
}

function copySample(source, folder) {
  cpSync(source, folder, { recursive: true, filter: (file) => path.basename(file) !== 'release.json' });
}

function commit(folder, message) {
  git(folder, 'add', '-A');
  git(folder, '-c', 'user.name=Sample', '-c', 'user.email=sample@example.invalid', '-c', 'commit.gpgSign=false', 'commit', '-q', '-m', message);
}

function git(folder, ...args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const result = spawnSync('git', args, { cwd: folder, encoding: 'utf8', env: { ...env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' } });
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr || result.error}`);
}
