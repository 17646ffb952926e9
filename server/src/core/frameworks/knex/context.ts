import type { Intrinsic, Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Expression } from '../../model/expression';
import { unknownExpression } from '../../sql/expressions';
import type { Drafts } from '../script/drafts';
import { type Fragment, fragment, joinFragments } from '../script/readParts';
import { knownText, toJson } from '../script/values';
import type { Naming } from './names';

/** What all builders of one reading share. */
export interface KnexContext {
  readonly dialect: Dialect;
  /** `client` of the configuration, as written there. */
  readonly client?: string;
  readonly naming: Naming;
  readonly drafts: Drafts;
  readonly placeholder: (value: Expression) => Fragment;
  /** How a raw, a ref or a query reads inside another one. Asking means that it is not run by itself. */
  readonly embedded: WeakMap<Intrinsic, (asTable: boolean) => Fragment>;
}

/** The SQL of a raw, ref or query used inside another; undefined for any other value. */
export function embed(context: KnexContext, value: Value | undefined, asTable = false): Fragment | undefined {
  return value?.kind === 'intrinsic' ? context.embedded.get(value.intrinsic)?.(asTable) : undefined;
}

/** A value as SQL: what Knex would send as a binding. */
export function valueSql(context: KnexContext, value: Value | undefined): Fragment {
  const inner = embed(context, value);
  if (inner) return inner;
  switch (value?.kind) {
    case undefined:
    case 'undefined':
    case 'null': return fragment('null');
    case 'boolean': return fragment(String(value.value));
    case 'number': return fragment(String(value.value));
    case 'string': {
      const text = knownText(value);
      return text === undefined ? context.placeholder(unknownExpression(value.source.holes[0]?.reason ?? 'the text is not known', '?')) : fragment(literal(context, text));
    }
    case 'date': return context.placeholder(unknownExpression('a moment in time', value.text));
    case 'data': return context.placeholder(value.expression);
    case 'array':
    case 'object': {
      const json = toJson(value);
      return json === undefined ? context.placeholder(unknownExpression('a part of the value is not known', '?')) : fragment(literal(context, JSON.stringify(json)));
    }
    case 'unknown': return context.placeholder(unknownExpression(value.reason, '?'));
    case 'condition': return context.placeholder(unknownExpression('decided in the database', '?'));
    default: return context.placeholder(unknownExpression(`${value?.kind ?? 'nothing'} as a value`, '?'));
  }
}

function literal(context: KnexContext, text: string): string {
  const quoted = text.replaceAll("'", "''");
  return context.dialect === 'mysql' || context.dialect === 'mariadb' ? `'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

/** An identifier as Knex wraps it: `a.b as c`, `*`, a raw, or an object of aliases. */
export function nameSql(context: KnexContext, value: Value | undefined): Fragment | undefined {
  const inner = embed(context, value, true);
  if (inner) return inner;
  const text = knownText(value);
  if (text !== undefined) return fragment(wrapName(context, text));
  if (value?.kind === 'number') return fragment(String(value.value));
  if (value?.kind === 'object' && value.complete) {
    const parts = [...value.entries].map(([alias, item]) => {
      const name = nameSql(context, item);
      return name && joinFragments([name, ` as ${quoteName(context, alias)}`]);
    });
    return parts.every((part) => part !== undefined) ? joinFragments(parts as Fragment[], ', ') : undefined;
  }
  return undefined;
}

/** wrappingFormatter.js `wrapString`: aliases after ` as `, segments at the points. */
export function wrapName(context: KnexContext, text: string): string {
  const alias = / as /i.exec(text);
  if (alias) return `${wrapName(context, text.slice(0, alias.index))} as ${quoteName(context, text.slice(alias.index + 4))}`;
  return text.split('.').map((part) => quoteName(context, part)).join('.');
}

function quoteName(context: KnexContext, name: string): string {
  const trimmed = name.trim();
  if (trimmed === '*') return '*';
  const stored = context.naming.identifier(trimmed);
  const mark = context.dialect === 'mysql' || context.dialect === 'mariadb' ? '`' : '"';
  return mark + stored.replaceAll(mark, mark + mark) + mark;
}

/** Where an argument that is a name was written. */
export function argSpan(site: Site, index: number): Site['span'] {
  return site.args[index] ?? site.name;
}
