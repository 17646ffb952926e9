import type { Dialect } from '../model/dialect';
import type { Operation, OperationBody } from '../model/operation';
import type { Span } from '../model/source';
import type { Statement, StatementReading } from './reading';

/** A range of the statement's text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * What a reader needs while it turns one statement into operations. It keeps count of the *holes* (parts of the text that
 * static reading could not know, stand-ins in the text): a hole that becomes a value is an unknown value, a hole that becomes
 * a name makes the operation unknown, and a hole that nobody asked about makes the statement partly unknown.
 */
export interface StatementContext {
  readonly statement: Statement;
  readonly dialect: Dialect;
  readonly text: string;
  span(place: Place): Span;
  /** The reason why the text there is not known, if it is not. The hole then counts as dealt with. */
  hole(place: Place): string | undefined;
  /** `name` as it stands at `place`, or a mark that makes the operation unknown where the place is a hole. */
  name(name: string, place: Place): string;
  /** Adds an operation whose words that matter are at `place`. */
  emit(body: OperationBody, place: Place, marks?: { readonly scanned?: true }): void;
  /** What has been read. */
  reading(): StatementReading;
}

/** Marks a name that is not known; no name of a database holds this character. */
const UNKNOWN = '\u0000';

/** Starts reading a statement. */
export function readStatement(statement: Statement, dialect: Dialect): StatementContext {
  const { source } = statement;
  const operations: Operation[] = [];
  const seen = new Set<object>();
  const whole = source.locate(0, source.text.length);
  const hole = (place: Place): string | undefined => {
    const found = source.holes.filter((each) => each.start < place.end && each.end > place.start);
    for (const each of found) seen.add(each);
    return found[0]?.reason;
  };
  return {
    statement,
    dialect,
    text: source.text,
    span: (place) => source.locate(place.start, place.end),
    hole,
    name: (name, place) => {
      if (source.holes.length === 0) return name;
      const reason = hole(place);
      return reason === undefined ? name : UNKNOWN + reason;
    },
    emit: (body, place, marks) => {
      const base = { span: source.locate(place.start, place.end), statement: whole, ...marks };
      const reason = source.holes.length === 0 ? undefined : unknownName(body);
      operations.push(reason === undefined ? { ...base, ...body } : { ...base, kind: 'unknown', reason, mayTouch: knownTable(body) });
    },
    reading: () => {
      const missed = source.holes.find((each) => !seen.has(each));
      if (missed === undefined) return { operations };
      const unread: Operation = { kind: 'unknown', reason: missed.reason, mayTouch: 'anything', span: source.locate(missed.start, missed.end), statement: whole };
      return { operations: [...operations, unread] };
    },
  };
}

/** The reason of the first unknown name anywhere in an operation. */
function unknownName(body: OperationBody): string | undefined {
  const pending: unknown[] = [body];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string' && next.startsWith(UNKNOWN)) return next.slice(1);
    if (typeof next === 'object' && next !== null) for (const value of Object.values(next)) pending.push(value);
  }
  return undefined;
}

/** What an operation with an unknown name may still touch: its table, where that is known. */
function knownTable(body: OperationBody): 'anything' | readonly string[] {
  // The other table of a rename may be any.
  if (body.kind === 'renameTable' || body.kind === 'swapTables') return 'anything';
  const table = 'table' in body ? body.table : undefined;
  return table === undefined || table.name.startsWith(UNKNOWN) ? 'anything' : [table.name.toLowerCase()];
}
