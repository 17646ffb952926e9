import type { SubjectCode } from './code/knownCode';
import type { Config } from './config';
import { checkRuleNames } from './directives';
import type { Step } from './fate/judge';
import { fixesFor } from './fixes';
import type { Framework, MigrationUnit } from './frameworks/framework';
import type { Files } from './model/files';
import type { DownVerdict, Finding } from './model/finding';
import type { Migration, MigrationState } from './model/migration';
import type { Problem, Span } from './model/source';
import { rules } from './rules';
import { type Rule, type Subject, runRule } from './rules/rule';
import type { Surroundings } from './rules/surroundings';
import type { Standing } from './standing';
import { suppress } from './suppress';

export interface JudgedMigration {
  readonly migration: Migration;
  readonly state: MigrationState;
  readonly read: 'complete' | 'partial' | 'unread';
  readonly verdict: DownVerdict;
  /** Why the verdict is not known; empty where it is. */
  readonly reasons: readonly string[];
  /** Where the down stands. */
  readonly range?: Span;
  /** False where the scope left it out: it was read for the history alone. */
  readonly judged: boolean;
}

/** All that is said of one migration. */
export interface Answer {
  readonly judged: JudgedMigration;
  readonly findings: readonly Finding[];
  readonly unread: readonly Problem[];
}

/** What a migration is judged with. */
export interface Asked {
  readonly framework: Framework;
  readonly units: readonly MigrationUnit[];
  readonly standing: Standing;
  readonly judges: boolean;
  readonly config: Config;
  readonly files: Files;
  readonly releasedText?: (path: string) => string | undefined;
  /** Absent as long as no code was read. */
  readonly code?: SubjectCode;
  /** Absent where it is judged by itself. */
  readonly around?: Surroundings;
}

/** The order of migrations in a set: the tool's, then by path. */
export function compareMigrations(a: Migration, b: Migration): number {
  return compareText(a.order, b.order) || compareText(a.path, b.path);
}

/** What is said of a migration that was run on paper; nothing is found where it is not to be judged. */
export function answerStep(step: Step, asked: Asked): Answer {
  const { migration } = step;
  const { framework, standing, config, files, units, releasedText, code, around } = asked;
  // When a new migration would be made is asked for when it is.
  const fixable = { step, framework, state: standing.state, files, units, now: 0, ...(releasedText && { releasedText }) };
  const findings = asked.judges ? findIn({ step, framework, ...standing, unused: [], ...(code && { code }), ...(around && { around }) }, config).map((finding) => ({ ...finding, fixes: fixesFor(finding, fixable) })) : [];
  const unread = asked.judges ? [...migration.problems, ...checkRuleNames(migration.directives, rules.map((rule) => rule.id))] : [];
  const verdict = verdictOf(step, findings);
  const reasons = verdict === 'unknown' ? reasonsOf(step) : [];
  return { judged: { migration, state: asked.standing.state, read: completeness(migration), verdict, reasons, range: rangeOf(migration), judged: asked.judges }, findings, unread };
}

/** All findings of one migration, suppressions obeyed, severities as configured. */
function findIn(subject: Subject, config: Config): readonly Finding[] {
  const active = rules.filter((rule) => config.rules?.[rule.id] !== 'off');
  const run = (rule: Rule, on: Subject): readonly Finding[] => {
    const severity = config.rules?.[rule.id];
    return runRule(rule, on).map((finding) => (severity && severity !== 'off' ? { ...finding, severity } : finding));
  };
  const { kept, unused } = suppress(active.filter((rule) => !rule.meta.last).flatMap((rule) => run(rule, subject)), subject.step.migration.directives);
  // What a rule about code would have found is not known before code is.
  const judged = subject.code ? unused : unused.filter(({ rules: names }) => !rules.some(({ id, meta }) => meta.family === 'drop' && names.includes(id)));
  return [...kept, ...active.filter((rule) => rule.meta.last).flatMap((rule) => run(rule, { ...subject, unused: judged }))];
}

function completeness(migration: Migration): JudgedMigration['read'] {
  const matters = migration.problems.some((problem) => problem.mayTouch !== 'nothing');
  const operations = [...migration.up, ...(migration.down.kind === 'operations' ? migration.down.operations : [])];
  if (!matters && !operations.some((operation) => operation.kind === 'unknown' && operation.mayTouch !== 'nothing')) return 'complete';
  return operations.some((operation) => operation.kind !== 'unknown') ? 'partial' : 'unread';
}

function verdictOf(step: Step, findings: readonly Finding[]): DownVerdict {
  const { migration, judgement } = step;
  if (migration.directives.some((directive) => directive.kind === 'dev-only')) return 'dev-only';
  if (migration.down.kind === 'refused' || judgement?.refusal) return 'refuses';
  // In a file that could not be read as a whole, a down may stand unseen.
  if (migration.down.kind === 'none' && migration.problems.some((problem) => problem.mayTouch === 'anything')) return 'unknown';
  if (migration.down.kind === 'none' || migration.down.kind === 'forwardOnly') return 'missing';
  if (findings.some((finding) => finding.family === 'down' && (finding.severity === 'error' || finding.severity === 'warning'))) return 'misleading';
  if (!judgement || judgement.unclear.length > 0) return 'unknown';
  return migration.down.kind === 'automatic' ? 'automatic' : 'truthful';
}

function reasonsOf({ migration, judgement }: Step): readonly string[] {
  const reasons = judgement?.unclear.length ? judgement.unclear : migration.problems.map((problem) => problem.reason);
  return [...new Set(reasons)];
}

function rangeOf(migration: Migration): Span | undefined {
  return migration.down.kind === 'operations' || migration.down.kind === 'refused' ? migration.down.span : undefined;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
