import type { QualifiedName } from '../../model/names';
import type { TypeReference } from '../../model/operation';
import type { PlanDialect, Step } from './plan';
import { differs, inRow, madeName, nameSql, tableSql } from './sqlText';

/** A column with the expression that makes it from the columns of the other shape. */
export interface Derived {
  readonly name: string;
  readonly type: TypeReference;
  readonly value: string;
}

/** Two shapes of the same data in one table: the old columns, and the new ones. */
export interface Shapes {
  readonly dialect: PlanDialect;
  readonly table: QualifiedName;
  readonly old: readonly Derived[];
  readonly now: readonly Derived[];
}

/**
 * Triggers that keep both shapes equal, whichever of them a release writes. They act before the row is stored and on that row alone, so
 * they start no other trigger and not themselves; and what already agrees is left alone, so that filling the new shape cannot come back
 * and rewrite the old one where the way back is not exact.
 */
export function syncTriggers(shapes: Shapes): Step | undefined {
  const { dialect } = shapes;
  if (dialect === 'postgres') return postgresTrigger(shapes);
  return dialect === 'mysql' || dialect === 'mariadb' ? mysqlTriggers(shapes) : undefined;
}

const titleOf = ({ old, now }: Shapes): string => `keep ${listed(old)} and ${listed(now)} equal, whichever is written`;
export const listed = (columns: readonly { readonly name: string }[]): string => columns.map(({ name }) => name).join(', ');

/** CREATE TRIGGER takes SHARE ROW EXCLUSIVE (PostgreSQL manual, "Explicit Locking"). */
function postgresTrigger(shapes: Shapes): Step {
  const { dialect, table, old, now } = shapes;
  const own = nameSql(dialect, madeName(table.name, ...now.map(({ name }) => name), 'sync'));
  const called = table.schema === undefined ? own : `${nameSql(dialect, table.schema)}.${own}`;
  const row = rowOf(shapes, 'NEW');
  const toOld = old.map((column) => `NEW.${nameSql(dialect, column.name)} := ${row(column.value, now)};`);
  const toNew = now.map((column) => `NEW.${nameSql(dialect, column.name)} := ${row(column.value, old)};`);
  const isWritten = now.map((column) => `NEW.${nameSql(dialect, column.name)} IS NOT NULL`).join(' OR ');
  const disagrees = now.map((column) => differs(dialect, compared(dialect, column, `NEW.${nameSql(dialect, column.name)}`), compared(dialect, column, row(column.value, old)))).join(' OR ');
  const changed = (columns: readonly Derived[]): string => columns.map((column) => differs(dialect, compared(dialect, column, `NEW.${nameSql(dialect, column.name)}`), compared(dialect, column, `OLD.${nameSql(dialect, column.name)}`))).join(' OR ');
  const lines = [
    `CREATE FUNCTION ${called}() RETURNS trigger LANGUAGE plpgsql AS $$`,
    'DECLARE',
    `  by_new boolean := ${isWritten};`,
    '  by_old boolean := true;',
    'BEGIN',
    "  IF TG_OP = 'UPDATE' THEN",
    `    by_new := ${changed(now)};`,
    `    by_old := ${changed(old)};`,
    '  END IF;',
    `  IF by_new AND (${disagrees}) THEN`,
    ...toOld.map((line) => `    ${line}`),
    '  ELSIF by_old AND NOT by_new THEN',
    ...toNew.map((line) => `    ${line}`),
    '  END IF;',
    '  RETURN NEW;',
    'END $$',
  ];
  return {
    title: titleOf(shapes),
    up: [{ sql: lines.join('\n') }, { sql: `CREATE TRIGGER ${own} BEFORE INSERT OR UPDATE ON ${tableSql(dialect, table)} FOR EACH ROW EXECUTE FUNCTION ${called}()` }],
    down: [{ sql: `DROP TRIGGER ${own} ON ${tableSql(dialect, table)}` }, { sql: `DROP FUNCTION ${called}()` }],
    lock: 'SHARE ROW EXCLUSIVE: writers wait for a moment',
  };
}

/**
 * A trigger an event, each one SET without a semicolon inside, which every tool can send. Assignments run from left to right (MySQL manual,
 * "SET Syntax for Variable Assignment"): the second sees what the first did.
 */
function mysqlTriggers(shapes: Shapes): Step {
  const { dialect, table, old, now } = shapes;
  const row = rowOf(shapes, 'NEW');
  const field = (version: string, column: Derived): string => `${version}.${nameSql(dialect, column.name)}`;
  const disagrees = now.map((column) => differs(dialect, compared(dialect, column, field('NEW', column)), compared(dialect, column, row(column.value, old)))).join(' OR ');
  const changed = (columns: readonly Derived[]): string => columns.map((column) => differs(dialect, compared(dialect, column, field('NEW', column)), compared(dialect, column, field('OLD', column)))).join(' OR ');
  const isWritten = now.map((column) => `${field('NEW', column)} IS NOT NULL`).join(' OR ');
  const set = (onNew: string, onOld?: string): string => {
    const toOld = old.map((column) => `${field('NEW', column)} = IF(@by_new AND (${disagrees}), ${row(column.value, now)}, ${field('NEW', column)})`);
    const toNew = now.map((column) => `${field('NEW', column)} = IF(@by_new${onOld === undefined ? '' : ` OR NOT (${onOld})`}, ${field('NEW', column)}, ${row(column.value, old)})`);
    return `SET @by_new = (${onNew}), ${[...toOld, ...toNew].join(', ')}`;
  };
  const nameFor = (event: string): string => nameSql(dialect, madeName(table.name, ...now.map(({ name }) => name), `sync_${event}`));
  const trigger = (event: string, body: string): string => `CREATE TRIGGER ${nameFor(event)} BEFORE ${event.toUpperCase()} ON ${tableSql(dialect, table)} FOR EACH ROW ${body}`;
  return {
    title: titleOf(shapes),
    up: [{ sql: trigger('insert', set(isWritten)) }, { sql: trigger('update', set(changed(now), changed(old))) }],
    down: [{ sql: `DROP TRIGGER ${nameFor('update')}` }, { sql: `DROP TRIGGER ${nameFor('insert')}` }],
    lock: 'a metadata lock on the table, for a moment; it waits for open transactions',
  };
}

function rowOf({ dialect }: Shapes, version: string): (expression: string, columns: readonly Derived[]) => string {
  return (expression, columns) => inRow(dialect, expression, columns.map(({ name }) => name), version);
}

const WITHOUT_EQUALITY: ReadonlySet<string> = new Set(['json', 'xml', 'point', 'line', 'polygon', 'path']);
const LETTERS = /^(?:char|varchar|character|tinytext|text|mediumtext|longtext|enum|set|nchar|nvarchar)\b/;

/** A value in a form in which every change of it shows: PostgreSQL has no `=` for json, MySQL's collations take `a` for `A`. */
export function compared(dialect: PlanDialect, { type }: Derived, value: string): string {
  if (dialect === 'postgres') return WITHOUT_EQUALITY.has(type.name) ? `(${value})::text` : value;
  return LETTERS.test(type.name) ? `CAST(${value} AS BINARY)` : value;
}
