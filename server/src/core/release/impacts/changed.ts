import type { Difference } from '../../fate/difference';
import { findAbout } from '../../fate/locate';
import { nameDifference } from '../../rules/structure';
import { type QualifiedName, qualifiedKey } from '../../model/names';
import type { Operation, OperationKind } from '../../model/operation';
import type { Span } from '../../model/source';
import { type Impact, list, type Meeting, MOST_PLACES, named } from './impact';
import { byRelevance, placesOf, VERBS } from './places';

/** The difference of a kind, also where several kinds share a shape. */
type Of<K extends Difference['kind'], D = Difference> = D extends { readonly kind: infer Kind } ? (K extends Kind ? D : never) : never;

/** What the release left there and made other than it was: nothing that the older one needs is gone, and yet it may not be served as before. */
export function impactsOfChanges(meeting: Meeting): readonly Impact[] {
  return meeting.change.differences.flatMap((difference) => {
    const answer = ANSWERS[difference.kind] as ((difference: Difference, meeting: Meeting) => readonly Impact[]) | undefined;
    return answer?.(difference, meeting) ?? [];
  });
}

/** Differences that are no business of an older release, or that `taken` tells, have no entry. */
const ANSWERS: { readonly [K in Difference['kind']]?: (difference: Of<K>, meeting: Meeting) => readonly Impact[] } = {
  columnLeft: newColumn,
  columnDiffers: otherColumn,
  valuesLost: emptiedColumn,
  valuesChanged: rewrittenValues,
  tableEmptied: emptiedTable,
  rowsLost: deletedRows,
  constraintLeft: newRule,
  constraintMissing: lostRule,
  indexMissing: lostIndex,
  enumDiffers: newValues,
  objectMissing: lostObject,
  objectDiffers: otherObject,
  objectLeft: newObject,
  propertyLeft: otherProperty,
};

/** Columns by which rows are told apart that an older release would mix: marked as deleted, of another tenant, not published. */
const FILTERS: readonly { readonly name: RegExp; readonly what: string }[] = [
  { name: /^(?:is_?)?(?:soft_?)?(?:deleted|removed|archived|trashed)(?:_?(?:at|on|time|date))?$|^deletion_?(?:at|date)$/i, what: 'rows that the newer release marks as deleted show up again' },
  { name: /^(?:tenant|organi[sz]ation|org|workspace|account|team|company|site|shop|store)_?id$/i, what: 'rows of all tenants are shown and changed alike' },
  { name: /^(?:is_?)?(?:draft|hidden|private|internal|disabled|suspended|banned|test_?data)(?:_?(?:at|on))?$|^(?:is_?)?(?:published|visible|active|enabled)(?:_?at)?$|^visibility$/i, what: 'rows that the newer release keeps from view are shown' },
];

function newColumn({ table, column }: Of<'columnLeft'>, meeting: Meeting): readonly Impact[] {
  const { name } = column.definition;
  const filter = FILTERS.find((candidate) => candidate.name.test(name));
  const cause = causeOf(meeting, [table.name], name, ['addColumn']);
  if (!filter || !cause) return [];
  const entities = meeting.code.entitiesOf(table.name).map(({ span, name: called }) => ({ span, message: `reads ${named(table.name)} as \`${called}\`` }));
  const reads = placesOf(byRelevance(meeting.code.referencesTo([{ table: table.name }]).filter(({ access, column: read }) => access === 'read' && read === undefined)), (reference) => `reads ${named(table.name)} (${reference.via})`);
  return [{ kind: 'wrong-data', verdict: 'likely-safe', message: `The older release does not know the filter ${named(table.name, name)}: it runs, but ${filter.what}.`, cause, table: table.name, places: [...reads, ...entities].slice(0, 5) }];
}

function otherColumn({ table, before, after, aspect, was, is }: Of<'columnDiffers'>, meeting: Meeting): readonly Impact[] {
  const column = before.definition.name;
  const cause = causeOf(meeting, [table.name], column, ['alterColumn', 'addColumn']);
  if (!cause) return [];
  const subject = named(table.name, column);
  const impact = (kind: Impact['kind'], message: string, access: 'read' | 'write', verdict?: Impact['verdict']): readonly Impact[] => {
    const uses = meeting.code.referencesTo([{ table: table.name, column }]).filter((reference) => reference.access !== (access === 'read' ? 'write' : 'read'));
    return [{ kind, ...(verdict && { verdict }), message, cause, table: table.name, places: placesOf(byRelevance(uses).slice(0, 5), (reference) => `${VERBS[reference.access]} it (${reference.via})`) }];
  };
  switch (aspect) {
    case 'nullable':
      return after.definition.nullable ? impact('caveat', `${subject} may be NULL now: a row that the newer release wrote so may surprise the older one.`, 'read') : [];
    case 'default':
      return impact('wrong-data', `The default of ${subject} was ${was}, is ${is}: rows that the older release writes without it get ${is === 'no default' ? 'nothing' : 'another value'}.`, 'write', 'likely-safe');
    case 'generated':
      return after.definition.generated ? impact('breaks', `${subject} is computed by the database now: what writes it is refused.`, 'write', meeting.code.referencesTo([{ table: table.name, column }]).some(({ access }) => access === 'write') ? 'unsafe' : 'likely-safe') : [];
    case 'type':
      if (isEnumWidened(was, is)) return impact('caveat', `The type of ${subject} has values that the older release does not know: it may fail on rows that hold one.`, 'read');
      return familyOf(was) === familyOf(is)
        ? impact('caveat', `The type of ${subject} was ${was}, is ${is}: a value that did not fit before may surprise the older release.`, 'read')
        : impact('unclear', `The type of ${subject} was ${was}, is ${is}: the older release gets and gives values of another kind.`, 'read');
  }
}

/** Kinds of values that a driver gives as one kind. */
const FAMILIES: readonly (readonly [string, RegExp])[] = [
  ['number', /^(?:(?:tiny|small|medium|big)?int|integer|serial|bigserial|numeric|decimal|real|double|float|money|u?int\d+)/i],
  ['text', /^(?:(?:tiny|medium|long)?text|varchar|char|citext|nvarchar|string|enum|uuid)/i],
  ['time', /^(?:timestamp|datetime|date|time)/i],
  ['json', /^json/i],
  ['truth', /^bool/i],
  ['bytes', /^(?:bytea|(?:tiny|medium|long)?blob|binary|varbinary)/i],
];

function familyOf(type: string): string {
  const family = FAMILIES.find(([, pattern]) => pattern.test(type))?.[0] ?? type.replace(/\(.*/, '');
  return `${family}${type.endsWith('[]') ? '[]' : ''}`;
}

function isEnumWidened(was: string, is: string): boolean {
  const values = (text: string): readonly string[] => (/^enum\s*\(/i.test(text) ? [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value) : []);
  const [before, now] = [values(was), new Set(values(is))];
  return before.length > 0 && before.every((value) => now.has(value));
}

function emptiedColumn({ table, before, now }: Of<'valuesLost'>, meeting: Meeting): readonly Impact[] {
  const column = before.definition.name;
  const cause = causeOf(meeting, [table.name], column, ['dropColumn', 'alterColumn', 'addColumn', 'update']);
  if (!cause) return [];
  const references = meeting.code.referencesTo([{ table: table.name, column }]);
  return [{ kind: 'wrong-data', verdict: references.length > 0 ? 'unsafe' : 'likely-safe', message: `What ${named(table.name, column)} held is lost; it ${now}.`, cause, table: table.name, places: placesOf(byRelevance(references).slice(0, MOST_PLACES), (reference) => `${VERBS[reference.access]} it (${reference.via})`) }];
}

/** Values overwritten in place: the older release reads them as it always did. */
function rewrittenValues({ table, column, by, why }: Of<'valuesChanged'>, meeting: Meeting): readonly Impact[] {
  const { name } = column.definition;
  if (by.kind === 'update' && fillsOnlyEmpty(by, name)) return [{ kind: 'caveat', message: `Rows without a value in ${named(table.name, name)} were given one.`, cause: by.span, table: table.name, places: [] }];
  const references = meeting.code.referencesTo([{ table: table.name, column: name }]);
  const places = placesOf(byRelevance(references).slice(0, 5), (reference) => `${VERBS[reference.access]} it (${reference.via})`);
  const set = by.kind === 'update' ? by.set.find((entry) => entry.column === name)?.value : undefined;
  // Another unit: every value means something else.
  if (set?.kind === 'operator' && /^[-+*/]$/.test(set.operator)) return [{ kind: 'wrong-data', verdict: references.length > 0 || meeting.code.mentions([{ table: table.name, column: name }]).length > 0 ? 'unsafe' : 'likely-safe', message: `The values of ${named(table.name, name)} were computed anew (\`${set.text}\`): the older release runs, but takes them for what they were.`, cause: by.span, table: table.name, places }];
  return [{ kind: 'wrong-data', verdict: 'likely-safe', message: `Values of ${named(table.name, name)} were changed${why === undefined ? '' : ` (${why})`}: the older release runs, but shows the new ones.`, cause: by.span, table: table.name, places }];
}

/** `UPDATE … WHERE c IS NULL`, `SET c = coalesce(c, …)`. */
function fillsOnlyEmpty(update: Extract<Operation, { kind: 'update' }>, column: string): boolean {
  const value = update.set.find((entry) => entry.column === column)?.value;
  if (value?.kind === 'call' && /^(?:coalesce|ifnull)$/i.test(value.name)) return value.args[0]?.kind === 'column' && value.args[0].column === column;
  const tests = (where: typeof update.where): boolean => where?.kind === 'operator' && ((where.operator === 'is null' && where.args[0]?.kind === 'column' && where.args[0].column === column) || (where.operator === 'and' && where.args.some((arg) => tests(arg))));
  return tests(update.where);
}

function emptiedTable({ table }: Of<'tableEmptied'>, meeting: Meeting): readonly Impact[] {
  const cause = causeOf(meeting, [table.name], undefined, ['dropTable', 'truncate', 'delete', 'createTable']);
  return cause ? [{ kind: 'wrong-data', verdict: 'likely-safe', message: `The rows of ${named(table.name)} are gone; the table is there, and the older release finds it empty.`, cause, table: table.name, places: [] }] : [];
}

function deletedRows({ table, by, all }: Of<'rowsLost'>): readonly Impact[] {
  return [{ kind: 'wrong-data', verdict: 'likely-safe', message: `${all ? 'All rows' : 'Rows'} of ${named(table.name)} were deleted: the older release does not find them either.`, cause: by.span, table: table.name, places: [] }];
}

/** UNIQUE and lists of values are told as taken; keys and other rules refuse rows alike. */
function newRule({ table, constraint }: Of<'constraintLeft'>, meeting: Meeting): readonly Impact[] {
  const { before } = meeting.change.step;
  const known = before.table(table.name);
  if (constraint.kind === 'unique' || !known || !constraint.columns.some((column) => known.columns.has(before.columnKey(column)))) return [];
  const what = { foreign: 'a foreign key', check: 'a check', primary: 'a primary key', exclude: 'an exclusion rule' }[constraint.kind];
  return [{ kind: 'caveat', message: `${named(table.name)} has ${what} on (${constraint.columns.join(', ')}) that the older release does not know: all rows kept it when it was made${constraint.notValid ? ', or were not looked at (NOT VALID)' : ''}; one that does not is refused.`, cause: constraint.span, table: table.name, places: [] }];
}

/** `ON CONFLICT (a, b)` needs the unique index that it names (PostgreSQL, INSERT). */
function lostRule({ table, constraint }: Of<'constraintMissing'>, meeting: Meeting): readonly Impact[] {
  if (constraint.kind !== 'unique' && constraint.kind !== 'primary') return [];
  return lostUniqueness(table.name, constraint.columns, constraint.span, meeting);
}

function lostIndex({ table, index }: Of<'indexMissing'>, meeting: Meeting): readonly Impact[] {
  return index.unique ? lostUniqueness(table.name, index.parts.flatMap(({ column }) => column ?? []), index.span, meeting) : [];
}

function lostUniqueness(table: QualifiedName, columns: readonly string[], made: Span, meeting: Meeting): readonly Impact[] {
  const { dialect } = meeting.change.step.before;
  const { after } = meeting.change.step;
  const now = after.table(table);
  // Its columns are gone as well: that is said of them.
  if (!now || columns.some((column) => !now.columns.has(after.columnKey(column)))) return [];
  const upserts = meeting.code.referencesTo([{ table }]).filter(({ statement }) => statement === 'upsert');
  const cause = causeOf(meeting, [table], undefined, ['dropConstraint', 'dropIndex']) ?? made;
  const rule = `${named(table)} is not unique by (${columns.join(', ')}) any more`;
  if (upserts.length > 0 && dialect !== 'mysql' && dialect !== 'mariadb') return [{ kind: 'unclear', message: `${rule}: an ON CONFLICT on these columns fails, and the older release puts rows in that way.`, cause, table, places: placesOf(upserts.slice(0, 5), (reference) => `inserts or updates ${named(table)} (${reference.via})`) }];
  return [{ kind: 'caveat', message: `${rule}: rows that the newer release wrote may be there twice for the older one.`, cause, table, places: [] }];
}

/** Values that an older reader has no name for: many clients fail on the row that holds one. */
function newValues({ before, left }: Of<'enumDiffers'>, meeting: Meeting): readonly Impact[] {
  if (left.length === 0) return [];
  const cause = meeting.change.statements.find(({ operation }) => (operation.kind === 'addEnumValue' && left.includes(operation.value) && operation.type.name === before.name.name) || (operation.kind === 'createEnum' && left.some((value) => operation.values.includes(value))))?.operation.span;
  if (!cause) return [];
  const readers = [...meeting.change.step.before.tables()].flatMap((table) => meeting.code.entitiesOf(table.name).flatMap((entity) => entity.columns.filter((column) => {
    const type = table.columns.get(meeting.change.step.before.columnKey(column.column))?.definition.type;
    return type !== undefined && qualifiedKey(meeting.change.step.before.dialect, { name: type.name, ...(type.schema !== undefined && { schema: type.schema }) }) === qualifiedKey(meeting.change.step.before.dialect, before.name) && !left.every((value) => column.values?.includes(value));
  })));
  return [{ kind: 'caveat', message: `${named(before.name)} has ${left.length === 1 ? 'a value' : 'values'} that the older release does not know (${list(left)}): once a row holds ${left.length === 1 ? 'it' : 'one'}, reading that row may fail.`, cause, places: readers.slice(0, 5).map((column) => ({ span: column.span, message: 'reads values of this type' })) }];
}

function lostObject({ object: { object } }: Of<'objectMissing'>, meeting: Meeting): readonly Impact[] {
  const cause = causeOf(meeting, [object.name], undefined, ['dropObject', 'renameObject', 'dropTable']);
  // Views are told as tables are.
  if (!cause || object.kind === 'view' || object.kind === 'materializedView') return [];
  const mentions = object.kind === 'function' || object.kind === 'procedure' ? meeting.code.mentions([{ table: object.name }]) : [];
  return [{ kind: mentions.length > 0 ? 'unclear' : 'caveat', message: `The ${object.kind} ${named(object.name)} is gone${mentions.length > 0 ? ', and the older release has its name' : '; what it did for the older release is not done any more'}.`, cause, places: mentions.slice(0, 5).map((span) => ({ span, message: 'has its name' })) }];
}

function otherObject({ before: { object } }: Of<'objectDiffers'>, meeting: Meeting): readonly Impact[] {
  const cause = causeOf(meeting, [object.name], undefined, ['createObject', 'alterObject', 'dropObject']);
  return cause ? [{ kind: 'caveat', message: `The ${object.kind} ${named(object.name)} has another definition: the older release gets what the new one gives.`, cause, places: [] }] : [];
}

/** What acts on rows of a table that the older release writes. */
function newObject({ object: { object } }: Of<'objectLeft'>, meeting: Meeting): readonly Impact[] {
  const cause = causeOf(meeting, [object.name], undefined, ['createObject']);
  if (!cause || !object.table || !meeting.change.step.before.table(object.table) || (object.kind !== 'trigger' && object.kind !== 'policy')) return [];
  return [{ kind: 'caveat', message: `A ${object.kind} (${named(object.name)}) on ${named(object.table)} acts on the older release, too.`, cause, table: object.table, places: [] }];
}

function otherProperty(difference: Of<'propertyLeft'>, meeting: Meeting): readonly Impact[] {
  if (!/row.?level|rls/i.test(difference.property)) return [];
  const cause = causeOf(meeting, [difference.table.name], undefined, ['setProperty']);
  return cause ? [{ kind: 'unclear', message: `${nameDifference(difference)}: which rows the older release sees depends on its database role.`, cause, table: difference.table.name, places: [] }] : [];
}

/** The statement of the release that a difference comes from. */
function causeOf({ change }: Meeting, tables: readonly QualifiedName[], column: string | undefined, kinds: readonly OperationKind[]): Span | undefined {
  return findAbout(change.step.migration.up, change.step.after.dialect, tables, column, kinds)?.span;
}
