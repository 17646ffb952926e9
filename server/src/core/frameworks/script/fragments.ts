import type { Intrinsic, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { SourceText, Span } from '../../model/source';
import { composeSql, literalSql, type SqlPiece, type SqlText, type ValueNames } from './sqlText';
import { intrinsicValue } from './values';

/** SQL that the code holds as values (`` sql`…` ``, `sql.identifier(…)`, `raw(…)`) and puts into other SQL. */
export interface Fragments {
  readonly dialect: Dialect;
  readonly names: ValueNames;
  /** A value that stands for `sql`. */
  make(sql: SqlText, name: string, get?: Intrinsic['get']): Value;
  /** The same for something that does more. */
  register(intrinsic: Intrinsic, sql: SqlText): Value;
  /** The SQL that a value stands for. */
  of(value: Value | undefined): SqlText | undefined;
  /** A value inside SQL: SQL is put in, anything else is a parameter. */
  put(value: Value | undefined, span: Span): SqlText;
  /** A tagged template. */
  template(pieces: readonly SourceText[], values: readonly Value[], span: Span): SqlText;
}

/** Fragments of one reading. */
export function createFragments(dialect: Dialect, names: ValueNames): Fragments {
  const known = new WeakMap<Intrinsic, SqlText>();
  const fragments: Fragments = {
    dialect, names,
    make: (sql, name, get) => fragments.register({ name, inert: true, ...(get && { get }) }, sql),
    register(intrinsic, sql) {
      known.set(intrinsic, sql);
      return intrinsicValue(intrinsic);
    },
    of: (value) => (value?.kind === 'intrinsic' ? known.get(value.intrinsic) : undefined),
    put: (value, span) => fragments.of(value) ?? literalSql(value, dialect, span, names),
    template(pieces, values, span) {
      const parts: SqlPiece[] = pieces.flatMap((piece, index) => [...(piece.text === '' ? [] : [piece]), ...(index < values.length ? [fragments.put(values[index], span)] : [])]);
      return composeSql(span, parts);
    },
  };
  return fragments;
}
