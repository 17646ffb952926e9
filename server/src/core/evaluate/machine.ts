import type { Dialect } from '../model/dialect';
import type { Files } from '../model/files';
import type { Condition, Operation } from '../model/operation';
import type { Problem, SourceText, Span } from '../model/source';
import type { Resolver } from '../modules/resolver';
import type { SqlReading } from '../sql/reading';
import type { DeclaredCalls } from './declared';
import { LIMITS } from './limits';
import type { Module } from './modules';
import type { Binding } from './scope';
import type { Ts } from './typescript';
import type { ArrayValue, Evaluation, ObjectValue, Site, Value } from './value';
import { birthNow, type Inner } from './values';

/** Everything that lives as long as the evaluator. */
export interface Machine {
  readonly ts: Ts;
  readonly files: Files;
  readonly dialect: Dialect;
  readonly resolver: Resolver;
  readonly packages: (specifier: string) => Value | undefined;
  readonly globals: ReadonlyMap<string, Inner>;
  /** Calls whose meaning fix-forward.json gives; none in a run that is to do without. */
  declared: DeclaredCalls;
  readonly sqlReader: (source: SourceText, dialect: Dialect) => SqlReading;
  readonly modules: Map<string, Module>;
  readonly evaluation: Evaluation;
  /** Lets an intrinsic answer; what it says of the schema is marked with this moment. */
  ask(answer: () => Value | undefined, site: Site): Inner;
  /** The run at hand; a module loaded in the middle of one is a run of its own. */
  run: Run;
  modulesOpen: number;
  /** Whether any value ever depended on a condition: before, nobody need look for one. */
  hasChoices: boolean;
}

/** What can be written to. */
export type Location = Binding | ArrayValue | ObjectValue;

/** The content of a location at one moment. */
export type Content =
  | { readonly kind: 'variable'; readonly value: Inner | undefined }
  | { readonly kind: 'array'; readonly items: readonly Value[]; readonly complete: boolean }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Value>; readonly complete: boolean; readonly collection?: ReadonlyMap<string, { readonly key: Inner; readonly value: Inner }> };

/** How a statement ended other than by coming to its end. */
export interface Completion {
  readonly kind: 'return' | 'throw' | 'break' | 'continue';
  readonly value?: Inner;
  readonly label?: string;
}

/** A way out that is taken under `path` only; what follows runs under the opposite. */
export interface Exit {
  readonly completion: Completion;
  readonly path: readonly Condition[];
  /** What differs on this way from the state at `mark`. */
  readonly writes: Map<Location, Content>;
  /** Length of the log where the ways parted. */
  mark: number;
}

/** One call of a function of the workspace. */
export interface Activation { readonly exits: Exit[] }

/** One evaluation from outside: of a migration's up, or of a module's top level. */
export interface Run {
  steps: number;
  readonly stepLimit: number;
  nesting: number;
  calls: number;
  heap: number;
  sqlLength: number;
  variants: number;
  assumptions: Condition[];
  readonly log: { readonly at: Location; readonly before: Content }[];
  logged: Map<Location, number>;
  epoch: number;
  readonly birthAtStart: number;
  birthAtEpoch: number;
  activation: Activation;
  readonly operations: Operation[];
  readonly problems: Problem[];
  readonly problemKeys: Set<string>;
  /** Try blocks with a catch around the place at hand. */
  tries: number;
  /** Inside a catch that only runs when the database refuses: a throw there declares nothing. */
  doubtful: number;
  /** The migration's own body; what runs elsewhere remembers who called it. */
  readonly body?: Span;
  readonly sites: Span[];
  readonly standIns: WeakMap<object, number>;
  lastStandIn: number;
  /** Conditions that unknown values made when they were tested: the same value tested twice has one answer. */
  readonly tested: WeakMap<object, Condition>;
  /** Modules whose code ran or was looked at. */
  readonly modules: Set<Module>;
  readonly reads: Set<string>;
  /** The node at hand, for a bound that is hit. */
  place: Span;
}

/** The run ends here: a bound was hit. */
export class BoundReached extends Error {
  constructor(readonly reason: string, readonly span: Span) {
    super(reason);
  }
}

/** A throw of the workspace's code on its way to whoever catches it. */
export class Thrown extends Error {
  constructor(readonly value: Inner) {
    super('thrown by the program read');
  }
}

export function createRun(body: Span | undefined, stepLimit: number, place: Span): Run {
  return {
    steps: 0, stepLimit, nesting: 0, calls: 0, heap: 0, sqlLength: 0, variants: 0,
    assumptions: [], log: [], logged: new Map(), epoch: 0, activation: { exits: [] },
    operations: [], problems: [], problemKeys: new Set(), tries: 0, doubtful: 0,
    ...(body && { body }), sites: [], standIns: new WeakMap(), lastStandIn: 0, tested: new WeakMap(),
    birthAtStart: birthNow(), birthAtEpoch: birthNow(),
    modules: new Set(), reads: new Set(), place,
  };
}

/** From here on, whatever is written is remembered anew. */
export function startEpoch(run: Run): void {
  run.epoch++;
  run.birthAtEpoch = birthNow();
}

/** Counts work; ends the run where it is too much. */
export function spend(machine: Machine, amount: number): void {
  const { run } = machine;
  run.steps += amount;
  if (run.steps > run.stepLimit) throw new BoundReached('too many steps', run.place);
}

/** Counts items and entries made. */
export function allocate(machine: Machine, amount: number): void {
  const { run } = machine;
  run.heap += amount;
  if (run.heap > LIMITS.heap) throw new BoundReached('too many values', run.place);
}
