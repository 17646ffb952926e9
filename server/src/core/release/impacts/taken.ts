import type { Reference } from '../../code/model';
import { type Taken, takenBy } from '../../code/taken';
import { qualifiedKey } from '../../model/names';
import { byRelevance, placesOf, VERBS } from './places';
import { type Impact, list, type Meeting, MOST_PLACES, named } from './impact';

/** What the release takes away for good, and who in the older release leans on it. */
export function impactsOfTaken(meeting: Meeting): readonly Impact[] {
  const { step } = meeting.change;
  return takenBy(step, { end: step.after, earlier: [] }).flatMap((taken) => ANSWERS[taken.what](taken, meeting));
}

const ANSWERS: Readonly<Record<Taken['what'], (taken: Taken, meeting: Meeting) => readonly Impact[]>> = {
  dropped: gone,
  renamed: gone,
  unsynced: keptApart,
  required: mustBeGiven,
  nullForbidden,
  typeNarrowed,
  valuesRemoved,
  madeUnique: stricterRule,
  checked: stricterRule,
};

/** A table or a column that is not there any more under the name that the older release has for it. */
function gone(taken: Taken, { code }: Meeting): readonly Impact[] {
  const { table, column, span, names, newName } = taken;
  const thing = column === undefined ? `the table ${named(table)}` : named(table, column);
  const fate = newName === undefined ? `${thing} is dropped` : `${thing} is renamed to \`${newName}\``;
  const references = code.referencesTo(names);
  if (references.length > 0) {
    const uses = [...new Set(references.map(({ access }) => VERBS[access]))].join(' and ');
    return [{ kind: 'breaks', message: `${fate}, and the older release still ${uses} it.`, cause: span, table, places: byRelevance(references).slice(0, MOST_PLACES).map((reference) => ({ span: reference.span, message: `${VERBS[reference.access]} ${named(table, column)} (${reference.via})` })) }];
  }
  return [notReferenced(taken, `${fate}.`, { code })];
}

/** A trigger that kept two columns equal is gone, and both are still there: who writes one is not read through the other. */
function keptApart({ table, column, newName, span, names }: Taken, { code }: Meeting): readonly Impact[] {
  const references = [...code.referencesTo(names), ...(newName === undefined ? [] : code.referencesTo(names.map((name) => ({ table: name.table, column: newName }))))];
  const message = `${named(table, column)} and \`${newName ?? ''}\` are no longer kept equal: what the newer release writes to one of them the older one may look for in the other.`;
  if (references.length === 0) return [{ kind: 'caveat', message: `${message} Nothing in the older release was seen to use them.`, cause: span, table, places: [] }];
  return [{ kind: 'wrong-data', message, cause: span, table, places: byRelevance(references).slice(0, MOST_PLACES).map((reference) => ({ span: reference.span, message: `${VERBS[reference.access]} ${named(table, reference.column)} (${reference.via})` })) }];
}

/** Nothing was seen to need it: that is as good as what was read. */
function notReferenced({ names, span, table, column }: Taken, fate: string, { code }: Pick<Meeting, 'code'>): Impact {
  const mentions = code.mentions(names);
  if (mentions.length > 0) return { kind: 'unclear', message: `${fate} The older release has the word, and how it is used there was not understood.`, cause: span, table, places: mentions.slice(0, 5).map((place) => ({ span: place, message: `names ${named(table, column)}, perhaps` })) };
  const unread = code.unreadAbout(names);
  if (unread.length > 0) return { kind: 'unclear', message: `${fate} ${unread.length === 1 ? 'A place' : `${unread.length} places`} of the older release that may use it ${unread.length === 1 ? 'was' : 'were'} not read.`, cause: span, table, places: unread.slice(0, 5).map((place) => ({ span: place.span, message: place.reason })), ...(unread.every(({ mayTouch }) => mayTouch === 'anything') && { anything: true as const }) };
  return { kind: 'caveat', message: `${fate} Nothing in the older release was seen to use it.`, cause: span, table, places: [] };
}

/** A column that has to be given, of which the older release may not know. */
function mustBeGiven(taken: Taken, { change, code }: Meeting): readonly Impact[] {
  const { table, column = '', span } = taken;
  const fate = `${named(table, column)} is NOT NULL without a default`;
  const tables = [...new Map(taken.names.map((name) => [qualifiedKey(change.step.before.dialect, name.table), name.table])).values()];
  const inserts = tables.flatMap((name) => code.insertsInto(name));
  const without = inserts.filter((site) => !site.columns.includes(column));
  const closed = without.filter((site) => !site.open);
  if (closed.length > 0) return [{ kind: 'breaks', message: `${fate}, and the older release puts rows into ${named(table)} without it: the database refuses them.`, cause: span, table, places: closed.slice(0, MOST_PLACES).map((site) => ({ span: site.span, message: `puts a row into ${named(table)} without \`${column}\` (${site.via})` })) }];
  if (inserts.length > 0 && without.length === 0) return [];
  const isKnown = code.mentions(taken.names).length > 0;
  const entities = tables.flatMap((name) => code.entitiesOf(name));
  const maps = entities.some((entity) => entity.columns.some((mapped) => mapped.column === column));
  if (maps || isKnown) {
    const places = maps ? entities.slice(0, 3).map((entity) => ({ span: entity.span, message: `maps ${named(table)}` })) : code.mentions(taken.names).slice(0, 3).map((place) => ({ span: place, message: `names \`${column}\`` }));
    return [{ kind: 'unclear', message: `${fate}; the older release knows the column, and whether it always gives it was not understood.`, cause: span, table, places }];
  }
  // The column's name stands nowhere in the older release: whatever puts rows into the table leaves it out.
  const writers = [...without.map((site) => ({ span: site.span, message: `puts a row into ${named(table)} (${site.via})` })), ...tables.flatMap((name) => code.insertMentions(name)).map((place) => ({ span: place, message: `puts a row into ${named(table)}` })), ...entities.map((entity) => ({ span: entity.span, message: `maps ${named(table)} without \`${column}\`` }))];
  if (writers.length > 0) return [{ kind: 'breaks', message: `${fate}, and the older release does not know it: the rows that it puts into ${named(table)} are refused.`, cause: span, table, places: writers.slice(0, MOST_PLACES) }];
  const uses = code.mentions(tables.map((name) => ({ table: name })));
  return [{ kind: uses.length > 0 ? 'unclear' : 'caveat', message: `${fate}, and the older release does not know it${uses.length > 0 ? '; whether it puts rows into the table was not understood' : '; it was not seen to use the table'}.`, cause: span, table, places: uses.slice(0, 5).map((place) => ({ span: place, message: `names ${named(table)}` })) }];
}

/** A column that could be empty and may not be any more. */
function nullForbidden(taken: Taken, { change, code }: Meeting): readonly Impact[] {
  const { table, column = '', span, names } = taken;
  const fate = `${named(table, column)} may not be NULL any more`;
  const writes = code.referencesTo(names).filter(({ access }) => access === 'write');
  const mapped = names.flatMap((name) => code.entitiesOf(name.table)).flatMap((entity) => entity.columns.filter((candidate) => candidate.column === column));
  if (mapped.length > 0 && mapped.every(({ nullable }) => nullable === false)) return [{ kind: 'fact', message: `${fate}; the older release never leaves it empty.`, cause: span, table, places: [] }];
  const isFilled = change.statements.some(({ operation }) => operation.kind === 'update' && operation.set.some((entry) => entry.column === column) && qualifiedKey(change.step.before.dialect, operation.table) === qualifiedKey(change.step.before.dialect, table));
  const places = [...placesOf(writes, (reference) => `writes ${named(table, column)} (${reference.via})`), ...mapped.map((each) => ({ span: each.span, message: `maps ${named(table, column)} as one that may be NULL` }))].slice(0, MOST_PLACES);
  // Rows without a value were there, so something writes them.
  if (isFilled && places.length > 0) return [{ kind: 'unclear', message: `${fate}: this release filled the empty ones first, so rows without a value were there, and the older release may write them again.`, cause: span, table, places }];
  return [{ kind: 'caveat', message: `${fate}: a row that the older release writes without it is refused.`, cause: span, table, places }];
}

function typeNarrowed(taken: Taken, { code }: Meeting): readonly Impact[] {
  const { table, column, span, names, detail, changesKind } = taken;
  const fate = `the type of ${named(table, column)} is narrower${detail === undefined ? '' : ` (${detail})`}`;
  const references = code.referencesTo(names);
  if (references.length === 0) return [notReferenced(taken, `${fate}.`, { code })];
  const places = placesOf(byRelevance(references).slice(0, MOST_PLACES), (reference) => `${VERBS[reference.access]} ${named(table, column)} (${reference.via})`);
  if (changesKind) return [{ kind: 'breaks', message: `${fate}: what the older release writes there is refused, and what it reads is of another kind.`, cause: span, table, places }];
  return [{ kind: 'caveat', message: `${fate}: all values fitted when it ran; a longer one of the older release is refused.`, cause: span, table, places }];
}

function valuesRemoved(taken: Taken, { code }: Meeting): readonly Impact[] {
  const { table, column, span, names, values = [] } = taken;
  const fate = `${named(table, column)} does not take ${list(values)} any more`;
  const references = code.referencesTo(names);
  const used = references.filter((reference) => reference.values?.some((value) => values.includes(value)));
  const mapped = names.flatMap((name) => code.entitiesOf(name.table)).flatMap((entity) => entity.columns.filter((candidate) => candidate.column === column && candidate.values?.some((value) => values.includes(value))));
  const places = [...placesOf(used, (reference) => `${VERBS[reference.access]} it (${reference.via})`), ...mapped.map((each) => ({ span: each.span, message: `knows the value` }))].slice(0, MOST_PLACES);
  if (places.length > 0) return [{ kind: 'breaks', message: `${fate}, and the older release still knows it: to write it or to ask for it fails.`, cause: span, table, places }];
  if (references.length > 0) return [{ kind: 'unclear', message: `${fate}; which values the older release writes was not understood.`, cause: span, table, places: placesOf(byRelevance(references).slice(0, 5), (reference) => `${VERBS[reference.access]} ${named(table, column)} (${reference.via})`) }];
  return [notReferenced(taken, `${fate}.`, { code })];
}

/** UNIQUE and CHECK: what was there fulfilled the rule, unless the release made it so first. */
function stricterRule(taken: Taken, { change, code }: Meeting): readonly Impact[] {
  const { what, table, column, span, names, detail, values } = taken;
  const rule = what === 'madeUnique' ? `${named(table)} takes no second row with the same ${detail ?? `(${column})`}` : `${named(table, column)} is checked${values ? ` to be one of ${list(values)}` : ''}`;
  const { dialect } = change.step.before;
  const sameTable = (other: Reference['table']): boolean => qualifiedKey(dialect, other) === qualifiedKey(dialect, table);
  const writes = code.referencesTo(names).filter(({ access }) => access === 'write');
  const unknownValues = values && writes.filter((reference) => reference.values?.some((value) => !values.includes(value)));
  if (unknownValues && unknownValues.length > 0) return [{ kind: 'breaks', message: `${rule}, and the older release writes another value.`, cause: span, table, places: placesOf(unknownValues, (reference) => `writes ${list(reference.values ?? [])} (${reference.via})`) }];
  const isCleaned = change.statements.some(({ operation }) => (operation.kind === 'delete' || operation.kind === 'update') && sameTable(operation.table) && !(operation.kind === 'update' && operation.set.every((entry) => !change.step.before.table(table)?.columns.has(change.step.before.columnKey(entry.column)))));
  const places = placesOf(writes.slice(0, MOST_PLACES), (reference) => `writes it (${reference.via})`);
  if (isCleaned) return [{ kind: 'unclear', message: `${rule}: this release put rows in order first, so there were some that broke the rule, and the older release may write them again.`, cause: span, table, places }];
  return [{ kind: 'caveat', message: `${rule}: all rows did when it ran; one of the older release that does not is refused.`, cause: span, table, places }];
}
