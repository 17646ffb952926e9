import { displayName, qualifiedKey } from '../model/names';
import type { Operation, OperationOf } from '../model/operation';
import type { Rule } from './rule';

/** PostgreSQL manual, "ALTER TABLE": a constraint added NOT VALID is kept for what is written from then on; nothing is said of the rows before. */
export const notValidNeverValidated: Rule = {
  id: 'not-valid-never-validated',
  meta: { title: 'A constraint is added NOT VALID and never validated', family: 'lifecycle', severity: 'info', outcome: 'not-known' },
  check({ step: { migration }, around }) {
    if (!around) return [];
    const { dialect } = migration;
    return migration.up.flatMap((operation, at) => {
      if (operation.kind !== 'addConstraint' || !operation.constraint.notValid || operation.when) return [];
      const { table, constraint } = operation;
      const name = constraint.name;
      const still = around.end().table(table)?.constraints.some((other) => other.span === constraint.span || (name !== undefined && other.name === name));
      const since = [...migration.up.slice(at + 1), ...around.later.flatMap(({ up }) => up)];
      const key = qualifiedKey(dialect, table);
      if (!still || since.some((later) => looksAt(later, key, name) || mayLookAt(later, operation))) return [];
      return [{
        span: operation.span,
        message: `${name === undefined ? 'The constraint' : `\`${name}\``} of \`${displayName(table)}\` is added NOT VALID, and nothing validates it: rows from before may break it, the planner does not count on it, and SET NOT NULL reads the whole table in spite of it. Validate it in a migration of its own, which lets writers go on.`,
        subject: { kind: 'constraint', table: displayName(table), constraint: name ?? null },
      }];
    });

    function looksAt(later: Operation, key: string, name: string | undefined): boolean {
      return later.kind === 'validateConstraint' && (name === undefined || later.constraint.toLowerCase() === name.toLowerCase()) && qualifiedKey(dialect, later.table) === key;
    }
  },
};

/** A statement that was not read may do it: of the same table or name, or of anything, where it speaks of validating. */
function mayLookAt(later: Operation, { table, constraint }: OperationOf<'addConstraint'>): boolean {
  if (later.kind !== 'unknown' || later.mayTouch === 'nothing') return false;
  if (later.mayTouch === 'anything') return true;
  const names = [table.name, constraint.name].map((name) => name?.toLowerCase());
  return later.mayTouch.some((name) => names.includes(name.toLowerCase()));
}
