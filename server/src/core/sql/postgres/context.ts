import type { Expression } from '../../model/expression';
import type { Operation, OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { shiftAsked } from '../asked';
import type { Statement, StatementReading } from '../reading';
import { tokenize, type Token } from '../tokens';
import { byteOffsets } from './parser';

/** A range of the statement's text, UTF-16. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Variables by name; of a record, `record.field` stands for its fields that are known. */
export type Variables = ReadonlyMap<string, Expression | undefined>;

/** What the readers of statement families share while one statement is read. */
export interface Context {
  readonly statement: Statement;
  readonly text: string;
  /** Without comments; offsets within `text`. */
  readonly tokens: readonly Token[];
  /** Variables of the PL/pgSQL block around it, lower case, with their value where it is known: a reference to one is no column. */
  readonly variables: Variables;
  /** UTF-16 offset of a byte offset of the parse tree. */
  offset(byte: number | undefined): number;
  /** The token at a byte offset of the parse tree (absent means 0). */
  tokenAt(byte: number | undefined): Token | undefined;
  /** `name`, or a mark that makes the operation unknown where the name is a stand-in. */
  name(name: string): string;
  /** The schema, or undefined where it is a stand-in: a schema from a template is the same all through a history. */
  schema(name: string | undefined): string | undefined;
  /** Why the text there is not known, if it is not. */
  hole(place: Place): string | undefined;
  /** Holes within a definition's text are part of it. */
  coverHoles(): void;
  /** Adds an operation whose words that matter are at `place` (the whole statement by default). */
  emit(body: OperationBody, place?: Place): void;
  /** Adds operations that were read elsewhere, from a part of this statement. */
  append(operations: readonly Operation[]): void;
  span(place?: Place): Span;
  reading(): StatementReading;
}

/** Marks a name that is not known; PostgreSQL's names cannot hold this character. */
const UNKNOWN = '\u0000';

const NO_VARIABLES: Variables = new Map();

/** Starts reading one statement. */
export function openContext(statement: Statement, variables: Variables = NO_VARIABLES): Context {
  const { source } = statement;
  const { text } = source;
  const tokens = statement.tokens ?? tokenize(text, 'postgres').filter((token) => token.kind !== 'comment');
  const operations: Operation[] = [];
  const whole = source.locate(0, text.length);
  const holes = openHoles(source.holes, tokens);
  let toUnits: ((byte: number) => number) | undefined;

  const offset = (byte: number | undefined): number => {
    toUnits ??= byteOffsets(text);
    return toUnits(byte ?? 0);
  };
  const span = (place?: Place): Span => (place ? source.locate(place.start, place.end) : whole);

  return {
    statement,
    text,
    tokens,
    variables,
    offset,
    span,
    tokenAt: (byte) => tokens[tokenIndexAt(tokens, offset(byte))],
    name: (name) => (holes ? holes.name(name) : name),
    schema: (name) => (name === undefined || (holes && holes.name(name) !== name) ? undefined : name),
    hole: (place) => holes?.at(place),
    coverHoles: () => holes?.cover(),
    emit: (body, place) => {
      const base = { span: span(place), statement: whole };
      const reason = holes ? unknownName(body) : undefined;
      operations.push(reason === undefined ? { ...base, ...body } : { ...base, kind: 'unknown', reason, mayTouch: knownTable(body) });
    },
    append: (others) => {
      for (const operation of shiftAsked(others, operations.length)) operations.push(operation);
    },
    reading: () => {
      const missed = holes?.missed();
      if (missed === undefined) return { operations };
      const unread: Operation = { kind: 'unknown', reason: missed.reason, mayTouch: 'anything', span: source.locate(missed.start, missed.end), statement: whole };
      return { operations: [...operations, unread] };
    },
  };
}

interface Holes {
  name(name: string): string;
  at(place: Place): string | undefined;
  cover(): void;
  missed(): { readonly start: number; readonly end: number; readonly reason: string } | undefined;
}

function openHoles(holes: Statement['source']['holes'], tokens: readonly Token[]): Holes | undefined {
  if (holes.length === 0) return undefined;
  const seen = new Set<object>();
  const names = new Map<string, (typeof holes)[number][]>();
  for (const hole of holes) {
    for (const token of tokens) {
      if (token.start >= hole.end || token.end <= hole.start || (token.kind !== 'word' && token.kind !== 'name')) continue;
      names.set(token.value, [...(names.get(token.value) ?? []), hole]);
    }
  }
  return {
    name: (name) => {
      const found = names.get(name);
      if (!found) return name;
      for (const hole of found) seen.add(hole);
      return UNKNOWN + (found[0]?.reason ?? '');
    },
    at: (place) => {
      const found = holes.filter((hole) => hole.start < place.end && hole.end > place.start);
      for (const hole of found) seen.add(hole);
      return found[0]?.reason;
    },
    cover: () => {
      for (const hole of holes) seen.add(hole);
    },
    missed: () => holes.find((hole) => !seen.has(hole)),
  };
}

/** The reason of the first unknown name anywhere in an operation. */
function unknownName(body: OperationBody): string | undefined {
  const pending: unknown[] = [body];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string' && next.startsWith(UNKNOWN)) return next.slice(1);
    if (typeof next === 'object' && next !== null) pending.push(...Object.values(next));
  }
  return undefined;
}

/** What an operation with an unknown name may still touch: its table, where that is known. */
function knownTable(body: OperationBody): 'anything' | readonly string[] {
  const table = 'table' in body ? body.table : 'index' in body && typeof body.index === 'object' && 'table' in body.index ? body.index.table : undefined;
  return table === undefined || table.name.startsWith(UNKNOWN) ? 'anything' : [table.name.toLowerCase()];
}

/** The index of the token that begins at or spans `offset`; the number of tokens if it is behind all of them. */
export function tokenIndexAt(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
