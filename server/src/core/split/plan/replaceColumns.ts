import { displayName } from '../../model/names';
import type { ColumnDefinition, IndexDefinition, Operation, TypeReference } from '../../model/operation';
import type { Table } from '../../model/schema';
import { fillAtOnce, fillInBatches, type Filling } from './batches';
import { addForeignKey, checkThenForbidNull, forbidNullAtOnce, addCheck, createIndexOnline, uniqueByIndex } from './building';
import type { Facts, NoPlan, Phase, Plan, Statement, Step } from './plan';
import { addColumn, differs, dropColumn, inRow, madeName, nameSql, tableSql } from './sqlText';
import { compared, type Derived, listed, type Shapes, syncTriggers } from './sync';
import { partsOver } from './partsOver';
import { indexesOver, keyOf, type KnownColumn, noKey, sameName, tiedTo } from './tableFacts';

/** Columns that take the place of others, with the way there and back. */
export interface Replacement {
  readonly id: string;
  readonly table: Table;
  readonly old: readonly (KnownColumn & { readonly value: string })[];
  readonly now: readonly (KnownColumn & { readonly value: string })[];
  /** Every value comes back as it was: nothing but the name changes. */
  readonly exact: boolean;
  readonly notes?: readonly string[];
  readonly replaces: readonly Operation[];
}

/** New columns beside the old ones, kept equal by triggers where the database has them; the old ones go when nothing refers to them. */
export function replaceColumns(replacement: Replacement, facts: Facts): Plan | NoPlan {
  const { table, old, now, exact, replaces } = replacement;
  const { dialect } = facts;
  if (dialect === 'clickhouse') return { reason: 'ClickHouse has no triggers on rows that are changed: two columns cannot be kept equal. Add the new column, let the application write both, copy with ALTER TABLE … UPDATE, and drop the old one a release later.' };
  const key = keyOf(table);
  if (!key) return noKey(table);
  for (const column of old) {
    const tied = tiedTo(facts, table, column.definition.name);
    if (tied) return tied;
  }
  const shapes: Shapes = { dialect, table: table.name, old: old.map(derived), now: now.map(derived) };
  const sync = syncTriggers(shapes);
  const what = listed(shapes.now);
  const filling: Filling = { dialect, table, key, what, set: assign(shapes.now, facts), pending: sync ? emptyRows(shapes) : staleRows(shapes), ...(!exact && { lossy: lostRows(shapes) }) };
  const expand: Phase = { kind: 'expand', title: `expand ${table.name.name} ${what}`, steps: [...now.map((column) => addEmpty(column, facts, table)), ...(exact ? [] : [tryExpressions(shapes)]), ...(sync ? [sync] : [])] };
  const fill: Phase = { kind: 'backfill', title: `fill ${table.name.name} ${what}`, steps: [fillInBatches(filling), ...likeTheOld(replacement, facts)] };
  const contract: Phase = { kind: 'contract', title: `drop ${table.name.name} ${listed(shapes.old)}`, steps: dropOld(replacement, facts, shapes, sync, filling) };
  return {
    id: replacement.id,
    phases: [expand, fill, contract],
    old: { kind: 'column', table: table.name, columns: old.map(({ definition }) => definition.name), replacedBy: what },
    sync: sync ? 'triggers' : 'application',
    replaces,
    notes: [...(replacement.notes ?? []), ...(sync ? [] : [noSync(replacement)])],
  };
}

function noSync({ table, old, now }: Replacement): string {
  const both = [...old, ...now].map(({ definition }) => `\`${definition.name}\``).join(' and ');
  return `Nothing in SQLite keeps both shapes equal here: let the new release write ${both} of \`${displayName(table.name)}\`, and run the filling again after every time that the older release was back.`;
}

const derived = ({ definition, type, value }: Replacement['old'][number]): Derived => ({ name: definition.name, type, value });

function assign(columns: readonly Derived[], { dialect }: Facts): string {
  return columns.map(({ name, value }) => `${nameSql(dialect, name)} = ${value}`).join(', ');
}

/** With triggers, a row that has one of the new values was written since, and is right. */
function emptyRows({ dialect, now }: Shapes): string {
  const empty = now.map(({ name }) => `${nameSql(dialect, name)} IS NULL`).join(' AND ');
  const given = now.map(({ value }) => `${/^[\w"`]+$/.test(value) ? value : `(${value})`} IS NOT NULL`).join(' OR ');
  return `${empty} AND ${now.length > 1 ? `(${given})` : given}`;
}

/** Without, both releases write the old columns: a row whose new ones do not lead back to them was last written by the older release. */
function staleRows({ dialect, old }: Shapes): string {
  return old.map(({ name, value }) => differs(dialect, nameSql(dialect, name), value)).join(' OR ');
}

/** A mistake in an expression must show here, and not in the writes of every release once the triggers stand. */
function tryExpressions({ dialect, table, old, now }: Shapes): Step {
  return { title: 'see that the way there and back can be computed', up: [{ sql: `SELECT ${[...now, ...old].map(({ value }) => value).join(', ')} FROM ${tableSql(dialect, table)} WHERE 1 = 0` }], down: [] };
}

/** Rows whose old values are others once they went to the new columns and back. */
function lostRows({ dialect, old, now }: Shapes): string {
  const through = (value: string): string => now.reduce((text, column) => inColumn(text, column.name, `(${column.value})`), value);
  return old.map((column) => differs(dialect, compared(dialect, column, nameSql(dialect, column.name)), compared(dialect, column, through(column.value)))).join(' OR ');
}

function addEmpty({ definition, type }: KnownColumn, { dialect }: Facts, table: Table): Step {
  const empty: ColumnDefinition = { ...withoutDefault(definition), nullable: true, autoIncrement: false };
  return { title: `add ${definition.name}, empty and without a default`, up: [addColumn(dialect, table.name, empty, type)], down: [dropColumn(dialect, table.name, definition.name)], lock: lockOfAlter(dialect) };
}

function withoutDefault({ default: _default, ...rest }: ColumnDefinition): ColumnDefinition {
  return rest;
}

export function lockOfAlter(dialect: string): string {
  return dialect === 'postgres' ? 'ACCESS EXCLUSIVE for a moment: it changes the catalogue alone' : dialect === 'sqlite' ? 'the file, for a moment' : 'ALGORITHM=INSTANT where the server can (MySQL 8.0.12, MariaDB 10.3), else in place';
}

/** NOT NULL, indexes, unique and foreign keys and checks of the old columns, for the new ones. */
function likeTheOld({ table, old, now }: Replacement, facts: Facts): readonly Step[] {
  const { dialect } = facts;
  const steps: Step[] = [];
  for (const { definition, type } of now) {
    if (definition.nullable) continue;
    steps.push(...(dialect === 'postgres' ? checkThenForbidNull(dialect, table.name, definition.name) : dialect === 'sqlite' ? [] : [forbidNullAtOnce(dialect, table.name, withoutDefault(definition), type)]));
  }
  // Several columns for one, or one for several: which of them an index was meant for is the author's to say.
  if (old.length !== 1 || now.length !== 1) return steps;
  const [from, to] = [old[0]!.definition.name, now[0]!.definition.name];
  const mapped = (name: string): string => (sameName(facts, name, from) ? to : name);
  for (const index of indexesOver(facts, table, from)) steps.push(createIndexOnline(dialect, indexLike(index, from, to, mapped)));
  for (const constraint of table.constraints) {
    if (!constraint.columns.some((name) => sameName(facts, name, from)) && constraint.kind !== 'check') continue;
    const columns = constraint.columns.map(mapped);
    const name = renamed(constraint.name, from, to) ?? madeName(table.name.name, ...columns, constraint.kind === 'unique' ? 'key' : constraint.kind === 'foreign' ? 'fkey' : 'check');
    if (constraint.kind === 'unique') steps.push(...uniqueByIndex(dialect, table.name, name, columns));
    if (constraint.kind === 'foreign' && constraint.references && dialect !== 'sqlite') steps.push(...addForeignKey(dialect, table.name, { ...constraint, name, columns }));
    if (constraint.kind === 'check' && constraint.expression !== undefined && dialect !== 'sqlite' && mentions(constraint.expression, from)) {
      steps.push(...addCheck(dialect, table.name, name, inColumn(constraint.expression, from, nameSql(dialect, to))));
    }
  }
  return steps;
}

const mentions = (expression: string, column: string): boolean => inColumn(expression, column, '\0').includes('\0');

function inColumn(expression: string, from: string, to: string): string {
  return inRow('sqlite', expression, [from], '\u0001').replace(/\u0001\.(?:"[^"]*"|\w+)/g, to);
}

function indexLike(index: IndexDefinition, from: string, to: string, mapped: (name: string) => string): IndexDefinition & { readonly name: string } {
  const parts = index.parts.map((part) => (part.column === undefined ? part : { ...part, column: mapped(part.column) }));
  return { ...index, parts, name: renamed(index.name, from, to) ?? madeName(index.table.name, ...parts.map((part) => part.column ?? 'expression'), 'idx') };
}

/** `users_name_idx` for another column; undefined where the name does not tell the column. */
function renamed(name: string | undefined, from: string, to: string): string | undefined {
  const made = name?.replace(from, () => to);
  return made === name ? undefined : made;
}

/** The way back of the contract makes the old columns anew, takes up the sync, and fills them from the new ones: nothing was lost. */
function dropOld({ table, old, now }: Replacement, facts: Facts, shapes: Shapes, sync: Step | undefined, filling: Filling): readonly Step[] {
  const { dialect } = facts;
  const defaults = (set: boolean): readonly Statement[] => now.flatMap(({ definition }): Statement[] => {
    if (!definition.default || dialect === 'sqlite') return [];
    return [{ sql: `ALTER TABLE ${tableSql(dialect, table.name)} ALTER COLUMN ${nameSql(dialect, definition.name)} ${set ? `SET DEFAULT ${definition.default.text}` : 'DROP DEFAULT'}` }];
  });
  const around = old.map(({ definition }) => partsOver(table, definition.name, facts));
  const bring: readonly Statement[] = old.flatMap(({ definition, type, value }) => {
    const { default: kept, ...rest } = definition;
    const again = addColumn(dialect, table.name, { ...rest, nullable: true, ...(kept && dialect === 'sqlite' && { default: kept }) }, type);
    return [again, { sql: `UPDATE ${tableSql(dialect, table.name)} SET ${nameSql(dialect, definition.name)} = ${value}` }, ...asItWas(definition, type, facts, table)];
  });
  const syncDown = sync && !('refuses' in sync.down) ? sync.down : [];
  const whole: Step = {
    title: `drop ${listed(shapes.old)}`,
    up: [...syncDown, ...defaults(true), ...around.flatMap(({ before }) => before), ...old.map(({ definition }) => dropColumn(dialect, table.name, definition.name))],
    down: [...bring, ...defaults(false), ...around.flatMap(({ after }) => after), ...(sync?.up ?? [])],
    lock: lockOfAlter(dialect),
  };
  const last: Step = { title: 'fill what was written since, where only the old columns were', up: [fillAtOnce(filling)], down: [], fills: true };
  return sync ? [whole] : [last, whole];
}

function asItWas(definition: ColumnDefinition, type: TypeReference, { dialect }: Facts, table: Table): readonly Statement[] {
  if (dialect === 'sqlite') return [];
  const column = `ALTER TABLE ${tableSql(dialect, table.name)} ALTER COLUMN ${nameSql(dialect, definition.name)}`;
  const byDefault = definition.default && !definition.autoIncrement ? [{ sql: `${column} SET DEFAULT ${definition.default.text}` }] : [];
  if (definition.nullable) return byDefault;
  return dialect === 'postgres' ? [...byDefault, { sql: `${column} SET NOT NULL` }] : [...forbidNullAtOnce(dialect, table.name, definition, type).up];
}
