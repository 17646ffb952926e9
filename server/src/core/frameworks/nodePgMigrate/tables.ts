import type { Value } from '../../evaluate/value';
import { placeKey } from '../script/keyPlace';
import type { SqlPiece, SqlText } from '../script/sqlText';
import { isAbsent, knownText } from '../script/values';
import type { OperationTable } from './operations';
import { adapt, applyType, type Typed, typeSql } from './types';
import { type PgmWriter, truthy } from './writer';
import { sequenceClauses } from './sequences';

/** A statement about a table's column, in the tool's words. */
type Lines = { readonly columns: readonly SqlText[]; readonly primaryKey: readonly string[]; readonly comments: readonly SqlText[] };

/** COMMENT ON (utils/makeComment.ts). */
function comment(writer: PgmWriter, object: SqlPiece, name: SqlPiece, text: Value | undefined): SqlText {
  return writer.write`COMMENT ON ${object} ${name} IS ${writer.value(isAbsent(text) ? { kind: 'null' } : text)};`;
}

/** operations/tables/shared.ts, parseReferences. */
function references(writer: PgmWriter, options: ReadonlyMap<string, Value>): SqlText {
  const target = options.get('references');
  const text = knownText(target);
  const raw = text !== undefined && (text.startsWith('"') || text.endsWith(')'));
  const clause = (key: string, words: string): readonly SqlPiece[] => (truthy(options.get(key)) === false ? [] : [writer.write` ${words} ${writer.text(options.get(key))}`]);
  return writer.join([writer.write`REFERENCES ${raw ? writer.text(target) : writer.name(target)}`, ...clause('match', 'MATCH'), ...clause('onDelete', 'ON DELETE'), ...clause('onUpdate', 'ON UPDATE')], '');
}

function deferrable(options: ReadonlyMap<string, Value>): string {
  return `DEFERRABLE INITIALLY ${truthy(options.get('deferred')) ? 'DEFERRED' : 'IMMEDIATE'}`;
}

/** The table's name as the tool puts it into generated names: an object prints as such, which nobody can mean. */
function tableText(writer: PgmWriter, table: Value | undefined): SqlText {
  return writer.plainName(table?.kind === 'object' ? table.entries.get('name') : table);
}

/** operations/tables/shared.ts, parseColumns. */
function columnLines(writer: PgmWriter, table: Value | undefined, columns: Value | undefined): Lines {
  const typed = writer.entries(columns, 'the columns').map(([name, value]) => [name, applyType(writer, value)] as const);
  const keys = typed.filter(([, { options }]) => truthy(options.get('primaryKey'))).map(([name]) => name);
  const comments: SqlText[] = [];
  const lines = typed.map(([name, column]) => columnLine(writer, table, nameValue(writer, name, column.type), name, column, keys.length > 1, comments));
  return { columns: lines, primaryKey: keys.length > 1 ? keys : [], comments };
}

/** A key of an object as a name; it is looked for before the type that is written beside it. */
function nameValue(writer: PgmWriter, name: string, beside?: Value): Value {
  const near = beside?.kind === 'string' ? beside.source.locate(0, beside.source.text.length) : undefined;
  const span = placeKey(writer.context.files, name, near, writer.span) ?? writer.span;
  return { kind: 'string', source: { text: name, holes: [], locate: () => span } };
}

function columnLine(writer: PgmWriter, table: Value | undefined, name: Value, key: string, { type, options }: Typed, manyKeys: boolean, comments: SqlText[]): SqlText {
  const is = (option: string): boolean => {
    const value = truthy(options.get(option));
    if (value === undefined) writer.fail(`whether \`${option}\` is set is not known`);
    return value ?? false;
  };
  const parts: SqlPiece[] = [];
  if (is('collation')) parts.push(writer.write` COLLATE ${writer.text(options.get('collation'))}`);
  const fallback = options.get('default');
  if (fallback !== undefined && fallback.kind !== 'undefined') parts.push(writer.write` DEFAULT ${writer.value(fallback)}`);
  if (is('unique')) parts.push(' UNIQUE');
  if (is('primaryKey') && !manyKeys) parts.push(' PRIMARY KEY');
  if (is('notNull')) parts.push(' NOT NULL');
  if (truthy(options.get('check')) !== false) parts.push(writer.write` CHECK (${writer.text(options.get('check'))})`);
  if (is('references')) {
    const given = options.get('referencesConstraintName');
    const remark = options.get('referencesConstraintComment');
    const named = truthy(given) ? writer.name(given) : truthy(remark) ? writer.write`"${tableText(writer, table)}_fk_${key}"` : undefined;
    parts.push(named ? writer.write` CONSTRAINT ${named} ${references(writer, options)}` : writer.write` ${references(writer, options)}`);
    if (named && truthy(remark)) comments.push(comment(writer, writer.write`CONSTRAINT ${named} ON`, writer.name(table), remark));
  }
  if (is('deferrable')) parts.push(` ${deferrable(options)}`);
  // `generated` was its name until version 6.
  const sequence = options.get('sequenceGenerated') ?? options.get('generated');
  if (truthy(sequence)) parts.push(' ', identity(writer, sequence));
  const expression = options.get('expressionGenerated');
  if (truthy(expression)) parts.push(writer.write` GENERATED ALWAYS AS (${writer.text(expression)}) STORED`);
  const remark = options.get('comment');
  if (remark !== undefined && remark.kind !== 'undefined') comments.push(comment(writer, 'COLUMN', writer.write`${writer.name(table)}.${writer.name(name)}`, remark));
  return writer.join([writer.name(name), ' ', typeSql(writer, type), ...parts], '');
}

function identity(writer: PgmWriter, options: Value | undefined): SqlText {
  const clauses = sequenceClauses(writer, options);
  const precedence = options?.kind === 'object' ? options.entries.get('precedence') : undefined;
  return writer.write`GENERATED ${writer.text(precedence)} AS IDENTITY${clauses.length > 0 ? writer.write` (${writer.join(clauses, ' ')})` : ''}`;
}

interface Constraints { readonly lines: readonly SqlText[]; readonly comments: readonly SqlText[] }

/** operations/tables/shared.ts, parseConstraints: the names that the tool makes up are `<table>_chck`, `_uniq_<columns>`, `_pkey`, `_fk_<columns>`, `_excl`. */
function constraintLines(writer: PgmWriter, table: Value | undefined, options: ReadonlyMap<string, Value>, given: Value | undefined): Constraints {
  const lines: SqlText[] = [];
  const comments: SqlText[] = [];
  const own = truthy(given) ? writer.name(given) : undefined;
  const named = (...suffix: readonly SqlPiece[]): SqlText => own ?? writer.join(['"', tableText(writer, table), ...suffix, '"'], '');
  const list = (values: readonly Value[]): SqlText => writer.join(values.map(writer.name), ', ');
  const names = (values: readonly Value[]): SqlText => writer.join(values.map(writer.text), '_');
  const check = options.get('check');
  if (check?.kind === 'array') lines.push(...writer.items(check).map((item, index) => writer.write`CONSTRAINT ${named(`_chck_${index + 1}`)} CHECK (${writer.text(item)})`));
  else if (truthy(check) !== false) lines.push(writer.write`CONSTRAINT ${named('_chck')} CHECK (${writer.text(check)})`);
  const unique = options.get('unique');
  if (truthy(unique) !== false) {
    const items = writer.items(unique);
    for (const set of items.some((item) => item.kind === 'array') ? items : [unique as Value]) {
      const columns = writer.items(set);
      lines.push(writer.write`CONSTRAINT ${named('_uniq_', names(columns))} UNIQUE (${list(columns)})`);
    }
  }
  const primary = options.get('primaryKey');
  if (truthy(primary) !== false) lines.push(writer.write`CONSTRAINT ${named('_pkey')} PRIMARY KEY (${list(writer.items(primary))})`);
  const foreign = options.get('foreignKeys');
  if (truthy(foreign) !== false) {
    for (const key of writer.items(foreign)) {
      const entries = new Map(writer.entries(key, 'a foreign key'));
      const columns = writer.items(entries.get('columns'));
      const ownName = entries.get('referencesConstraintName');
      const name = truthy(ownName) ? writer.name(ownName) : named('_fk_', names(columns));
      lines.push(writer.write`CONSTRAINT ${name} FOREIGN KEY (${list(columns)}) ${references(writer, entries)}`);
      const remark = entries.get('referencesConstraintComment');
      if (truthy(remark)) comments.push(comment(writer, writer.write`CONSTRAINT ${name} ON`, writer.name(table), remark));
    }
  }
  const exclude = options.get('exclude');
  if (truthy(exclude) !== false) lines.push(writer.write`CONSTRAINT ${named('_excl')} EXCLUDE ${writer.text(exclude)}`);
  const remark = options.get('comment');
  if (truthy(remark) && own) comments.push(comment(writer, writer.write`CONSTRAINT ${own} ON`, writer.name(table), remark));
  const late = truthy(options.get('deferrable')) ? ` ${deferrable(options)}` : '';
  return { lines: lines.map((line) => (late === '' ? line : writer.write`${line}${late}`)), comments };
}

function createTable(writer: PgmWriter, [table, columns, options]: readonly Value[]): readonly SqlText[] {
  const { columns: lines, primaryKey, comments } = columnLines(writer, table, columns);
  const own = options?.kind === 'object' ? options.entries : new Map<string, Value>();
  const constraints = new Map(isAbsent(own.get('constraints')) ? [] : writer.entries(own.get('constraints'), 'the constraints'));
  if (primaryKey.length > 0) constraints.set('primaryKey', { kind: 'array', complete: true, items: primaryKey.map((name) => nameValue(writer, name)) });
  const keys = constraintLines(writer, table, constraints, undefined);
  const like = own.get('like');
  const body = [...lines, ...keys.lines, ...(truthy(like) ? [likeClause(writer, like as Value)] : [])];
  const inherits = own.get('inherits');
  const partition = own.get('partition');
  const text = own.get('comment');
  const notes = [...comments, ...keys.comments, ...(text !== undefined && text.kind !== 'undefined' ? [comment(writer, 'TABLE', writer.name(table), text)] : [])];
  const create = writer.write`CREATE${writer.when(options, 'temporary', ' TEMPORARY')}${writer.when(options, 'unlogged', ' UNLOGGED')} TABLE${writer.when(options, 'ifNotExists', ' IF NOT EXISTS')} ${writer.name(table)} (
${writer.join(body, ',\n')}
)${truthy(inherits) ? writer.write` INHERITS (${writer.name(inherits)})` : ''}${truthy(partition) ? partitionClause(writer, partition) : ''};`;
  return [writer.join([create, ...notes], '\n')];
}

function likeClause(writer: PgmWriter, like: Value): SqlText {
  const table = like.kind === 'object' && like.entries.has('table') ? like.entries.get('table') : like;
  const options = like.kind === 'object' ? like.entries.get('options') : undefined;
  const list = (key: string): readonly SqlText[] => (options?.kind === 'object' ? writer.items(options.entries.get(key)) : []).filter((item) => !isAbsent(item)).map((item) => writer.write` ${key.toUpperCase()} ${writer.text(item)}`);
  return writer.join([writer.write`LIKE ${writer.name(table)}`, ...list('including'), ...list('excluding')], '');
}

function partitionClause(writer: PgmWriter, partition: Value | undefined): SqlText {
  const own = partition?.kind === 'object' ? partition.entries : new Map<string, Value>();
  const columns = writer.items(own.get('columns')).map((column) => {
    if (column.kind !== 'object') return writer.name(column);
    const part = (key: string, words: string): SqlPiece => (truthy(column.entries.get(key)) ? writer.write`${words}${writer.text(column.entries.get(key))}` : '');
    return writer.join([writer.name(column.entries.get('name')), part('collate', ' COLLATE '), part('opclass', ' ')].filter((piece) => piece !== ''), '');
  });
  return writer.write` PARTITION BY ${writer.text(own.get('strategy'))} (${writer.join(columns, ', ')})`;
}

function dropTable(writer: PgmWriter, [table, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`DROP TABLE${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(table)}${writer.when(options, 'cascade', ' CASCADE')};`];
}

function alterTable(writer: PgmWriter, [table, options]: readonly Value[]): readonly SqlText[] {
  const own = options?.kind === 'object' ? options.entries : new Map<string, Value>();
  const level = own.get('levelSecurity');
  const unlogged = own.get('unlogged');
  const parts = [
    ...(truthy(level) ? [writer.write`${writer.text(level)} ROW LEVEL SECURITY`] : []),
    ...(unlogged?.kind === 'boolean' ? [writer.write`${unlogged.value ? 'SET UNLOGGED' : 'SET LOGGED'}`] : []),
  ];
  return [writer.write`ALTER TABLE ${writer.name(table)} ${writer.join(parts, ', ')};`];
}

function addColumns(writer: PgmWriter, [table, columns, options]: readonly Value[]): readonly SqlText[] {
  const { columns: lines, comments } = columnLines(writer, table, columns);
  const exists = writer.when(options, 'ifNotExists', 'IF NOT EXISTS ');
  const alter = writer.write`ALTER TABLE ${writer.name(table)} ${writer.join(lines.map((line) => writer.write`ADD ${exists}${line}`), ', ')};`;
  return [writer.join([alter, ...comments], '\n')];
}

function dropColumns(writer: PgmWriter, [table, columns, options]: readonly Value[]): readonly SqlText[] {
  const names = columns?.kind === 'object' ? writer.entries(columns, 'the columns').map(([name]) => nameValue(writer, name)) : writer.items(columns);
  const exists = writer.when(options, 'ifExists', 'IF EXISTS ');
  const cascade = writer.when(options, 'cascade', ' CASCADE');
  return [writer.write`ALTER TABLE ${writer.name(table)} ${writer.join(names.map((name) => writer.write`DROP ${exists}${writer.name(name)}${cascade}`), ', ')};`];
}

/** An `alterColumn` sets what it names and leaves the rest (operations/tables/alterColumn.ts). */
function alterColumn(writer: PgmWriter, [table, column, options]: readonly Value[]): readonly SqlText[] {
  const own = new Map(writer.entries(options, 'the options'));
  const given = (key: string): Value | undefined => {
    const value = own.get(key);
    return value?.kind === 'undefined' ? undefined : value;
  };
  const actions: SqlText[] = [];
  const fallback = given('default');
  if (fallback?.kind === 'null') actions.push(writer.write`DROP DEFAULT`);
  else if (fallback) actions.push(writer.write`SET DEFAULT ${writer.value(fallback)}`);
  const type = given('type');
  if (truthy(type) !== false) {
    const extra = (key: string, words: string): SqlPiece => (truthy(given(key)) === false ? '' : writer.write` ${words} ${writer.text(given(key))}`);
    actions.push(writer.join([writer.write`SET DATA TYPE ${typeSql(writer, adapt(type))}`, extra('collation', 'COLLATE'), extra('using', 'USING')].filter((piece) => piece !== ''), ''));
  }
  const notNull = given('notNull');
  if (truthy(notNull) === undefined) writer.fail('whether `notNull` is set is not known');
  if (truthy(notNull)) actions.push(writer.write`SET NOT NULL`);
  else if ((notNull?.kind === 'boolean' && !notNull.value) || truthy(given('allowNull'))) actions.push(writer.write`DROP NOT NULL`);
  const sequence = given('sequenceGenerated') ?? given('generated');
  if (sequence) actions.push(truthy(sequence) ? writer.write`ADD ${identity(writer, sequence)}` : writer.write`DROP IDENTITY`);
  const expression = given('expressionGenerated');
  if (expression?.kind === 'string') actions.push(writer.write`SET EXPRESSION AS (${writer.text(expression)})`);
  if (expression?.kind === 'null') actions.push(writer.write`DROP EXPRESSION`);
  const queries: SqlText[] = [];
  if (actions.length > 0) queries.push(writer.write`ALTER TABLE ${writer.name(table)} ${writer.join(actions.map((action) => writer.write`ALTER ${writer.name(column)} ${action}`), ', ')};`);
  const remark = given('comment');
  if (remark) queries.push(comment(writer, 'COLUMN', writer.write`${writer.name(table)}.${writer.name(column)}`, remark));
  return [writer.join(queries, '\n')];
}

/** A raw expression has no name of the tool; options have (operations/tables/addConstraint.ts). */
function addConstraint(writer: PgmWriter, [table, name, expression]: readonly Value[]): readonly SqlText[] {
  const head = writer.write`ALTER TABLE ${writer.name(table)} `;
  if (expression?.kind === 'string') {
    const named = truthy(name) ? writer.write`CONSTRAINT ${writer.name(name)} ` : '';
    return [writer.write`${head}ADD ${named}${writer.text(expression)};`];
  }
  const { lines, comments } = constraintLines(writer, table, new Map(writer.entries(expression, 'the constraint')), name);
  return [writer.join([writer.write`${head}${writer.join(lines.map((line) => writer.write`ADD ${line}`), ', ')};`, ...comments], '\n')];
}

function dropConstraint(writer: PgmWriter, [table, name, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TABLE ${writer.name(table)} DROP CONSTRAINT${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(name)}${writer.when(options, 'cascade', ' CASCADE')};`];
}

function unnamed(writer: PgmWriter, args: readonly Value[]): readonly SqlText[] | { readonly impossible: string } {
  const [, name, expression] = args;
  if (name?.kind === 'null') return { impossible: 'Impossible to automatically infer down migration for addConstraint without naming constraint' };
  if (expression?.kind === 'string') return { impossible: 'Impossible to automatically infer down migration for addConstraint with raw SQL expression' };
  return dropConstraint(writer, args);
}

function renameTable(writer: PgmWriter, [table, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TABLE ${writer.name(table)} RENAME TO ${writer.name(to)};`];
}

function renameColumn(writer: PgmWriter, [table, column, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TABLE ${writer.name(table)} RENAME ${writer.name(column)} TO ${writer.name(to)};`];
}

function renameConstraint(writer: PgmWriter, [table, name, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TABLE ${writer.name(table)} RENAME CONSTRAINT ${writer.name(name)} TO ${writer.name(to)};`];
}

/** Turns the last two arguments round. */
function back(write: (writer: PgmWriter, args: readonly Value[]) => readonly SqlText[], first: number, second: number) {
  return (writer: PgmWriter, args: readonly Value[]): readonly SqlText[] => {
    const turned = [...args];
    const [a, b] = [args[first], args[second]];
    if (a && b) {
      turned[first] = b;
      turned[second] = a;
    }
    return write(writer, turned);
  };
}

/** Tables, columns and constraints (src/operations/tables). */
export const TABLE_OPERATIONS: OperationTable = {
  createTable: { write: createTable, reverse: dropTable },
  dropTable: { write: dropTable },
  renameTable: { write: renameTable, reverse: back(renameTable, 0, 1) },
  alterTable: { write: alterTable },
  addColumns: { write: addColumns, reverse: dropColumns },
  addColumn: { write: addColumns, reverse: dropColumns },
  dropColumns: { write: dropColumns },
  dropColumn: { write: dropColumns },
  renameColumn: { write: renameColumn, reverse: back(renameColumn, 1, 2) },
  alterColumn: { write: alterColumn },
  addConstraint: { write: addConstraint, reverse: unnamed },
  createConstraint: { write: addConstraint, reverse: unnamed },
  dropConstraint: { write: dropConstraint },
  renameConstraint: { write: renameConstraint, reverse: back(renameConstraint, 1, 2) },
};
