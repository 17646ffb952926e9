import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { QualifiedName } from '../../model/names';
import type { ConstraintDefinition, IndexDefinition } from '../../model/operation';
import type { Span } from '../../model/source';
import { fragment, readCheck, readCondition } from '../script/readParts';
import { entry, knownBoolean, knownText, namesOf, spanOf } from '../script/values';
import { generatedNames, tableName } from './names';

/** `new TableForeignKey({…})`; undefined where its columns or its target are not known. */
export function readForeignKey(value: Value | undefined, table: string, fallback: Span): ConstraintDefinition | undefined {
  const columns = namesOf(entry(value, 'columnNames'));
  const target = knownText(entry(value, 'referencedTableName'));
  const referenced = namesOf(entry(value, 'referencedColumnNames'));
  if (!columns?.length || target === undefined || !referenced) return undefined;
  const given = knownText(entry(value, 'name'));
  const schema = knownText(entry(value, 'referencedSchema'));
  const onDelete = knownText(entry(value, 'onDelete'))?.toLowerCase();
  const onUpdate = knownText(entry(value, 'onUpdate'))?.toLowerCase();
  return {
    kind: 'foreign',
    name: given ?? generatedNames.foreignKey(table, columns),
    columns,
    references: { table: tableName(schema === undefined || target.includes('.') ? target : `${schema}.${target}`), columns: referenced, ...(onDelete && { onDelete }), ...(onUpdate && { onUpdate }) },
    ...(knownText(entry(value, 'deferrable')) !== undefined && { deferrable: true }),
    span: spanOf(entry(value, 'name'), spanOf(firstOf(entry(value, 'columnNames')), fallback)),
  };
}

/** `new TableIndex({…})`. */
export function readIndex(value: Value | undefined, table: string, name: QualifiedName, dialect: Dialect, fallback: Span): IndexDefinition | undefined {
  const columns = namesOf(entry(value, 'columnNames'));
  if (!columns?.length) return undefined;
  const where = knownText(entry(value, 'where'));
  const spatial = knownBoolean(entry(value, 'isSpatial')) === true;
  const fulltext = knownBoolean(entry(value, 'isFulltext')) === true;
  const method = spatial ? (dialect === 'postgres' ? 'gist' : 'spatial') : fulltext ? 'fulltext' : undefined;
  return {
    name: knownText(entry(value, 'name')) ?? generatedNames.index(table, columns, where),
    table: name,
    parts: columns.map((column) => ({ column })),
    unique: knownBoolean(entry(value, 'isUnique')) === true,
    ...(method !== undefined && { method }),
    ...(where ? { where: readCondition(fragment(where), dialect).text } : {}),
    span: spanOf(entry(value, 'name'), spanOf(firstOf(entry(value, 'columnNames')), fallback)),
  };
}

/** `new TableUnique({…})`. */
export function readUnique(value: Value | undefined, table: string, fallback: Span): ConstraintDefinition | undefined {
  const columns = namesOf(entry(value, 'columnNames'));
  if (!columns?.length) return undefined;
  return { kind: 'unique', name: knownText(entry(value, 'name')) ?? generatedNames.unique(table, columns), columns, ...(knownText(entry(value, 'deferrable')) !== undefined && { deferrable: true }), span: spanOf(entry(value, 'name'), fallback) };
}

/** `new TableCheck({…})` or `new TableExclusion({…})`. */
export function readExpressionConstraint(kind: 'check' | 'exclude', value: Value | undefined, table: string, dialect: Dialect, fallback: Span): ConstraintDefinition | undefined {
  const expression = knownText(entry(value, 'expression'));
  if (expression === undefined) return undefined;
  const generated = kind === 'check' ? generatedNames.check(table, expression) : generatedNames.exclusion(table, expression);
  const read = kind === 'check' ? readCheck(expression, dialect) : { expression, columns: namesOf(entry(value, 'columnNames')) ?? [] };
  return { kind, name: knownText(entry(value, 'name')) ?? generated, columns: read.columns, expression: read.expression, span: spanOf(entry(value, 'name'), fallback) };
}

function firstOf(value: Value | undefined): Value | undefined {
  return value?.kind === 'array' ? value.items[0] : value;
}
