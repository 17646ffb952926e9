import ignore from 'ignore';
import { type CheckResult, openCheck, prepare } from '../core/check';
import type { CodeRevision } from '../core/code/knownCode';
import type { CodeModel } from '../core/code/model';
import { isCode } from '../core/code/read/prefilter';
import type { Discovery } from '../core/discover';
import { CONFIG_FILE, type Config, readConfig } from '../core/config';
import { frameworks } from '../core/frameworks';
import { makeReport } from '../core/makeReport';
import type { Files } from '../core/model/files';
import type { Problem } from '../core/model/source';
import type { Report, ReportedProblem } from '../core/report';
import { mayHaveJobs } from '../core/jobs';
import type { JobModel } from '../core/jobs/model';
import { rules } from '../core/rules';
import { jobEffectRepeats, jobFindings } from '../core/rules/jobEffectRepeats';
import { decode } from './decode';
import { without, workingFiles } from './files';
import type { FileBytes, Host } from './host';
import type { FileStanding, Released, WorkingFiles } from './states';

/** What to check. Paths are project paths. */
export interface CheckRequest {
  readonly scope?: 'pending' | 'all';
  /** Migrations that this revision lacks are pending, whatever was released. */
  readonly since?: string;
  /** Releases to go back to; a migration that one of them lacks is pending. */
  readonly against?: readonly string[];
  /** Always judged, whatever their state. */
  readonly files?: readonly string[];
  /** Only what lies below one of these is reported; none means everything. */
  readonly folders?: readonly string[];
}

/** A report with what a presenter for people needs beside it. */
export interface Checked {
  readonly report: Report;
  readonly files: Files;
  readonly scope: 'pending' | 'all';
  /** What was compared with: `v1.4.0`. */
  readonly released: readonly string[];
  /** Why nothing was compared with. */
  readonly stateReason?: string;
  readonly configProblems: readonly ReportedProblem[];
  /** Migrations left out because they are shipped. */
  readonly notJudged: number;
  /** Files of all migrations. */
  readonly recognised: ReadonlySet<string>;
  /** Paths of all migrations, judged or not: what a baseline may still speak of. */
  readonly known: ReadonlyMap<string, { readonly judged: boolean }>;
}

/** A folder of code with migrations in it, over a host. */
export interface Project {
  readonly host: Host;
  /** Checks the working tree. A revision that does not exist is the only thing that keeps it from answering. */
  check(request?: CheckRequest): Promise<Checked | { readonly wrongUse: string }>;
}

export function openProject(host: Host): Project {
  return { host, check: (request = {}) => checkProject(host, request) };
}

async function checkProject(disk: Host, request: CheckRequest): Promise<Checked | { readonly wrongUse: string }> {
  const host = readOnce(disk);
  const clock = stopwatch();
  const listing = host.list();
  const { config, problems } = loadConfig(host);
  const comparing = compareWith(host, config, request);
  const files = leaveOutIgnored(workingFiles(host, await listing), config);
  clock.lap('list');
  const discovery = await prepare({ files, config });
  clock.lap('load');
  const { releases, reason: stateReason, standingOf, textsOf } = await comparing;
  const released = releases.map(({ name }) => name);
  clock.lap('git');
  if (released.length === 0 && (request.since !== undefined || request.against?.length)) return { wrongUse: stateReason ?? 'there is nothing to compare with' };

  const scope = released.length === 0 ? 'all' : (request.scope ?? 'pending');
  const standing = remember((path) => standingOf(path, { has: (other) => host.read(other) !== undefined, read: (other) => host.read(other) }));
  const edited = [...discovery.sets, ...discovery.inTests].flatMap(({ units }) => units.map(({ path }) => path)).filter((path) => path.endsWith('.sql') && standing(path).state === 'edited');
  const texts = await textsOf(edited.map((path) => ({ path, standing: standing(path) })));
  const opened = openCheck({ files, config, discovery, states: (path) => standing(path).state, releasedAs: (path) => standing(path).releasedAs, releasedText: (path) => texts.get(path), scope, only: request.files });
  const needsCode = opened.needsCode();
  clock.lap('check');
  const withJobs = config.rules?.[jobEffectRepeats.id] !== 'off' && mayHaveJobs(files);
  const read = needsCode || withJobs ? await readAll(host, { files, discovery }, request.against?.length ? releases : [], withJobs) : { revisions: [] };
  if ('wrongUse' in read) return read;
  const { revisions, jobs } = read;
  if (needsCode || withJobs) clock.lap('code');
  const result = opened.result(revisions);
  clock.lap('check');

  const isAsked = askedFor(request, result);
  const report = makeReport({ root: host.root, against: request.against ?? [], files, filesOf: (revision) => revisions.find(({ name }) => name === revision)?.files, result, jobs: jobs && { model: jobs, findings: jobFindings(jobs, config, files) }, problems, isAsked, timings: clock.laps });
  return {
    report,
    files,
    scope,
    released,
    stateReason,
    configProblems: report.unread.filter((problem) => problem.path === CONFIG_FILE),
    notJudged: result.migrations.filter((judged) => !judged.judged && isAsked(judged.migration.path)).length,
    recognised: new Set(result.migrations.flatMap(({ migration }) => [migration.path, ...migration.files])),
    known: new Map(result.migrations.map((judged) => [judged.migration.path, { judged: judged.judged && isAsked(judged.migration.path) }])),
  };
}

/** What is read to be judged is also compared with what was released: one run reads a file once. */
function readOnce(host: Host): Host {
  const known = new Map<string, FileBytes | undefined>();
  return {
    ...host,
    read(path) {
      if (known.has(path)) return known.get(path);
      const file = host.read(path);
      known.set(path, file);
      return file;
    },
  };
}

export function loadConfig(host: Host): { readonly config: Config; readonly problems: readonly Problem[] } {
  const file = host.read(CONFIG_FILE);
  if (!file) return { config: {}, problems: [] };
  const read = decode(file);
  if ('reason' in read) return { config: {}, problems: [{ span: { file: CONFIG_FILE, start: 0, end: 0 }, reason: read.reason, mayTouch: 'nothing' }] };
  return readConfig(read.text, { rules: rules.map((rule) => rule.id), frameworks: frameworks.map((framework) => framework.id) });
}

/** The code that migrations are judged with: of the releases that may run again, else of the working tree. */
export async function readRevisions(host: Host, working: { readonly files: Files; readonly discovery: Discovery }, against: readonly Released[]): Promise<readonly CodeRevision[] | { readonly wrongUse: string }> {
  const read = await readAll(host, working, against, false);
  return 'wrongUse' in read ? read : read.revisions;
}

/** The same, with what the working tree runs again. */
async function readAll(host: Host, working: { readonly files: Files; readonly discovery: Discovery }, against: readonly Released[], withJobs: boolean): Promise<{ readonly revisions: readonly CodeRevision[]; readonly jobs?: JobModel } | { readonly wrongUse: string }> {
  if (against.length === 0 && !holdsCode(working)) return { revisions: [{ model: NO_CODE, files: working.files }] };
  const { finish, openCodeReader } = await import('./code');
  const reader = openCodeReader(host.root, { withJobs });
  const revisions: CodeRevision[] = [];
  const own = against.length === 0 || withJobs ? finish(reader.working(working.files, working.discovery)) : undefined;
  if (own && against.length === 0) revisions.push(own);
  for (const release of against) {
    const revision = 'reason' in host.git ? host.git : await reader.release(host.git, release);
    if ('reason' in revision) return { wrongUse: `the code of ${release.name} cannot be read: ${revision.reason}` };
    revisions.push(finish(revision.value));
  }
  reader.keep();
  return { revisions, ...(own?.model.jobs && { jobs: own.model.jobs }) };
}

const NO_CODE: CodeModel = { entities: [], references: [], inserts: [], unread: [] };

/** Whether there is a file to be read beside the migrations: a folder of migrations alone needs no reader of code. */
function holdsCode({ files, discovery }: { readonly files: Files; readonly discovery: Discovery }): boolean {
  const migrations = new Set([...discovery.sets, ...discovery.inTests].flatMap(({ units }) => units.flatMap(({ path, downPath = path }) => [path, downPath])));
  return files.paths.some((path) => isCode(path) && !migrations.has(path));
}

interface Comparison {
  /** What is compared with. */
  readonly releases: readonly Released[];
  readonly reason?: string;
  standingOf(path: string, working: WorkingFiles): FileStanding;
  /** The texts that files had there, asked for at once. */
  textsOf(files: readonly { readonly path: string; readonly standing: FileStanding }[]): Promise<ReadonlyMap<string, string>>;
}

/** What comparing needs (hashing, child processes) is loaded only where there is git. */
export async function compareWith(host: Host, config: Config, request: CheckRequest): Promise<Comparison> {
  if ('reason' in host.git) return { releases: [], reason: host.git.reason, standingOf: () => ({ state: 'unknown' }), textsOf: async () => new Map() };
  const { git } = host;
  const { findReleased, releasedId, standingOfFile } = await import('./states');
  const { released, reason } = await findReleased(git, { since: request.since, against: request.against ?? [], configured: config.release });
  return {
    releases: released,
    reason,
    standingOf: (path, working) => standingOfFile(path, released, working),
    async textsOf(asked) {
      const ids = asked.flatMap(({ path, standing }) => releasedId(path, standing, released) ?? []);
      const contents = await git.contents([...new Set(ids)]);
      return new Map(asked.flatMap(({ path, standing }): [string, string][] => {
        const content = contents.get(releasedId(path, standing, released) ?? '');
        const read = content && decode(content);
        return read && 'text' in read ? [[path, read.text]] : [];
      }));
    },
  };
}

/** The snapshot without what `ignore` of the configuration names. */
export function leaveOutIgnored(files: Files, config: Config): Files {
  if (!config.ignore?.length) return files;
  const patterns = ignore().add(config.ignore);
  return without(files, (path) => patterns.ignores(path));
}

function remember<T>(find: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    const found = known.get(path) ?? find(path);
    known.set(path, found);
    return found;
  };
}

/** Whether a file belongs to what was named; a file of a named migration (its down, its SQL) belongs to it. */
function askedFor(request: CheckRequest, result: CheckResult): (path: string) => boolean {
  const { files = [], folders = [] } = request;
  if (files.length + folders.length === 0) return () => true;
  const named = new Set(files);
  for (const { migration } of result.migrations) {
    if (migration.files.some((file) => named.has(file))) for (const file of [migration.path, ...migration.files]) named.add(file);
  }
  return (path) => named.has(path) || folders.some((folder) => folder === '' || path.startsWith(`${folder}/`));
}

function stopwatch(): { readonly laps: Record<string, number>; lap(name: string): void } {
  const laps: Record<string, number> = {};
  // Not `performance`, whose module Node.js loads when it is first named.
  const now = () => Number(process.hrtime.bigint()) / 1e6;
  let last = now();
  return {
    laps,
    lap(name) {
      const at = now();
      laps[name] = Math.round(((laps[name] ?? 0) + at - last) * 10) / 10;
      last = at;
    },
  };
}
