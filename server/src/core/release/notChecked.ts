import type { CheckResult } from '../check';
import type { Database } from './databases';
import type { AnsweredDatabase, Placer, ReleaseInput } from './makeReleaseReport';
import type { UnreadPlace } from './olderCode';
import type { NotChecked } from './report';

const MOST_PLACES = 20;

/** What the report does not speak of. Places that may touch what changed are named; the others are counted. */
export function notCheckedOf(input: ReleaseInput, answers: readonly AnsweredDatabase[], result: CheckResult, others: readonly Database[], place: Placer): readonly NotChecked[] {
  const found: NotChecked[] = [];
  const unclear = answers.flatMap(({ impacts }) => impacts.filter(({ kind }) => kind === 'unclear'));
  if (unclear.length > 0) {
    found.push({ reason: 'Changes of the database whose effect on the older release is not known.', places: unclear.slice(0, MOST_PLACES).map(({ cause, message }) => place.newer.at(cause, message)), count: unclear.length, counts: true, anything: unclear.some(({ anything }) => anything) });
  }
  const changed = new Set(answers.filter(({ database }) => database.added.length > 0).flatMap(({ database }) => database.added.map(({ migration }) => migration.path)));
  const unread = new Map<string, UnreadPlace>();
  for (const { database } of answers) for (const each of input.codeOf(database).unread) unread.set(`${each.span.file}:${each.span.start}`, each);
  if (unread.size > 0) found.push({ reason: 'Places of the older release that were not read and cannot touch what changed, as far as their words tell.', places: [], count: unread.size, counts: false, anything: false });
  const elsewhere = result.unread.filter(({ span }) => !changed.has(span.file));
  if (elsewhere.length > 0) found.push({ reason: 'Places in migrations that were there before.', places: [], count: elsewhere.length, counts: false, anything: false });
  const examples = others.filter(({ id }) => input.isPart(id));
  const elsewhereReleased = others.filter((database) => !examples.includes(database));
  if (elsewhereReleased.length > 0) found.push({ reason: `Databases that are no part of this release (${elsewhereReleased.map(({ id }) => id).join(', ')}).`, places: [], count: elsewhereReleased.length, counts: false, anything: false });
  if (examples.length > 0) found.push({ reason: `Migrations of examples (${examples.map(({ id }) => id).join(', ')}).`, places: [], count: examples.length, counts: false, anything: false });
  return [...found, { reason: 'Databases are judged by the files of the repository: what was done by hand is not seen.', places: [], count: 0, counts: false, anything: false }];
}
