import { meansTable, type SetScope } from '../code/belongs';
import { columnWord, type RevisionCode, type SubjectCode } from '../code/knownCode';
import type { Access, Entity, EntityColumn, FileRole, InsertSite, Reference } from '../code/model';
import type { SchemaName, Taken } from '../code/taken';
import type { Related, Severity } from '../model/finding';
import { displayName, nameKey, type QualifiedName } from '../model/names';
import type { Span } from '../model/source';
import type { Report } from './rule';

/** A place of code that needs what is taken. */
export interface Place {
  readonly span: Span;
  /** Undefined: the working tree. */
  readonly revision: string | undefined;
  readonly role: FileRole;
  readonly certain: boolean;
  readonly access: Access;
  readonly via: string;
  readonly values?: readonly string[];
  readonly neverNull?: true;
  /** It is no code, but something in the database that an earlier migration made. */
  readonly inDatabase?: true;
}

/** What is told with a finding; the rest is counted. */
const MOST_PLACES = 60;

const ROLES: readonly FileRole[] = ['app', 'script', 'test', 'seed', 'generated'];

/** The name that code uses, as the migration's set has it. */
export function meansTaken(said: QualifiedName, column: string | undefined, names: readonly SchemaName[], scope: SetScope): 'exactly' | 'likely' | 'no' {
  let best: 'exactly' | 'likely' | 'no' = 'no';
  for (const name of names) {
    const table = meansTable(said, name.table, scope);
    if (table === 'no') continue;
    const own = name.column === undefined ? 'exactly' : meansColumn(column, name.column, scope);
    if (own === 'no') continue;
    if (table === 'exactly' && own === 'exactly') return 'exactly';
    best = 'likely';
  }
  return best;
}

function meansColumn(said: string | undefined, named: string, { dialect }: SetScope): 'exactly' | 'likely' | 'no' {
  if (said === undefined) return 'no';
  if (nameKey(dialect, said) === nameKey(dialect, named)) return 'exactly';
  return said.toLowerCase() === named.toLowerCase() ? 'likely' : 'no';
}

/** Every place that refers to one of the names, at every revision that was read. */
export function placesOf(names: readonly SchemaName[], { scope, revisions, dependents }: SubjectCode): readonly Place[] {
  const isTable = names.every(({ column }) => column === undefined);
  const found = new Map<string, Place>();
  for (const code of revisions) {
    const revision = code.name;
    for (const reference of mayMean(names, code)) {
      // Of a table as a whole its mapping is one place, not each of its columns.
      if (isTable && reference.access === 'define' && reference.column !== undefined) continue;
      const means = reference.role === 'migration' ? 'no' : meansTaken(reference.table, reference.column, names, scope);
      if (means === 'no') continue;
      const place = placeOf(reference, revision, means === 'exactly' && reference.certainty === 'certain');
      const key = `${revision ?? ''}\0${place.span.file}\0${place.span.start}`;
      const other = found.get(key);
      if (!other || (place.certain && !other.certain)) found.set(key, place);
    }
  }
  const inside = dependents.filter((reference) => meansTaken(reference.table, reference.column, names, scope) === 'exactly').map((reference): Place => ({ ...placeOf(reference, undefined, false), inDatabase: true }));
  return [...inOrder([...found.values()]), ...new Map(inside.map((place) => [place.via, place])).values()];
}

/** The references that may mean one of the names, each once. A history takes hundreds of columns of tables that code refers to at thousands of places. */
function mayMean(names: readonly SchemaName[], { byTable, byColumn }: RevisionCode): readonly Reference[] {
  const tables = new Set(names.filter(({ column }) => column === undefined).map(({ table }) => table.name.toLowerCase()));
  const columns = new Set(names.flatMap(({ table, column }) => (column === undefined || tables.has(table.name.toLowerCase()) ? [] : [columnWord(table.name, column)])));
  return [...[...tables].flatMap((word) => byTable.get(word) ?? []), ...[...columns].flatMap((word) => byColumn.get(word) ?? [])];
}

function placeOf({ span, role, access, via, values, neverNull }: Reference, revision: string | undefined, certain: boolean): Place {
  return { span, revision, role, certain, access, via, ...(values && { values }), ...(neverNull && { neverNull }) };
}

/** The product's own code before tests, what is certain before what is likely, where a table is mapped first. */
function inOrder(places: readonly Place[]): readonly Place[] {
  const best = new Map<string, number>();
  const fileOf = (place: Place) => `${place.revision ?? ''}\0${place.span.file}`;
  const rank = (place: Place): number => ROLES.indexOf(place.role) * 2 + Number(!place.certain);
  for (const place of places) best.set(fileOf(place), Math.min(best.get(fileOf(place)) ?? Number.POSITIVE_INFINITY, rank(place)));
  return [...places].sort((a, b) =>
    Number(a.revision !== undefined) - Number(b.revision !== undefined) || compareText(a.revision ?? '', b.revision ?? '') || best.get(fileOf(a))! - best.get(fileOf(b))! || compareText(a.span.file, b.span.file) ||
    Number(a.access !== 'define') - Number(b.access !== 'define') || a.span.start - b.span.start);
}

/** An error where the product's code is sure to need it. */
export function severityOf(places: readonly Place[]): Severity {
  return places.some(({ role, certain }) => role === 'app' && certain) ? 'error' : 'warning';
}

/** The report of something taken that is still needed. `consequence` and `remedy` are sentences; `does` says what a place does, `what` what is wrong. */
export function reportOf(taken: Taken, places: readonly Place[], words: { readonly kind: string; readonly needs: string; readonly consequence: string; readonly remedy: string; readonly severity?: Severity }): Report {
  const code = places.filter(({ inDatabase }) => !inDatabase);
  const revisions = revisionsOf(code);
  const speakers = code.length > 0 ? revisions.map((revision, index) => revision ?? `${index === 0 ? 'The' : 'the'} code of the working tree`) : places.map(({ via }, index) => (index === 0 ? via.replace(/^t/, 'T') : via));
  const more = places.length - MOST_PLACES;
  return {
    span: taken.span,
    severity: taken.unsettled ? 'info' : (words.severity ?? severityOf(places)),
    message: `${listed(speakers)} ${speakers.length > 1 ? `${plural(words.needs)}` : words.needs}: ${whereText(places)}${more > 0 ? ` (and ${more} more)` : ''}. ${words.consequence}${taken.unsettled ? ' A later statement here, which could not be read, may give it back.' : ''} ${words.remedy}`,
    subject: { kind: words.kind, table: displayName(taken.table), column: taken.column ?? null, newName: taken.newName ?? null, revisions: revisions.map((revision) => revision ?? null) },
    related: selected(places).map((place) => relatedOf(taken, place)),
  };
}

/** Where there are too many: the first of each file before the second of any. */
function selected(places: readonly Place[]): readonly Place[] {
  if (places.length <= MOST_PLACES) return places;
  const turns = new Map<string, number>();
  const turn = new Map(places.map((place) => {
    const next = turns.get(place.span.file) ?? 0;
    turns.set(place.span.file, next + 1);
    return [place, next] as const;
  }));
  const kept = new Set([...places].sort((a, b) => (turn.get(a) ?? 0) - (turn.get(b) ?? 0)).slice(0, MOST_PLACES));
  return places.filter((place) => kept.has(place));
}

const VERBS: Readonly<Record<Access, string>> = { define: 'is mapped', read: 'is read', write: 'is written' };
const ROLE_TEXT: Readonly<Partial<Record<FileRole, string>>> = { script: ', in a script', test: ', in a test', seed: ', in a seed', generated: ', in generated code' };

function relatedOf(taken: Taken, { span, revision, access, via, role, certain, inDatabase }: Place): Related {
  const name = `\`${taken.table.name}${taken.column === undefined ? '' : `.${taken.column}`}\``;
  return { span, message: `${name} ${VERBS[access]} here${certain || inDatabase ? '' : ', most likely'} (${via}${ROLE_TEXT[role] ?? ''})`, ...(revision !== undefined && { revision }) };
}

function revisionsOf(places: readonly Place[]): readonly (string | undefined)[] {
  return [...new Set(places.map(({ revision }) => revision))];
}

/** `src/users.ts and 3 more files`: paths stay when lines move. */
function whereText(places: readonly Place[]): string {
  const files = [...new Set(places.map(({ span }) => span.file))];
  const others = files.length - 1;
  return `${files[0]}${others > 0 ? ` and ${others} more ${others === 1 ? 'file' : 'files'}` : ''}`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** "still refers to" of several: "still refer to". */
const plural = (verb: string): string => verb.replace(/^(still )?(\w+?)s\b/, '$1$2');
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a message calls the thing. */
export function takenText({ table, column }: Taken): string {
  return `\`${displayName(table)}${column === undefined ? '' : `.${column}`}\``;
}

/** Entities of a revision that map the table of what is taken, with the column where they map it. */
export function mappingsOf(taken: Taken, { entities }: RevisionCode, scope: SetScope): readonly { readonly entity: Entity; readonly column: EntityColumn | undefined }[] {
  const tables = taken.names.map(({ table }) => ({ table }));
  return entities.filter((entity) => meansTaken(entity.table, undefined, tables, scope) !== 'no').map((entity) => ({
    entity,
    column: entity.columns.find((column) => taken.names.some((name) => name.column !== undefined && meansColumn(column.column, name.column, scope) !== 'no')),
  }));
}

/** Inserts of a revision into the table of what is taken. */
export function insertsInto(taken: Taken, { inserts }: RevisionCode, scope: SetScope): readonly InsertSite[] {
  const tables = taken.names.map(({ table }) => ({ table }));
  return inserts.filter((insert) => insert.role !== 'migration' && meansTaken(insert.table, undefined, tables, scope) !== 'no');
}

export function givesColumn(insert: InsertSite, taken: Taken, scope: SetScope): boolean {
  return insert.columns.some((given) => taken.names.some((name) => name.column !== undefined && meansColumn(given, name.column, scope) !== 'no'));
}

export function insertPlace({ span, role, via }: InsertSite, revision: string | undefined): Place {
  return { span, revision, role, certain: true, access: 'write', via };
}
