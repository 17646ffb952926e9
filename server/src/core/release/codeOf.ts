import { codeBySet, meansTable, type SetCode, type SetScope, scopeOfSet } from '../code/belongs';
import type { CodeModel, FileRole } from '../code/model';
import type { Files } from '../model/files';
import type { SchemaName } from '../code/taken';
import type { QualifiedName } from '../model/names';
import type { Database, Databases } from './databases';
import { type Mentions, mentionsIn } from './mentions';
import { mayTouchAny, type OlderCode } from './olderCode';

/** Tests, seeds and migrations do not run with a release. */
const RUNS: ReadonlySet<FileRole> = new Set(['app', 'script']);

/** The code of the older release by the database that it speaks to. */
export function codeOfOlder(model: CodeModel, files: Files, { all }: Databases): (database: Database) => OlderCode {
  const scopes = new Map(all.map(({ id, newer, history }) => [id, scopeOfSet(newer, history)]));
  const bySet = codeBySet(model, [...scopes.values()], files);
  const mentions = mentionsIn(files);
  return ({ id }) => olderCodeOf(bySet.get(id) ?? { references: [], entities: [], inserts: [] }, scopes.get(id)!, model.unread, mentions(id));
}

/** The code of the older release that speaks to one set of migrations. */
function olderCodeOf(code: SetCode, scope: SetScope, unread: CodeModel['unread'], mentions: Mentions): OlderCode {
  const means = (said: QualifiedName, named: QualifiedName): boolean => meansTable(said, named, scope) !== 'no';
  const isColumn = (said: string | undefined, { column }: SchemaName): boolean => column === undefined || said?.toLowerCase() === column.toLowerCase();
  const references = code.references.filter(({ role }) => RUNS.has(role));
  const inserts = code.inserts.filter(({ role }) => RUNS.has(role));
  return {
    referencesTo: (names) => references.filter((reference) => names.some((name) => isColumn(reference.column, name) && means(reference.table, name.table))),
    insertsInto: (table) => inserts.filter((site) => means(site.table, table)),
    entitiesOf: (table) => code.entities.filter((entity) => means(entity.table, table)),
    unreadAbout: (names) => unread.filter(({ mayTouch }) => mayTouchAny(mayTouch, names)),
    mentions: mentions.of,
    insertMentions: mentions.inserts,
    unread,
  };
}
