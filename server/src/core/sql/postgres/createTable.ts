import type { CreateStmt, CreateTableAsStmt, IntoClause, Node, SelectStmt } from '@pgsql/types';
import type { ColumnDefinition, ConstraintDefinition } from '../../model/operation';
import { tablesRead } from '../queries';
import { normalizeText } from '../text';
import { readColumnDefinition, readConstraint } from './columns';
import type { Context } from './context';
import { definitionAfter } from './definition';
import { stringsOf, tableOf } from './names';
import { indexOfWords, placeOfQualified } from './places';
import { readQuery } from './query';

/** CREATE TABLE. */
export function readCreateTable(context: Context, node: CreateStmt): void {
  const table = tableOf(context, node.relation);
  const columns: ColumnDefinition[] = [];
  const constraints: ConstraintDefinition[] = [];
  let like = node.partbound === undefined ? inherited(context, node) : undefined;
  for (const element of node.tableElts ?? []) {
    if ('ColumnDef' in element) {
      const declared = readColumnDefinition(context, element.ColumnDef, table);
      columns.push(declared.column);
      constraints.push(...declared.constraints);
    } else if ('Constraint' in element) {
      if (element.Constraint.contype === 'CONSTR_NOTNULL') {
        forbidNull(columns, stringsOf(element.Constraint.keys));
        continue;
      }
      const constraint = readConstraint(context, element.Constraint);
      if (!constraint) continue;
      constraints.push(constraint);
      if (constraint.kind === 'primary') forbidNull(columns, constraint.columns);
    } else if ('TableLikeClause' in element) {
      like = tableOf(context, element.TableLikeClause.relation);
    }
  }
  const parent = node.partbound ? node.inhRelations?.[0] : undefined;
  const options = optionsText(context, node);
  context.emit({
    kind: 'createTable',
    table,
    columns,
    constraints,
    indexes: [],
    ...(node.if_not_exists ? { ifNotExists: true } : {}),
    ...(node.relation?.relpersistence === 't' ? { temporary: true } : {}),
    ...(like ? { like } : {}),
    ...(parent && 'RangeVar' in parent ? { partitionOf: tableOf(context, parent.RangeVar) } : {}),
    ...(options ? { options } : {}),
  }, placeOfQualified(context, node.relation?.location));
}

function inherited(context: Context, node: CreateStmt): ReturnType<typeof tableOf> | undefined {
  const parent = node.inhRelations?.[0];
  return parent && 'RangeVar' in parent ? tableOf(context, parent.RangeVar) : undefined;
}

function forbidNull(columns: ColumnDefinition[], names: readonly string[]): void {
  for (const [index, column] of columns.entries()) if (names.includes(column.name)) columns[index] = { ...column, nullable: false };
}

/** PARTITION BY …, WITH (…), TABLESPACE …, UNLOGGED: what must come back with the table and is no column. */
function optionsText(context: Context, node: CreateStmt): string | undefined {
  const unlogged = node.relation?.relpersistence === 'u' ? 'unlogged ' : '';
  const tail = ['partition', 'inherits', 'with', 'using', 'tablespace', 'on'];
  if (!node.partspec && !node.partbound && !node.options && !node.accessMethod && !node.tablespacename && !node.inhRelations) return unlogged.trim() || undefined;
  let depth = 0;
  for (const token of context.tokens) {
    if (token.kind === 'punctuation') depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
    if (depth === 0 && token.kind === 'word' && tail.includes(token.value)) return unlogged + normalizeText(context.text.slice(token.start), 'postgres');
  }
  return unlogged.trim() || undefined;
}

/** CREATE TABLE … AS and CREATE MATERIALIZED VIEW. */
export function readCreateTableAs(context: Context, node: CreateTableAsStmt): void {
  const relation = node.into?.rel;
  const query = node.query && 'SelectStmt' in node.query ? readQuery(context, node.query.SelectStmt) : undefined;
  const place = placeOfQualified(context, relation?.location);
  if (node.objtype === 'OBJECT_MATVIEW') {
    context.coverHoles();
    context.emit({
      kind: 'createObject',
      object: { kind: 'materializedView', name: tableOf(context, relation) },
      definition: definitionAfter(context, place),
      ...(node.if_not_exists ? { ifNotExists: true } : {}),
      ...(query ? { reads: tablesRead([query]) } : {}),
    }, place);
    return;
  }
  emitTableOfQuery(context, node.into, query, node.if_not_exists);
}

/** SELECT … INTO makes a table as well. */
export function readSelectInto(context: Context, node: SelectStmt): void {
  emitTableOfQuery(context, node.intoClause, readQuery(context, { ...node, intoClause: undefined }), false);
}

function emitTableOfQuery(context: Context, into: IntoClause | undefined, query: ReturnType<typeof readQuery> | undefined, ifNotExists: boolean | undefined): void {
  const names = stringsOf(into?.colNames as Node[] | undefined);
  const named = query && names.length > 0 ? { ...query, columns: query.columns.map((column, index) => (column.star || names[index] === undefined ? column : { ...column, name: names[index] })) } : query;
  const at = indexOfWords(context, ['into']);
  context.emit({
    kind: 'createTable',
    table: tableOf(context, into?.rel),
    columns: [],
    constraints: [],
    indexes: [],
    ...(ifNotExists ? { ifNotExists: true } : {}),
    ...(into?.rel?.relpersistence === 't' ? { temporary: true } : {}),
    ...(named ? { asSelect: named } : {}),
    ...(into?.skipData ? { options: 'with no data' } : {}),
  }, placeOfQualified(context, into?.rel?.location) ?? context.tokens[at + 1]);
}
