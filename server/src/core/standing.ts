import type { Framework } from './frameworks/framework';
import type { Migration, MigrationState } from './model/migration';

/** What is known of files in the release compared with. */
export interface ReleasedFiles {
  /** A file that lies elsewhere now is the one that it was. */
  readonly states: (path: string) => MigrationState;
  /** The path that a file had in the release, where it had another. */
  readonly releasedAs?: (path: string) => string | undefined;
  /** The text that a file had in the release. */
  readonly releasedText?: (path: string) => string | undefined;
}

/** How a migration stands to the release compared with. */
export interface Standing {
  readonly state: MigrationState;
  /** Its files whose contents are not those of the release. */
  readonly changed: readonly string[];
  /** The path that it had in the release, where the tool takes it for another migration since. */
  readonly releasedAs?: string;
}

/** A migration is its up file and the SQL that it is made of: a pair is edited where either half is. Helpers that many share are not looked at. */
export function standingOf(migration: Migration, framework: Framework, { states, releasedAs }: ReleasedFiles): Standing {
  const own = states(migration.path);
  if (own !== 'shipped' && own !== 'edited') return { state: own, changed: [] };
  const isChanged = (file: string): boolean => file === migration.path ? own === 'edited' : file.endsWith('.sql') && ['edited', 'pending'].includes(states(file));
  const changed = migration.files.filter(isChanged);
  const former = releasedAs?.(migration.path);
  const isAnother = former !== undefined && recordOf(framework, former) !== recordOf(framework, migration.path);
  return { state: changed.length > 0 || isAnother ? 'edited' : 'shipped', changed, ...(isAnother && { releasedAs: former }) };
}

/** What the tool writes down of a migration that it ran. */
function recordOf({ recordedBy = 'name' }: Framework, path: string): string {
  const parts = path.split('/');
  const file = parts.at(-1) ?? path;
  const stem = file.replace(/(?:\.(?:up|down))?\.[^.]+$/, '');
  const name = /^(?:migration|up|down|index)$/.test(stem) ? (parts.at(-2) ?? stem) : stem;
  switch (recordedBy) {
    case 'file name': return file;
    case 'name': return name;
    case 'version': return /^\d+/.exec(name)?.[0] ?? name;
    case 'contents': return '';
  }
}
