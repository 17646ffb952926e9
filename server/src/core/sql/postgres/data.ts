import type { CopyStmt, DeleteStmt, InsertStmt, MergeStmt, Node, TruncateStmt, UpdateStmt, WithClause } from '@pgsql/types';
import type { Expression, Query } from '../../model/expression';
import type { QualifiedName } from '../../model/names';
import type { OperationOf } from '../../model/operation';
import { chain, unknownExpression } from '../expressions';
import { nestedScope, tablesOf, type Scope } from '../scope';
import type { Context, Place } from './context';
import { NO_SCOPE, readExpression } from './expression';
import { stringsOf, tableOf } from './names';
import { placeOfQualified } from './places';
import { readFrom, readQuery, sourceOfTable, withCtes } from './query';

type Row = readonly Expression[];

/** INSERT. */
export function readInsert(context: Context, node: InsertStmt, outer: Scope = NO_SCOPE): void {
  const later = readChangesInWith(context, node.withClause, outer);
  const scope = withCtes(context, node.withClause, outer);
  const table = tableOf(context, node.relation);
  const columns = (node.cols ?? []).flatMap((each) => ('ResTarget' in each ? [context.name(each.ResTarget.name ?? '')] : []));
  const select = node.selectStmt && 'SelectStmt' in node.selectStmt ? node.selectStmt.SelectStmt : undefined;
  const action = node.onConflictClause?.action;
  // VALUES with a WITH of its own, or with ORDER BY or LIMIT, is a query.
  const isValues = select?.valuesLists !== undefined && !select.sortClause && !select.limitCount;
  const source: { rows?: readonly Row[]; query?: Query } = !select ? { rows: [[]] }
    : isValues ? { rows: rowsOf(context, select.valuesLists, withCtes(context, select.withClause, scope)) }
      : { query: readQuery(context, select, scope) };
  context.emit({
    kind: 'insert',
    table,
    ...(columns.length > 0 ? { columns } : {}),
    ...source,
    ...(action === 'ONCONFLICT_NOTHING' ? { onConflict: 'ignore' as const } : action === 'ONCONFLICT_UPDATE' ? { onConflict: 'update' as const } : {}),
  }, placeOfQualified(context, node.relation?.location));
  later();
}

function rowsOf(context: Context, lists: readonly Node[] | undefined, scope: Scope): readonly Row[] {
  return (lists ?? []).map((row) => ('List' in row ? (row.List.items ?? []).map((item) => readExpression(context, item, scope)) : []));
}

/** UPDATE. */
export function readUpdate(context: Context, node: UpdateStmt, outer: Scope = NO_SCOPE): void {
  const later = readChangesInWith(context, node.withClause, outer);
  const ctes = withCtes(context, node.withClause, outer);
  if (!node.relation) return;
  const table = tableOf(context, node.relation);
  const target = nestedScope(ctes, [sourceOfTable(context, node.relation)], new Map());
  const from = readFrom(context, node.fromClause, ctes);
  const scope = { ...target, sources: [...target.sources, ...from.sources], own: true };
  const set = readSet(context, node.targetList, scope);
  const where = conditionOf(from, node.whereClause && readExpression(context, node.whereClause, scope));
  context.emit({ kind: 'update', table, set, from: tablesOf(from.sources).map((each) => each.table), ...(where ? { where } : {}) }, placeOfSet(context, node.targetList) ?? placeOfQualified(context, node.relation.location));
  later();
}

/** The one column that is set, where it is one. */
function placeOfSet(context: Context, targets: readonly Node[] | undefined): Place | undefined {
  const [only, ...others] = targets ?? [];
  return only && 'ResTarget' in only && others.length === 0 ? context.tokenAt(only.ResTarget.location) : undefined;
}

function readSet(context: Context, targets: readonly Node[] | undefined, scope: Scope): OperationOf<'update'>['set'] {
  return (targets ?? []).flatMap((each) => {
    if (!('ResTarget' in each)) return [];
    const column = context.name(each.ResTarget.name ?? '');
    const value = readSetValue(context, each.ResTarget.val, scope);
    // `data['key'] = value` changes a part of what is there.
    if (each.ResTarget.indirection) return [{ column, value: unknownExpression('a part of the value is replaced', `set ${column} ${value.text}`, [{ column }]) }];
    return [{ column, value }];
  });
}

function readSetValue(context: Context, node: Node | undefined, scope: Scope): Expression {
  if (!node || !('MultiAssignRef' in node)) return readExpression(context, node, scope);
  const { source, colno = 1 } = node.MultiAssignRef;
  const value = readExpression(context, source, scope);
  if (value.kind === 'list') return value.items[colno - 1] ?? value;
  if (value.kind !== 'subquery') return value;
  const column = value.query.columns[colno - 1];
  return column && !column.star ? { kind: 'subquery', query: { ...value.query, columns: [column] }, text: `${value.text}.${colno}` } : value;
}

function conditionOf(from: ReturnType<typeof readFrom>, own: Expression | undefined): Expression | undefined {
  const parts = [...from.on, ...from.sources.flatMap((source) => (source.derived?.where ? [source.derived.where] : [])), ...(own ? [own] : [])];
  return parts.length === 0 ? undefined : chain('and', parts);
}

/** DELETE. */
export function readDelete(context: Context, node: DeleteStmt, outer: Scope = NO_SCOPE): void {
  const later = readChangesInWith(context, node.withClause, outer);
  const ctes = withCtes(context, node.withClause, outer);
  if (!node.relation) return;
  const table = tableOf(context, node.relation);
  const using = readFrom(context, node.usingClause, ctes);
  const scope = { ...nestedScope(ctes, [sourceOfTable(context, node.relation), ...using.sources], new Map()), own: true };
  const where = conditionOf(using, node.whereClause && readExpression(context, node.whereClause, scope));
  context.emit({ kind: 'delete', table, using: tablesOf(using.sources).map((each) => each.table), ...(where ? { where } : {}) }, placeOfQualified(context, node.relation.location));
  later();
}

/**
 * The changes in a WITH. All parts of a statement see the same snapshot (manual 7.8.4): rows deleted there are still read by
 * the statement around it, so deletions are recorded after it, the others before.
 */
export function readChangesInWith(context: Context, clause: WithClause | undefined, outer: Scope = NO_SCOPE): () => void {
  const deletions: (() => void)[] = [];
  const ctes = clause?.ctes ?? [];
  for (const [index, node] of ctes.entries()) {
    if (!('CommonTableExpr' in node) || !node.CommonTableExpr.ctequery) continue;
    const inner = node.CommonTableExpr.ctequery;
    if ('SelectStmt' in inner) continue;
    const scope = withCtes(context, { ...clause, ctes: ctes.slice(0, index) }, outer);
    if ('InsertStmt' in inner) readInsert(context, inner.InsertStmt, scope);
    else if ('UpdateStmt' in inner) readUpdate(context, inner.UpdateStmt, scope);
    else if ('DeleteStmt' in inner) deletions.push(() => readDelete(context, inner.DeleteStmt, scope));
    else if ('MergeStmt' in inner) readMerge(context, inner.MergeStmt, scope);
  }
  return () => {
    for (const deletion of deletions) deletion();
  };
}

/** MERGE: each branch is an operation of its own. */
export function readMerge(context: Context, node: MergeStmt, outer: Scope = NO_SCOPE): void {
  const later = readChangesInWith(context, node.withClause, outer);
  const ctes = withCtes(context, node.withClause, outer);
  if (!node.relation) return;
  const table = tableOf(context, node.relation);
  const from = readFrom(context, node.sourceRelation ? [node.sourceRelation] : [], ctes);
  const scope = nestedScope(ctes, [sourceOfTable(context, node.relation), ...from.sources], new Map());
  const join = readExpression(context, node.joinCondition, scope);
  const tables = tablesOf(from.sources);
  const sources = tables.map((each) => each.table);
  const place = placeOfQualified(context, node.relation.location);
  for (const each of node.mergeWhenClauses ?? []) {
    if (!('MergeWhenClause' in each)) continue;
    const clause = each.MergeWhenClause;
    const condition = clause.condition ? [readExpression(context, clause.condition, scope)] : [];
    const matched = clause.matchKind === 'MERGE_WHEN_MATCHED' ? [join] : [unknownExpression('rows without a match', 'not matched')];
    const where = chain('and', [...matched, ...condition]);
    if (clause.commandType === 'CMD_UPDATE') context.emit({ kind: 'update', table, set: readSet(context, clause.targetList, scope), from: sources, where }, place);
    else if (clause.commandType === 'CMD_DELETE') context.emit({ kind: 'delete', table, using: sources, where }, place);
    else if (clause.commandType === 'CMD_INSERT') {
      const columns = (clause.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [context.name(target.ResTarget.name ?? '')] : []));
      const values = (clause.values ?? []).map((value) => ({ value: readExpression(context, value, scope) }));
      const query: Query = { from: tables, columns: values, where, reshapesRows: true, text: `merge ${values.map((value) => value.value.text).join(', ')}` };
      context.emit({ kind: 'insert', table, ...(columns.length > 0 ? { columns } : {}), query }, place);
    }
  }
  later();
}

/** TRUNCATE. */
export function readTruncate(context: Context, node: TruncateStmt): void {
  const relations = (node.relations ?? []).flatMap((each) => ('RangeVar' in each ? [each.RangeVar] : []));
  const tables: QualifiedName[] = relations.map((relation) => tableOf(context, relation));
  context.emit({ kind: 'truncate', tables, ...(node.behavior === 'DROP_CASCADE' ? { cascade: true } : {}) }, placeOfQualified(context, relations[0]?.location));
}

/** COPY: rows from outside, or a file or program written to. */
export function readCopy(context: Context, node: CopyStmt): void {
  const place = node.relation ? placeOfQualified(context, node.relation.location) : undefined;
  if (node.is_program) context.emit({ kind: 'external', effect: 'process', target: node.filename ?? 'a program' }, place);
  if (node.is_from && node.relation) {
    const columns = stringsOf(node.attlist).map((name) => context.name(name));
    return context.emit({ kind: 'insert', table: tableOf(context, node.relation), ...(columns.length > 0 ? { columns } : {}) }, place);
  }
  if (node.is_program) return;
  if (node.filename !== undefined) return context.emit({ kind: 'external', effect: 'file', target: node.filename }, place);
  context.emit({ kind: 'read' }, place);
}
