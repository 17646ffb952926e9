import { prepare } from '../core/check';
import type { CodeModel } from '../core/code/model';
import { type Config, CONFIG_FILE, readConfig } from '../core/config';
import type { Discovery } from '../core/discover';
import { frameworks } from '../core/frameworks';
import type { Files } from '../core/model/files';
import { codeOfOlder } from '../core/release/codeOf';
import { compareContracts, readContracts } from '../core/payloads';
import type { Contracts } from '../core/payloads/model';
import { databasesBetween } from '../core/release/databases';
import { makeReleaseReport } from '../core/release/makeReleaseReport';
import { endOf, isPartOf, releaseNamed } from '../core/release/releases';
import type { ReadPayloads } from '../core/release/payloads';
import type { ReleaseReport } from '../core/release/report';
import { namesCommands } from '../core/release/start/entries';
import { rules } from '../core/rules';
import type { CodeReader } from './code';
import { workingFiles } from './files';
import { lazyTree } from './lazyTree';
import type { Answer, Git, Host } from './host';
import { leaveOutIgnored } from './project';
import { findReleased, type Released, standingOfFile, type WorkingFiles } from './states';

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
  const older = await openTree(git, from, release && endOf(release));
  if ('reason' in older) return { wrongUse: older.reason };
  const newer = to === 'working' ? { value: await openWorking(host, git) } : await openTree(git, to, endOfNamed(settings, to));
  if ('reason' in newer) return { wrongUse: newer.reason };
  const [left, right] = [older.value, newer.value];
  await rest?.();
  const [olderFound, newerFound] = [await prepare(left), await prepare(right)];
  const released: Released = { name: from, commit: left.commit ?? '', files: left.tree ?? new Map() };
  const standing = remember((path) => standingOfFile(path, [released], right.bytes));
  const olderRevision = { ...left, name: from, commit: left.commit ?? '', discovery: olderFound };
  const newerRevision = { ...right, discovery: newerFound };
  const found = databasesBetween(olderRevision, newerRevision, { states: (path) => standing(path).state, releasedAs: (path) => standing(path).releasedAs });
  // One reader: what both ends have in common is read once.
  const { openCodeReader } = await import('./code');
  const reader = openCodeReader(host.root);
  // Where nothing ran, what the code needs is what it always had.
  const model = found.all.some(({ added }) => added.length > 0) ? await readCodeOf(reader, left, olderFound, rest) : NO_CODE;
  const report = makeReleaseReport({ older: olderRevision, newer: newerRevision, found, codeOf: codeOfOlder(model, left.files, found), isPart: (id) => isPartOf(release, id), payloads: readPayloads(reader, left, right), remarks: await remarksOn(git, left, right) });
  reader.keep();
  return { report, older: left.files, newer: right.files };
}

const NO_CODE: CodeModel = { entities: [], references: [], inserts: [], unread: [] };

/** Files read before a rest. */
const FILES_AT_ONCE = 20;

async function readCodeOf(reader: CodeReader, { files, idOf }: End, discovery: Discovery, rest?: () => Promise<void>): Promise<CodeModel> {
  const steps = reader.working(files, discovery, idOf);
  for (let count = 1; ; count++) {
    const step = steps.next();
    if (step.done) return step.value.model;
    if (rest && count % FILES_AT_ONCE === 0) await rest();
  }
}

/** What changed about the messages of both ends. */
function readPayloads(reader: CodeReader, older: End, newer: End): ReadPayloads {
  const [before, after] = [older, newer].map(({ files, idOf }) => readContracts({ files, factsOf: reader.factsOf(files, idOf) })) as [Contracts, Contracts];
  return { changes: compareContracts(before, after), unread: after.unread.map(({ span }) => span) };
}

/** What a check compares with: the release that is out there. */
async function lastRelease(host: Host, git: Git): Promise<Answer<string>> {
  const config = configOf(workingFiles(host, [CONFIG_FILE]));
  const { released, reason } = await findReleased(git, { against: [], configured: config.release });
  const name = released[0]?.name;
  return name === undefined ? { reason: reason ?? 'there is no release to go back to; name one with --from' } : { value: name };
}

/** A release of fix-forward.json, where it names one. */
function endOfNamed(config: Config, name: string): string | undefined {
  const release = releaseNamed(config, name);
  return release && endOf(release);
}

async function openTree(git: Git, name: string, ref = name): Promise<Answer<End>> {
  const commit = await git.commit(ref);
  if ('reason' in commit) return commit;
  const tree = await git.tree(commit.value);
  if ('reason' in tree) return tree;
  const { files, bytes, idOf } = await lazyTree(git, tree.value, isForeseen, isSource);
  const config = configOf(files);
  return { value: { name, commit: commit.value, files: leaveOutIgnored(files, config), config, tree: tree.value, idOf, bytes: { has: (path) => tree.value.has(path), read: bytes } } };
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
