import { displayName } from '../model/names';
import type { ObjectKind } from '../model/operation';
import type { SchemaObject } from '../model/schema';
import type { SchemaState } from '../timeline/state';
import type { Reference } from './model';
import { referencesInSql } from './sql/references';
import type { Taken } from './taken';

/**
 * Objects whose text is only looked at when they run. PostgreSQL follows views, policies and generated columns itself: a drop that they
 * stand against has failed, or taken them along ("Dependency Tracking"). MySQL and SQLite keep the text of views, too.
 */
function isTextAlone(kind: ObjectKind, { dialect }: SchemaState): boolean {
  return kind === 'function' || kind === 'procedure' || kind === 'trigger' || kind === 'event' || (dialect !== 'postgres' && kind === 'view');
}

/** What in the database itself still says what was taken, at the end of the timeline: functions, triggers, views. */
export function dependentsOf(taken: readonly Taken[], end: SchemaState): readonly Reference[] {
  const words = new Set(taken.flatMap(({ names }) => names.map(({ table }) => table.name.toLowerCase())));
  return [...end.objects()].flatMap((object) => (isTextAlone(object.object.kind, end) ? referencesOf(object, words, end) : []));
}

function referencesOf({ object, definition, origin }: SchemaObject, words: ReadonlySet<string>, end: SchemaState): readonly Reference[] {
  const text = definition?.toLowerCase() ?? '';
  if (definition === undefined || ![...words].some((word) => text.includes(word))) return [];
  const knows = (table: Parameters<SchemaState['table']>[0], column: string): boolean | undefined => {
    const known = end.table(table);
    return known?.complete ? known.columns.has(end.columnKey(column)) : undefined;
  };
  return referencesInSql(bodyOf(object.kind, definition), end.dialect, knows).references.flatMap(({ table, column, access, certainty }): Reference[] =>
    words.has(table.name.toLowerCase()) ? [{ table, ...(column !== undefined && { column }), access, certainty, span: origin.span, via: `the ${object.kind} \`${displayName(object.name)}\``, role: 'app' }] : []);
}

/** The statements of a definition, which is normalised, and in PostgreSQL begins behind the name. */
function bodyOf(kind: ObjectKind, definition: string): string {
  const routine = /\bas (.*) language (\w+)/is.exec(definition);
  if (routine?.[2]?.toLowerCase() === 'sql') return routine[1] ?? '';
  if (routine) return `create function f() returns void as $body$ ${routine[1] ?? ''} $body$ language plpgsql`;
  if (kind === 'view') return definition.replace(/^.*?\bas (?=\(*(?:select|with)\b)/is, '');
  return definition.replace(/^.*?\bfor each row\b/is, '').replace(/^.*?\bbegin\b(.*)\bend\b.*$/is, '$1');
}
