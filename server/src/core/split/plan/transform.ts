import { displayName } from '../../model/names';
import type { Expression } from '../../model/expression';
import type { ColumnDefinition, OperationOf, TypeReference } from '../../model/operation';
import type { Facts, NoPlan } from './plan';
import type { Replacement } from './replaceColumns';
import { expressionSql, nameSql } from './sqlText';
import { columnOf, isOn, sameName, tableOf } from './tableFacts';

type Update = OperationOf<'update'>;
type Added = OperationOf<'addColumn'>;

/**
 * A column that goes after others were filled from it: split, merged, moved into a document. Undefined where nothing is made from it. The
 * way back is the author's to write, unless the value was only carried over.
 */
export function transformOf(operation: OperationOf<'dropColumn'>, facts: Facts): Replacement | NoPlan | undefined {
  const updates = facts.up.filter((other): other is Update => other.kind === 'update' && isOn(facts, other, operation.table) && other.set.some(({ value }) => columnsOf(value).some((name) => sameName(facts, name, operation.column))));
  const [update, second] = updates;
  if (!update) return undefined;
  if (second) return { reason: `Several statements make values from \`${displayName(operation.table)}.${operation.column}\`: which of them is the new shape is not told. Put them into one UPDATE.` };
  if (update.when || operation.when) return { reason: 'Whether the values are carried over hangs on a condition.' };
  if (update.from.length > 0 || update.set.some(({ value }) => !isPlain(value))) return { reason: `What \`${operation.table.name}\` is filled with reads other tables, or could not be read: write the phases by hand.` };
  const table = tableOf(facts, operation.table);
  if ('reason' in table) return table;
  const added = facts.up.filter((other): other is Added => other.kind === 'addColumn' && isOn(facts, other, operation.table) && update.set.some(({ column }) => sameName(facts, column, other.column.name)));
  if (added.length < update.set.length) return { reason: `\`${displayName(table.name)}.${update.set.map(({ column }) => column).join(', ')}\` is there already and holds values of its own: write the phases by hand.` };
  const now = added.map(({ column }) => ({ definition: column, type: column.type, value: expressionSql(update.set.find((set) => sameName(facts, set.column, column.name))!.value) }));
  if (!now.every((column): column is { definition: ColumnDefinition; type: TypeReference; value: string } => column.type !== undefined)) return { reason: 'The type of a new column is not known.' };
  const read = [...new Set(update.set.flatMap(({ value }) => columnsOf(value)))];
  const drops = facts.up.filter((other): other is OperationOf<'dropColumn'> => other.kind === 'dropColumn' && isOn(facts, other, operation.table) && read.some((name) => sameName(facts, name, other.column)));
  if (drops[0] !== operation) return { reason: 'It goes together with the column that is dropped before it.' };
  const columns = drops.map((drop) => columnOf(facts, table, drop.column));
  const missing = columns.find((column) => 'reason' in column);
  if (missing && 'reason' in missing) return missing;
  const known = columns.flatMap((column) => ('reason' in column ? [] : [column]));
  const [only] = update.set;
  const exact = update.set.length === 1 && known.length === 1 && only?.value.kind === 'column';
  const writeBack = (name: string): string => `write_back_${name}(${now.map(({ definition }) => nameSql(facts.dialect, definition.name)).join(', ')})`;
  const given = (name: string): string | undefined => facts.writeBack?.get(name);
  const left = exact ? [] : known.map(({ definition }) => definition.name).filter((name) => given(name) === undefined);
  return {
    id: exact ? 'rename-column' : 'reshape-columns',
    table,
    exact,
    old: known.map((column) => ({ ...column, value: exact ? nameSql(facts.dialect, now[0]!.definition.name) : given(column.definition.name) ?? writeBack(column.definition.name) })),
    now,
    replaces: [...added, update, ...drops],
    ...(left.length > 0 && { notes: [`Which expression makes ${left.map((name) => `\`${name}\``).join(' and ')} from the new columns is yours to say: give it with --back "${left[0]}=<expression>", or put it in the place of ${left.map((name) => `\`${writeBack(name)}\``).join(' and ')}. It is tried before anything is changed, and the filling stops where a row would not come back as it was.`] }),
  };
}

/** The columns that an expression reads. */
export function columnsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'column': return [expression.column];
    case 'call':
    case 'operator': return expression.args.flatMap(columnsOf);
    case 'cast': return columnsOf(expression.arg);
    case 'case': return [...(expression.operand ? columnsOf(expression.operand) : []), ...expression.branches.flatMap((branch) => [...columnsOf(branch.when), ...columnsOf(branch.then)]), ...(expression.otherwise ? columnsOf(expression.otherwise) : [])];
    case 'list': return expression.items.flatMap(columnsOf);
    case 'unknown': return expression.reads.map(({ column }) => column);
    default: return [];
  }
}

/** Made from the row at hand alone, and read as a whole. */
function isPlain(expression: Expression): boolean {
  switch (expression.kind) {
    case 'subquery':
    case 'unknown':
    case 'default': return false;
    case 'call':
    case 'operator': return expression.args.every(isPlain);
    case 'cast': return isPlain(expression.arg);
    case 'case': return (!expression.operand || isPlain(expression.operand)) && expression.branches.every((branch) => isPlain(branch.when) && isPlain(branch.then)) && (!expression.otherwise || isPlain(expression.otherwise));
    case 'list': return expression.items.every(isPlain);
    default: return true;
  }
}
