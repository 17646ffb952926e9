import { compareStates } from '../fate/compare';
import type { Difference } from '../fate/difference';
import { type Step, settle } from '../fate/judge';
import type { Dialect } from '../model/dialect';
import type { Migration } from '../model/migration';
import type { Operation } from '../model/operation';
import { runOperations } from '../timeline/run';
import { SchemaState } from '../timeline/state';

/** A statement of the release, with the migration that it stands in and the state that it met. */
export interface Statement {
  readonly migration: Migration;
  readonly operation: Operation;
}

/** What a release did to a database, taken as one step: what it takes away and brings back is no change. */
export interface ReleaseStep {
  readonly step: Step;
  readonly differences: readonly Difference[];
  /** The statements that ran, in their order. */
  readonly statements: readonly Statement[];
}

/**
 * Replays a database's history: what the older release had, then what the newer one ran on top of it, in one layer. That is what happened
 * to the database, also where a migration was merged late and sorts before others that had run.
 */
export function replayRelease(dialect: Dialect, shipped: readonly Migration[], added: readonly Migration[]): ReleaseStep {
  let ids = 0;
  const nextId = (): number => ids++;
  let state = SchemaState.empty(dialect);
  for (const migration of shipped) {
    state = state.fork();
    runOperations(state, migration.up, { migration: migration.path, phase: 'up', trusted: true, nextId }, () => 'continue');
    settle(state);
  }
  const after = state.fork();
  const statements: Statement[] = [];
  for (const migration of added) {
    runOperations(after, migration.up, { migration: migration.path, phase: 'up', trusted: true, nextId }, (operation, { kind }) => {
      if (kind !== 'skipped') statements.push({ migration, operation });
      return 'continue';
    });
  }
  const before = after.before();
  const operations = statements.map(({ operation }) => operation);
  return { step: { before, after, migration: asOne(dialect, added, operations) }, differences: compareStates(before, after, after, operations), statements };
}

/** The migrations of a release as one. */
function asOne(dialect: Dialect, added: readonly Migration[], up: readonly Operation[]): Migration {
  const path = added[0]?.path ?? '';
  return {
    path, files: added.flatMap(({ files }) => files), name: '', order: '', framework: added[0]?.framework ?? '', dialect, up, down: { kind: 'forwardOnly' },
    nameSpan: { file: path, start: 0, end: 0 }, problems: added.flatMap(({ problems }) => problems), directives: [], downComments: [],
  };
}
