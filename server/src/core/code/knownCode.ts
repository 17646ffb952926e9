import type { Files } from '../model/files';
import type { SchemaState } from '../timeline/state';
import { codeBySet, type SetCode, type SetScope } from './belongs';
import { dependentsOf } from './dependents';
import type { CodeModel, Reference } from './model';
import type { Taken } from './taken';

/** A revision's code as read. */
export interface CodeRevision {
  /** Undefined: the working tree. */
  readonly name?: string;
  readonly model: CodeModel;
  readonly files: Files;
}

/** What one revision's code says of one migration set. */
export interface RevisionCode extends SetCode {
  readonly name?: string;
  /** References by the table's name in lower case. */
  readonly byTable: ReadonlyMap<string, readonly Reference[]>;
  /** Of these the ones that name a column, by `columnWord`. */
  readonly byColumn: ReadonlyMap<string, readonly Reference[]>;
}

/** A column of a table, whatever its case. */
export const columnWord = (table: string, column: string): string => `${table}\0${column}`.toLowerCase();

/** What a rule about code looks at: what the migration takes away, and the code that may need it. */
export interface SubjectCode {
  readonly taken: readonly Taken[];
  readonly scope: SetScope;
  readonly revisions: readonly RevisionCode[];
  /** What in the database itself says it: functions, triggers. */
  readonly dependents: readonly Reference[];
}

/** The code of a set at each revision. */
export type CodeOf = (scope: SetScope) => readonly RevisionCode[];

/** What is known of code for one migration; nothing is looked up where it takes nothing away. */
export function codeAbout(taken: readonly Taken[], end: () => SchemaState, scope: () => SetScope, codeOf: CodeOf): SubjectCode {
  return taken.length === 0 ? NOTHING_TAKEN : { taken, scope: scope(), revisions: codeOf(scope()), dependents: dependentsOf(taken, end()) };
}

const NOTHING_TAKEN: SubjectCode = { taken: [], scope: { id: '', framework: '', dialect: 'unknown', package: '', folder: '', tables: [] }, revisions: [], dependents: [] };

/** The code of each set at each revision. Sorting references into sets is done when it is first asked for. */
export function knowCode(revisions: readonly CodeRevision[], scopes: () => readonly SetScope[]): CodeOf {
  let sorted: ReturnType<typeof sort> | undefined;
  const known = new Map<string, readonly RevisionCode[]>();
  return ({ id }) => {
    sorted ??= sort(revisions, scopes());
    const own = known.get(id) ?? sorted.map(({ name, sets }) => withTables(sets.get(id) ?? { references: [], entities: [], inserts: [] }, name));
    known.set(id, own);
    return own;
  };
}

function sort(revisions: readonly CodeRevision[], scopes: readonly SetScope[]) {
  return revisions.map(({ name, model, files }) => ({ ...(name !== undefined && { name }), sets: codeBySet(model, scopes, files) }));
}

function withTables(code: SetCode, name: string | undefined): RevisionCode {
  const byTable = new Map<string, Reference[]>();
  const byColumn = new Map<string, Reference[]>();
  for (const reference of code.references) {
    const { table, column } = reference;
    add(byTable, table.name.toLowerCase(), reference);
    if (column !== undefined) add(byColumn, columnWord(table.name, column), reference);
  }
  return { ...code, ...(name !== undefined && { name }), byTable, byColumn };
}

function add(map: Map<string, Reference[]>, word: string, reference: Reference): void {
  const list = map.get(word);
  if (list) list.push(reference);
  else map.set(word, [reference]);
}
