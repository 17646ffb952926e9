import { displayName, qualifiedKey, type QualifiedName } from '../../model/names';
import type { Operation, OperationOf } from '../../model/operation';
import type { Facts, NoPlan, Plan, Statement, Step } from './plan';
import { nameSql, tableSql, textSql } from './sqlText';

/**
 * The type is made anew with fewer values, and its columns are moved to it: PostgreSQL drops no value of an enum. What a release still writes is
 * refused from then on, so all of it waits. Undefined where the renaming is of another kind.
 */
export function planRemoveEnumValue(operation: OperationOf<'renameType'>, facts: Facts): Plan | NoPlan | undefined {
  const { dialect, before, up } = facts;
  const same = (a: QualifiedName, b: QualifiedName): boolean => qualifiedKey(dialect, a) === qualifiedKey(dialect, b);
  const { type, to: aside } = operation;
  const dropped = up.find((other): other is OperationOf<'dropType'> => other.kind === 'dropType' && same(other.type, aside));
  const back = up.find((other): other is OperationOf<'renameType'> => other.kind === 'renameType' && other !== operation && same(other.to, type));
  const made = up.find((other): other is OperationOf<'createEnum'> => other.kind === 'createEnum' && same(other.type, back?.type ?? type));
  const was = before.enumType(type)?.values;
  if (dialect !== 'postgres' || !dropped || !made || !was) return undefined;
  const gone = was.filter((value) => !made.values.includes(value));
  if (gone.length === 0) return undefined;
  const known = [type, aside, made.type];
  const users = [...before.tables()].flatMap((table) => [...table.columns.values()].filter(({ definition }) => definition.type && same(definition.type, type)).map(({ definition }) => ({ table: table.name, definition })));
  const array = users.find(({ definition }) => definition.type?.array);
  if (array) return { reason: `\`${displayName(array.table)}.${array.definition.name}\` holds lists of \`${type.name}\`: write how each list is carried over by hand, and keep it back until no release writes ${gone.join(', ')}.` };
  const isPart = (other: Operation): boolean =>
    (other.kind === 'renameType' && known.some((name) => same(name, other.type))) || other === made || other === dropped ||
    (other.kind === 'alterColumn' && users.some(({ table, definition }) => same(table, other.table) && definition.name.toLowerCase() === other.column.toLowerCase()) && (other.changes.default !== undefined || (other.changes.type !== undefined && known.some((name) => same(name, other.changes.type!)))));
  const own = tableSql(dialect, type);
  const swap = (values: readonly string[]): readonly Statement[] => {
    const kept = nameSql(dialect, `${type.name}_former`);
    return [
      { sql: `ALTER TYPE ${own} RENAME TO ${kept}` },
      { sql: `CREATE TYPE ${own} AS ENUM (${values.map(textSql).join(', ')})` },
      ...users.flatMap(({ table, definition }): readonly Statement[] => {
        const column = `ALTER TABLE ${tableSql(dialect, table)} ALTER COLUMN ${nameSql(dialect, definition.name)}`;
        const moved = { sql: `${column} TYPE ${own} USING (${nameSql(dialect, definition.name)}::text::${own})` };
        return definition.default ? [{ sql: `${column} DROP DEFAULT` }, moved, { sql: `${column} SET DEFAULT ${definition.default.text}` }] : [moved];
      }),
      { sql: `DROP TYPE ${tableSql(dialect, { ...type, name: `${type.name}_former` })}` },
    ];
  };
  const [first] = users;
  const [only] = gone;
  const step: Step = { title: `${type.name} without ${gone.join(', ')}; it fails where a row still has one`, up: swap(made.values), down: swap(was), lock: 'ACCESS EXCLUSIVE on each of its tables, which are made anew' };
  return {
    id: 'remove-enum-value',
    phases: [{ kind: 'contract', title: `remove ${type.name} ${gone.join(' ')}`, steps: [step] }],
    ...(first && only !== undefined && gone.length === 1 && { old: { kind: 'value' as const, table: first.table, columns: [first.definition.name], value: only } }),
    sync: 'none',
    replaces: up.filter(isPart),
    notes: [`Give rows that have ${gone.map((value) => `\`${value}\``).join(' or ')} another value first. The tables are made anew under a lock: on a large one move the column to a new type beside it instead (change its type).`],
  };
}
