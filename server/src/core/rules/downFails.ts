import { hasTransactionalDdl } from '../frameworks/sections';
import type { Dialect } from '../model/dialect';
import type { Related } from '../model/finding';
import type { Migration } from '../model/migration';
import type { Operation } from '../model/operation';
import type { Rule } from './rule';

/** The database refuses a statement of down at that point. */
export const downFails: Rule = {
  id: 'down-fails',
  meta: { title: 'down cannot run', family: 'down', severity: 'error', outcome: 'down-lies' },
  check({ step }) {
    const failure = step.judgement?.failures[0];
    if (!failure || step.judgement?.refusal) return [];
    const remedy = failure.operation.rejected === undefined ? 'Put the statements in the reverse order of up, and name what is there at this point.' : 'Correct it, and run it once on a copy: nobody has.';
    const { words, related } = aftermath(step.migration, failure.operation);
    return [{ span: failure.operation.span, message: `down fails here: ${failure.reason}. ${words} ${remedy}`, ...(related && { related }) }];
  },
};

interface Aftermath {
  readonly words: string;
  readonly related?: readonly Related[];
}

/** What is left of a down that failed: whether what ran before the failure is undone. */
function aftermath({ down, dialect, inTransaction }: Migration, failed: Operation): Aftermath {
  const operations = down.kind === 'operations' || down.kind === 'automatic' ? down.operations : [];
  const before = operations.slice(0, Math.max(0, operations.indexOf(failed)));
  const done = before.filter((operation) => changes(operation) && !sameStatement(operation, failed));
  const last = done.at(-1);
  if (!last) return { words: 'A revert stops here.' };
  const stays: Related = { span: last.span, message: 'has run by then, and stays' };
  if (dialect === 'clickhouse') return { words: 'A revert stops in the middle: what ran before it stays, for ClickHouse has no transaction around it.', related: [stays] };
  const committed = commitsImplicitly(dialect) ? (isDdl(failed) ? last : done.findLast(isDdl)) : undefined;
  if (committed) {
    return {
      words: `A revert stops in the middle: what ran before it stays, even in a transaction, for ${dialect === 'mysql' ? 'MySQL' : 'MariaDB'} commits with each DDL statement, and the next attempt begins at the top again.`,
      related: [{ ...stays, span: committed.span }],
    };
  }
  // A transaction that the author ends is not the tool's.
  const isWhole = inTransaction === true && hasTransactionalDdl(dialect) === true && !before.some((operation) => operation.kind === 'session' && /\b(?:commit|rollback|end)\b/i.test(operation.text));
  return { words: isWhole ? 'A revert stops here; its transaction is undone, and nothing is changed.' : 'A revert stops in the middle.' };
}

/** MySQL manual, 15.3.3 "Statements That Cause an Implicit Commit": before the statement as well as after it. MariaDB's list is the same for DDL. */
function commitsImplicitly(dialect: Dialect): boolean {
  return dialect === 'mysql' || dialect === 'mariadb';
}

const NO_CHANGE: ReadonlySet<Operation['kind']> = new Set(['session', 'log', 'read', 'throw', 'external', 'validateConstraint']);
const NO_DDL: ReadonlySet<Operation['kind']> = new Set([...NO_CHANGE, 'insert', 'update', 'delete', 'callRoutine', 'unknown']);

const changes = (operation: Operation): boolean => !NO_CHANGE.has(operation.kind);

/** Temporary tables commit nothing (the same page); TRUNCATE is DDL there. */
function isDdl(operation: Operation): boolean {
  return !NO_DDL.has(operation.kind) && !(operation.kind === 'createTable' && operation.temporary);
}

/** The parts of one ALTER TABLE happen together or not at all (MySQL manual, 15.1.1 "Atomic Data Definition Statement Support"). */
function sameStatement({ statement: a }: Operation, { statement: b }: Operation): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}
