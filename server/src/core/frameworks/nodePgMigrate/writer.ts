import { computedText } from '../../evaluate/text';
import type { Site, Value } from '../../evaluate/value';
import type { Files } from '../../model/files';
import type { SourceText, Span } from '../../model/source';
import { composeSql, literalSql, plainSql, quotedName, sqlWriter, type SqlPiece, type SqlText, unknownSql, type ValueNames } from '../script/sqlText';
import { entry, isAbsent, knownBoolean, knownText, whyUnknown } from '../script/values';

/** What all calls of one migration share. */
export interface PgmContext {
  readonly names: ValueNames;
  /** `--decamelize`: names in camel case are stored in snake case. */
  readonly decamelize: boolean;
  readonly files: Files;
  /** `exports.shorthands` of this file and of all before it, the later ones first. */
  readonly shorthands: readonly Value[];
}

/** Writes the SQL of one call, as the tool does (node-pg-migrate 8.0.4, src/operations). What cannot be written is noted by `fail`. */
export interface PgmWriter {
  readonly context: PgmContext;
  readonly span: Span;
  /** `` write`DROP TABLE ${name}` `` */
  readonly write: (words: TemplateStringsArray, ...pieces: readonly SqlPiece[]) => SqlText;
  join(pieces: readonly SqlPiece[], separator: string): SqlText;
  /** A quoted name: a string, or `{ schema, name }`. The tool does not look into a string: `'a.b'` is a name with a point. */
  name(value: Value | undefined): SqlText;
  /** The same without quotes. */
  plainName(value: Value | undefined): SqlText;
  /** A value as it stands after DEFAULT (escapeValue.ts). */
  value(value: Value | undefined): SqlText;
  /** Text that goes into the SQL as it is. */
  text(value: Value | undefined): SqlText;
  /** Whether an option is set. */
  flag(options: Value | undefined, key: string): boolean;
  /** `words` where the option is set. */
  when(options: Value | undefined, key: string, words: string): string;
  /** The items of a list, or the one value that stands for it. */
  items(value: Value | undefined): readonly Value[];
  /** The entries of an object. */
  entries(value: Value | undefined, what: string): readonly (readonly [string, Value])[];
  /** The call cannot be written down. */
  fail(reason: string): void;
  /** Why the call could not be written down; undefined where it was. */
  readonly failure: string | undefined;
}

export function createWriter(context: PgmContext, site: Site): PgmWriter {
  const { span } = site;
  let failure: string | undefined;
  const fail = (reason: string): void => {
    failure ??= reason;
  };
  const write = sqlWriter(span);
  const join = (pieces: readonly SqlPiece[], separator: string): SqlText => composeSql(span, pieces, separator);
  const unknown = (value: Value | undefined, standIn: string, what: string): SqlText => unknownSql(standIn, value?.kind === 'unknown' && value.span ? value.span : span, whyUnknown(value, what));
  const part = (value: Value | undefined, mark: string): SqlText => {
    if (value?.kind === 'number') return write`${mark}${String(value.value)}${mark}`;
    if (value?.kind !== 'string') return unknown(value, 'ff_unknown', 'a name');
    const source = recase(value.source, context.decamelize);
    return plainSql(mark === '' ? source : quotedName(source, 'postgres'));
  };
  const named = (value: Value | undefined, mark: string): SqlText => {
    if (value?.kind !== 'object') return part(value, mark);
    const schema = entry(value, 'schema');
    return isAbsent(schema) || knownText(schema) === '' ? part(entry(value, 'name'), mark) : composeSql(span, [part(schema, mark), '.', part(entry(value, 'name'), mark)]);
  };
  const writer: PgmWriter = {
    context, span, write, join, fail,
    name: (value) => named(value, '"'),
    plainName: (value) => named(value, ''),
    value: (value) => escapeValue(writer, value),
    text: (value) => textSql(writer, value) ?? unknown(value, 'ff_unknown', 'a part of the SQL'),
    flag(options, key) {
      const value = entry(options, key);
      const known = truthy(value);
      if (known === undefined || (options?.kind === 'object' && !options.complete && value === undefined) || options?.kind === 'unknown') fail(`whether \`${key}\` is set is not known`);
      return known ?? false;
    },
    when: (options, key, words) => (writer.flag(options, key) ? words : ''),
    items(value) {
      if (isAbsent(value)) return value ? [value] : [];
      if (value?.kind !== 'array') return value ? [value] : [];
      if (!value.complete) fail('a list is not wholly known');
      return value.items;
    },
    entries(value, what) {
      if (value?.kind === 'object') {
        if (!value.complete) fail(`${what} are not wholly known`);
        return [...value.entries];
      }
      if (!isAbsent(value)) fail(whyUnknown(value, what));
      return [];
    },
    get failure() {
      return failure;
    },
  };
  return writer;
}

/** Whether a value counts as true; undefined where that is not known. */
export function truthy(value: Value | undefined): boolean | undefined {
  if (isAbsent(value)) return false;
  switch (value?.kind) {
    case 'boolean': return knownBoolean(value);
    case 'number': return value.value !== 0;
    case 'string': return value.source.text !== '' || value.source.holes.length > 0;
    case 'unknown':
    case 'data':
    case 'condition': return undefined;
    default: return true;
  }
}

/** `pgm.func('now()')` and `PgLiteral`: text that is no string of SQL. */
export function literalOf(value: Value | undefined): SourceText | undefined {
  const inner = entry(value, 'value');
  return truthy(entry(value, 'literal')) === true && inner?.kind === 'string' ? inner.source : undefined;
}

/** A PgLiteral as the migration holds it. */
export function pgLiteral(value: Value): Value {
  return { kind: 'object', entries: new Map([['literal', { kind: 'boolean', value: true } as Value], ['value', value]]), complete: true };
}

function textSql(writer: PgmWriter, value: Value | undefined): SqlText | undefined {
  if (value?.kind === 'string') return plainSql(value.source);
  if (value?.kind === 'number' || value?.kind === 'boolean') return writer.write`${String(value.value)}`;
  const literal = literalOf(value);
  return literal && plainSql(literal);
}

function escapeValue(writer: PgmWriter, value: Value | undefined): SqlText {
  const literal = literalOf(value);
  if (literal) return plainSql(literal);
  switch (value?.kind) {
    case 'null': return writer.write`NULL`;
    case 'boolean': case 'number': return writer.write`${String(value.value)}`;
    case 'string': {
      // The tool quotes by dollars; a body of code keeps its places that way.
      const mark = dollarMark(value.source.text);
      return writer.write`${mark}${value.source}${mark}`;
    }
    case 'array': {
      if (!value.complete) writer.fail('a list is not wholly known');
      const inner = (item: Value): SqlText => (item.kind === 'array' ? writer.write`[${writer.join(item.items.map(inner), ',')}]` : escapeValue(writer, item));
      return writer.write`ARRAY[${writer.join(value.items.map(inner), ',')}]`;
    }
    case 'object': case 'undefined': case undefined: return writer.write``;
    default: return literalSql(value, 'postgres', writer.span, writer.context.names);
  }
}

function dollarMark(text: string): string {
  for (let index = 0; ; index++) {
    const mark = `$pg${String.fromCharCode(97 + (index % 26))}${index < 26 ? '' : index}$`;
    if (!text.includes(mark)) return mark;
  }
}

function recase(source: SourceText, decamelize: boolean): SourceText {
  if (!decamelize) return source;
  const text = decamelized(source.text);
  return text === source.text ? source : computedText(text, source.locate(0, source.text.length));
}

/** decamelize.ts */
function decamelized(text: string): string {
  if (text.length < 2) return text.toLowerCase();
  return text
    .replace(/([\p{Lowercase_Letter}\d])(\p{Uppercase_Letter})/gu, '$1_$2')
    .replace(/(\p{Uppercase_Letter})(\p{Uppercase_Letter}\p{Lowercase_Letter}+)/gu, '$1_$2')
    .toLowerCase();
}
