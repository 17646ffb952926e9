import { computedText } from '../../evaluate/text';
import type { Value } from '../../evaluate/value';
import type { SqlText } from '../script/sqlText';
import { isAbsent, knownText } from '../script/values';
import type { PgmWriter } from './writer';

/** utils/types.ts */
const ADAPTERS: Readonly<Record<string, string>> = { int: 'integer', string: 'text', float: 'real', double: 'double precision', datetime: 'timestamp', bool: 'boolean' };

/** A column's options with its type, shorthands resolved. */
export interface Typed {
  readonly type: Value | undefined;
  readonly options: ReadonlyMap<string, Value>;
}

/** `{ type: 'id', notNull: true }`, `'text'`: shorthands give their options, those of the column count more (utils/types.ts, applyType). */
export function applyType(writer: PgmWriter, value: Value | undefined): Typed {
  const own = optionsOf(writer, value);
  let shorthand: ReadonlyMap<string, Value> | undefined;
  const seen = new Set<string>();
  let name = knownText(own.get('type'));
  for (let found = find(writer, name); name !== undefined && found !== undefined && !seen.has(name); found = find(writer, name)) {
    seen.add(name);
    const inner = optionsOf(writer, found);
    const { type: _, ...kept } = Object.fromEntries(shorthand ?? []);
    shorthand = new Map([...inner, ...Object.entries(kept)]);
    name = knownText(inner.get('type'));
  }
  return { type: adapt(shorthand?.get('type') ?? own.get('type')), options: new Map([...(shorthand ?? []), ...own]) };
}

/** The type as it stands in the SQL; `{ schema, name }` is a quoted name. */
export function typeSql(writer: PgmWriter, type: Value | undefined): SqlText {
  return type?.kind === 'object' ? writer.name(type) : writer.text(type);
}

/** `int` is `integer`. */
export function adapt(type: Value | undefined): Value | undefined {
  const text = knownText(type);
  const adapted = text === undefined || !Object.hasOwn(ADAPTERS, text) ? undefined : ADAPTERS[text];
  return adapted === undefined || type?.kind !== 'string' ? type : { kind: 'string', source: computedText(adapted, type.source.locate(0, type.source.text.length)) };
}

function optionsOf(writer: PgmWriter, value: Value | undefined): ReadonlyMap<string, Value> {
  if (value?.kind === 'object' && value.entries.has('type')) {
    if (!value.complete) writer.fail('the options of a column are not wholly known');
    return value.entries;
  }
  if (value?.kind === 'object' && value.entries.has('name')) return new Map([['type', value]]);
  if (value?.kind === 'object') writer.fail('a column has no type');
  return isAbsent(value) ? new Map() : new Map([['type', value as Value]]);
}

const ID: Value = {
  kind: 'object', complete: true,
  entries: new Map<string, Value>([['type', { kind: 'string', source: { text: 'serial', holes: [], locate: () => ({ file: '', start: 0, end: 0 }) } }], ['primaryKey', { kind: 'boolean', value: true }]]),
};

function find(writer: PgmWriter, name: string | undefined): Value | undefined {
  if (name === undefined) return undefined;
  for (const shorthands of writer.context.shorthands) {
    const found = shorthands.kind === 'object' ? shorthands.entries.get(name) : undefined;
    if (found) return found;
  }
  return name === 'id' ? ID : undefined;
}
