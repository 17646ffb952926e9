import type { Expression } from '../../model/expression';
import type { QualifiedName } from '../../model/names';
import { infixOperator, unknownExpression } from '../expressions';
import { distinctTables, tablesInside } from '../queries';
import { nestedScope, type RowSource, type Scope } from '../scope';
import { readExpression } from './expression';
import { objectName, type Walk } from './names';
import { markHoles, readQuery, readRows, readSources } from './query';
import { fields, items, present, type Tree, truthy, variant } from './tree';

/** INSERT and REPLACE. False where the target is none that we can name. */
export function readInsert(walk: Walk, tree: Tree, scope: Scope): boolean {
  const insert = fields(tree);
  const target = variant(insert['table']);
  const named = target[0] === 'TableName' ? objectName(walk, target[1]) : undefined;
  if (named === undefined) return false;
  const columns = items(insert['columns']).map((column) => objectName(walk, column)?.table.name ?? objectName(walk, [{ Identifier: column }])?.table.name ?? '');
  const conflict = variant(insert['on'])[0];
  if (conflict !== '') markHoles(walk, [insert['on']]);
  const onConflict: 'replace' | 'ignore' | 'update' | undefined = truthy(insert['replace_into']) ? 'replace' : truthy(insert['ignore']) ? 'ignore' : conflict !== '' ? 'update' : undefined;
  const shared = { kind: 'insert', table: named.table, ...(columns.length > 0 && { columns }), ...(onConflict && { onConflict }) } as const;
  const emit = walk.context.emit;
  if (present(insert['assignments'])) {
    const set = items(insert['assignments']).flatMap((assignment) => readAssignment(walk, assignment, scope));
    emit({ ...shared, columns: set.map((each) => each.column), rows: [set.map((each) => each.value)] }, named.place);
    return true;
  }
  if (!present(insert['source'])) return false;
  const body = variant(fields(insert['source'])['body']);
  if (body[0] === 'Values') emit({ ...shared, rows: readRows(walk, body[1], scope) }, named.place);
  else emit({ ...shared, query: readQuery(walk, insert['source'], scope) }, named.place);
  return true;
}

/** UPDATE, also of several tables: one operation a table. */
export function readUpdate(walk: Walk, tree: Tree, outer: Scope): boolean {
  const update = fields(tree);
  const { sources, scope: own, on } = readSources(walk, [update['table']], outer);
  const [, fromTables] = variant(update['from']);
  const from = readSources(walk, fromTables, outer);
  const all = [...sources, ...from.sources];
  const scope = from.sources.length === 0 ? own : nestedScope(outer, all, new Map());
  const first = sources[0];
  const place = placeOfTable(walk, update['table']);
  if (first?.table === undefined || place === undefined) return false;
  const set = items(update['assignments']).flatMap((assignment) => readAssignment(walk, assignment, scope));
  const where = rowsMeant(walk, [...on, ...from.on], update, scope);
  const byTable = new Map<RowSource, Assignment[]>();
  for (const assignment of set) {
    const source = sourceOf(assignment, sources, first);
    // Which table an unqualified column of a join belongs to, only the schema tells.
    if (source === undefined || source.table === undefined) {
      walk.context.emit({ kind: 'unknown', reason: `which table ${assignment.column} belongs to is not told`, mayTouch: [assignment.column.toLowerCase(), ...all.flatMap((each) => (each.table ? [each.table.name.toLowerCase()] : []))] }, place);
      continue;
    }
    byTable.set(source, [...(byTable.get(source) ?? []), assignment]);
  }
  for (const [source, assignments] of byTable) {
    const table = source.table as QualifiedName;
    const others = [...all.flatMap((each) => (each === source ? [] : each.table ? [each.table] : (each.derived?.from.map((inner) => inner.table) ?? []))), ...tablesInside([...assignments.map((each) => each.value), where])];
    walk.context.emit({ kind: 'update', table, set: assignments.map(({ column, value }) => ({ column, value })), from: distinctTables(others), ...(where && { where }) }, place);
  }
  return true;
}

/** DELETE, also from several tables: one operation a table. */
export function readDelete(walk: Walk, tree: Tree, outer: Scope): boolean {
  const deletion = fields(tree);
  const [, fromTables] = variant(deletion['from']);
  const { sources, on, scope: own } = readSources(walk, fromTables, outer);
  const using = readSources(walk, deletion['using'], outer);
  const all = [...sources, ...using.sources];
  const scope = using.sources.length === 0 ? own : nestedScope(outer, all, new Map());
  const where = rowsMeant(walk, [...on, ...using.on], deletion, scope);
  const targets = items(deletion['tables']).map((name) => objectName(walk, name));
  const emitOne = (table: QualifiedName, place: { readonly start: number; readonly end: number }): void => {
    const others = all.flatMap((each) => (each.table === table ? [] : each.table ? [each.table] : (each.derived?.from.map((inner) => inner.table) ?? [])));
    walk.context.emit({ kind: 'delete', table, using: distinctTables([...others, ...tablesInside([where])]), ...(where && { where }) }, place);
  };
  if (targets.length === 0) {
    const table = sources[0]?.table;
    const place = placeOfTable(walk, items(fromTables)[0]);
    if (table === undefined || place === undefined) return false;
    emitOne(table, place);
    return true;
  }
  for (const target of targets) {
    if (target === undefined) return false;
    const key = target.table.name.toLowerCase();
    emitOne(all.find((source) => source.alias.toLowerCase() === key)?.table ?? target.table, target.place);
  }
  return true;
}

interface Assignment {
  readonly column: string;
  readonly qualifier?: string;
  readonly value: Expression;
}

function readAssignment(walk: Walk, tree: Tree, scope: Scope): readonly Assignment[] {
  const { target, value } = fields(tree);
  const [form, name] = variant(target);
  const read = readExpression(walk, value, scope);
  if (form === 'Tuple') {
    return items(name).map((each, index) => ({ column: objectName(walk, each)?.table.name ?? '', value: read.kind === 'list' ? (read.items[index] ?? unknownExpression('fewer values than columns', '?')) : unknownExpression('part of a row', read.text) }));
  }
  const named = objectName(walk, name);
  if (named === undefined) return [];
  return [{ column: named.table.name, ...(named.table.schema !== undefined && { qualifier: named.table.schema }), value: read }];
}

function sourceOf(assignment: Assignment, sources: readonly RowSource[], first: RowSource): RowSource | undefined {
  if (assignment.qualifier === undefined) return sources.length === 1 ? first : undefined;
  const key = assignment.qualifier.toLowerCase();
  return sources.find((source) => source.alias.toLowerCase() === key) ?? sources.find((source) => source.table?.name.toLowerCase() === key);
}

function rowsMeant(walk: Walk, on: readonly Expression[], statement: Readonly<Record<string, Tree>>, scope: Scope): Expression | undefined {
  const own = present(statement['selection']) ? [readExpression(walk, statement['selection'], scope)] : [];
  const where = [...on, ...own].reduce<Expression | undefined>((all, next) => (all === undefined ? next : infixOperator('and', all, next)), undefined);
  markHoles(walk, [statement['limit'], statement['order_by']]);
  return present(statement['limit']) ? unknownExpression('LIMIT picks the rows', where?.text ?? 'limit') : where;
}

function placeOfTable(walk: Walk, table: Tree): { readonly start: number; readonly end: number } | undefined {
  const [kind, content] = variant(fields(table)['relation']);
  return kind === 'Table' ? objectName(walk, fields(content)['name'])?.place : undefined;
}

