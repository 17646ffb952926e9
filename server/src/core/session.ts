import { answerStep, compareMigrations, type Answer } from './answer';
import { type CheckInput, type CheckResult, collect, isJudged, loadParsers, wantedSets } from './check';
import { withFaultyCalls } from './checkCalls';
import type { CodeRevision, SubjectCode } from './code/knownCode';
import type { Taken } from './code/taken';
import type { Config } from './config';
import { type Detect, type DiscoveredSet, type Discovery, discover } from './discover';
import { runMigration, type Step } from './fate/judge';
import { frameworks } from './frameworks';
import type { FoundSet, Framework, MigrationUnit } from './frameworks/framework';
import type { Files } from './model/files';
import type { Migration } from './model/migration';
import { folderOf } from './modules/paths';
import { contentOf, type Observations, observe, type Observer, stillHolds } from './observe';
import { openSessionCode, type SessionCode, type WholeSet } from './sessionCode';
import { looksAround, type Surroundings } from './rules/surroundings';
import { contractFolders, type HeldFile, heldBackIn } from './split/heldBack';
import { standingOf } from './standing';
import { SchemaState } from './timeline/state';

/** `check` for a text that is being written: what did not change is neither read nor run nor judged again. */
export interface Session {
  /** Finds the migrations of a snapshot, from the last discovery where nothing that it looked at has changed. */
  discover(input: { readonly files: Files; readonly config: Config }): Promise<Discovery>;
  /** Takes a new snapshot. What is to be done is noted, nothing is read yet. */
  update(input: CheckInput): void;
  /** Reads one migration, or puts one in its place in the history; those of the set that holds `first` before others. False when nothing is left. */
  advance(first?: string): boolean;
  /** Whether the sets that hold a file (all, where none does) are read and in place. */
  isReady(file: string): boolean;
  /** The migrations that a file belongs to; complete when nothing is left to advance. */
  migrationsOf(file: string): readonly PlacedMigration[];
  /** All migrations in their places. */
  placed(): readonly PlacedMigration[];
  /** Migrations in their places, and how many there are. */
  progress(): { readonly done: number; readonly total: number };
  /** Whether a migration that is judged takes something away; known when nothing is left to advance. */
  needsCode(): boolean;
  /** What code says; undefined takes it back. Answers are made anew where that makes a difference. */
  setCode(code: readonly CodeRevision[] | undefined): void;
  /** What code says of a set, at each revision; undefined as long as it is not known. */
  codeOf(set: DiscoveredSet): ReturnType<SessionCode['codeOf']>;
  /** What `check` gives for this snapshot. Does all that is left to do. */
  result(): CheckResult;
}

/** A migration in its place in the history. It is judged when it is asked for, and once. */
export interface PlacedMigration {
  readonly migration: Migration;
  readonly set: DiscoveredSet;
  answer(): Answer;
  /** What it takes away; nothing as long as its set is not in place, or it is not judged. */
  taken(): readonly Taken[];
  /** Run up and down, with what the history was before and is after. */
  judgedStep(): Step;
}

/** A migration as read, with what the reading rests on. */
interface Reading {
  readonly migration: Migration;
  /** Every path that was looked up, found or not; a folder that was listed ends with `/`. */
  readonly paths: ReadonlySet<string>;
  /** The list of the set's migrations, where the reading looked at it. */
  readonly units?: string;
}

interface Placed extends PlacedMigration {
  /** The state that it starts from, as its predecessor left it. */
  readonly start: SchemaState;
  readonly after: SchemaState;
}

interface SetRun {
  readonly found: DiscoveredSet;
  /** The files of its migrations. */
  readonly files: ReadonlySet<string>;
  readonly readings: Map<string, Reading>;
  readonly unread: MigrationUnit[];
  /** Sorted migrations, once all are read. */
  order?: readonly Migration[];
  /** Those whose place is still right; grows up to `order`. */
  placed: Placed[];
}

export function openSession(): Session {
  let sets = new Map<string, SetRun>();
  let input: CheckInput | undefined;
  let named: ReadonlySet<string> = new Set();
  let observer: Observer | undefined;
  let everything = new Set<string>();
  /** What lay at each path that a reading looked up, in the last snapshot. */
  const tokens = new Map<string, string | undefined>();
  let manifests: readonly (string | undefined)[] = [];
  let lastDiscovery: { readonly discovery: Discovery; readonly observed: Observations; readonly config: Config } | undefined;
  const detect = rememberDetections();
  const code = openSessionCode();
  let homes = new WeakMap<PlacedMigration, SetRun>();
  let byFile: Map<string, Placed[]> | undefined;
  let lastId = 0;
  const heldIn = new WeakMap<CheckInput, Map<string, readonly HeldFile[]>>();
  const ends = new WeakMap<SchemaState, number>();
  const idOf = (end: SchemaState): number => {
    const id = ends.get(end) ?? lastId++;
    ends.set(end, id);
    return id;
  };

  const isDone = (run: SetRun): boolean => run.order !== undefined && run.placed.length === run.order.length;
  const whole = (run: SetRun | undefined): WholeSet | undefined => {
    const end = run?.placed.at(-1)?.after;
    return run?.order && end && isDone(run) ? { found: run.found, order: run.order, end } : undefined;
  };

  function update(next: CheckInput): void {
    const changed = changedPaths(next.files, input?.files);
    input = next;
    named = new Set(next.only ?? []);
    observer = observe(next.files);
    everything = new Set();
    byFile = undefined;
    const former = sets;
    sets = new Map();
    homes = new WeakMap();
    for (const found of wantedSets(next, named)) {
      const key = uniqueKey(keyOf(found), sets);
      const run = continueRun(found, former.get(key), changed);
      for (const placed of run.placed) homes.set(placed, run);
      sets.set(key, run);
    }
  }

  /** What is other than in the last snapshot, of all that readings looked at. */
  function changedPaths(files: Files, before: Files | undefined): Changed {
    const sameList = before?.paths === files.paths;
    const paths = new Set<string>();
    for (const [path, was] of tokens) {
      if (sameList && path.endsWith('/')) continue;
      const is = tokenOf(path, files);
      if (is === was) continue;
      tokens.set(path, is);
      paths.add(path);
    }
    const now = manifestsOf(files.paths).flatMap((path) => [path, tokenOf(path, files)]);
    const packages = !sameItems(now, manifests);
    manifests = now;
    return { paths, packages };
  }

  function readNext(run: SetRun): void {
    const unit = run.unread.pop();
    if (!unit || !observer || !input) return;
    const reading = readUnit(run.found, unit, observer, everything);
    for (const path of reading.paths) if (!tokens.has(path)) tokens.set(path, tokenOf(path, input.files));
    run.readings.set(unitKey(unit), reading);
    if (run.unread.length === 0) arrange(run);
  }

  function place(run: SetRun): void {
    const migration = run.order?.[run.placed.length];
    if (!migration) return;
    const start = run.placed.at(-1)?.after ?? SchemaState.empty(run.found.dialect);
    const nextId = () => lastId++;
    // Run on a copy: what is learned late must not stay in the state that another reading of this migration will start from.
    const { after } = runMigration(start.copy(), migration, false, nextId);
    let judged: Step | undefined;
    let answered: { readonly answer: Answer; readonly key: string; readonly config: Config; readonly code: SubjectCode | undefined } | undefined;
    const placed: Placed = {
      migration,
      set: run.found,
      start,
      after,
      judgedStep: () => (judged ??= runMigration(start.copy(), migration, true, nextId)),
      answer() {
        if (!input) throw new Error('a session without a snapshot has no migrations');
        const standing = standingOf(migration, run.found.framework, input);
        const judges = isJudged(migration, standing.state, input.scope, named);
        const home = judges ? whole(homes.get(placed)) : undefined;
        const around = home && surroundingsOf(migration, home, input);
        const key = `${JSON.stringify(standing)} ${judges} ${around && looksAround(migration) ? around.key : ''}`;
        const about = home && code.about(placed.taken(), home, [...sets.values()].flatMap((each) => whole(each) ?? []));
        if (answered?.key === key && answered.config === input.config && answered.code === about) return answered.answer;
        const step = judges ? placed.judgedStep() : { migration, before: start, after };
        answered = { answer: answerStep(step, { framework: run.found.framework, units: run.found.units, releasedText: input.releasedText, standing, judges, config: input.config, files: input.files, ...(about && { code: about }), ...(around && { around }) }), key, config: input.config, code: about };
        return answered.answer;
      },
      taken() {
        const home = whole(homes.get(placed));
        if (!input || !home || !isJudged(migration, standingOf(migration, run.found.framework, input).state, input.scope, named)) return [];
        return code.takenBy(migration, () => placed.judgedStep(), home, input);
      },
    };
    homes.set(placed, run);
    run.placed.push(placed);
    byFile = undefined;
  }

  /** What stands around a migration, with a key that is another where a rule may see something else. */
  function surroundingsOf(migration: Migration, home: WholeSet, snapshot: CheckInput): Surroundings & { readonly key: string } {
    const { found, order, end } = home;
    const folders = contractFolders({ sets: [found] }, snapshot.config.contracts);
    const known = heldIn.get(snapshot) ?? new Map<string, readonly HeldFile[]>();
    heldIn.set(snapshot, known);
    const held = known.get(folders.join()) ?? heldBackIn(snapshot.files, folders);
    known.set(folders.join(), held);
    return {
      held, end: () => end,
      get earlier() {
        return code.earlierThan(migration, home, snapshot);
      },
      get later() {
        return order.slice(order.indexOf(migration) + 1);
      },
      get key() {
        return JSON.stringify([idOf(end), held, this.earlier.map(({ path }) => path)]);
      },
    };
  }

  function advance(first?: string): boolean {
    const runs = [...sets.values()].filter((run) => !isDone(run));
    const run = (first !== undefined && runs.find((candidate) => candidate.files.has(first))) || runs[0];
    if (!run) return false;
    if (run.order === undefined) readNext(run);
    else place(run);
    return runs.length > 1 || !isDone(run);
  }

  function placedByFile(): Map<string, Placed[]> {
    if (byFile) return byFile;
    byFile = new Map();
    for (const placed of [...sets.values()].flatMap((run) => run.placed)) {
      for (const file of new Set([placed.migration.path, ...placed.migration.files])) {
        const list = byFile.get(file);
        if (list) list.push(placed);
        else byFile.set(file, [placed]);
      }
    }
    return byFile;
  }

  return {
    async discover({ files, config }) {
      if (!lastDiscovery || lastDiscovery.config !== config || !stillHolds(lastDiscovery.observed, files, sameItems)) {
        const observing = observe(files);
        lastDiscovery = { discovery: discover(observing.files, config, frameworks, detect), observed: observing.take(), config };
      }
      await loadParsers(lastDiscovery.discovery);
      return withFaultyCalls(lastDiscovery.discovery, { files, config });
    },
    update,
    advance,
    isReady: (file) => {
      const holding = [...sets.values()].filter((run) => run.files.has(file));
      return (holding.length > 0 ? holding : [...sets.values()]).every(isDone);
    },
    migrationsOf: (file) => placedByFile().get(file) ?? [],
    placed: () => [...sets.values()].flatMap((run) => run.placed),
    progress: () => ({
      done: [...sets.values()].reduce((sum, run) => sum + (run.order ? run.placed.length : run.readings.size), 0),
      total: [...sets.values()].reduce((sum, run) => sum + run.found.units.length, 0),
    }),
    needsCode: () => [...sets.values()].some((run) => run.placed.some((placed) => placed.taken().length > 0)),
    setCode: (next) => code.set(next),
    codeOf({ id }) {
      // A migration that kept its place knows its set as it was found then.
      const home = whole([...sets.values()].find((run) => run.found.id === id));
      return home && code.codeOf(home, [...sets.values()].flatMap((each) => whole(each) ?? []));
    },
    result() {
      while (advance());
      if (!input) return { sets: [], migrations: [], findings: [], unread: [] };
      return collect([...sets.values()].map((run) => ({ found: run.found, answers: run.placed.map((placed) => placed.answer()) })), input);
    },
  };
}

/** The sets of a tool are found anew only where something has changed that it looked at. */
function rememberDetections(): Detect {
  const known = new Map<Framework, { readonly sets: readonly FoundSet[]; readonly observed: Observations; readonly config: Config }>();
  return (framework, files, config) => {
    const held = known.get(framework);
    if (held && held.config === config && stillHolds(held.observed, files, sameItems)) return held.sets;
    const observing = observe(files);
    const sets = framework.detect(observing.files, config);
    known.set(framework, { sets, observed: observing.take(), config });
    return sets;
  };
}

/** What a new snapshot has otherwise: paths, and the packages that modules are found by. */
interface Changed {
  readonly paths: ReadonlySet<string>;
  readonly packages: boolean;
}

/** The run of a set over the new snapshot: readings that still hold are kept, and the places before the first that changed. */
function continueRun(found: DiscoveredSet, former: SetRun | undefined, changed: Changed): SetRun {
  const readings = new Map<string, Reading>();
  const unread: MigrationUnit[] = [];
  for (const unit of found.units) {
    const reading = former?.readings.get(unitKey(unit));
    if (reading && !(changed.packages && isScript(unit.path)) && readingHolds(reading, found, changed.paths)) readings.set(unitKey(unit), reading);
    else unread.push(unit);
  }
  // Taken from the end, so that the first is read first.
  unread.reverse();
  const files = new Set(found.units.flatMap((unit) => (unit.downPath === undefined ? [unit.path] : [unit.path, unit.downPath])));
  const run: SetRun = { found, files, readings, unread, placed: former?.placed ?? [] };
  if (unread.length === 0) arrange(run);
  if (run.order && former?.order && sameMigrations(run.order, former.order)) run.order = former.order;
  return run;
}

const sameMigrations = (a: readonly Migration[], b: readonly Migration[]): boolean => a.length === b.length && a.every((migration, index) => migration === b[index]);


/** Sorts what was read, and keeps the places up to the first that is another's now. */
function arrange(run: SetRun): void {
  run.order = run.found.units.map((unit) => run.readings.get(unitKey(unit))!.migration).sort(compareMigrations);
  const { order } = run;
  const changed = run.placed.findIndex((placed, index) => placed.migration !== order[index]);
  if (changed >= 0) run.placed = run.placed.slice(0, changed);
}

function readUnit(found: DiscoveredSet, unit: MigrationUnit, observer: Observer, everything: Set<string>): Reading {
  const seen = { units: false };
  const set: DiscoveredSet = {
    ...found,
    get units() {
      seen.units = true;
      return found.units;
    },
  };
  observer.take();
  const migration = found.framework.read(unit, set, observer.files);
  const { present, contents } = observer.take();
  const own = [...present.keys(), ...contents.keys()];
  for (const path of own) everything.add(path);
  // A script's modules may have been read for an earlier migration. Where the reader does not tell, whatever was read since counts.
  const paths = migration.reads || !isScript(unit.path) ? [...own, ...(migration.reads ?? [])] : everything;
  return { migration, paths: new Set(paths), ...(seen.units && { units: JSON.stringify(found.units) }) };
}

function readingHolds(reading: Reading, found: DiscoveredSet, changed: ReadonlySet<string>): boolean {
  if (reading.units !== undefined && reading.units !== JSON.stringify(found.units)) return false;
  for (const path of changed) if (reading.paths.has(path)) return false;
  return true;
}

/** What lies at a path: the text, or the names in a folder. */
function tokenOf(path: string, files: Files): string | undefined {
  return path.endsWith('/') ? files.paths.filter((file) => `${folderOf(file)}/` === path).join('\0') : contentOf(files.read(path));
}

const manifestLists = new WeakMap<readonly string[], readonly string[]>();

/** The packages of the workspace: what the list of all files is asked for when modules are looked up. */
function manifestsOf(paths: readonly string[]): readonly string[] {
  let found = manifestLists.get(paths);
  if (found === undefined) {
    found = paths.filter((path) => path === 'package.json' || path.endsWith('/package.json'));
    manifestLists.set(paths, found);
  }
  return found;
}

const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

function sameItems(before: readonly (string | undefined)[], now: readonly (string | undefined)[]): boolean {
  return before.length === now.length && before.every((path, index) => path === now[index]);
}

/** All of a set that its readings may depend on; the units are looked at one by one. */
function keyOf(found: DiscoveredSet): string {
  const aside = new Set<string>(['units', 'problems', 'framework', 'dialectFrom', 'place'] satisfies (keyof DiscoveredSet)[]);
  return JSON.stringify([found.framework.id, Object.entries(found).filter(([name]) => !aside.has(name))]);
}

function uniqueKey(key: string, taken: ReadonlyMap<string, unknown>): string {
  return taken.has(key) ? uniqueKey(`${key}+`, taken) : key;
}

const unitKey = (unit: MigrationUnit): string => `${unit.path}\0${unit.downPath ?? ''}\0${unit.name}\0${unit.order}`;
