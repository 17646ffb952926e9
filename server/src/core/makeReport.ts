import type { CheckResult } from './check';
import { rangesIn } from './lines';
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
  const findings = result.findings.filter((finding) => isAsked(finding.migration)).map((finding) => reportFinding(finding, toRange));
  const unread = [...input.problems, ...result.unread.filter((problem) => isAsked(problem.span.file))].map((problem) => reportProblem(problem, toRange));
  return {
    version: 1,
    root: input.root,
    against: input.against,
    migrations: result.migrations.filter((judged) => judged.judged && isAsked(judged.migration.path)).map((judged) => reportMigration(judged, toRange)),
    findings: findings.sort((a, b) => comparePlaces(a, b) || compare(a.rule, b.rule) || compare(a.message, b.message)),
    handlers: [],
    switches: [],
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
    subject: finding.subject ?? null,
    related: finding.related.map((place) => ({ path: place.span.file, range: toRange(place.span, place.revision), revision: place.revision ?? null, message: place.message })),
    fixes: finding.fixes,
  };
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
