import type { QualifiedName } from '../../model/names';
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition, TypeReference } from '../../model/operation';
import type { PlanDialect, Step } from './plan';
import { columnSql, createIndex, dropIndex, madeName, nameSql, tableSql } from './sqlText';

const alter = (dialect: PlanDialect, table: QualifiedName): string => `ALTER TABLE ${tableSql(dialect, table)}`;

/** CREATE INDEX CONCURRENTLY lets writers go on, and cannot run in a transaction; one that failed leaves an invalid index behind. */
export function createIndexOnline(dialect: PlanDialect, index: IndexDefinition & { readonly name: string }): Step {
  const { name, table } = index;
  if (dialect !== 'postgres') {
    return { title: `index ${name}`, up: [createIndex(dialect, index, false)], down: [dropIndex(dialect, table, name, false)], lock: dialect === 'sqlite' ? 'other writers wait until it is made' : 'in place: writers go on; a metadata lock at both ends' };
  }
  const clear = { sql: `DROP INDEX CONCURRENTLY IF EXISTS ${tableSql(dialect, { ...(table.schema !== undefined && { schema: table.schema }), name })}` };
  return {
    title: `index ${name}, while writers go on; what a run that failed left behind is dropped first`,
    up: [clear, createIndex(dialect, index, true)],
    down: [dropIndex(dialect, table, name, true)],
    lock: 'SHARE UPDATE EXCLUSIVE: writers go on',
    outside: { inside: [createIndex(dialect, index, false)] },
  };
}

/** UNIQUE over an index that was made before: the constraint itself is a moment. */
export function uniqueByIndex(dialect: PlanDialect, table: QualifiedName, name: string, columns: readonly string[]): readonly Step[] {
  const span = { file: '', start: 0, end: 0 };
  const index = createIndexOnline(dialect, { name, table, unique: true, parts: columns.map((column) => ({ column })), span });
  if (dialect !== 'postgres') return [index];
  const made = { sql: `${alter(dialect, table)} ADD CONSTRAINT ${nameSql(dialect, name)} UNIQUE USING INDEX ${nameSql(dialect, name)}` };
  // Dropping the constraint drops its index with it: the step before takes back an index.
  const plain = createIndex(dialect, { name, table, unique: true, parts: columns.map((column) => ({ column })), span }, false);
  return [index, { title: `make it the constraint ${name}`, up: [made], down: [{ sql: `${alter(dialect, table)} DROP CONSTRAINT ${nameSql(dialect, name)}` }, plain], lock: 'ACCESS EXCLUSIVE for a moment' }];
}

/** NOT VALID checks new rows alone; VALIDATE reads the old ones while writers go on. */
function inTwoSteps(dialect: PlanDialect, table: QualifiedName, name: string, definition: string, lock: string): readonly Step[] {
  const constraint = nameSql(dialect, name);
  if (dialect !== 'postgres') {
    return [{ title: `constraint ${name}`, up: [{ sql: `${alter(dialect, table)} ADD CONSTRAINT ${constraint} ${definition}` }], down: [{ sql: `${alter(dialect, table)} DROP CONSTRAINT ${constraint}` }], lock: 'writers wait while the rows are read' }];
  }
  return [
    { title: `constraint ${name}, for new rows`, up: [{ sql: `${alter(dialect, table)} ADD CONSTRAINT ${constraint} ${definition} NOT VALID` }], down: [{ sql: `${alter(dialect, table)} DROP CONSTRAINT ${constraint}` }], lock },
    { title: 'read the rows that were there before', up: [{ sql: `${alter(dialect, table)} VALIDATE CONSTRAINT ${constraint}` }], down: [], lock: 'SHARE UPDATE EXCLUSIVE: writers go on', outside: { inside: [{ sql: `${alter(dialect, table)} VALIDATE CONSTRAINT ${constraint}` }], joined: true } },
  ];
}

export function addCheck(dialect: PlanDialect, table: QualifiedName, name: string, expression: string): readonly Step[] {
  return inTwoSteps(dialect, table, name, `CHECK (${expression})`, 'ACCESS EXCLUSIVE for a moment');
}

export function addForeignKey(dialect: PlanDialect, table: QualifiedName, constraint: ConstraintDefinition & { readonly name: string }): readonly Step[] {
  const { name, columns, references } = constraint;
  if (!references) return [];
  const list = (names: readonly string[]): string => (names.length === 0 ? '' : ` (${names.map((column) => nameSql(dialect, column)).join(', ')})`);
  const on = (event: string, action: string | undefined): string => (action === undefined ? '' : ` ON ${event} ${action.toUpperCase()}`);
  const definition = `FOREIGN KEY${list(columns)} REFERENCES ${tableSql(dialect, references.table)}${list(references.columns)}${on('DELETE', references.onDelete)}${on('UPDATE', references.onUpdate)}${constraint.deferrable ? ' DEFERRABLE' : ''}`;
  return inTwoSteps(dialect, table, name, definition, 'SHARE ROW EXCLUSIVE on both tables for a moment');
}

/** A checked constraint spares SET NOT NULL the reading of the table under its lock (PostgreSQL 12, ALTER TABLE). */
export function checkThenForbidNull(dialect: PlanDialect, table: QualifiedName, column: string): readonly Step[] {
  const check = madeName(table.name, column, 'not_null');
  const drop = { sql: `${alter(dialect, table)} DROP CONSTRAINT ${nameSql(dialect, check)}` };
  const [first, second] = addCheck(dialect, table, check, `${nameSql(dialect, column)} IS NOT NULL`);
  return [
    first!,
    second!,
    {
      title: `${column} takes no NULL; the check has read the rows already`,
      up: [{ sql: `${alter(dialect, table)} ALTER COLUMN ${nameSql(dialect, column)} SET NOT NULL` }, drop],
      down: [{ sql: `${alter(dialect, table)} ALTER COLUMN ${nameSql(dialect, column)} DROP NOT NULL` }, ...first!.up],
      lock: 'ACCESS EXCLUSIVE for a moment',
    },
  ];
}

/** MySQL states the whole column again. */
export function forbidNullAtOnce(dialect: PlanDialect, table: QualifiedName, column: ColumnDefinition, type: TypeReference): Step {
  const modify = (nullable: boolean): string => `${alter(dialect, table)} MODIFY COLUMN ${nameSql(dialect, column.name)} ${columnSql(dialect, { ...column, nullable }, type)}`;
  return { title: `${column.name} takes no NULL`, up: [{ sql: modify(false) }], down: [{ sql: modify(true) }], lock: 'in place, the table is made anew; a metadata lock at both ends; it fails where a NULL is left' };
}
