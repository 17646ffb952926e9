import { displayName } from '../../model/names';
import type { ColumnDefinition, OperationOf, TypeReference } from '../../model/operation';
import type { Table } from '../../model/schema';
import { dropCopy, makeCopy, restoreValues } from '../../fixes/copySql';
import { checkThenForbidNull, forbidNullAtOnce } from './building';
import { fillInBatches } from './batches';
import { partsOver } from './partsOver';
import type { Facts, NoPlan, Phase, Plan, Statement, Step } from './plan';
import { lockOfAlter, replaceColumns } from './replaceColumns';
import { addColumn, dropColumn, expressionSql, madeName, nameSql, tableSql, typeSql } from './sqlText';
import { columnOf, isOn, keyOf, type KnownColumn, noKey, sameName, sameTable, tableOf } from './tableFacts';
import { columnsOf, transformOf } from './transform';
import { isWidening } from './widening';

/** The new name beside the old one, the same values under both. */
export function planRenameColumn(operation: OperationOf<'renameColumn'>, facts: Facts): Plan | NoPlan {
  const table = tableOf(facts, operation.table);
  if ('reason' in table) return table;
  const column = columnOf(facts, table, operation.column);
  if ('reason' in column) return column;
  const now = { definition: { ...column.definition, name: operation.to }, type: column.type };
  return replaceColumns({
    id: 'rename-column', table, exact: true, replaces: [operation],
    old: [{ ...column, value: nameSql(facts.dialect, operation.to) }],
    now: [{ ...now, value: nameSql(facts.dialect, column.definition.name) }],
    notes: [`Nothing has to change in the database for a new name in the code: keep \`${column.definition.name}\` there and map the field to it (\`@map\` in Prisma, the first argument of a column in Drizzle, \`name\` in TypeORM, \`field\` in Sequelize, \`fieldName\` in MikroORM).`],
  }, facts);
}

/** A column of the new type beside the old one, with the way there and back. Types that only widen stay where they are. */
export function planChangeType(operation: OperationOf<'alterColumn'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const table = tableOf(facts, operation.table);
  if ('reason' in table) return table;
  const column = columnOf(facts, table, operation.column);
  if ('reason' in column) return column;
  const { type, using } = operation.changes;
  if (!type) return { reason: 'The new type is not known.' };
  if (isWidening(dialect, column.type, type)) return { reason: `\`${displayName(table.name)}.${operation.column}\` only gets wider, which changes the catalogue alone: the older release can live with it, and nothing has to be split. Set a lock_timeout, for the statement waits behind long transactions.` };
  const name = operation.changes.renameTo ?? madeName(operation.column, type.name.replace(/\W+/g, '_').toLowerCase());
  const definition: ColumnDefinition = { ...column.definition, name, type, nullable: operation.changes.nullable ?? column.definition.nullable };
  // MySQL and SQLite convert where a value is stored; PostgreSQL is told.
  const cast = (value: string, to: TypeReference): string => (dialect === 'postgres' ? `CAST(${value} AS ${typeSql(dialect, to)})` : value);
  return replaceColumns({
    id: 'change-type', table, exact: false, replaces: [operation],
    old: [{ ...column, value: cast(nameSql(dialect, name), column.type) }],
    now: [{ definition: withFittingDefault(definition), type, value: using ? expressionSql(using) : cast(nameSql(dialect, operation.column), type) }],
    notes: [`The column of the new type is called \`${name}\`: map the field of the code to it. A driver may give the new type as another type of JavaScript (bigint and numeric come as strings from PostgreSQL).`],
  }, facts);
}

/** The default of the old type need not be one of the new. */
function withFittingDefault({ default: kept, ...rest }: ColumnDefinition): ColumnDefinition {
  return kept?.kind === 'constant' && kept.value === null ? rest : { ...rest, ...(kept && { default: kept }) };
}

/** Dropped when nothing refers to it, with a copy of the values that a way back brings in. Before that it must not be required. */
export function planDropColumn(operation: OperationOf<'dropColumn'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const transform = transformOf(operation, facts);
  if (transform) return 'reason' in transform ? transform : replaceColumns(transform, facts);
  const table = tableOf(facts, operation.table);
  const known = 'reason' in table ? table : columnOf(facts, table, operation.column);
  const what = `${operation.table.name} ${operation.column}`;
  const old = { kind: 'column', table: operation.table, columns: [operation.column] } as const;
  const base = { id: 'drop-column', sync: 'none', replaces: [operation], old } as const;
  const refused: Step = { title: `drop ${operation.column}`, up: [dropColumn(dialect, operation.table, operation.column)], down: { refuses: `the values of ${displayName(operation.table)}.${operation.column} are gone: restore the backup that was taken before` }, lock: lockOfAlter(dialect) };
  if ('reason' in table || 'reason' in known || dialect === 'clickhouse') {
    return { ...base, phases: [{ kind: 'contract', title: `drop ${what}`, steps: [refused] }], notes: ['reason' in known ? `No copy is kept: ${known.reason}` : 'No copy is kept: ClickHouse has no update with a join that would bring it back.'] };
  }
  const moved = facts.up.find((other) => other.kind === 'update' && !isOn(facts, other, operation.table) && other.from.some((from) => sameTable(facts, from, operation.table)) && other.set.some(({ value }) => columnsOf(value).some((name) => sameName(facts, name, operation.column))));
  const elsewhere = moved?.kind === 'update' ? [`\`${displayName(operation.table)}.${operation.column}\` moves to \`${displayName(moved.table)}\`, and nothing keeps the two equal: let the new release write both, and run the UPDATE again before the contract, for what the older release wrote meanwhile.`] : [];
  const relaxed = withoutValue(table, known, facts);
  const expand = { ...relaxed, notes: [...elsewhere, ...relaxed.notes] };
  const key = keyOf(table);
  const optional = known.definition.nullable || expand.steps.length > 0;
  if (!key || key.some((name) => sameName(facts, name, operation.column))) return { ...base, phases: [...phaseOf('expand', `expand ${what}`, expand.steps), { kind: 'contract', title: `drop ${what}`, steps: [refused] }], notes: [...expand.notes, 'No copy is kept, because the history shows no primary key by which it could be put back.'] };
  const copied = { dialect, table: table.name, copy: { ...table.name, name: madeName(table.name.name, operation.column, 'kept') }, key, columns: [operation.column] };
  const around = partsOver(table, operation.column, facts);
  const again = addColumn(dialect, table.name, { ...known.definition, nullable: optional || known.definition.default === undefined, autoIncrement: false }, known.type);
  const drop: Step = {
    title: `drop ${operation.column}; ${copied.copy.name} keeps its values`,
    up: [{ sql: makeCopy(copied) }, ...around.before, dropColumn(dialect, table.name, operation.column)],
    down: [again, { sql: restoreValues(copied) }, { sql: dropCopy(copied) }, ...around.after],
    lock: lockOfAlter(dialect),
  };
  const finish: Step = { title: 'give up the copy', up: [{ sql: dropCopy(copied) }], down: { refuses: `the copy of ${displayName(table.name)}.${operation.column} was given up: restore the backup that was taken before` } };
  return {
    ...base,
    phases: [...phaseOf('expand', `expand ${what}`, expand.steps), { kind: 'contract', title: `drop ${what}`, steps: [drop] }, { kind: 'finish', title: `drop kept ${what}`, steps: [finish] }],
    notes: expand.notes,
  };
}

const phaseOf = (kind: Phase['kind'], title: string, steps: readonly Step[]): readonly Phase[] => (steps.length > 0 ? [{ kind, title, steps }] : []);

/** A release that does not know the column must be able to insert. */
function withoutValue(table: Table, { definition, type }: KnownColumn, { dialect }: Facts): { readonly steps: readonly Step[]; readonly notes: readonly string[] } {
  if (definition.nullable || definition.default || definition.autoIncrement) return { steps: [], notes: [] };
  const column = `ALTER TABLE ${tableSql(dialect, table.name)} ALTER COLUMN ${nameSql(dialect, definition.name)}`;
  const title = `${definition.name} may be left out, for a release that does not know it`;
  const left = `A row that is written without \`${definition.name}\` stops the down of the expand, which requires it again: give such rows a value before it is run.`;
  if (dialect === 'postgres') return { steps: [{ title, up: [{ sql: `${column} DROP NOT NULL` }], down: [{ sql: `${column} SET NOT NULL` }], lock: 'ACCESS EXCLUSIVE for a moment' }], notes: [left] };
  if (dialect === 'sqlite') return { steps: [], notes: [`\`${displayName(table.name)}.${definition.name}\` is required, and SQLite cannot change that without making the table anew: let the new release go on writing a value until the contract.`] };
  const relaxed = forbidNullAtOnce(dialect, table.name, definition, type);
  return { steps: [{ title, lock: 'in place, the table is made anew; a metadata lock at both ends', up: relaxed.down as readonly Statement[], down: relaxed.up }], notes: [left] };
}

/** Optional first, required when every release writes it. */
export function planRequiredColumn(operation: OperationOf<'addColumn'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const { column, table: name } = operation;
  if (column.nullable || column.default || column.autoIncrement || column.generated) return { reason: `\`${displayName(name)}.${column.name}\` may be left out when a row is written: the older release can live with it, and nothing has to be split.` };
  if (!column.type || column.unsure?.length) return { reason: 'The type of the new column is not known. Add it as one that takes NULL, fill it, and set NOT NULL a release later.' };
  if (dialect === 'sqlite' || dialect === 'clickhouse') return { reason: dialect === 'sqlite' ? 'SQLite refuses a required column without a default, and cannot make one required later without making the table anew: give it a default.' : 'A column of ClickHouse always has a value: the default of its type.' };
  const optional = addColumn(dialect, name, { ...column, nullable: true }, column.type);
  const expand: Step = { title: `add ${column.name}, which may be left out`, up: [optional], down: [dropColumn(dialect, name, column.name)], lock: lockOfAlter(dialect) };
  return requireLater({ id: 'add-required-column', operation, column, type: column.type, expand: [expand] }, facts);
}

/** NOT NULL for a column that is there: filled, then checked, when no release writes NULL any more. */
export function planNotNull(operation: OperationOf<'alterColumn'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  if (dialect === 'sqlite' || dialect === 'clickhouse') return { reason: `${dialect === 'sqlite' ? 'SQLite cannot make a column required without making the table anew' : 'ClickHouse changes the type to do so'}: first let a release out that always writes a value, then do it.` };
  const table = tableOf(facts, operation.table);
  if ('reason' in table) return table;
  const column = columnOf(facts, table, operation.column);
  if ('reason' in column) return column;
  if (!column.definition.nullable) return { reason: `\`${displayName(table.name)}.${operation.column}\` takes no NULL already.` };
  return requireLater({ id: 'set-not-null', operation, column: column.definition, type: column.type, expand: [] }, facts);
}

interface Requirement {
  readonly id: string;
  readonly operation: OperationOf<'addColumn' | 'alterColumn'>;
  readonly column: ColumnDefinition;
  readonly type: TypeReference;
  readonly expand: readonly Step[];
}

function requireLater({ id, operation, column, type, expand }: Requirement, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  const table = facts.before.table(operation.table) ?? undefined;
  const what = `${operation.table.name} ${column.name}`;
  const given = facts.up.find((other) => other.kind === 'update' && isOn(facts, other, operation.table) && other.set.length === 1 && sameName(facts, other.set[0]!.column, column.name));
  const update = given?.kind === 'update' && given.from.length === 0 ? given : undefined;
  const value = update ? expressionSql(update.set[0]!.value) : column.default && expressionSql(column.default);
  const key = table && keyOf(table);
  if (value !== undefined && table && !key) return noKey(table);
  const filled = value !== undefined && table && key ? [fillInBatches({ dialect, table, key, what: column.name, set: `${nameSql(dialect, column.name)} = ${value}`, pending: `${nameSql(dialect, column.name)} IS NULL` })] : [];
  const required = dialect === 'postgres' ? checkThenForbidNull(dialect, operation.table, column.name) : [forbidNullAtOnce(dialect, operation.table, { ...column, nullable: false }, type)];
  return {
    id,
    phases: [...phaseOf('expand', `expand ${what}`, expand), ...phaseOf('backfill', `fill ${what}`, filled), { kind: 'contract', title: `require ${what}`, steps: [...filled, ...required] }],
    sync: 'none',
    replaces: update ? [operation, update] : [operation],
    notes: [
      `The contract waits for a release that always writes \`${displayName(operation.table)}.${column.name}\`: a release before it is refused from then on.`,
      ...(value === undefined ? [`What the rows that are there get is not told: fill \`${column.name}\` before the contract, which refuses as long as a NULL is left.`] : []),
    ],
  };
}

/** Another default, when the release that counts on it is out. */
export function planChangeDefault(operation: OperationOf<'alterColumn'>, facts: Facts): Plan | NoPlan {
  const { dialect } = facts;
  if (dialect === 'sqlite' || dialect === 'clickhouse') return { reason: `A default is changed by ${dialect === 'sqlite' ? 'making the table anew' : 'stating the column again'}, and the older release gets the new one at once: let the application write the value instead.` };
  const table = tableOf(facts, operation.table);
  if ('reason' in table) return table;
  const column = columnOf(facts, table, operation.column);
  if ('reason' in column) return column;
  const set = (value: ColumnDefinition['default'] | null): Statement => ({ sql: `ALTER TABLE ${tableSql(dialect, table.name)} ALTER COLUMN ${nameSql(dialect, operation.column)} ${value ? `SET DEFAULT ${value.text}` : 'DROP DEFAULT'}` });
  const step: Step = { title: `another default for ${operation.column}`, up: [set(operation.changes.default)], down: [set(column.definition.default)], lock: lockOfAlter(dialect) };
  return { id: 'change-default', phases: [{ kind: 'contract', title: `default ${table.name.name} ${operation.column}`, steps: [step] }], sync: 'none', replaces: [operation], notes: [`Let the new release write \`${operation.column}\` itself: a row that the older release inserts would get the new default. Rows that were written with it stay as they are.`] };
}

