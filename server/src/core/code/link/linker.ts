import type { Expression, FileFacts, TypeFact } from '../facts';
import type { EntityIndex } from './entityIndex';
import type { FileStore } from './fileStore';
import type { BoundFunction, Kind, LinkContext, LinkedFile, OrmReader, TypeBindings } from './kinds';

/** All that lives as long as one linking. */
export interface Linker {
  readonly store: FileStore;
  readonly readers: readonly OrmReader[];
  /** Packages beside those of readers whose types tell what a value is. */
  readonly packages: ReadonlySet<string>;
  readonly context: LinkContext;
  entities: EntityIndex;
  readonly bound: Map<string, BoundFunction>;
  /** Classes by the name of what they implement. */
  readonly implementers: Map<string, ClassPlace[]>;
  readonly evaluation: Evaluation;
  /** The reader whose meaning is being asked for: references carry its name. */
  reader: OrmReader | undefined;
}

export interface ClassPlace {
  readonly file: string;
  readonly index: number;
}

/** What is being evaluated, and what was. */
export interface Evaluation {
  /** By file, so that what was found out of a file goes with its facts. A weak map of every expression would cost the collector more than the answers. */
  memo: WeakMap<FileFacts, Map<object, Kind>>;
  /** What is open, with its depth. */
  readonly open: Map<object, number>;
  steps: number;
  /** Members within members. */
  nesting: number;
  /** The outermost open evaluation that the one at hand leant on before it was done: its result holds only for that one. */
  leansOn: number;
  /** The function whose body is read: what `this` means. */
  frame: { readonly file: string; readonly function: number } | undefined;
}

export const UNKNOWN: Kind = { kind: 'unknown' };

const LIMITS = {
  /** Evaluations within evaluations. */
  depth: 80,
  /** Members that are looked up for one another: types that go round in a circle. */
  nesting: 60,
  /** Evaluations that one question may take. */
  steps: 5000,
  /** Different things that one value may be. */
  variants: 8,
} as const;

export const createEvaluation = (): Evaluation => ({ memo: new WeakMap(), open: new Map(), steps: 0, nesting: 0, leansOn: Number.POSITIVE_INFINITY, frame: undefined });

/**
 * Evaluates once. What runs in a circle, or beyond the bounds, is unknown there; a result that leant on such an unknown is not kept, for asked
 * from elsewhere the same question may have an answer.
 */
export function once(linker: Linker, { facts }: LinkedFile, key: object, compute: () => Kind): Kind {
  const { evaluation } = linker;
  const { open } = evaluation;
  const memo = evaluation.memo.get(facts) ?? new Map<object, Kind>();
  const known = memo.get(key);
  if (known) return known;
  if (memo.size === 0) evaluation.memo.set(facts, memo);
  const depth = open.size;
  begin(evaluation);
  const circle = open.get(key);
  if (circle !== undefined || depth >= LIMITS.depth || evaluation.steps >= LIMITS.steps) {
    evaluation.leansOn = Math.min(evaluation.leansOn, circle ?? 0);
    return UNKNOWN;
  }
  evaluation.steps++;
  const outer = evaluation.leansOn;
  evaluation.leansOn = Number.POSITIVE_INFINITY;
  open.set(key, depth);
  const kind = compute();
  open.delete(key);
  if (evaluation.leansOn >= depth) {
    memo.set(key, kind);
    evaluation.leansOn = outer;
  } else evaluation.leansOn = Math.min(outer, evaluation.leansOn);
  return kind;
}

/** A question from outside has all its steps before it. */
function begin(evaluation: Evaluation): void {
  if (evaluation.open.size === 0 && evaluation.nesting === 0) Object.assign(evaluation, { steps: 0, leansOn: Number.POSITIVE_INFINITY });
}

/** Looks up one level deeper what is not kept; beyond the bounds nothing is known. */
export function deeper(linker: Linker, compute: () => Kind): Kind {
  const { evaluation } = linker;
  begin(evaluation);
  if (evaluation.nesting >= LIMITS.nesting || evaluation.steps >= LIMITS.steps) {
    evaluation.leansOn = 0;
    return UNKNOWN;
  }
  evaluation.steps++;
  evaluation.nesting++;
  const kind = compute();
  evaluation.nesting--;
  return kind;
}

/** Reads in the body of a function. */
export function inFunction<T>(linker: Linker, file: LinkedFile, index: number, read: () => T): T {
  const { evaluation } = linker;
  const outer = evaluation.frame;
  evaluation.frame = { file: file.path, function: index };
  const result = read();
  evaluation.frame = outer;
  return result;
}

/** One of several; what is not known is left out, and what is the same is one. */
export function either(kinds: readonly Kind[]): Kind {
  const distinct = new Map<string, Kind>();
  for (const kind of kinds.flatMap((each) => (each.kind === 'either' ? each.of : [each]))) {
    if (kind.kind === 'unknown') continue;
    const key = identity(kind, 0);
    if (!distinct.has(key)) distinct.set(key, kind);
    if (distinct.size >= LIMITS.variants) break;
  }
  const of = [...distinct.values()];
  return of.length === 0 ? UNKNOWN : of.length === 1 ? (of[0] as Kind) : { kind: 'either', of };
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;
function numberOf(thing: object): number {
  const number = numbers.get(thing) ?? ++lastNumber;
  numbers.set(thing, number);
  return number;
}

function identity(kind: Kind, depth: number): string {
  if (depth > 4) return kind.kind;
  switch (kind.kind) {
    case 'text': return `text:${kind.value}`;
    case 'class': case 'function': case 'instance': return `${kind.kind}:${kind.file}:${kind.index}`;
    case 'module': return `module:${kind.file}`;
    case 'package': return `package:${kind.package}:${kind.path.join('.')}:${kind.made === true}`;
    case 'entity': return `entity:${kind.entity.id}:${kind.use}`;
    case 'row': return `row:${kind.entity.id}`;
    case 'column': return `column:${kind.entity.id}:${kind.column.property}`;
    case 'list': return `list:${identity(kind.of, depth + 1)}`;
    case 'tuple': return `tuple:${kind.of.map((each) => identity(each, depth + 1)).join()}`;
    case 'object': return `object:${numberOf(kind.expression)}`;
    case 'shape': return `shape:${numberOf(kind.type)}`;
    default: return `${kind.kind}:${numberOf(kind)}`;
  }
}

/** How much a kind tells: what a reader gives meaning to, a thing of the project, a declared shape, nothing. */
function tells(kind: Kind): number {
  switch (kind.kind) {
    case 'entity': case 'row': case 'column': case 'query': case 'orm': return 4;
    case 'list': return kind.of.kind === 'unknown' ? 1 : tells(kind.of);
    case 'tuple': case 'either': return Math.max(1, ...kind.of.map(tells));
    case 'package': return 3;
    case 'class': case 'instance': case 'function': case 'object': case 'module': case 'text': return 2;
    case 'shape': return 1;
    case 'unknown': return 0;
  }
}

/** The kind that tells more; of equals the first. */
export function telling(first: Kind, second: () => Kind): Kind {
  const known = tells(first);
  if (known >= 3) return first;
  const other = second();
  return tells(other) > known ? other : first;
}

export type ObjectExpression = Extract<Expression, { kind: 'object' }>;
export type TypeReference = Extract<TypeFact, { kind: 'reference' }>;

export const bindingsOf = (names: readonly string[] | undefined, args: readonly Kind[] | undefined): TypeBindings | undefined =>
  names && args && args.length > 0 ? new Map(names.flatMap((name, index) => (args[index] ? [[name, args[index]] as const] : []))) : undefined;

/** The readers that a kind belongs to. */
export function ownersOf(linker: Linker, kind: Kind): readonly OrmReader[] {
  switch (kind.kind) {
    case 'entity': case 'row': case 'column': return readersNamed(linker, kind.entity.orm);
    case 'query': case 'orm': return readersNamed(linker, kind.orm);
    case 'package': return linker.readers.filter((reader) => reader.packages.includes(kind.package));
    default: return [];
  }
}

const readersNamed = (linker: Linker, id: string): readonly OrmReader[] => linker.readers.filter((reader) => reader.id === id);

/** Asks readers one after the other; the first answer counts. */
export function ask<T>(linker: Linker, readers: readonly OrmReader[], question: (reader: OrmReader) => T | undefined): T | undefined {
  const outer = linker.reader;
  try {
    for (const reader of readers) {
      linker.reader = reader;
      const answer = question(reader);
      if (answer !== undefined) return answer;
    }
    return undefined;
  } finally {
    linker.reader = outer;
  }
}
