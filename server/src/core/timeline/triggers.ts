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
  const objects = [...state.objects()];
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

/** An assignment to the row at hand, up to the next one or the end of the statement. */
const ASSIGNMENT = /(?:;|,|\b(?:begin|then|else|set)\b)\s*(?:--[^\n]*\n\s*)*new\s*\.\s*["`]?(\w+)["`]?\s*:?=([^;]*?)(?=;|$|,\s*new\s*\.\s*["`]?\w+["`]?\s*=)/gi;

/** Pairs of columns of a table that its triggers make from each other, both ways: whichever is written, the other one follows. */
export function keptEqual(state: SchemaState, table: QualifiedName): readonly { readonly columns: readonly [string, string]; readonly trigger: SchemaObject }[] {
  const made = triggersOf(state, table).flatMap(({ trigger, text }) => [...text.matchAll(ASSIGNMENT)].flatMap(([, to = '', value = '']) => [...value.matchAll(/\bnew\s*\.\s*["`]?(\w+)/gi)].map(([, from = '']) => ({ to: to.toLowerCase(), from: from.toLowerCase(), trigger }))));
  const pairs = made.filter(({ to, from }) => from < to && made.some((other) => other.to === from && other.from === to));
  return [...new Map(pairs.map(({ to, from, trigger }) => [`${from} ${to}`, { columns: [from, to] as const, trigger }])).values()];
}
