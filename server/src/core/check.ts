import { answerStep, compareMigrations, type Answer, type JudgedMigration } from './answer';
import { withFaultyCalls } from './checkCalls';
import { scopeOfSet, type SetScope } from './code/belongs';
import { codeAbout, type CodeOf, type CodeRevision, knowCode } from './code/knownCode';
import { mayTake, type Taken, takenBy } from './code/taken';
import { unreadCode } from './code/unread';
import type { Config } from './config';
import { type DiscoveredSet, type Discovery, discover } from './discover';
import { runMigration, runsDown, type Step } from './fate/judge';
import type { Dialect } from './model/dialect';
import type { Finding } from './model/finding';
import type { Files } from './model/files';
import type { Migration, MigrationSet, MigrationState } from './model/migration';
import type { Problem } from './model/source';
import { loadSql } from './sql';
import type { Surroundings } from './rules/surroundings';
import { contractFolders, heldBackIn } from './split/heldBack';
import { standingOf } from './standing';
import { SchemaState } from './timeline/state';

export type { JudgedMigration } from './answer';

export interface CheckInput {
  readonly files: Files;
  readonly config: Config;
  /** What `prepare` found. */
  readonly discovery: Discovery;
  readonly states: (path: string) => MigrationState;
  /** The path that a file had in the release compared with, where it had another. */
  readonly releasedAs?: (path: string) => string | undefined;
  /** The text that a file had there. */
  readonly releasedText?: (path: string) => string | undefined;
  /** Judge what is not shipped, or the whole history. */
  readonly scope: 'pending' | 'all';
  /** Files that were named: their migrations are always judged. */
  readonly only?: readonly string[];
}

export interface CheckResult {
  readonly sets: readonly MigrationSet[];
  readonly migrations: readonly JudgedMigration[];
  readonly findings: readonly Finding[];
  readonly unread: readonly Problem[];
  /** Code that was not read and may need what the migrations take away. */
  readonly unreadCode?: readonly Problem[];
}

/** Finds the migrations and loads the parsers they need. The only part that waits for anything. */
export async function prepare(input: { readonly files: Files; readonly config: Config }): Promise<Discovery> {
  const discovery = discover(input.files, input.config);
  await loadParsers(discovery);
  return withFaultyCalls(discovery, input);
}

/** The parsers for all that was discovered. Cheap when repeated; a parser that its input killed is replaced. */
export async function loadParsers(discovery: Discovery): Promise<void> {
  await loadSql([...new Set([...discovery.sets, ...discovery.inTests].map((set) => set.dialect))]);
}

/** A check of which the migrations are read; what code says is put in when it is known. */
export interface OpenCheck {
  /** Whether a migration that is judged takes something away: only then is there anything to ask of code. */
  needsCode(): boolean;
  result(code?: readonly CodeRevision[]): CheckResult;
}

/** Reads every set, replays its history, and judges what is asked for. Pure; never throws. */
export function check(input: CheckInput): CheckResult {
  return openCheck(input).result();
}

export function openCheck(input: CheckInput): OpenCheck {
  const named = new Set(input.only ?? []);
  const sets = wantedSets(input, named).map((found) => openSet(found, input, named));
  return {
    needsCode: () => sets.some((set) => set.takes()),
    result(code) {
      const codeOf = code && knowCode(code, () => sets.map((set) => set.scope()));
      const result = collect(sets.map((set) => ({ found: set.found, answers: set.answers(codeOf) })), input);
      return code ? { ...result, unreadCode: unreadCode(code, sets.flatMap((set) => set.taken().flatMap(({ names }) => names))) } : result;
    },
  };
}

function openSet(found: DiscoveredSet, input: CheckInput, named: ReadonlySet<string>) {
  const migrations = found.units.map((unit) => found.framework.read(unit, found, input.files)).sort(compareMigrations);
  const asked = migrations.map((migration) => {
    const standing = standingOf(migration, found.framework, input);
    return { framework: found.framework, units: found.units, releasedText: input.releasedText, standing, judges: isJudged(migration, standing.state, input.scope, named), config: input.config, files: input.files };
  });
  const stepAt = replay(found.dialect, migrations, (index) => asked[index]!.judges);
  const end = (): SchemaState => stepAt(migrations.length - 1).after;
  const earlierAt = (index: number): readonly Migration[] => migrations.filter((_, at) => at < index && asked[at]!.standing.state === 'pending');
  const aroundAt = (index: number): Surroundings => ({
    held, end,
    get earlier() {
      return earlierAt(index);
    },
    get later() {
      return migrations.slice(index + 1);
    },
  });
  const takenAt = remember((index: number): readonly Taken[] => {
    if (!asked[index]!.judges || !mayTake(migrations[index]!)) return [];
    return takenBy(stepAt(index), { end: end(), earlier: earlierAt(index) });
  });
  const held = heldBackIn(input.files, contractFolders({ sets: [found] }, input.config.contracts));
  let scope: SetScope | undefined;
  const ownScope = (): SetScope => (scope ??= scopeOfSet(found, migrations));
  return {
    found,
    scope: ownScope,
    takes: () => migrations.some((_, index) => takenAt(index).length > 0),
    taken: () => migrations.flatMap((_, index) => takenAt(index)),
    answers: (codeOf: CodeOf | undefined): readonly Answer[] => asked.map((each, index) => answerStep(stepAt(index), { ...each, around: aroundAt(index), ...(codeOf && { code: codeAbout(takenAt(index), end, ownScope, codeOf) }) })),
  };
}

function remember<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key)!;
  };
}

/** Runs a history as far as it is asked for: what comes after the last migration that is judged by its down is not run for nothing. */
function replay(dialect: Dialect, migrations: readonly Migration[], judges: (index: number) => boolean): (index: number) => Step {
  const steps: Step[] = [];
  let ids = 0;
  const runTo = (index: number): Step => {
    for (let at = steps.length; at <= index; at++) {
      steps.push(runMigration(steps[at - 1]?.after ?? SchemaState.empty(dialect), migrations[at]!, judges(at), () => ids++));
    }
    return steps[index]!;
  };
  return (index) => {
    const migration = migrations[index]!;
    if (judges(index) && runsDown(migration)) return runTo(index);
    return {
      migration,
      get before() {
        return runTo(index).before;
      },
      get after() {
        return runTo(index).after;
      },
    };
  };
}

/** The sets that are checked: those of tests only where a file of theirs is named. */
export function wantedSets({ discovery }: CheckInput, named: ReadonlySet<string>): readonly DiscoveredSet[] {
  const isNamed = (set: DiscoveredSet): boolean => set.units.some((unit) => named.has(unit.path) || (unit.downPath !== undefined && named.has(unit.downPath)));
  return [...discovery.sets, ...discovery.inTests.filter(isNamed)];
}

export function isJudged(migration: Migration, state: MigrationState, scope: CheckInput['scope'], named: ReadonlySet<string>): boolean {
  return scope === 'all' || state !== 'shipped' || migration.files.some((file) => named.has(file));
}

/** The answers of all sets, in their order, as one result. */
export function collect(sets: readonly { readonly found: DiscoveredSet; readonly answers: readonly Answer[] }[], { discovery }: CheckInput): CheckResult {
  const answers = sets.flatMap((set) => set.answers);
  return {
    sets: sets.map(({ found, answers: own }) => ({ id: found.id, framework: found.framework.id, dialect: found.dialect, migrations: own.map((answer) => answer.judged.migration) })),
    migrations: answers.map((answer) => answer.judged),
    findings: answers.flatMap((answer) => answer.findings),
    unread: [...discovery.problems, ...answers.flatMap((answer) => answer.unread)],
  };
}
