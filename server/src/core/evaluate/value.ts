import type { Dialect } from '../model/dialect';
import type { Expression } from '../model/expression';
import type { Condition, Operation, OperationBody, Selector } from '../model/operation';
import type { MayTouch, SourceText, Span } from '../model/source';

/**
 * What the evaluator computes with. Objects have no prototype; nothing here is a host object, so nothing of the workspace can
 * reach the engine. Promises are transparent: `await x` is `x`.
 */
export type Value =
  | { readonly kind: 'undefined' }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  /** `source.text` is the string; it knows where each part of it was written and which parts are stand-ins for the unknown. */
  | { readonly kind: 'string'; readonly source: SourceText }
  | { readonly kind: 'date'; readonly text: string }
  | ArrayValue
  | ObjectValue
  | FunctionValue
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'intrinsic'; readonly intrinsic: Intrinsic }
  /** A value that comes out of the database, or is computed from one: its way there is kept for judging the data. */
  | { readonly kind: 'data'; readonly expression: Expression }
  /** A yes or no that the timeline, the environment or the rows decide (`await knex.schema.hasColumn(…)`). */
  | { readonly kind: 'condition'; readonly condition: Condition }
  /** A constraint, index or column found by a schema query; passed to a drop, it says which one. */
  | { readonly kind: 'reference'; readonly selector: Selector; readonly condition?: Condition }
  | UnknownValue;

/** Not known. What little is known of it decides how it is met: a branch on the environment is not one on the rows. */
export interface UnknownValue {
  readonly kind: 'unknown';
  readonly reason: string;
  readonly mayTouch: MayTouch;
  readonly span?: Span;
  /** The environment variable it comes from. */
  readonly environment?: string;
  /** What the author put where it is empty (`process.env.SCHEMA || 'public'`); stands in for it inside a text. */
  readonly fallback?: Value;
  /** It comes from a database handle: a call of it may do anything to the database. */
  readonly handle?: true;
}

/** `complete: false`: more items may follow that static reading does not know. */
export interface ArrayValue { readonly kind: 'array'; readonly items: Value[]; complete: boolean }
export interface ObjectValue { readonly kind: 'object'; readonly entries: Map<string, Value>; complete: boolean }
/** A function of the workspace's code; opaque outside the evaluator. Call it through `Evaluation.call`. */
export interface FunctionValue { readonly kind: 'function'; readonly name: string }

/** Where something was written. */
export interface Site {
  /** The whole call or property access. */
  readonly span: Span;
  /** The name called (`dropColumn`). */
  readonly name: Span;
  /** Each argument as written; an argument that is a string literal points inside its quotes. */
  readonly args: readonly Span[];
}

/**
 * Something that the migration tool hands to the migration, or that a package provides: `knex`, `queryRunner`, `pgm`, `sql`.
 * A framework describes it by these three answers. What is left undefined is unknown, and said.
 */
export interface Intrinsic {
  /** For messages: `queryRunner`. */
  readonly name: string;
  /** Where it may not be there (a table asked for by its name): whether it is. As a truth value, or compared with undefined, it is this condition. */
  readonly exists?: Condition;
  /** True where it cannot reach the database (a column description): a function that is not read may have it without harm. */
  readonly inert?: true;
  get?(property: string, site: Site, evaluation: Evaluation): Value | undefined;
  call?(args: readonly Value[], site: Site, evaluation: Evaluation): Value;
  /** Also called for `new X(…)` where `call` is absent. */
  construct?(args: readonly Value[], site: Site, evaluation: Evaluation): Value;
  /** What `await` gets from it (a query builder runs here and becomes its rows); itself by default. Also for values returned by an async helper. */
  await?(site: Site, evaluation: Evaluation): Value;
  /** As a template tag: the text with interpolations already put in where they are known; `values` are the interpolated values in order,
   *  `pieces` the literal parts around them (one more than values): a tag that sends values as parameters puts the text together itself. */
  tag?(source: SourceText, values: readonly Value[], site: Site, evaluation: Evaluation, pieces: readonly SourceText[]): Value;
}

/** The evaluation at hand, as intrinsics see it. */
export interface Evaluation {
  readonly dialect: Dialect;
  /** Records an operation at `site`, under the conditions that hold here. `name` is the words that matter; the call's name by default. */
  emit(body: OperationBody, site: Site, name?: Span): void;
  /** Records operations read elsewhere (from SQL), under the conditions that hold here. */
  emitAll(operations: readonly Operation[]): void;
  /** Parses SQL in the current dialect and records what it does; problems are recorded too. Returns the operations. */
  sql(source: SourceText, site: Site): readonly Operation[];
  /** Something at `site` was not understood. */
  problem(reason: string, mayTouch: MayTouch, site: Site): void;
  /** Calls a function value (a table callback). Anything that is not callable is a problem, and unknown. `self` is what `this` means inside: older Knex migrations write `this.string('x')`. */
  call(callee: Value, args: readonly Value[], site: Site, self?: Value): Value;
  /** Runs `body` with `condition` added to everything it emits. */
  under(condition: Condition, body: () => void): void;
}
