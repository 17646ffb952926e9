import type { Config } from './config';
import { checkRuleNames } from './directives';
import { type DiscoveredSet, type Discovery, discover } from './discover';
import { runMigration, type Step } from './fate/judge';
import type { DownVerdict, Finding } from './model/finding';
import type { Files } from './model/files';
import type { Migration, MigrationSet, MigrationState } from './model/migration';
import type { Problem, Span } from './model/source';
import { rules } from './rules';
import { type Rule, type Subject, runRule } from './rules/rule';
import { loadSql } from './sql';
import { suppress } from './suppress';
import { SchemaState } from './timeline/state';

export interface CheckInput {
  readonly files: Files;
  readonly config: Config;
  /** What `prepare` found. */
  readonly discovery: Discovery;
  readonly states: (path: string) => MigrationState;
  /** Judge what is not shipped, or the whole history. */
  readonly scope: 'pending' | 'all';
  /** Files that were named: their migrations are always judged. */
  readonly only?: readonly string[];
}

export interface JudgedMigration {
  readonly migration: Migration;
  readonly read: 'complete' | 'partial' | 'unread';
  readonly verdict: DownVerdict;
  /** Where the down stands. */
  readonly range?: Span;
  /** False where the scope left it out: it was read for the history alone. */
  readonly judged: boolean;
}

export interface CheckResult {
  readonly sets: readonly MigrationSet[];
  readonly migrations: readonly JudgedMigration[];
  readonly findings: readonly Finding[];
  readonly unread: readonly Problem[];
}

/** Finds the migrations and loads the parsers they need. The only part that waits for anything. */
export async function prepare(input: { readonly files: Files; readonly config: Config }): Promise<Discovery> {
  const discovery = discover(input.files, input.config);
  await loadSql([...new Set([...discovery.sets, ...discovery.inTests].map((set) => set.dialect))]);
  return discovery;
}

/** Reads every set, replays its history, and judges what is asked for. Pure; never throws. */
export function check(input: CheckInput): CheckResult {
  const named = new Set(input.only ?? []);
  const wanted = (set: DiscoveredSet): boolean => set.units.some((unit) => named.has(unit.path) || (unit.downPath !== undefined && named.has(unit.downPath)));
  const sets = [...input.discovery.sets, ...input.discovery.inTests.filter(wanted)].map((set) => checkSet(set, input, named));
  return {
    sets: sets.map((set) => set.set),
    migrations: sets.flatMap((set) => set.migrations),
    findings: sets.flatMap((set) => set.findings),
    unread: [...input.discovery.problems, ...sets.flatMap((set) => set.unread)],
  };
}

function checkSet(found: DiscoveredSet, input: CheckInput, named: ReadonlySet<string>) {
  const read = found.units.map((unit) => found.framework.read(unit, found, input.files));
  const migrations = read.sort((a, b) => compareText(a.order, b.order) || compareText(a.path, b.path));
  let ids = 0;
  let state = SchemaState.empty(found.dialect);
  const judged: JudgedMigration[] = [];
  const findings: Finding[] = [];
  const unread: Problem[] = [];
  for (const migration of migrations) {
    const status = input.states(migration.path);
    const judges = input.scope === 'all' || status !== 'shipped' || migration.files.some((file) => named.has(file));
    const step = runMigration(state, migration, judges, () => ids++);
    state = step.after;
    const own = judges ? findIn({ step, framework: found.framework, state: status, unused: [] }, input.config) : [];
    findings.push(...own);
    const problems = [...migration.problems, ...checkRuleNames(migration.directives, rules.map((rule) => rule.id))];
    if (judges) unread.push(...problems);
    judged.push({ migration, read: completeness(migration), verdict: verdictOf(step, own), range: rangeOf(migration), judged: judges });
  }
  return { set: { id: found.id, framework: found.framework.id, dialect: found.dialect, migrations }, migrations: judged, findings, unread };
}

/** All findings of one migration, suppressions obeyed, severities as configured. */
function findIn(subject: Subject, config: Config): readonly Finding[] {
  const active = rules.filter((rule) => config.rules?.[rule.id] !== 'off');
  const run = (rule: Rule, on: Subject): readonly Finding[] => {
    const severity = config.rules?.[rule.id];
    return runRule(rule, on).map((finding) => (severity && severity !== 'off' ? { ...finding, severity } : finding));
  };
  const { kept, unused } = suppress(active.filter((rule) => !rule.meta.last).flatMap((rule) => run(rule, subject)), subject.step.migration.directives);
  return [...kept, ...active.filter((rule) => rule.meta.last).flatMap((rule) => run(rule, { ...subject, unused }))];
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
  if (migration.down.kind === 'none' || migration.down.kind === 'forwardOnly') return 'missing';
  if (findings.some((finding) => finding.family === 'down' && (finding.severity === 'error' || finding.severity === 'warning'))) return 'misleading';
  if (!judgement || judgement.unclear.length > 0) return 'unknown';
  return migration.down.kind === 'automatic' ? 'automatic' : 'truthful';
}

function rangeOf(migration: Migration): Span | undefined {
  return migration.down.kind === 'operations' || migration.down.kind === 'refused' ? migration.down.span : undefined;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
