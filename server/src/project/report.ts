import { prepare } from '../core/check';
import { type Config, CONFIG_FILE, readConfig } from '../core/config';
import { frameworks } from '../core/frameworks';
import type { Files } from '../core/model/files';
import { codeOfOlder } from '../core/release/codeOf';
import { databasesBetween } from '../core/release/databases';
import { makeReleaseReport } from '../core/release/makeReleaseReport';
import { endOf, isPartOf, releaseNamed } from '../core/release/releases';
import type { ReleaseReport } from '../core/release/report';
import { namesCommands } from '../core/release/start/entries';
import { rules } from '../core/rules';
import { workingFiles } from './files';
import { lazyTree, type LazyTreeOptions, openBlobs } from './lazyTree';
import type { Answer, Git, Host } from './host';
import { leaveOutIgnored } from './project';
import { bytesId, findReleased, type Released, standingOfFile, type WorkingFiles } from './states';

/** Which ends to compare: names that git knows, or `working`. */
export interface ReportRequest {
  /** Absent: the last release. */
  readonly from?: string;
  readonly to: string;
}

/** A report with the files of both ends, for what shows them. */
export interface Reported {
  readonly report: ReleaseReport;
  readonly older: Files;
  readonly newer: Files;
}

/** One end as it was opened. */
interface End {
  /** null is the working tree. */
  readonly name: string | null;
  readonly commit: string | null;
  readonly files: Files;
  readonly config: Config;
  /** Contents by path, as git holds them. */
  readonly bytes: WorkingFiles;
  readonly tree?: ReadonlyMap<string, string>;
  idOf?(path: string): string | undefined;
}

/** May `from` run again on the state that `to` left? Only names that mean nothing keep it from answering. `rest` is waited for now and then. */
export async function reportBetween(host: Host, { from: named, to }: ReportRequest, rest?: () => Promise<void>): Promise<Reported | { readonly wrongUse: string }> {
  const { git } = host;
  if ('reason' in git) return { wrongUse: `a report compares two revisions, and ${git.reason}` };
  const chosen = named === undefined ? await lastRelease(host, git) : { value: named };
  if ('reason' in chosen) return { wrongUse: chosen.reason };
  const from = chosen.value;
  const settings = configOf(workingFiles(host, [CONFIG_FILE]));
  const release = releaseNamed(settings, from);
  // What the working tree has, and what both ends have in common, is fetched once.
  const isWorking = to === 'working';
  const fetching = { blobs: openBlobs(), ...(isWorking && { atHand: atHandIn(host) }) };
  const older = await openTree(git, fetching, from, release && endOf(release));
  if ('reason' in older) return { wrongUse: older.reason };
  const newer = isWorking ? { value: await openWorking(host, git) } : await openTree(git, fetching, to, endOfNamed(settings, to));
  if ('reason' in newer) return { wrongUse: newer.reason };
  const [left, right] = [older.value, newer.value];
  await rest?.();
  const [olderFound, newerFound] = [await prepare(left), await prepare(right)];
  const released: Released = { name: from, commit: left.commit ?? '', files: left.tree ?? new Map() };
  const standing = remember((path) => standingOfFile(path, [released], right.bytes));
  const olderRevision = { ...left, name: from, commit: left.commit ?? '', discovery: olderFound };
  const newerRevision = { ...right, discovery: newerFound };
  const found = databasesBetween(olderRevision, newerRevision, { states: (path) => standing(path).state, releasedAs: (path) => standing(path).releasedAs });
  const { readReleaseCode } = await import('./releaseCode');
  // Where nothing ran, what the code needs of the database is what it always had.
  const { model, payloads, jobs, isSame } = await readReleaseCode({ root: host.root, older: olderRevision, newer: newerRevision, withDatabase: found.all.some(({ added }) => added.length > 0), ...(rest && { rest }) });
  const report = makeReleaseReport({ older: olderRevision, newer: newerRevision, found, codeOf: codeOfOlder(model, left.files, found), isPart: (id) => isPartOf(release, id), payloads, jobs, isSameCode: isSame, remarks: await remarksOn(git, left, right) });
  return { report, older: left.files, newer: right.files };
}

/** What a check compares with: the release that is out there. */
async function lastRelease(host: Host, git: Git): Promise<Answer<string>> {
  const config = configOf(workingFiles(host, [CONFIG_FILE]));
  const { released, reason } = await findReleased(git, { against: [], configured: config.release, flag: '--from' });
  const name = released[0]?.name;
  return name === undefined ? { reason: reason ?? 'there is no release to go back to; name one with --from' } : { value: name };
}

/** A release of fix-forward.json, where it names one. */
function endOfNamed(config: Config, name: string): string | undefined {
  const release = releaseNamed(config, name);
  return release && endOf(release);
}

async function openTree(git: Git, fetching: Pick<LazyTreeOptions, 'blobs' | 'atHand'>, name: string, ref = name): Promise<Answer<End>> {
  const commit = await git.commit(ref);
  if ('reason' in commit) return commit;
  const tree = await git.tree(commit.value);
  if ('reason' in tree) return tree;
  const { files, bytes, idOf } = await lazyTree(git, tree.value, { ...fetching, foreseen: isForeseen, isSource: remember(isSource) });
  const config = configOf(files);
  return { value: { name, commit: commit.value, files: leaveOutIgnored(files, config), config, tree: tree.value, idOf, bytes: { has: (path) => tree.value.has(path), read: bytes } } };
}

/** The contents of the working tree by the ids that git has for them. */
function atHandIn(host: Host): NonNullable<LazyTreeOptions['atHand']> {
  return (path, id) => {
    const file = host.read(path);
    return file && 'bytes' in file && bytesId(file.bytes, id.length === 64 ? 'sha256' : 'sha1') === id ? file : undefined;
  };
}

async function openWorking(host: Host, git: Git): Promise<End> {
  const files = workingFiles(host, await host.list());
  const config = configOf(files);
  const head = await git.commit('HEAD');
  return { name: null, commit: 'value' in head ? head.value : null, files: leaveOutIgnored(files, config), config, bytes: { has: (path) => files.has(path), read: (path) => host.read(path) } };
}

function configOf(files: Files): Config {
  const read = files.read(CONFIG_FILE);
  return read && 'text' in read ? readConfig(read.text, { rules: rules.map((rule) => rule.id), frameworks: frameworks.map((framework) => framework.id) }).config : {};
}

/** What every report reads: migrations, and the files that say how the project is built and started. */
function isForeseen(path: string): boolean {
  return isSource(path) && (/(?:^|\/)(?:migrations?|migrate|drizzle|prisma|database|db)\//.test(path) || /(?:^|\/)(?:package\.json|[\w.-]*config[\w.-]*\.\w+|[^/]*\.(?:prisma|toml))$/.test(path) || namesCommands(path));
}

/** What is ever worth fetching along. */
function isSource(path: string): boolean {
  return namesCommands(path) || (/\.(?:[cm]?[jt]sx?|vue|svelte|prisma|sql|json|ya?ml|toml|hcl|properties|conf)$/.test(path) && !/(?:^|\/)(?:node_modules|dist|build|coverage|locales?|i18n|public|assets|static)\/|\.min\.|(?:^|\/)(?:package-lock|pnpm-lock|yarn\.lock)/.test(path));
}

/** What people should know of the ends beside what stands in them. */
async function remarksOn(git: Git, older: End, newer: End): Promise<readonly string[]> {
  if (older.commit === null || newer.commit === null) return [];
  const relation = await git.relation(older.commit, newer.commit);
  if ('reason' in relation) return [`How the two releases stand to each other is not known: ${relation.reason}.`];
  const { kind, isShallow } = relation.value;
  const names = `${older.name} and ${newer.name ?? 'the working tree'}`;
  return [
    ...(kind === 'same' && newer.name !== null ? [`${names} are the same commit.`] : []),
    ...(kind === 'descendant' ? [`${older.name} was made upon ${newer.name ?? 'what the working tree comes from'}: this is a way forward, not back.`] : []),
    ...(kind === 'apart' ? [`${names} went apart: what only the older one has is not on the way between them.`] : []),
    ...(kind === 'unrelated' && !isShallow ? [`${names} have no commit in common: the history was rewritten, or these are two projects.`] : []),
    ...(isShallow ? ['This clone is shallow: both ends were read as they are, and how they stand to each other may not be seen.'] : []),
  ];
}

function remember<T>(find: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    const found = known.get(path) ?? find(path);
    known.set(path, found);
    return found;
  };
}
