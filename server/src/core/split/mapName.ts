import type { Entity, EntityColumn, Reference } from '../code/model';
import { textIn } from '../fixes/fix';
import { isScript } from '../fixes/scriptFunctions';
import type { Change, TextEdit } from '../model/fix';
import { displayName, qualifiedKey, type QualifiedName } from '../model/names';
import type { Operation, OperationOf } from '../model/operation';
import { renameInSnapshot } from './drizzle';
import { rewriteScript } from './pendingScript';
import { rewriteSql } from './pendingSql';
import type { NoPlan } from './plan';
import type { SplitSubject } from './subject';

/** The code of the working tree, as far as it speaks to the set. */
export interface MappedCode {
  readonly entities: readonly Entity[];
  readonly references: readonly Reference[];
}

type Rename = OperationOf<'renameColumn' | 'renameTable'>;
const isRename = (operation: Operation): operation is Rename => (operation.kind === 'renameColumn' || operation.kind === 'renameTable') && !operation.when && !operation.scanned;

const NOTHING = 'Nothing is to be done: the name stays in the database, and the code maps its own to it.';

/**
 * A rename without a change of the database: the mapping in the code gets the old name, and the migration renames nothing. Only where every
 * rename that is asked for is mapped at one place that can be written. Pure; never throws.
 */
export function mapRename(subject: SplitSubject, code: MappedCode): Change | NoPlan {
  const { step: { migration }, at, state, framework } = subject;
  if (state === 'shipped' || state === 'edited') return { reason: `${migration.path} is released: where it has run the name is the new one.` };
  const renames = migration.up.filter(isRename).filter(({ span, statement }) => at === undefined || [span, statement].some((place) => place.file === at.file && place.start <= at.end && place.end >= at.start));
  if (renames.length === 0) return { reason: 'Nothing is renamed there.' };
  const mapped = renames.map((rename) => mappingOf(subject, rename, code));
  const missing = mapped.find((each) => 'reason' in each);
  if (missing && 'reason' in missing) return missing;
  const replaced = new Set<Operation>(renames);
  const isWhole = migration.up.every((operation) => replaced.has(operation) || operation.kind === 'session' || operation.kind === 'log' || operation.kind === 'read');
  const edits = isScript(migration.path) ? rewriteScript(subject, replaced, undefined, isWhole, NOTHING) : rewriteSql(subject, replaced, undefined, isWhole, NOTHING);
  if ('reason' in edits) return edits;
  const snapshot = framework.id === 'drizzle' ? renameInSnapshot(subject.files, migration.path, renames) : [];
  const raw = code.references.filter(({ orm, table, column, role }) => orm === undefined && role !== 'migration' && renames.some((rename) => means(subject, rename, table, column)));
  const files = [...new Set(raw.map(({ span }) => span.file))];
  return {
    edits: [...edits, ...snapshot, ...mapped.flatMap((each) => ('reason' in each ? [] : each))],
    newFiles: [],
    notes: files.length > 0 ? [`SQL in ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''} says the new name: the database keeps the old one.`] : [],
  };
}

function means({ step: { migration: { dialect } } }: SplitSubject, rename: Rename, table: QualifiedName, column: string | undefined): boolean {
  return rename.kind === 'renameTable' ? qualifiedKey(dialect, table) === qualifiedKey(dialect, rename.to) : qualifiedKey(dialect, table) === qualifiedKey(dialect, rename.table) && column === rename.to;
}

function mappingOf(subject: SplitSubject, rename: Rename, { entities }: MappedCode): readonly TextEdit[] | NoPlan {
  const { files, step: { migration } } = subject;
  const table = rename.kind === 'renameTable' ? rename.to : (migration.up.find((other): other is OperationOf<'renameTable'> => other.kind === 'renameTable' && qualifiedKey(migration.dialect, other.table) === qualifiedKey(migration.dialect, rename.table))?.to ?? rename.table);
  const name = `${displayName(table)}${rename.kind === 'renameColumn' ? `.${rename.to}` : ''}`;
  const own = entities.filter((entity) => entity.table.name.toLowerCase() === table.name.toLowerCase());
  if (own.length === 0) return { reason: `Nothing in the code maps \`${name}\`.` };
  const edits = own.flatMap((entity): readonly (TextEdit | undefined)[] => {
    const write = WRITERS[entity.orm];
    if (rename.kind === 'renameTable') return [inQuotes(files, entity.tableSpan, rename.table.name) ?? write?.table?.(textIn(files, entity.span.file), entity, rename.table.name)];
    const column = entity.columns.find(({ column: mapped }) => mapped === rename.to);
    return column ? [inQuotes(files, column.columnSpan, rename.column) ?? write?.column(textIn(files, column.span.file), column, rename.column)] : [];
  });
  const made = edits.filter((edit) => edit !== undefined);
  if (made.length === 0 || made.length < edits.length) return { reason: `Where the code maps \`${name}\` the old name cannot be written: map it by hand.` };
  return made;
}

/** The words that give the name, where they are written. */
function inQuotes(files: SplitSubject['files'], span: TextEdit['span'] | undefined, name: string): TextEdit | undefined {
  const words = span && textIn(files, span.file).slice(span.start, span.end);
  if (!span || !words || !/^(['"`])[^'"`]*\1$/.test(words)) return undefined;
  return { span, text: words[0] + name + words[0] };
}

interface Writer {
  column(text: string, column: EntityColumn, old: string): TextEdit | undefined;
  table?(text: string, entity: Entity, old: string): TextEdit | undefined;
}

const insert = (file: string, at: number, text: string): TextEdit => ({ span: { file, start: at, end: at }, text });

/** Quotes as the file has them. */
function quoted(text: string, name: string): string {
  const quote = (text.match(/"/g)?.length ?? 0) > (text.match(/'/g)?.length ?? 0) ? '"' : "'";
  return quote + name + quote;
}

/** How an ORM says that a column has another name, where the name follows from the property so far. */
const WRITERS: Readonly<Record<string, Writer>> = {
  prisma: {
    column(text, { span }, old) {
      const line = text.slice(span.start, text.indexOf('\n', span.start) < 0 ? text.length : text.indexOf('\n', span.start));
      const given = /@map\(\s*(?:name:\s*)?"([^"]*)"\s*\)/.exec(line);
      if (given) return { span: { file: span.file, start: span.start + given.index, end: span.start + given.index + given[0].length }, text: line.startsWith(`${old} `) ? '' : `@map("${old}")` };
      const head = /^\w+\s+\w+(?:\([^)]*\))?(?:\[\]|\?)?/.exec(line)?.[0];
      return head === undefined ? undefined : insert(span.file, span.start + head.length, ` @map("${old}")`);
    },
    table(text, { span }, old) {
      const end = text.indexOf('\n}', span.start);
      const given = /@@map\(\s*(?:name:\s*)?"([^"]*)"\s*\)/.exec(text.slice(span.start, end));
      if (given) return { span: { file: span.file, start: span.start + given.index, end: span.start + given.index + given[0].length }, text: `@@map("${old}")` };
      return end < 0 ? undefined : insert(span.file, end, `\n\n  @@map("${old}")`);
    },
  },
  drizzle: {
    column(text, { span, property }, old) {
      const call = new RegExp(`^['"]?${property}['"]?\\s*:\\s*[\\w.]+\\(\\s*`).exec(text.slice(span.start))?.[0];
      if (call === undefined) return undefined;
      const at = span.start + call.length;
      const given = /^(['"`])[^'"`]*\1/.exec(text.slice(at))?.[0];
      if (given) return { span: { file: span.file, start: at, end: at + given.length }, text: given[0] + old + given[0] };
      return insert(span.file, at, `${quoted(text, old)}${text[at] === ')' ? '' : ', '}`);
    },
  },
  typeorm: { column: (text, column, old) => inDecorator(text, column, 'name', old) },
  'mikro-orm': { column: (text, column, old) => inDecorator(text, column, 'fieldName', old) },
  sequelize: {
    column(text, { span, property }, old) {
      const opened = new RegExp(`^['"]?${property}['"]?\\s*:\\s*\\{`).exec(text.slice(span.start))?.[0];
      if (opened === undefined) return undefined;
      const at = span.start + opened.length;
      const indent = /^\r?\n[ \t]*/.exec(text.slice(at))?.[0] ?? ' ';
      return insert(span.file, at, `${indent}field: ${quoted(text, old)},`);
    },
  },
};

/** The options of the decorator that stands before a property. */
function inDecorator(text: string, { span }: EntityColumn, option: string, old: string): TextEdit | undefined {
  const own = text.slice(0, span.start).match(/@\w+\((?:[^()]|\([^()]*\))*\)\s*(?:@\w+\((?:[^()]|\([^()]*\))*\)\s*)*(?:(?:public|private|protected|readonly|declare)\s+)*$/)?.[0] ?? /^(?:@\w+\((?:[^()]|\([^()]*\))*\)\s*)+/.exec(text.slice(span.start))?.[0];
  if (own === undefined) return undefined;
  const base = text.slice(0, span.start).endsWith(own) ? span.start - own.length : span.start;
  const call = /@(?:\w*Column|Property|Enum|Formula)\(\s*/.exec(own);
  if (!call) return undefined;
  const at = base + call.index + call[0].length;
  const said = `${option}: ${quoted(text, old)}`;
  const rest = text.slice(at);
  const object = /^(?:(['"`])[^'"`]*\1\s*,\s*|\(\)\s*=>\s*[^,{]+,\s*)?\{\s*/.exec(rest)?.[0];
  if (object !== undefined) return insert(span.file, at + object.length, rest[object.length] === '}' ? `${said} ` : `${said}, `);
  if (rest.startsWith(')')) return insert(span.file, at, `{ ${said} }`);
  const words = /^(['"`])[^'"`]*\1/.exec(rest)?.[0];
  return words !== undefined && rest.slice(words.length).trimStart().startsWith(')') ? insert(span.file, at + words.length, `, { ${said} }`) : undefined;
}
