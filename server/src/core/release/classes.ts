import { displayName, type QualifiedName } from '../model/names';
import type { Operation } from '../model/operation';
import type { SchemaState } from '../timeline/state';
import type { ChangeClass, Phase } from './report';

/** The worst first. */
export const CLASSES: readonly ChangeClass[] = ['destructive', 'renaming', 'narrowing', 'constraining', 'rewriting', 'relaxing', 'additive'];

/** What a statement does to a release that does not know of it, with the words for people. */
export interface Classified {
  readonly class: ChangeClass;
  readonly message: string;
}

/**
 * The class of a statement; undefined where an older release cannot meet it. `before` is the state that the older release was made for:
 * what is done to a table that it does not have is all additive.
 */
export function classOf(operation: Operation, before: SchemaState): Classified | undefined {
  if ('table' in operation && operation.table && operation.kind !== 'createTable' && isNew(operation.table, before) && operation.kind !== 'swapTables') return undefined;
  switch (operation.kind) {
    case 'createTable':
      return operation.temporary ? undefined : { class: 'additive', message: `makes the table ${named(operation.table)}` };
    case 'dropTable':
      return { class: 'destructive', message: `drops the table ${named(operation.table)}` };
    case 'renameTable':
      return { class: 'renaming', message: `renames the table ${named(operation.table)} to ${named(operation.to)}` };
    case 'swapTables':
      return { class: 'renaming', message: `exchanges the tables ${named(operation.table)} and ${named(operation.with)}` };
    case 'addColumn': {
      const { column, table } = operation;
      const isRequired = !column.nullable && !column.default && !column.generated && !column.autoIncrement && !column.unsure?.length;
      return isRequired ? { class: 'constraining', message: `adds ${named(table, column.name)}, NOT NULL without a default` } : { class: 'additive', message: `adds ${named(table, column.name)}` };
    }
    case 'dropColumn':
      return { class: 'destructive', message: `drops ${named(operation.table, operation.column)}` };
    case 'renameColumn':
      return { class: 'renaming', message: `renames ${named(operation.table, operation.column)} to \`${operation.to}\`` };
    case 'alterColumn':
      return classOfAlteration(operation, before);
    case 'addConstraint':
      return { class: 'constraining', message: `adds a rule (${RULES[operation.constraint.kind]}) to ${named(operation.table)}` };
    case 'dropConstraint':
      return { class: 'relaxing', message: `drops a rule of ${named(operation.table)}` };
    case 'createIndex':
      if (isNew(operation.index.table, before)) return undefined;
      return operation.index.unique ? { class: 'constraining', message: `makes a unique index on ${named(operation.index.table)}` } : { class: 'additive', message: `makes an index on ${named(operation.index.table)}` };
    case 'dropIndex':
      return { class: 'relaxing', message: `drops ${operation.index.name === undefined ? 'an index' : `the index \`${operation.index.name}\``}` };
    case 'createEnum':
      return { class: 'additive', message: `makes the type ${named(operation.type)}` };
    case 'addEnumValue':
      return { class: 'additive', message: `adds the value '${operation.value}' to ${named(operation.type)}` };
    case 'renameEnumValue':
      return { class: 'renaming', message: `renames the value '${operation.value}' of ${named(operation.type)} to '${operation.to}'` };
    case 'dropType':
      return before.enumType(operation.type) ? { class: 'destructive', message: `drops the type ${named(operation.type)}` } : undefined;
    case 'renameType':
      return { class: 'renaming', message: `renames the type ${named(operation.type)} to ${named(operation.to)}` };
    case 'createObject':
      return { class: operation.replace && before.object(operation.object) ? 'rewriting' : 'additive', message: `makes the ${kindText(operation.object.kind)} ${named(operation.object.name)}` };
    case 'alterObject':
      return { class: 'rewriting', message: `changes the ${kindText(operation.object.kind)} ${named(operation.object.name)}` };
    case 'dropObject':
      return { class: 'destructive', message: `drops the ${kindText(operation.object.kind)} ${named(operation.object.name)}` };
    case 'renameObject':
      return { class: 'renaming', message: `renames the ${kindText(operation.object.kind)} ${named(operation.object.name)}` };
    case 'insert':
      return { class: 'rewriting', message: `puts rows into ${named(operation.table)}` };
    case 'update':
      return { class: 'rewriting', message: `changes values of ${named(operation.table)} (${operation.set.map(({ column }) => `\`${column}\``).join(', ')})` };
    case 'delete':
      return { class: 'destructive', message: `deletes rows of ${named(operation.table)}` };
    case 'truncate':
      return operation.tables.every((table) => isNew(table, before)) ? undefined : { class: 'destructive', message: `empties ${operation.tables.map((table) => named(table)).join(', ')}` };
    default:
      return undefined;
  }
}

/** Judged by what the column was, as far as the history tells. */
function classOfAlteration(operation: Extract<Operation, { kind: 'alterColumn' }>, before: SchemaState): Classified | undefined {
  const { changes, table, column } = operation;
  const name = named(table, column);
  const was = before.table(table)?.columns.get(before.columnKey(column));
  if (changes.renameTo !== undefined) return { class: 'renaming', message: `renames ${name} to \`${changes.renameTo}\`` };
  // A column of this release is what the whole release makes of it.
  if (was === undefined && before.table(table)?.complete) return undefined;
  if (changes.nullable === false && was?.definition.nullable !== false) return { class: 'constraining', message: `makes ${name} NOT NULL` };
  if (changes.type) return { class: 'narrowing', message: `changes the type of ${name}` };
  if (changes.nullable === true) return { class: 'relaxing', message: `lets ${name} be NULL` };
  if (changes.default === null) return { class: 'constraining', message: `takes the default of ${name} away` };
  if (changes.default !== undefined) return { class: 'rewriting', message: `changes the default of ${name}` };
  return undefined;
}

const PHASES: Readonly<Record<ChangeClass, Exclude<Phase, 'mixed' | 'none'>>> = {
  destructive: 'contract', renaming: 'contract', narrowing: 'contract', constraining: 'contract', rewriting: 'data', relaxing: 'expand', additive: 'expand',
};

/** Which step of expand and contract these statements are. An index, a relaxed rule or a row beside either is no step of its own. */
export function phaseOf(classes: readonly ChangeClass[]): Phase {
  const phases = new Set(classes.map((each) => PHASES[each]));
  if (phases.size === 0) return 'none';
  if (phases.size === 1) return [...phases][0] ?? 'none';
  if (!phases.has('contract')) return phases.has('data') && phases.has('expand') ? 'expand' : 'mixed';
  return phases.has('expand') || phases.has('data') ? 'mixed' : 'contract';
}

/** A table that the older release does not have. One never heard of was learned when it was first used. */
const isNew = (table: QualifiedName, before: SchemaState): boolean => !before.table(table);

const RULES = { primary: 'primary key', unique: 'unique', foreign: 'foreign key', check: 'check', exclude: 'exclusion' } as const;
const named = (table: QualifiedName, column?: string): string => `\`${displayName(table)}${column === undefined ? '' : `.${column}`}\``;
const kindText = (kind: string): string => kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
