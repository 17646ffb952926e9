import type { At, Expression } from '../facts';
import type { LinkContext, LinkedEntry, LinkedFile } from '../link/kinds';
import type { Span } from '../../model/source';
import type { Access, Entity, EntityColumn, Reference } from '../model';

/** What references of one place have in common. */
export interface Use {
  readonly context: LinkContext;
  readonly entity: Entity;
  readonly access: Access;
  readonly statement?: Reference['statement'];
  readonly via: string;
}

const certaintyOf = (entity: Entity, certain = true): Reference['certainty'] => (entity.tableCertain && certain ? 'certain' : 'likely');

function common({ entity, access, statement, via }: Use) {
  return { table: entity.table, access, via, ...(statement && { statement }), ...(entity.source !== undefined && { source: entity.source }) };
}

/** The table as a whole is needed at `at`. */
export function referTable(use: Use, file: LinkedFile, at: At): void {
  use.context.emit(file, { ...common(use), at, certainty: certaintyOf(use.entity) });
}

/** The column is needed at `at`. */
export function referMapped(use: Use, file: LinkedFile, column: EntityColumn, at: At, values?: readonly string[], written?: Expression): void {
  const { context, entity } = use;
  const neverNull = written !== undefined && use.access === 'write' && context.neverNull(file, written, entity, column);
  context.emit(file, { ...common(use), column: column.column, at, certainty: certaintyOf(entity, column.certain), ...(values && values.length > 0 && { values }), ...(neverNull && { neverNull }) });
}

/** The column of a property, or of its own name, is needed at `at`. Whether there is one. */
export function referName(use: Use, file: LinkedFile, name: string, at: At, values?: readonly string[]): boolean {
  const column = use.context.columnOf(use.entity, name) ?? use.entity.columns.find((each) => each.column === name);
  if (column) referMapped(use, file, column, at, values);
  return column !== undefined;
}

/** The place of a name that is written as a literal. */
export function writtenAt(name: { readonly file: LinkedFile; readonly value: Expression } | undefined): Span | undefined {
  return name?.value.kind === 'literal' ? { file: name.file.path, start: name.value.at[0], end: name.value.at[1] } : undefined;
}

/** What is set to false is left out of a selection. */
export const isFalse = (value: Expression): boolean => value.kind === 'literal' && value.value === false;

/** Where the text of a literal or a template begins and ends; of a template only the whole is known. */
export function textAt(expression: Expression): At | undefined {
  return expression.kind === 'literal' || expression.kind === 'template' ? expression.at : undefined;
}

/** Columns that are named in a list of texts, a text, or an object whose keys they are. */
export function referNames(use: Use, file: LinkedFile, expression: Expression, depth = 0): void {
  const { context } = use;
  if (depth > 6) return;
  const at = textAt(expression);
  if (at) {
    const text = context.textOf(file, expression);
    if (text !== undefined) referPath(use, file, text, at);
    return;
  }
  const list = context.itemsOf(file, expression);
  if (list.items.length > 0) {
    for (const item of list.items) referNames(use, item.file, item.value, depth + 1);
    return;
  }
  for (const entry of context.entriesOf(file, expression).entries) referEntry(use, entry, depth);
}

/** `{ email: true, posts: { title: true } }`. */
function referEntry(use: Use, entry: LinkedEntry, depth: number): void {
  const related = use.context.relationOf(use.entity, entry.key)?.to;
  referName(use, entry.file, entry.key, entry.at);
  if (related && entry.value.kind !== 'literal') referNames({ ...use, entity: related }, entry.file, entry.value, depth + 1);
}

/** `posts.title`, `title`: a path along relations. */
export function referPath(use: Use, file: LinkedFile, path: string, at: At): void {
  let entity = use.entity;
  for (const part of path.split('.').slice(0, 6)) {
    referName({ ...use, entity }, file, part, at);
    const to = use.context.relationOf(entity, part)?.to;
    if (!to) return;
    entity = to;
  }
}

/** Keys that combine conditions instead of naming a column: `$and`, `[Op.or]`, `OR`. */
const COMBINES = /^(?:\[?(?:[\w.]*\.)?(?:and|or|not)\]?|\$(?:and|or|not|nor)|AND|OR|NOT|nor)$/;

/** The columns that a condition names: `{ email: x, author: { id: 1 }, [Op.or]: [{ … }] }`. */
export function referWhere(use: Use, file: LinkedFile, expression: Expression, depth = 0): void {
  const { context, entity } = use;
  if (depth > 8) return;
  for (const item of context.itemsOf(file, expression).items) referWhere(use, item.file, item.value, depth + 1);
  for (const entry of context.entriesOf(file, expression).entries) {
    const related = context.relationOf(entity, entry.key)?.to;
    if (referName(use, entry.file, entry.key, entry.at, valuesOf(use, entry)) && !related) continue;
    if (related) referWhere({ ...use, entity: related }, entry.file, entry.value, depth + 1);
    else if (COMBINES.test(entry.key)) referWhere(use, entry.file, entry.value, depth + 1);
    else if (entry.key.includes('.')) referPath(use, entry.file, entry.key.replaceAll('$', ''), entry.at);
  }
}

/** Constants that a column is compared with, or set to. */
function valuesOf({ context }: Use, { file, value }: LinkedEntry): readonly string[] {
  const text = context.textOf(file, value);
  if (text !== undefined) return [text];
  return value.kind === 'list' ? value.items.flatMap((item) => context.textOf(file, item) ?? []) : [];
}

/** The columns that a row is written with; of an insert also what it gives as a whole. */
export function referValues(use: Use, file: LinkedFile, expression: Expression, at: At): void {
  const { context, entity } = use;
  const list = context.itemsOf(file, expression);
  const rows = list.items.length > 0 ? list.items : [{ file, value: expression }];
  for (const row of rows) {
    const { entries, open } = context.entriesOf(row.file, row.value);
    const columns: string[] = [];
    for (const entry of entries) {
      const column = context.columnOf(entity, entry.key);
      if (!column) continue;
      columns.push(column.column);
      referMapped(use, entry.file, column, entry.at, valuesOf(use, entry), entry.value);
    }
    if (use.statement === 'insert') context.emitInsert(file, { table: entity.table, columns, open: open || (list.items.length > 0 && list.open), at, via: use.via, ...(entity.source !== undefined && { source: entity.source }) });
  }
}
