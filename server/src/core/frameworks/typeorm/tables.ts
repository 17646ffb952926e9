import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { ConstraintDefinition, IndexDefinition, OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { entry, isAbsent, knownText } from '../script/values';
import { type ReadColumn, readColumn, uniqueName } from './columns';
import { readExpressionConstraint, readForeignKey, readIndex, readUnique } from './keys';
import { generatedNames, tableName } from './names';

/** What `createTable(new Table({…}))` does, in order, and what of it is not known. */
export interface ReadTable {
  readonly name: string;
  readonly bodies: readonly OperationBody[];
  readonly gaps: readonly string[];
}

/** `createTable(table, ifNotExist, createForeignKeys, createIndices)`; undefined where the name is not known. */
export function readTable(value: Value | undefined, dialect: Dialect, options: { readonly ifNotExists: boolean; readonly foreignKeys: boolean; readonly indices: boolean }, fallback: Span): ReadTable | undefined {
  const given = knownText(entry(value, 'name'));
  if (value?.kind !== 'object' || given === undefined) return undefined;
  const schema = knownText(entry(value, 'schema'));
  const name = schema === undefined || given.includes('.') ? given : `${schema}.${given}`;
  const table = tableName(name);
  const gaps: string[] = value.complete ? [] : ['not all of the table is known'];
  const list = <T>(key: string, read: (item: Value) => T | undefined): T[] => {
    const items = entry(value, key);
    if (isAbsent(items) || items === undefined) return [];
    if (items.kind !== 'array') {
      gaps.push(`${key} is not known`);
      return [];
    }
    if (!items.complete) gaps.push(`not all of ${key} is known`);
    return items.items.flatMap((item) => {
      const found = read(item);
      if (found === undefined) gaps.push(`one of ${key} is not known`);
      return found === undefined ? [] : [found];
    });
  };
  const columns = list('columns', (item) => readColumn(item, name, dialect, fallback));
  const keys: ConstraintDefinition[] = [
    ...primaryKey(name, columns, dialect, fallback),
    ...columns.filter((read) => read.isUnique).map((read): ConstraintDefinition => ({ kind: 'unique', name: uniqueName(name, read.column.name, dialect, true), columns: [read.column.name], span: read.column.span })),
    ...list('uniques', (item) => readUnique(item, name, fallback)),
    ...list('checks', (item) => readExpressionConstraint('check', item, name, dialect, fallback)),
    ...list('exclusions', (item) => readExpressionConstraint('exclude', item, name, dialect, fallback)),
    ...(options.foreignKeys ? list('foreignKeys', (item) => readForeignKey(item, name, fallback)) : []),
  ];
  const indexes = options.indices ? list('indices', (item) => readIndex(item, name, table, dialect, fallback)) : [];
  // MySQL: unique keys are indexes (MysqlQueryRunner.js, createTableSql).
  const mysql = dialect === 'mysql' || dialect === 'mariadb';
  const uniqueIndexes = mysql ? keys.filter((key) => key.kind === 'unique').map((key): IndexDefinition => ({ name: key.name, table, parts: key.columns.map((column) => ({ column })), unique: true, span: key.span })) : [];
  const comment = knownText(entry(value, 'comment'));
  const engine = knownText(entry(value, 'engine'));
  const creation: OperationBody = {
    kind: 'createTable', table, columns: columns.map((read) => read.column), constraints: mysql ? keys.filter((key) => key.kind !== 'unique') : keys, indexes: [...uniqueIndexes, ...indexes],
    ...(options.ifNotExists && { ifNotExists: true }), ...(engine !== undefined && { options: `engine=${engine}` }),
  };
  return {
    name,
    bodies: [...enumsOf(columns), creation, ...(comment === undefined ? [] : [{ kind: 'setProperty', table, property: 'comment', value: comment } as const])],
    gaps: [...gaps, ...columns.flatMap((read) => read.gaps)],
  };
}

/** The types of enum columns, each made once. */
export function enumsOf(columns: readonly ReadColumn[]): readonly OperationBody[] {
  const made = new Map(columns.flatMap((read) => (read.createsEnum ? [[`${read.createsEnum.type.schema ?? ''}.${read.createsEnum.type.name}`, read.createsEnum] as const] : [])));
  return [...made.values()];
}

function primaryKey(table: string, columns: readonly ReadColumn[], dialect: Dialect, span: Span): readonly ConstraintDefinition[] {
  const primary = columns.filter((read) => read.isPrimary);
  if (primary.length === 0) return [];
  const names = primary.map((read) => read.column.name);
  const given = primary.find((read) => read.primaryKeyName !== undefined)?.primaryKeyName;
  // MySQL names every primary key PRIMARY; SQLite writes it without a name for one generated column.
  const name = dialect === 'postgres' ? given ?? generatedNames.primaryKey(table, names) : given;
  return [{ kind: 'primary', ...(name !== undefined && { name }), columns: names, span: primary[0]?.column.span ?? span }];
}
