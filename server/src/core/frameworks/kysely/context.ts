import { computedText, partOf } from '../../evaluate/text';
import type { Intrinsic, Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import type { SourceText, Span } from '../../model/source';
import { composeSql, literalSql, plainSql, quotedName, sqlWriter, type SqlPiece, type SqlText, unknownSql, type ValueNames } from '../script/sqlText';
import { whyUnknown } from '../script/values';

/** What all builders of one reading share. */
export interface KyselyContext {
  readonly files: Files;
  readonly dialect: Dialect;
  readonly names: ValueNames;
  /** `CamelCasePlugin` on the database that runs the migrations: identifiers are stored in snake case. */
  readonly snakeCase: boolean;
  /** SQL that the code holds as a value: raw SQL, references, conditions. */
  readonly fragments: WeakMap<Intrinsic, SqlText>;
  /** Builders, by what was called on them so far. */
  readonly builders: WeakMap<Intrinsic, BuilderState>;
}

/** What a builder will say: the first call decides which statement it is. */
export type BuilderKind =
  | 'createTable' | 'alterTable' | 'dropTable' | 'createIndex' | 'dropIndex' | 'createView' | 'dropView' | 'refreshMaterializedView' | 'createSchema' | 'dropSchema'
  | 'createType' | 'dropType' | 'alterType' | 'select' | 'insert' | 'replace' | 'update' | 'delete' | 'merge'
  /** Descriptions inside callbacks. */
  | 'column' | 'alteration' | 'foreignKey' | 'key' | 'conflict' | 'order' | 'case';

/** One call of a chain, its callbacks already called. */
export interface Step {
  readonly name: string;
  readonly args: readonly Value[];
  readonly site: Site;
}

export interface BuilderState {
  readonly kind: BuilderKind;
  readonly steps: readonly Step[];
  /** `db.withSchema('x')`: the schema of tables that name none. */
  readonly schema?: SourceText;
  /** Common table expressions that stand before the query. */
  readonly ctes: readonly SqlText[];
}

/** Writes the SQL of one chain (query-compiler/default-query-compiler.js). What cannot be written is noted by `fail`. */
export interface KyselyWriter {
  readonly context: KyselyContext;
  readonly span: Span;
  readonly schema?: SourceText;
  readonly write: (words: TemplateStringsArray, ...pieces: readonly SqlPiece[]) => SqlText;
  join(pieces: readonly SqlPiece[], separator?: string): SqlText;
  /** One identifier in quotes. */
  identifier(source: SourceText): SourceText;
  /** A table: `schema.table`, `table as alias`, or SQL. */
  table(value: Value | undefined): SqlText;
  /** A name that may carry a schema, but gets none (index, constraint). */
  name(value: Value | undefined): SqlText;
  /** A name in the schema of `withSchema` (index, type, view). */
  schemableName(value: Value | undefined): SqlText;
  /** `column`, `table.column`, `schema.table.column`, or SQL. */
  reference(value: Value | undefined): SqlText;
  /** A value as it would be sent. */
  value(value: Value | undefined): SqlText;
  /** Text that stands in the SQL as it is: a type, an action. */
  text(value: Value | undefined): SqlText;
  fail(reason: string): void;
  readonly failure: string | undefined;
}

export function createWriter(context: KyselyContext, span: Span, schema?: SourceText): KyselyWriter {
  let failure: string | undefined;
  const fail = (reason: string): void => {
    failure ??= reason;
  };
  const write = sqlWriter(span);
  const join = (pieces: readonly SqlPiece[], separator = ', '): SqlText => composeSql(span, pieces, separator);
  const identifier = (source: SourceText): SourceText => quotedName(recase(source, context.snakeCase), context.dialect);
  const unknown = (value: Value | undefined, what: string): SqlText => unknownSql('ff_unknown', value?.kind === 'unknown' && value.span ? value.span : span, whyUnknown(value, what));
  const dotted = (source: SourceText, prefix?: SourceText): SqlText => {
    const parts = splitText(source, '.').map(identifier);
    return join([...(prefix && parts.length === 1 ? [identifier(prefix)] : []), ...parts], '.');
  };
  const named = (value: Value | undefined, what: string, prefix?: SourceText): SqlText => {
    const inner = embed(context, value);
    if (inner) return inner;
    if (value?.kind !== 'string') return unknown(value, what);
    const [base, alias] = splitText(value.source, ' as ');
    const sql = dotted(base ?? value.source, prefix);
    return alias ? join([sql, ' as ', identifier(alias)], '') : sql;
  };
  return {
    context, span, write, join, identifier, fail, ...(schema && { schema }),
    table: (value) => named(value, 'the table', schema),
    name: (value) => (value?.kind === 'string' ? plainSql(identifier(value.source)) : embed(context, value) ?? unknown(value, 'a name')),
    schemableName: (value) => named(value, 'a name', schema),
    reference: (value) => (value?.kind === 'string' && value.source.text === '*' ? write`*` : named(value, 'a column')),
    value: (value) => embed(context, value) ?? literalSql(value, context.dialect, span, context.names),
    text: (value) => (value?.kind === 'string' ? plainSql(value.source) : embed(context, value) ?? unknown(value, 'a part of the SQL')),
    get failure() {
      return failure;
    },
  };
}

/** SQL that a value stands for: a fragment; a query inside another is compiled by who knows how. */
export function embed(context: KyselyContext, value: Value | undefined): SqlText | undefined {
  if (value?.kind !== 'intrinsic') return undefined;
  return context.fragments.get(value.intrinsic);
}

/** The state of a builder. */
export function builderOf(context: KyselyContext, value: Value | undefined): BuilderState | undefined {
  return value?.kind === 'intrinsic' ? context.builders.get(value.intrinsic) : undefined;
}

/** The parts of a text between separators, without the white space around them, each with its place. */
export function splitText(source: SourceText, separator: string): readonly SourceText[] {
  const parts: SourceText[] = [];
  for (let from = 0; ; ) {
    const found = source.text.indexOf(separator, from);
    const end = found < 0 ? source.text.length : found;
    const raw = source.text.slice(from, end);
    const lead = raw.length - raw.trimStart().length;
    parts.push(partOf(source, from + lead, Math.max(from + lead, end - (raw.length - raw.trimEnd().length))));
    if (found < 0) return parts;
    from = found + separator.length;
  }
}

function recase(source: SourceText, snakeCase: boolean): SourceText {
  if (!snakeCase) return source;
  const text = snakeCased(source.text);
  return text === source.text ? source : computedText(text, source.locate(0, source.text.length));
}

/** plugin/camel-case/camel-case.js with its default options. */
export function snakeCased(text: string): string {
  let out = text.slice(0, 1).toLowerCase();
  for (let at = 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (!isUpper(char)) out += char;
    else out += isUpper(text.charAt(at - 1)) ? char.toLowerCase() : `_${char.toLowerCase()}`;
  }
  return out;
}

function isUpper(char: string): boolean {
  return char === char.toUpperCase() && char !== char.toLowerCase();
}
