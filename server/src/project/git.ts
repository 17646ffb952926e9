import { type ExecFileException, execFile, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import { findRoot } from './findRoot';
import { type Answer, type BranchPoint, type FileBytes, type Git, MAX_FILE_BYTES, type Point, type Relation, type Tag, tooLarge } from './host';
import { byCodeUnit, isInside } from './paths';

/**
 * git reads the repository's own configuration, and a repository may come from anywhere. So: a git from outside the workspace, by its
 * absolute path; plumbing only; nothing that starts a program (hooks, fsmonitor, ssh, transports); nothing fetched; no lock taken.
 */
const GUARDS = [
  '--no-pager',
  '-c', 'protocol.allow=never',
  '-c', 'core.fsmonitor=false',
  '-c', 'core.sshCommand=false',
  '-c', `core.hooksPath=${devNull}`,
  '-c', 'safe.bareRepository=explicit',
];
const TIMEOUT = 20_000;
const MAX_OUTPUT = 512 * 1024 * 1024;
const FEW_TAGS = [1, 16];

/** The environment without anything that redirects git, and with everything that keeps it from asking, fetching or locking. */
function environment(): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {};
  for (const name of Object.keys(process.env)) if (!/^(GIT_|SSH_ASKPASS$|LC_|LANG)/i.test(name)) kept[name] = process.env[name];
  return {
    ...kept,
    // Overrides `protocol.<name>.allow` of the repository, which `protocol.allow` alone does not (git manual, git(1)).
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
  };
}

/** The first git on PATH that does not lie in the workspace. Relative entries of PATH mean the current folder: never taken. */
export function findGit(root: string, searchPath = process.env.PATH ?? ''): string | undefined {
  const name = process.platform === 'win32' ? 'git.exe' : 'git';
  const realRoot = realpath(root);
  for (const folder of searchPath.split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, name);
    const real = realpath(file);
    if (!isExecutable(file) || isInside(root, file) || isInside(realRoot, real)) continue;
    return file;
  }
  return undefined;
}

/** git on the repository that `root` lies in. */
export function openGit(root: string): Git | { readonly reason: string } {
  const program = findGit(root);
  if (!program) return { reason: 'git is not installed' };
  const run = (args: readonly string[], limit = TIMEOUT) => runGit(program, root, args, limit);

  async function commit(ref: string): Promise<Answer<string>> {
    const answer = await run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    if ('value' in answer) return { value: answer.value.trim() };
    return answer.reason === '' ? { reason: `${ref} is not known to git here; is it spelled right, and was it fetched?` } : answer;
  }

  async function nearestTag(pattern = ''): Promise<Answer<Tag | undefined>> {
    const all = `refs/tags/${pattern}`;
    const format = '%(refname:strip=2)%00%(objectname)%00%(committerdate:unix)%00%(*objectname)%00%(*committerdate:unix)';
    const answer = await run(['for-each-ref', `--format=${format}`, all]);
    if ('reason' in answer) return answer;
    const tags = answer.value.split('\n').filter(Boolean).map(readTag).filter((tag) => tag.date > 0).sort(newestFirst);
    // git walks the history back to the oldest tag that it is asked about, and nearly always HEAD holds the newest: few are asked about first.
    const few = FEW_TAGS.filter((count) => count < tags.length).map((count) => tags.slice(0, count).map(({ name }) => `refs/tags/${name}`));
    for (const refs of tags.length === 0 ? [] : [...few, [all]]) {
      const merged = await run(['for-each-ref', '--merged=HEAD', '--format=%(refname:strip=2)', ...refs]);
      if ('reason' in merged) return hasNoCommit(merged.reason) ? { value: undefined } : merged;
      const held = new Set(merged.value.split('\n'));
      const nearest = tags.find(({ name }) => held.has(name));
      if (nearest) return { value: nearest };
    }
    return { value: undefined };
  }

  async function branchPoint(): Promise<Answer<BranchPoint | undefined>> {
    const answer = await run(['for-each-ref', '--format=%(refname)%00%(symref)', 'refs/remotes/*/HEAD', 'refs/remotes/*/main', 'refs/remotes/*/master', 'refs/heads/main', 'refs/heads/master']);
    if ('reason' in answer) return answer;
    const branch = defaultBranch(answer.value);
    if (!branch) return { value: undefined };
    const base = await run(['merge-base', 'HEAD', branch]);
    if ('reason' in base) return base.reason === '' || hasNoCommit(base.reason) ? { value: undefined } : base;
    return { value: { branch: branch.replace(/^refs\/(heads|remotes)\//, ''), commit: base.value.trim().split('\n')[0] ?? '' } };
  }

  async function relation(older: string, newer: string): Promise<Answer<Relation>> {
    const shallow = await run(['rev-parse', '--is-shallow-repository']);
    if ('reason' in shallow) return shallow;
    const isShallow = shallow.value.trim() === 'true';
    if (older === newer) return { value: { kind: 'same', base: older, isShallow } };
    const found = await run(['merge-base', older, newer]);
    if ('reason' in found) return found.reason === '' ? { value: { kind: 'unrelated', isShallow } } : found;
    const base = found.value.trim().split('\n')[0] ?? '';
    return { value: { kind: base === older ? 'ancestor' : base === newer ? 'descendant' : 'apart', base, isShallow } };
  }

  async function points(limit: number): Promise<Answer<readonly Point[]>> {
    const format = '%(refname:strip=2)%00%(objectname)%00%(committerdate:unix)%00%(*objectname)%00%(*committerdate:unix)%00%(contents:subject)';
    const tags = await run(['for-each-ref', '--sort=-version:refname', '--sort=-creatordate', `--count=${limit}`, `--format=${format}`, 'refs/tags']);
    if ('reason' in tags) return tags;
    const commits = await run(['rev-list', `--max-count=${limit}`, '--format=%H%x00%ct%x00%s', 'HEAD', '--']);
    if ('reason' in commits && !hasNoCommit(commits.reason)) return commits;
    return {
      value: [
        ...tags.value.split('\n').filter(Boolean).map((line): Point => ({ ...readTag(line), kind: 'tag', subject: line.split('\0')[5] ?? '' })).filter(({ date }) => date > 0),
        ...('value' in commits ? commits.value.split('\n').filter((line) => line.includes('\0')).map(readCommit) : []),
      ],
    };
  }

  async function tree(treeish: string): Promise<Answer<ReadonlyMap<string, string>>> {
    const answer = await run(['ls-tree', '-r', '-z', '--end-of-options', treeish]);
    if ('reason' in answer) return answer;
    const files = new Map<string, string>();
    for (const entry of answer.value.split('\0')) {
      const match = /^100\d{3} blob ([0-9a-f]+)\t(.+)$/s.exec(entry);
      if (match?.[1] && match[2]) files.set(match[2], match[1]);
    }
    return { value: files };
  }

  function content(id: string): FileBytes {
    const result = spawnSync(program as string, [...GUARDS, 'cat-file', 'blob', id], { cwd: root, env: environment(), timeout: TIMEOUT, maxBuffer: MAX_FILE_BYTES, windowsHide: true });
    if (result.error) return { reason: 'code' in result.error && result.error.code === 'ENOBUFS' ? tooLarge(MAX_FILE_BYTES) : `git: ${result.error.message}` };
    return result.status === 0 ? { bytes: result.stdout } : { reason: MISSING };
  }

  function contentsNow(ids: readonly string[]): ReadonlyMap<string, FileBytes> {
    const found = new Map<string, FileBytes>();
    let left = ids;
    for (let starts = 0; left.length > 0 && starts < MOST_STARTS; starts++) {
      const { stdout, status } = spawnSync(program as string, [...GUARDS, 'cat-file', '--batch'], { cwd: root, env: environment(), input: `${left.join('\n')}\n`, timeout: 3 * TIMEOUT, maxBuffer: MAX_OUTPUT, windowsHide: true });
      if (stdout) batchReader(found)(stdout);
      left = behindMissing(left, status === null || status === 0 ? 'well' : 'early', found);
    }
    for (const id of ids) if (!found.has(id)) found.set(id, { reason: MISSING });
    return found;
  }

  return { commit, nearestTag, branchPoint, relation, points, tree, content, contentsNow, contents: (ids) => readContents(program, root, ids) };
}

const MISSING = 'its content is not in this clone (a partial or shallow clone?)';

/** The working tree as git sees it: tracked and untracked files, without ignored and deleted ones, links and submodules. */
export async function listWorkingTree(root: string): Promise<Answer<readonly string[]>> {
  const program = findGit(root);
  if (!program) return { reason: 'git is not installed' };
  // Only its mode tells a submodule. Modes come with the contents' ids, and git waits at a pipe that is full while nobody takes an answer of that length.
  const withModes = existsSync(path.join(findRoot(root).root, '.gitmodules'));
  const answer = await runGit(program, root, ['ls-files', '-z', '-t', ...(withModes ? ['-s'] : []), '-c', '-o', '-d', '--exclude-standard'], TIMEOUT);
  if ('reason' in answer) return answer;
  const files = new Set<string>();
  const gone: string[] = [];
  for (const entry of answer.value.split('\0')) {
    const tag = entry[0];
    const hasMode = withModes && tag !== '?' && tag !== 'R';
    const file = entry.slice(hasMode ? entry.indexOf('\t') + 1 : 2);
    if (tag === 'R') gone.push(file);
    // S is left out by a sparse checkout, mode 160000 is a submodule, and a repository that git does not know ends in a slash.
    else if (file !== '' && tag !== 'S' && !file.endsWith('/') && !(hasMode && entry.startsWith('160000', 2))) files.add(file);
  }
  for (const file of gone) files.delete(file);
  return { value: [...files] };
}

/** Runs one command. A command that fails without a word (`--quiet`, no merge base) gives the empty reason. */
function runGit(program: string, root: string, args: readonly string[], timeout: number): Promise<Answer<string>> {
  return new Promise((resolve) => {
    execFile(program, [...GUARDS, ...args], { cwd: root, env: environment(), timeout, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT, encoding: 'utf8', windowsHide: true }, (error, stdout, stderr) => {
      resolve(error ? { reason: explain(error, stderr, root) } : { value: stdout });
    }).stdin?.end();
  });
}

function explain(error: ExecFileException, stderr: string, root: string): string {
  if (error.killed) return 'git did not answer in time';
  if (stderr.includes('dubious ownership')) {
    return `git does not trust this repository, since its folder belongs to another user; if you do, run: git config --global --add safe.directory "${root}"`;
  }
  const said = stderr.trim().split('\n').at(-1)?.replace(/^(fatal|error): /, '') ?? '';
  if (said === '' && typeof error.code === 'string') return `git could not be started (${error.code})`;
  return said === '' ? '' : `git: ${said}`;
}

/** A repository before its first commit. */
const hasNoCommit = (reason: string) => /malformed object name:? HEAD|Not a valid object name HEAD|ambiguous argument 'HEAD'/i.test(reason);

function readTag(line: string): DatedTag {
  const [name = '', object = '', date, peeled, peeledDate] = line.split('\0');
  return { name, commit: peeled || object, date: Number(peeledDate || date) };
}

function readCommit(line: string): Point {
  const [commit = '', date, subject = ''] = line.split('\0');
  return { name: commit.slice(0, 10), kind: 'commit', commit, date: Number(date), subject };
}

type DatedTag = Tag & { readonly date: number };

const newestFirst = (a: DatedTag, b: DatedTag): number => b.date - a.date || compareVersions(b.name, a.name);

/** `v1.10.0` after `v1.9.0`. By code units, not by a language: that takes longer to set up than a small check. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = Number(part) - Number(other) || byCodeUnit(part, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function defaultBranch(lines: string): string | undefined {
  const refs = new Map(lines.split('\n').filter(Boolean).map((line) => line.split('\0') as [string, string]));
  const remotes = [...refs.keys()].filter((ref) => ref.endsWith('/HEAD')).sort((a, b) => Number(b.startsWith('refs/remotes/origin/')) - Number(a.startsWith('refs/remotes/origin/')));
  const head = remotes.map((ref) => refs.get(ref)).find((target) => target);
  const others = ['refs/remotes/origin/main', 'refs/remotes/origin/master', 'refs/heads/main', 'refs/heads/master'];
  return head || others.find((ref) => refs.has(ref)) || [...refs.keys()].find((ref) => /^refs\/remotes\/[^/]+\/(main|master)$/.test(ref));
}

/**
 * How often a process is started anew that ended early: git before 2.45 knows no GIT_NO_LAZY_FETCH, and gives up at the first content
 * that a partial clone lacks, because it may not fetch it.
 */
const MOST_STARTS = 100;

/** Reads many contents through one process. What is too large is skipped over, not held. */
async function readContents(program: string, root: string, ids: readonly string[]): Promise<ReadonlyMap<string, FileBytes>> {
  const found = new Map<string, FileBytes>();
  let left = ids;
  for (let starts = 0; left.length > 0 && starts < MOST_STARTS; starts++) left = behindMissing(left, await readBatch(program, root, left, found), found);
  for (const id of ids) if (!found.has(id)) found.set(id, { reason: MISSING });
  return found;
}

/** What is left to read of contents asked for in this order, when git gave up at the first one that has no answer. */
function behindMissing(ids: readonly string[], ended: 'well' | 'early', found: Map<string, FileBytes>): readonly string[] {
  const next = ended === 'early' ? ids.findIndex((id) => !found.has(id)) : -1;
  if (next < 0) return [];
  found.set(ids[next] ?? '', { reason: MISSING });
  return ids.slice(next + 1);
}

function readBatch(program: string, root: string, ids: readonly string[], found: Map<string, FileBytes>): Promise<'well' | 'early'> {
  return new Promise((resolve) => {
    const child = spawn(program, [...GUARDS, 'cat-file', '--batch'], { cwd: root, env: environment(), stdio: ['pipe', 'pipe', 'ignore'], timeout: 3 * TIMEOUT, killSignal: 'SIGKILL', windowsHide: true });
    child.stdout.on('data', batchReader(found));
    child.stdin.on('error', () => undefined);
    child.on('error', () => resolve('well'));
    // Killed for its time: nothing is tried again.
    child.on('close', (code) => resolve(code === null || code === 0 ? 'well' : 'early'));
    child.stdin.end(`${ids.join('\n')}\n`);
  });
}

/** Takes the output of `cat-file --batch` piece by piece: `<id> blob <size>\n<bytes>\n`, or `<id> missing\n`. */
function batchReader(found: Map<string, FileBytes>): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let current: { id: string; size: number; parts: Buffer[]; left: number } | undefined;
  return (chunk) => {
    pending = pending.length ? Buffer.concat([pending, chunk]) : chunk;
    for (;;) {
      if (!current) {
        const end = pending.indexOf(10);
        if (end < 0) return;
        const [id = '', type, size] = pending.subarray(0, end).toString('utf8').split(' ');
        pending = pending.subarray(end + 1);
        if (type === 'missing' || size === undefined) continue;
        current = { id, size: Number(size), parts: [], left: Number(size) + 1 };
      }
      const taken = pending.subarray(0, current.left);
      pending = pending.subarray(taken.length);
      current.left -= taken.length;
      if (current.size <= MAX_FILE_BYTES) current.parts.push(taken);
      if (current.left > 0) return;
      found.set(current.id, current.size <= MAX_FILE_BYTES ? { bytes: Buffer.concat(current.parts).subarray(0, current.size) } : { reason: tooLarge(current.size) });
      current = undefined;
    }
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function realpath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return path.resolve(file);
  }
}
