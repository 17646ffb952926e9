import type { SchemaName } from '../code/taken';
import type { Entity, InsertSite, Reference } from '../code/model';
import type { QualifiedName } from '../model/names';
import type { MayTouch, Span } from '../model/source';

/** What the older release needs of one database. */
export interface OlderCode {
  /** Places that read or write something by one of its names; tests and migrations are no part of the release. */
  referencesTo(names: readonly SchemaName[]): readonly Reference[];
  insertsInto(table: QualifiedName): readonly InsertSite[];
  entitiesOf(table: QualifiedName): readonly Entity[];
  /** Places that were not read and may touch one of the names. */
  unreadAbout(names: readonly SchemaName[]): readonly UnreadPlace[];
  /** Places where the text has the words, whatever they mean there: the net below the model. */
  mentions(names: readonly SchemaName[]): readonly Span[];
  /** Calls that read like putting a row into the table, whoever is called. */
  insertMentions(table: QualifiedName): readonly Span[];
  /** Every unread place, counted where it cannot matter. */
  readonly unread: readonly UnreadPlace[];
}

export interface UnreadPlace {
  readonly span: Span;
  readonly reason: string;
  readonly mayTouch: MayTouch;
}

/** Whether an unread place may touch one of the names: it says so, or nothing is known of it. */
export function mayTouchAny(mayTouch: MayTouch, names: readonly SchemaName[]): boolean {
  if (mayTouch === 'anything') return true;
  if (mayTouch === 'nothing') return false;
  const touched = new Set(mayTouch.map((name) => name.toLowerCase()));
  return names.some(({ table, column }) => touched.has(table.name.toLowerCase()) || (column !== undefined && touched.has(column.toLowerCase())));
}
