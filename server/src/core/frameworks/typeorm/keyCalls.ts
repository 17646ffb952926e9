import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { OperationBody, Selector } from '../../model/operation';
import type { Span } from '../../model/source';
import { entry, knownBoolean, knownText, listOf, namesOf, notUnderstood, spanOf, whyUnknown } from '../script/values';
import { foundColumn } from './foundTable';
import { readExpressionConstraint, readForeignKey, readIndex, readUnique } from './keys';
import { generatedNames, tableName } from './names';
import { type Call, type RunnerContext, type TableArgument, eachItem, onTable, touching } from './runnerCall';

/** Adds keys or indexes that `read` understands. */
function adds(plural: boolean, what: string, read: (item: Value, table: TableArgument, context: RunnerContext, span: Span) => OperationBody | undefined): Call {
  return onTable((table, args, site, context, evaluation) => {
    const items = eachItem(args[1], plural);
    if (!items) return notUnderstood(evaluation, site, whyUnknown(args[1], what), touching(table));
    for (const item of items) {
      const span = site.args[1] ?? site.name;
      const body = read(item, table, context, span);
      if (body) evaluation.emit(body, site, body.kind === 'createIndex' ? body.index.span : body.kind === 'addConstraint' ? body.constraint.span : span);
      else notUnderstood(evaluation, site, `${what} is not known`, touching(table));
    }
    return undefined;
  });
}

const addIndex = (item: Value, table: TableArgument, context: RunnerContext, span: Span): OperationBody | undefined => {
  const index = readIndex(item, table.text, tableName(table.text), context.dialect, span);
  return index && { kind: 'createIndex', index, ...(knownBoolean(entry(item, 'isConcurrent')) === true && { concurrently: true }) };
};
const addForeignKey = (item: Value, table: TableArgument, _context: RunnerContext, span: Span): OperationBody | undefined => {
  const constraint = readForeignKey(item, table.text, span);
  return constraint && { kind: 'addConstraint', table: tableName(table.text), constraint };
};
const addUnique = (item: Value, table: TableArgument, _context: RunnerContext, span: Span): OperationBody | undefined => {
  const constraint = readUnique(item, table.text, span);
  return constraint && { kind: 'addConstraint', table: tableName(table.text), constraint };
};
const addExpression = (kind: 'check' | 'exclude') => (item: Value, table: TableArgument, context: RunnerContext, span: Span): OperationBody | undefined => {
  const constraint = readExpressionConstraint(kind, item, table.text, context.dialect, span);
  return constraint && { kind: 'addConstraint', table: tableName(table.text), constraint };
};

/** Drops keys or indexes, each given by name, as an object, or as found in the table. */
function drops(plural: boolean, kind: 'foreign' | 'unique' | 'check' | 'exclude' | 'index'): Call {
  return onTable((table, args, site, context, evaluation) => {
    const items = eachItem(args[1], plural);
    const what = kind === 'index' ? 'the index that is dropped' : 'the key that is dropped';
    if (!items) return notUnderstood(evaluation, site, whyUnknown(args[1], what), touching(table));
    for (const item of items) {
      const selector = selectorOf(item, kind, table);
      const span = spanOf(item, site.args[1] ?? site.name);
      if (!selector) notUnderstood(evaluation, site, whyUnknown(item, what), touching(table));
      else evaluation.emit(dropBody(kind, selector, table, context.dialect), site, span);
    }
    return undefined;
  });
}

function dropBody(kind: 'foreign' | 'unique' | 'check' | 'exclude' | 'index', selector: Selector, table: TableArgument, dialect: Dialect): OperationBody {
  const name = tableName(table.text);
  // MySQL: unique keys are indexes.
  const asIndex = kind === 'index' || (kind === 'unique' && (dialect === 'mysql' || dialect === 'mariadb'));
  return asIndex ? { kind: 'dropIndex', index: selector, table: name } : { kind: 'dropConstraint', table: name, constraint: { ...selector, kind } };
}

function selectorOf(item: Value, kind: 'foreign' | 'unique' | 'check' | 'exclude' | 'index', table: TableArgument): Selector | undefined {
  if (item.kind === 'reference') return item.selector;
  const name = knownText(item) ?? knownText(entry(item, 'name'));
  if (name !== undefined) return { name };
  const columns = namesOf(entry(item, 'columnNames'));
  if (!columns?.length) return undefined;
  if (kind === 'foreign') return { name: generatedNames.foreignKey(table.text, columns) };
  if (kind === 'unique') return { name: generatedNames.unique(table.text, columns) };
  return kind === 'index' ? { name: generatedNames.index(table.text, columns, knownText(entry(item, 'where'))) } : undefined;
}

/** The runner's methods about keys and indexes. */
export const KEY_CALLS: Readonly<Record<string, Call>> = {
  createIndex: adds(false, 'the index', addIndex),
  createIndices: adds(true, 'the indexes', addIndex),
  dropIndex: drops(false, 'index'),
  dropIndices: drops(true, 'index'),
  createForeignKey: adds(false, 'the foreign key', addForeignKey),
  createForeignKeys: adds(true, 'the foreign keys', addForeignKey),
  dropForeignKey: drops(false, 'foreign'),
  dropForeignKeys: drops(true, 'foreign'),
  createUniqueConstraint: adds(false, 'the unique key', addUnique),
  createUniqueConstraints: adds(true, 'the unique keys', addUnique),
  dropUniqueConstraint: drops(false, 'unique'),
  dropUniqueConstraints: drops(true, 'unique'),
  createCheckConstraint: adds(false, 'the check', addExpression('check')),
  createCheckConstraints: adds(true, 'the checks', addExpression('check')),
  dropCheckConstraint: drops(false, 'check'),
  dropCheckConstraints: drops(true, 'check'),
  createExclusionConstraint: adds(false, 'the exclusion', addExpression('exclude')),
  createExclusionConstraints: adds(true, 'the exclusions', addExpression('exclude')),
  dropExclusionConstraint: drops(false, 'exclude'),
  dropExclusionConstraints: drops(true, 'exclude'),
  createPrimaryKey: onTable((table, args, site, context, evaluation) => {
    const columns = namesOf(args[1]);
    if (!columns?.length) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns of the primary key'), touching(table));
    const name = knownText(args[2]) ?? (context.dialect === 'postgres' ? generatedNames.primaryKey(table.text, columns) : undefined);
    evaluation.emit({ kind: 'addConstraint', table: tableName(table.text), constraint: { kind: 'primary', ...(name !== undefined && { name }), columns, span: site.args[1] ?? site.name } }, site, site.args[1] ?? site.name);
    return undefined;
  }),
  updatePrimaryKeys: onTable((table, args, site, context, evaluation) => {
    const columns = listOf(args[1])?.map((item) => knownText(entry(item, 'name')) ?? foundColumn(item));
    if (!columns?.every((column) => column !== undefined)) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the columns of the primary key'), touching(table));
    const names = columns as string[];
    evaluation.emit({ kind: 'dropConstraint', table: tableName(table.text), constraint: { kind: 'primary' } }, site, table.span);
    if (names.length > 0) evaluation.emit({ kind: 'addConstraint', table: tableName(table.text), constraint: { kind: 'primary', ...(context.dialect === 'postgres' && { name: generatedNames.primaryKey(table.text, names) }), columns: names, span: table.span } }, site, table.span);
    return undefined;
  }),
  dropPrimaryKey: onTable((table, [, name], site, _context, evaluation) => evaluation.emit({ kind: 'dropConstraint', table: tableName(table.text), constraint: { kind: 'primary', ...(knownText(name) !== undefined && { name: knownText(name) }) } }, site, table.span) as undefined),
};
