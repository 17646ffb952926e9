import type { ConstraintDefinition } from '../../model/operation';
import type { Table } from '../../model/schema';
import { addCheck, addForeignKey, createIndexOnline, uniqueByIndex } from './building';
import type { Facts, Statement } from './plan';
import { dropIndex, inRow } from './sqlText';
import { indexesOver, sameName } from './tableFacts';

/** Indexes and constraints that go with a column, made again behind it. */
export function partsOver(table: Table, column: string, facts: Facts): { readonly before: readonly Statement[]; readonly after: readonly Statement[] } {
  const { dialect } = facts;
  const indexes = indexesOver(facts, table, column).flatMap((index) => (index.name === undefined ? [] : [{ ...index, name: index.name }]));
  const constraints = table.constraints.filter((constraint): constraint is ConstraintDefinition & { name: string } => constraint.name !== undefined && (constraint.kind === 'check' ? reads(constraint.expression ?? '', column) : constraint.columns.some((name) => sameName(facts, name, column))));
  const made = constraints.flatMap((constraint) => {
    if (constraint.kind === 'unique') return uniqueByIndex(dialect, table.name, constraint.name, constraint.columns);
    if (constraint.kind === 'check') return dialect === 'sqlite' || constraint.expression === undefined ? [] : addCheck(dialect, table.name, constraint.name, constraint.expression);
    return constraint.kind === 'foreign' && dialect !== 'sqlite' ? addForeignKey(dialect, table.name, constraint) : [];
  });
  const steps = [...indexes.map((index) => createIndexOnline(dialect, index)), ...made];
  return {
    before: dialect === 'sqlite' ? indexes.map((index) => dropIndex(dialect, table.name, index.name, false)) : [],
    after: steps.flatMap((step) => step.outside?.inside ?? step.up),
  };
}

const reads = (expression: string, column: string): boolean => inRow('sqlite', expression, [column], '\u0001').includes('\u0001');
