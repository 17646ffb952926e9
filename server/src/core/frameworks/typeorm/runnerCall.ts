import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Expression } from '../../model/expression';
import type { Span } from '../../model/source';
import type { Fragment } from '../script/readParts';
import { UNDEFINED, entry, knownText, listOf, notUnderstood, spanOf, whyUnknown } from '../script/values';
import { foundTable } from './foundTable';
import { tableName } from './names';

/** What all calls of one reading share. */
export interface RunnerContext {
  readonly dialect: Dialect;
  readonly placeholder: (value: Expression) => Fragment;
}

/** One method of the query runner. */
export type Call = (context: RunnerContext, args: readonly Value[], site: Site, evaluation: Evaluation) => Value;

/** A table argument: a name, a `Table`, or one that was found. */
export interface TableArgument { readonly text: string; readonly span: Span }

function tableArgument(value: Value | undefined, fallback: Span): TableArgument | undefined {
  const text = knownText(value);
  if (text !== undefined) return { text, span: spanOf(value, fallback) };
  const found = foundTable(value);
  if (found) return { text: found.text, span: fallback };
  const name = knownText(entry(value, 'name'));
  const schema = knownText(entry(value, 'schema'));
  return name === undefined ? undefined : { text: schema !== undefined && !name.includes('.') ? `${schema}.${name}` : name, span: fallback };
}

/** A call about a table whose name is known; `body` says the rest. */
export function onTable(make: (table: TableArgument, args: readonly Value[], site: Site, context: RunnerContext, evaluation: Evaluation) => Value | undefined): Call {
  return (context, args, site, evaluation) => {
    const table = tableArgument(args[0], site.args[0] ?? site.name);
    if (!table) return notUnderstood(evaluation, site, whyUnknown(args[0], 'the table'));
    return make(table, args, site, context, evaluation) ?? UNDEFINED;
  };
}

export function touching(table: TableArgument): readonly string[] {
  return [tableName(table.text).name.toLowerCase()];
}

/** One item, or each of a list that is known. */
export function eachItem(value: Value | undefined, plural: boolean): readonly Value[] | undefined {
  if (!plural) return value === undefined ? undefined : [value];
  return listOf(value);
}

/** A name in the quotes of the dialect. */
export function escaped(dialect: Dialect, name: string): string {
  return dialect === 'mysql' || dialect === 'mariadb' ? `\`${name}\`` : `"${name}"`;
}
