import type { JudgedMigration } from '../check';
import type { DownVerdict } from '../model/finding';
import type { Span } from '../model/source';
import { CLASSES, classOf, phaseOf } from './classes';
import type { Database } from './databases';
import { impactsOfChanges } from './impacts/changed';
import type { Impact } from './impacts/impact';
import { impactsOfTaken } from './impacts/taken';
import { impactsOfUnread } from './impacts/unread';
import type { OlderCode } from './olderCode';
import type { ChangeClass, ReleasedMigration, Verdict } from './report';
import { byWeight, makes, worst } from './verdict';

/** What a database's changes do to the older release. */
export interface DatabaseAnswer {
  readonly database: Database;
  readonly impacts: readonly Impact[];
  readonly verdict: Verdict;
}

/** Holds what changed against what the older release needs. Nothing ran and nothing was edited: safe. */
export function answerDatabase(database: Database, code: OlderCode): DatabaseAnswer {
  const { change, removed, added } = database;
  const meeting = change && { change, code };
  const impacts = [...(meeting ? [...impactsOfTaken(meeting), ...impactsOfChanges(meeting), ...impactsOfUnread(meeting)] : []), ...impactsOfEdited(database)];
  const rewritten: readonly Impact[] = removed.length > 0 && added.length > 0 && removed.length >= added.length ? [{ kind: 'unclear', message: `The history was rewritten: ${removed.length} migrations of the older release have no file any more. What the new ones stand for is not told by them.`, cause: startOf(added[0]?.migration.path ?? database.id), places: [] }] : [];
  const all = byWeight(unique([...rewritten, ...impacts]));
  const least: Verdict = added.length + database.edited.length + removed.length > 0 ? 'likely-safe' : 'safe';
  return { database, impacts: all, verdict: worst([least, ...all.map(makes)]) };
}

function impactsOfEdited({ edited, newer }: Database): readonly Impact[] {
  return edited.map(({ migration }) => ({
    kind: 'caveat', cause: migration.nameSpan, places: [],
    message: `\`${migration.name}\` was changed after it was released. Databases that had run it keep what it did then${newer.framework.checksums ? `; ${newer.framework.called ?? newer.framework.title} compares its text with what it recorded, and the older text is the one that fits there` : ''}.`,
  }));
}

function unique(impacts: readonly Impact[]): readonly Impact[] {
  return [...new Map(impacts.map((impact) => [`${impact.kind} ${impact.message} ${impact.cause.file}:${impact.cause.start}`, impact])).values()];
}

/** The migrations between both ends as they are reported, in the order in which they ran. */
export function migrationsOf({ added, edited, removed, change, id, newer }: Database): readonly (Omit<ReleasedMigration, 'revision' | 'statements' | 'down'> & { readonly statements: readonly { readonly class: ChangeClass; readonly span: Span; readonly message: string }[]; readonly down: { readonly verdict: DownVerdict; readonly range?: Span } })[] {
  const describe = ({ migration, read, verdict, range }: JudgedMigration, what: 'added' | 'edited') => {
    const statements = (change?.statements ?? []).filter((statement) => statement.migration === migration).flatMap(({ operation }) => {
      const found = classOf(operation, change!.step.before);
      return found ? [{ ...found, span: operation.span }] : [];
    });
    const classes = CLASSES.filter((each) => statements.some((statement) => statement.class === each));
    return {
      path: migration.path, name: migration.name, database: id, framework: migration.framework, dialect: migration.dialect, change: what, classes, phase: phaseOf(classes), statements, read,
      down: { verdict, ...(range && { range }) },
    };
  };
  return [
    ...added.map((each) => describe(each, 'added')),
    ...edited.map((each) => describe(each, 'edited')),
    ...removed.map(({ path, name }) => ({ path, name, database: id, framework: newer.framework.id, dialect: newer.dialect, change: 'removed' as const, classes: [], phase: 'none' as const, statements: [], read: 'unread' as const, down: { verdict: 'unknown' as const } })),
  ];
}

export const startOf = (path: string): Span => ({ file: path, start: 0, end: 0 });
