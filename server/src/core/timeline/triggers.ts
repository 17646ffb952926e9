import { type QualifiedName, qualifiedKey } from '../model/names';
import type { SchemaObject } from '../model/schema';
import type { SchemaState } from './state';

/** A trigger with the text of all that it runs; the text is empty where that was not read. */
export interface TriggerBody {
  readonly trigger: SchemaObject;
  readonly text: string;
}

/** The triggers of a table. PostgreSQL's run a function, the others' have their body in themselves. */
export function triggersOf(state: SchemaState, table: QualifiedName): readonly TriggerBody[] {
  const key = qualifiedKey(state.dialect, table);
  const objects = [...state.entries()].flatMap(([, entry]) => (entry?.kind === 'object' ? [entry.object] : []));
  return objects.filter(({ object, definition }) => object.kind === 'trigger' && definition !== undefined && object.table && qualifiedKey(state.dialect, object.table) === key).map((trigger) => {
    const called = /execute\s+(?:function|procedure)\s+(?:"?\w+"?\.)?"?(\w+)"?\s*\(/i.exec(trigger.definition ?? '')?.[1];
    const body = called === undefined ? undefined : objects.find(({ object }) => object.kind === 'function' && object.name.name.toLowerCase() === called.toLowerCase());
    return { trigger, text: called === undefined ? (trigger.definition ?? '') : (body?.definition ?? '') };
  });
}

const rowColumn = (column: string): string => `["\`]?${column.replace(/[^\w]/g, '\\$&')}["\`]?(?![\\w$])`;

/** Whether a trigger reads or writes a column of the row at hand. */
export function usesColumn({ text }: TriggerBody, column: string): boolean {
  return new RegExp(`\\b(?:new|old)\\s*\\.\\s*${rowColumn(column)}`, 'i').test(text);
}

/** Whether a trigger gives a column of an inserted row its value before the row is stored: then nobody else has to. */
export function fillsColumn({ trigger, text }: TriggerBody, column: string): boolean {
  return /\bbefore\b[^]*\binsert\b/i.test(trigger.definition ?? '') && new RegExp(`\\bnew\\s*\\.\\s*${rowColumn(column)}\\s*:?=`, 'i').test(text);
}
