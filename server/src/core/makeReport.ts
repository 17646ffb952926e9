import type { CheckResult } from './check';
import { rangesIn } from './lines';
import type { JobEffect, JobModel } from './jobs/model';
import type { Finding } from './model/finding';
import type { Files } from './model/files';
import type { Problem, Span } from './model/source';
import type { Range, Report, ReportedFinding, ReportedMigration, ReportedProblem } from './report';

export interface ReportInput {
  readonly root: string;
  readonly against: readonly string[];
  readonly files: Files;
  /** The files of a revision that a related place may lie in. */
  readonly filesOf?: (revision: string) => Files | undefined;
  readonly result: CheckResult;
  /** What the code runs again, and what is to be said of it. */
  readonly jobs?: { readonly model: JobModel; readonly findings: readonly Finding[] };
  /** Problems outside the migrations: the configuration. */
  readonly problems: readonly Problem[];
  /** Whether a migration is in what was asked for; by its path. */
  readonly isAsked: (path: string) => boolean;
  readonly timings: Readonly<Record<string, number>>;
}

/** The report of a check, in the order of paths and places: the same input gives the same bytes. */
export function makeReport(input: ReportInput): Report {
  const working = rangesIn(input.files);
  const ranges = new Map<string, ToRange>();
  const toRange = (span: Span, revision?: string): Range => {
    if (revision === undefined) return working(span);
    const known = ranges.get(revision) ?? rangesIn(input.filesOf?.(revision) ?? input.files);
    ranges.set(revision, known);
    return known(span);
  };
  const { result, isAsked } = input;
  const findings = [...result.findings, ...(input.jobs?.findings ?? [])].filter((finding) => isAsked(finding.migration)).map((finding) => reportFinding(finding, toRange));
  const unread = [...input.problems, ...(result.unreadCode ?? []), ...result.unread.filter((problem) => isAsked(problem.span.file))].map((problem) => reportProblem(problem, toRange));
  return {
    version: 1,
    root: input.root,
    against: input.against,
    migrations: result.migrations.filter((judged) => judged.judged && isAsked(judged.migration.path)).map((judged) => reportMigration(judged, toRange)),
    findings: findings.sort((a, b) => comparePlaces(a, b) || compare(a.rule, b.rule) || compare(a.message, b.message)),
    ...reportJobs(input.jobs?.model, toRange),
    unread: unread.sort((a, b) => comparePlaces(a, b) || compare(a.reason, b.reason)),
    timings: input.timings,
  };
}

type ToRange = (span: Span, revision?: string) => Range;

function reportMigration(judged: CheckResult['migrations'][number], toRange: ToRange): ReportedMigration {
  const { migration } = judged;
  return {
    path: migration.path,
    framework: migration.framework,
    dialect: migration.dialect,
    name: migration.name,
    state: judged.state,
    read: judged.read,
    down: { verdict: judged.verdict, range: judged.range ? toRange(judged.range) : null, reasons: judged.reasons },
  };
}

function reportFinding(finding: Finding, toRange: ToRange): ReportedFinding {
  return {
    rule: finding.rule,
    family: finding.family,
    severity: finding.severity,
    path: finding.span.file,
    range: toRange(finding.span),
    message: finding.message,
    outcome: finding.outcome,
    migration: finding.migration,
    subject: finding.subject ? withLines(finding.subject, toRange) : null,
    related: finding.related.map((place) => ({ path: place.span.file, range: toRange(place.span, place.revision), revision: place.revision ?? null, message: place.message })),
    fixes: finding.fixes,
  };
}

/** Places in a subject as lines: offsets mean nothing outside. */
function withLines(subject: Readonly<Record<string, unknown>>, toRange: ToRange): Readonly<Record<string, unknown>> {
  const { place, ...rest } = subject;
  if (!place) return subject;
  const { handler, file, at } = place as JobEffect;
  const line = (path: string, [start, end]: JobEffect['at']): number => toRange({ file: path, start, end }).start.line;
  return { ...rest, handlerPath: handler.place.file, handlerLine: line(handler.place.file, handler.at), callPath: file, callLine: line(file, at) };
}

function reportJobs(jobs: JobModel | undefined, toRange: ToRange): Pick<Report, 'handlers' | 'switches'> {
  const lineOf = (file: string, [start, end]: readonly [number, number]): number => toRange({ file, start, end }).start.line;
  const handlers = (jobs?.handlers ?? []).map((handler) => ({
    name: handler.name, framework: handler.framework, path: handler.place.file, line: lineOf(handler.place.file, handler.at),
    effects: [...new Set(jobs?.effects.filter((effect) => effect.handler === handler).map(({ what }) => what))],
    switches: [...new Set(jobs?.switches.filter((each) => each.handlers.includes(handler.name)).map(({ key }) => key))],
  }));
  const switches = (jobs?.switches ?? []).map(({ file, at, kind, key, position, turnOff, handlers: behind }) => ({ path: file, line: lineOf(file, at), kind, key, position, turnOff, handlers: behind }));
  const byPlace = (a: { readonly path: string; readonly line: number }, b: { readonly path: string; readonly line: number }): number => compare(a.path, b.path) || a.line - b.line;
  return { handlers: handlers.sort(byPlace), switches: switches.sort(byPlace) };
}

function reportProblem(problem: Problem, toRange: ToRange): ReportedProblem {
  return { path: problem.span.file, range: toRange(problem.span), reason: problem.reason };
}

interface Placed {
  readonly path: string;
  readonly range: Range;
}

function comparePlaces(a: Placed, b: Placed): number {
  return compare(a.path, b.path) || a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
