import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Framework } from '../../server/src/core/frameworks/framework';
import type { Dialect } from '../../server/src/core/model/dialect';
import type { Operation } from '../../server/src/core/model/operation';
import { wholeFile } from '../../server/src/core/model/source';
import { readSql } from '../../server/src/core/sql';
import { operationText } from './operationText';
import { readScriptOf } from './scripts';

/** A call, and the SQL that the tool was seen to send for it. */
interface Printed {
  readonly dialect: Dialect;
  readonly call: string;
  readonly sql: readonly string[];
}

/** What was printed by running the tool over a connection that only notes what it is sent. */
export function printedCalls(name: string): readonly Printed[] {
  return JSON.parse(readFileSync(join(__dirname, `${name}Printed.json`), 'utf8')) as Printed[];
}

/** A call means what the SQL means that the tool sends for it. */
export function checkPrinted(framework: Framework, wrap: (body: string) => string, printed: Printed): void {
  const migration = readScriptOf(framework, wrap(`await ${printed.call};`), { dialect: printed.dialect });
  assert.deepEqual(migration.problems, []);
  const read = readSql(wholeFile('printed.sql', printed.sql.map((sql) => `${sql.trim().replace(/;$/, '')};`).join('\n')), printed.dialect);
  assert.deepEqual(linesOf(migration.up), linesOf(read.operations), printed.sql.join('\n'));
}

/** Several statements about one column are one; the order of keys within a table, and `public`, say nothing. */
function linesOf(operations: readonly Operation[]): readonly string[] {
  const merged: Operation[] = [];
  for (const operation of operations) {
    const before = merged.findLast((other) => other.kind === 'alterColumn');
    if (operation.kind === 'alterColumn' && before?.kind === 'alterColumn' && before.column === operation.column) merged[merged.indexOf(before)] = { ...before, changes: { ...before.changes, ...operation.changes } };
    else merged.push(operation);
  }
  return merged.map((operation) => inOrder(operationText(operation).replace(/ when .*$/, '').replaceAll('public.', '').replace(/ engine = innodb$/, ''))).sort();
}

function inOrder(line: string): string {
  return line.startsWith('create table') ? line.slice(0, -1).split(', ').sort().join(', ') : line;
}
