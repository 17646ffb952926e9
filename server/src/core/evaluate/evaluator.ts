import type { CallSetting } from '../config';
import type { Dialect } from '../model/dialect';
import type { Files } from '../model/files';
import type { Condition, Operation } from '../model/operation';
import type { Problem, SourceText, Span } from '../model/source';
import { createResolver, type Resolver } from '../modules/resolver';
import type { SqlReading } from '../sql/reading';
import { constructValue } from './calls';
import type { BodyComment } from './comments';
import { stamp } from './condition';
import { compileCalls } from './declared';
import { type ClassDescription, describeClass, describeFunction, type FunctionDescription } from './describe';
import { plainSite } from './env';
import { awaitValue, callFunction } from './functions';
import { fork, undoRun } from './journal';
import { LIMITS } from './limits';
import { BoundReached, createRun, type Machine, type Run, Thrown } from './machine';
import { getMember } from './members';
import { ensureRun, exportNames, exportOf, type Module, openModule } from './modules';
import { emit, emitAll, recordSql, reportProblem } from './record';
import { typescript } from './typescript';
import type { Evaluation, Site, Value } from './value';
import { type Inner, isClosure, UNDEFINED, unknownValue } from './values';

/** What an evaluator works with. */
export interface EvaluatorOptions {
  readonly files: Files;
  readonly dialect: Dialect;
  /** Reads SQL; the loaded parsers' `readSql`. */
  readonly sqlReader: (source: SourceText, dialect: Dialect) => SqlReading;
  /** Module objects that the migration tool contributes: `typeorm` with its `Table`, `knex`. Undefined: none of ours. */
  readonly packages?: (specifier: string) => Value | undefined;
  /** Names that the tool puts into every file. */
  readonly globals?: ReadonlyMap<string, Value>;
  /** What fix-forward.json says of calls that cannot be followed. */
  readonly calls?: readonly CallSetting[];
  /** Shared with others over the same files. */
  readonly resolver?: Resolver;
}

/** A module of the workspace, its top level evaluated. */
export interface EvaluatedModule {
  readonly path: string;
  /** What it exports, by name; `default` for the default export, or for `module.exports` where it is a function or class. */
  readonly exports: ReadonlyMap<string, Value>;
  /** Syntax errors, and what its top level ran into. */
  readonly problems: readonly Problem[];
  /** Every path that was read or looked up for it, with those of the modules it imports. */
  readonly reads: readonly string[];
}

/** What came of calling one function. */
export interface Evaluated {
  readonly operations: readonly Operation[];
  /** Of the call, and of the modules whose code was used. */
  readonly problems: readonly Problem[];
  readonly returned: Value;
  /** Every path that was read or looked up; a folder that was listed ends with `/`. */
  readonly reads: readonly string[];
  /** Where the function's body stands. */
  readonly body?: Span;
  readonly comments: readonly BodyComment[];
}

export interface RunOptions {
  readonly this?: Value;
  readonly before?: { readonly callee: Value; readonly args: readonly Value[] };
  /** What fix-forward.json says of calls does not hold: a tool that runs a migration backwards does something else in them. */
  readonly withoutDeclared?: true;
}

/** Evaluates programs of the workspace within bounds. It never throws; what it does not know is unknown. */
export interface Evaluator {
  /** The module of a file; undefined where it cannot be read. */
  module(path: string): EvaluatedModule | undefined;
  /**
   * Calls a function and records what it does. State of modules is as before afterwards, so that two runs do not see each other;
   * `before` is called first in the same run, for what a tool hands to a script before it runs it.
   */
  run(callee: Value, args: readonly Value[], options?: RunOptions): Evaluated;
  /** An instance of a class; what its constructor does to the database is not recorded. */
  instantiate(classValue: Value, args?: readonly Value[]): Value;
  /** A property of a value: a method of an instance, bound to it. */
  member(value: Value, name: string): Value;
  describeFunction(value: Value): FunctionDescription | undefined;
  describeClass(value: Value): ClassDescription | undefined;
  readonly resolver: Resolver;
}

/** An evaluator over one snapshot in one dialect; modules are evaluated once. */
export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const machine = createMachine(options);
  return {
    resolver: machine.resolver,
    module: (path) => readModule(machine, path),
    run: (callee, args, more) => runFunction(machine, callee, args, more ?? {}),
    instantiate: (classValue, args = []) => guarded(machine, () => {
      const name = classValue.kind === 'class' ? classValue.name : 'class';
      return constructValue(machine, classValue, args, plainSite(machine.run.place), name);
    }),
    member: (value, name) => guarded(machine, () => getMember(machine, value, name, plainSite(machine.run.place))),
    describeFunction: (value) => describeFunction(machine, value),
    describeClass: (value) => inRun(machine, undefined, () => describeClass(machine, value)).value,
  };
}

const NOWHERE: Span = { file: '', start: 0, end: 0 };

function createMachine(options: EvaluatorOptions): Machine {
  const { files, dialect, sqlReader } = options;
  const evaluation: Evaluation = {
    dialect,
    emit: (body, site, name) => emit(machine, body, site, name),
    emitAll: (operations) => emitAll(machine, operations),
    sql: (source, site) => recordSql(machine, source, site),
    problem: (reason, mayTouch, site) => reportProblem(machine, reason, mayTouch, site.span),
    call: (callee, args, site, self) => callForIntrinsic(machine, callee, args, site, self ?? UNDEFINED),
    under: (condition, body) => underCondition(machine, condition, body),
  };
  const machine: Machine = {
    ts: typescript(), files, dialect, sqlReader, evaluation,
    resolver: options.resolver ?? createResolver(files),
    packages: options.packages ?? (() => undefined),
    globals: options.globals ?? new Map(),
    declared: compileCalls(options.calls ?? []),
    modules: new Map(),
    run: createRun(undefined, LIMITS.steps, NOWHERE),
    modulesOpen: 0,
    hasChoices: false,
    ask: (answer, site) => askIntrinsic(machine, answer, site),
  };
  return machine;
}

function callForIntrinsic(machine: Machine, callee: Value, args: readonly Value[], site: Site, self: Value): Value {
  if (callee.kind !== 'function' && callee.kind !== 'intrinsic' && (callee as Inner).kind !== 'choice') {
    reportProblem(machine, 'what is called here is not a function that can be read', callee.kind === 'unknown' ? callee.mayTouch : 'anything', site.span);
    return unknownValue('the result of a function that is not read', site.span);
  }
  const value = callFunction(machine, callee, args, self, site);
  return awaitValue(machine, value, site) as Value;
}

function underCondition(machine: Machine, condition: Condition, body: () => void): void {
  fork(machine, stamp(condition, machine.run.operations.length), () => {
    body();
    return undefined;
  }, () => undefined);
}

function askIntrinsic(machine: Machine, answer: () => Value | undefined, site: Site): Inner {
  const { run } = machine;
  run.sites.push(site.span);
  try {
    return markMoment(run, answer() ?? UNDEFINED);
  } finally {
    run.sites.pop();
  }
}

/** What is asked now is answered now: the operations that follow do not change the answer. */
function markMoment(run: Run, value: Value): Value {
  const asked = run.operations.length;
  if (value.kind === 'condition') {
    const condition = stamp(value.condition, asked);
    return condition === value.condition ? value : { kind: 'condition', condition };
  }
  if (value.kind === 'reference' && value.condition) {
    const condition = stamp(value.condition, asked);
    return condition === value.condition ? value : { ...value, condition };
  }
  if (value.kind === 'intrinsic' && value.intrinsic.exists && !run.tested.has(value.intrinsic)) run.tested.set(value.intrinsic, stamp(value.intrinsic.exists, asked));
  return value;
}

/** Runs `body` as an evaluation of its own. */
function inRun<T>(machine: Machine, body: Span | undefined, work: () => T): { readonly run: Run; readonly value: T | undefined } {
  const outer = machine.run;
  const run = createRun(body, LIMITS.steps, body ?? NOWHERE);
  machine.run = run;
  let value: T | undefined;
  try {
    value = work();
  } catch (error) {
    noteFailure(machine, error);
  } finally {
    undoRun(run);
    machine.run = outer;
  }
  return { run, value };
}

function noteFailure(machine: Machine, error: unknown): void {
  if (error instanceof Thrown) return;
  if (error instanceof BoundReached) reportProblem(machine, error.reason, 'anything', error.span);
  // Whatever goes wrong with one program is said of that program; the others are still read.
  else reportProblem(machine, error instanceof RangeError ? 'nested too deep' : 'this could not be evaluated', 'anything', machine.run.place);
}

function guarded(machine: Machine, work: () => Inner): Value {
  return (inRun(machine, undefined, work).value ?? UNDEFINED) as Value;
}

function readModule(machine: Machine, path: string): EvaluatedModule | undefined {
  const { run, value } = inRun(machine, undefined, () => {
    const module = openModule(machine, path);
    if (!module) return undefined;
    ensureRun(machine, module);
    const exports = new Map<string, Value>();
    for (const name of exportNames(machine, module)) exports.set(name, (exportOf(machine, module, name) ?? UNDEFINED) as Value);
    const whole = exportOf(machine, module, 'default');
    if (whole && !exports.has('default')) exports.set('default', whole as Value);
    return { module, exports };
  });
  if (!value) return undefined;
  return { path, exports: value.exports, problems: [...value.module.problems, ...run.problems], reads: readsOf(run, [value.module]) };
}

function runFunction(machine: Machine, callee: Value, args: readonly Value[], options: RunOptions): Evaluated {
  const description = describeFunction(machine, callee);
  const body = description && { file: description.body.file, start: description.span.start, end: description.span.end };
  const site = plainSite(description?.nameSpan ?? NOWHERE);
  const { declared } = machine;
  if (options.withoutDeclared) machine.declared = new Map();
  const { run, value } = inRun(machine, body, () => {
    if (options.before) awaitValue(machine, callFunction(machine, options.before.callee, options.before.args, UNDEFINED, site), site);
    return awaitValue(machine, callFunction(machine, callee, args, options.this ?? UNDEFINED, site), site);
  });
  machine.declared = declared;
  const modules = [...run.modules];
  return {
    operations: run.operations,
    problems: dedupe([...run.problems, ...modules.flatMap((module) => module.problems)]),
    returned: (value ?? UNDEFINED) as Value,
    reads: readsOf(run, isClosure(callee) ? [callee.module] : []),
    ...(description && { body: description.body }),
    comments: description?.comments ?? [],
  };
}

function dedupe(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.span.file}:${problem.span.start}:${problem.reason}`, problem] as const)).values()];
}

/** Every path that a run depends on: what it read itself, and what the modules it used read. */
function readsOf(run: Run, start: readonly Module[]): readonly string[] {
  const reads = new Set(run.reads);
  const seen = new Set<Module>();
  const open = [...start, ...run.modules];
  for (let module = open.pop(); module; module = open.pop()) {
    if (seen.has(module)) continue;
    seen.add(module);
    for (const path of module.reads) reads.add(path);
    open.push(...module.imports);
  }
  return [...reads].sort();
}
