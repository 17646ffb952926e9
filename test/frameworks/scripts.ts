import assert from 'node:assert/strict';
import type { Framework } from '../../server/src/core/frameworks/framework';
import type { Dialect } from '../../server/src/core/model/dialect';
import type { Migration } from '../../server/src/core/model/migration';
import { textFiles } from './folderFiles';
import { operationText } from './operationText';

export interface Trial {
  readonly dialect?: Dialect;
  readonly options?: Readonly<Record<string, string | boolean>>;
  /** Other files, by path. */
  readonly others?: Readonly<Record<string, string>>;
}

/** The migration that a tool reads from one script. */
export function readScriptOf(framework: Framework, text: string, trial: Trial = {}): Migration {
  const path = 'db/migrations/20240101000000_trial.ts';
  const files = textFiles({ ...trial.others, [path]: text });
  const unit = { path, name: 'trial', order: 'trial' };
  return framework.read(unit, { id: 'db/migrations', package: '', units: [unit], dialect: trial.dialect ?? 'postgres', ...(trial.options && { options: trial.options }) }, files);
}

/** The operations in short, those that only read left out, and the problems behind them. */
export function shortOf(migration: Migration): readonly string[] {
  return [...migration.up.filter((operation) => operation.kind !== 'read').map(operationText), ...migration.problems.map((problem) => `! ${problem.reason}`)];
}

/** Compares what a body does with what is expected, one line an operation. */
export function checkBody(framework: Framework, wrap: (body: string) => string, body: string, expected: readonly string[], trial: Trial = {}): void {
  assert.deepEqual(shortOf(readScriptOf(framework, wrap(body), trial)), expected);
}
