import type { Value } from '../../evaluate/value';
import { plainSql, quoteLiteral, type SqlPiece, type SqlText } from '../script/sqlText';
import { computedText } from '../../evaluate/text';
import { isAbsent, knownText } from '../script/values';
import { alterationSql, columnSql, foreignKeySql, keySuffix } from './columnSql';
import { builderOf, type KyselyWriter, splitText, type Step } from './context';
import { embedQuery, orderSql, whereSql } from './querySql';

/** Writes the statement of a chain; undefined where the chain says nothing yet. */
export type Compile = (writer: KyselyWriter, steps: readonly Step[]) => SqlText | undefined;

/** The methods of a chain that were called, by name. */
function calls(writer: KyselyWriter, steps: readonly Step[], known: readonly string[]): ReadonlyMap<string, Step> {
  for (const step of steps) if (!known.includes(step.name)) writer.fail(`Kysely's ${step.name} is not known here`);
  return new Map(steps.map((step) => [step.name, step]));
}

function list(writer: KyselyWriter, value: Value | undefined): readonly Value[] {
  if (value?.kind === 'array') {
    if (!value.complete) writer.fail('a list is not wholly known');
    return value.items;
  }
  return isAbsent(value) ? [] : [value as Value];
}

function names(writer: KyselyWriter, value: Value | undefined): SqlText {
  return writer.join(list(writer, value).map(writer.reference));
}

/** The constraint that a call adds, as in `add constraint`. */
function constraintSql(writer: KyselyWriter, { name, args }: Step): SqlText | undefined {
  const [given, first, second, third, fourth] = args;
  const head = writer.write`constraint ${writer.name(given)}`;
  const suffix = (value: Value | undefined): SqlText => keySuffix(writer, builderOf(writer.context, value)?.steps ?? []);
  switch (name) {
    case 'addPrimaryKeyConstraint': return writer.write`${head} primary key (${names(writer, first)})${suffix(second)}`;
    case 'addUniqueConstraint': {
      const steps = builderOf(writer.context, second)?.steps ?? [];
      const nulls = steps.some((step) => step.name === 'nullsNotDistinct') ? ' nulls not distinct' : '';
      return writer.write`${head} unique${nulls} (${names(writer, first)})${suffix(second)}`;
    }
    case 'addCheckConstraint': return writer.write`${head} check (${writer.text(first)})`;
    case 'addForeignKeyConstraint': return writer.write`${head} foreign key (${names(writer, first)}) references ${writer.table(second)} (${names(writer, third)})${foreignKeySql(writer, builderOf(writer.context, fourth)?.steps ?? [])}`;
    default: return undefined;
  }
}

const CONSTRAINTS: readonly string[] = ['addPrimaryKeyConstraint', 'addUniqueConstraint', 'addCheckConstraint', 'addForeignKeyConstraint'];

function createTable(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const called = calls(writer, steps, ['createTable', 'temporary', 'ifNotExists', 'addColumn', ...CONSTRAINTS, 'addIndex', 'modifyFront', 'modifyEnd', 'onCommit', 'as']);
  const body: SqlPiece[] = [];
  for (const step of steps) if (step.name === 'addColumn') body.push(columnSql(writer, step));
  for (const step of steps) {
    const constraint = constraintSql(writer, step);
    if (constraint) body.push(constraint);
  }
  for (const step of steps) if (step.name === 'addIndex') body.push(writer.write`index ${writer.name(step.args[0])} (${names(writer, step.args[1])})`);
  const modifiers = (method: string): readonly SqlPiece[] => steps.filter((step) => step.name === method).map((step) => writer.text(step.args[0]));
  const query = called.get('as')?.args[0];
  const commit = called.get('onCommit')?.args[0];
  return writer.join([
    'create ', ...modifiers('modifyFront').flatMap((piece) => [piece, ' ']), called.has('temporary') ? 'temporary ' : '', 'table ', called.has('ifNotExists') ? 'if not exists ' : '',
    writer.table(called.get('createTable')?.args[0]), query === undefined ? writer.write` (${writer.join(body)})` : '',
    commit === undefined ? '' : writer.write` on commit ${writer.text(commit)}`, ...modifiers('modifyEnd').flatMap((piece) => [' ', piece]),
    query === undefined ? '' : writer.write` as ${embedQuery(writer, query, false)}`,
  ].filter((piece) => piece !== ''), '');
}

/** `alterTable`: one statement with the alterations of columns, or one other change. */
function alterTable(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const [first, ...rest] = steps;
  const head = writer.write`alter table ${writer.table(first?.args[0])} `;
  const columns: SqlText[] = [];
  let other: SqlText | undefined;
  for (const step of rest) {
    const [name, second, third] = step.args;
    switch (step.name) {
      case 'addColumn':
        columns.push(writer.context.dialect === 'mssql' ? writer.write`add ${columnSql(writer, step)}` : writer.write`add column ${columnSql(writer, step)}`);
        break;
      case 'modifyColumn':
        columns.push(writer.write`modify column ${columnSql(writer, step)}`);
        break;
      case 'dropColumn':
        columns.push(writer.write`drop column ${(builderOf(writer.context, second)?.steps ?? []).some((inner) => inner.name === 'ifExists') ? 'if exists ' : ''}${writer.reference(name)}`);
        break;
      case 'renameColumn':
        columns.push(writer.write`rename column ${writer.reference(name)} to ${writer.reference(second)}`);
        break;
      case 'alterColumn':
        columns.push(writer.write`alter column ${writer.reference(name)} ${alterationSql(writer, builderOf(writer.context, second)?.steps ?? [])}`);
        break;
      case 'renameTo':
        other = writer.write`rename to ${writer.table(name)}`;
        break;
      case 'setSchema':
        other = writer.write`set schema ${writer.name(name)}`;
        break;
      case 'dropConstraint':
        other = writer.write`drop constraint ${named(steps, 'ifExists') ? 'if exists ' : ''}${writer.name(name)}${named(steps, 'cascade') ? ' cascade' : named(steps, 'restrict') ? ' restrict' : ''}`;
        break;
      case 'renameConstraint':
        other = writer.write`rename constraint ${writer.name(name)} to ${writer.name(second)}`;
        break;
      case 'addIndex': {
        const index = indexParts(writer, steps);
        other = writer.write`add ${index.unique}index ${writer.name(name)}${index.using} (${index.columns})`;
        break;
      }
      case 'dropIndex':
        other = writer.write`drop index ${writer.name(name)}`;
        break;
      case 'onDelete': case 'onUpdate': case 'deferrable': case 'notDeferrable': case 'initiallyDeferred': case 'initiallyImmediate':
        // Called on what addForeignKeyConstraint gave: they belong to it.
        break;
      case 'ifExists': case 'cascade': case 'restrict': case 'unique': case 'column': case 'columns': case 'expression': case 'using': break;
      default: {
        const constraint = constraintSql(writer, step);
        if (constraint) other = writer.write`add ${constraint}${step.name === 'addForeignKeyConstraint' && third ? foreignKeySql(writer, rest.slice(rest.indexOf(step) + 1)) : ''}`;
        else writer.fail(`Kysely's alterTable.${step.name} is not known here`);
      }
    }
  }
  if (columns.length === 0 && !other) return undefined;
  return writer.join([head, ...(other ? [other, ...(columns.length > 0 ? [' '] : [])] : []), ...(columns.length > 0 ? [writer.join(columns)] : [])], '');
}

function named(steps: readonly Step[], name: string): boolean {
  return steps.some((step) => step.name === name);
}

interface IndexParts { readonly unique: string; readonly using: SqlPiece; readonly columns: SqlText }

/** What `column`, `columns`, `expression` and `using` say of an index (schema/create-index-builder.js). */
function indexParts(writer: KyselyWriter, steps: readonly Step[]): IndexParts {
  const columns: SqlPiece[] = [];
  for (const step of steps) {
    if (step.name === 'column') columns.push(orderedColumn(writer, step.args[0]));
    else if (step.name === 'columns') for (const item of list(writer, step.args[0])) columns.push(orderedColumn(writer, item));
    else if (step.name === 'expression') columns.push(writer.text(step.args[0]));
  }
  const using = steps.find((step) => step.name === 'using')?.args[0];
  return { unique: named(steps, 'unique') ? 'unique ' : '', using: using === undefined ? '' : writer.write` using ${writer.text(using)}`, columns: writer.join(columns) };
}

/** `'name desc'` (parser/reference-parser.js, parseOrderedColumnName). */
function orderedColumn(writer: KyselyWriter, value: Value | undefined): SqlText {
  if (value?.kind !== 'string') return orderSql(writer, value) ?? writer.reference(value);
  const [column, direction] = splitText(value.source, ' ');
  return direction ? writer.write`${writer.identifier(column ?? value.source)} ${direction}` : plainSql(writer.identifier(value.source));
}

function createIndex(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const called = calls(writer, steps, ['createIndex', 'ifNotExists', 'unique', 'nullsNotDistinct', 'on', 'column', 'columns', 'expression', 'using', 'where', 'concurrently']);
  const { unique, using, columns } = indexParts(writer, steps);
  const table = called.get('on')?.args[0];
  const on = table === undefined ? '' : writer.write` on ${writer.table(table)}`;
  const isMysql = writer.context.dialect === 'mysql' || writer.context.dialect === 'mariadb';
  // An index lies in the schema of its table: PostgreSQL takes no schema in its name.
  const name = writer.context.dialect === 'postgres' ? writer.name(called.get('createIndex')?.args[0]) : writer.schemableName(called.get('createIndex')?.args[0]);
  return writer.write`create ${unique}index ${called.has('ifNotExists') ? 'if not exists ' : ''}${name}${isMysql ? using : on}${isMysql ? on : using} (${columns})${called.has('nullsNotDistinct') ? ' nulls not distinct' : ''}${whereSql(writer, steps)}`;
}

function dropIndex(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const called = calls(writer, steps, ['dropIndex', 'ifExists', 'cascade', 'on']);
  const table = called.get('on')?.args[0];
  // PostgreSQL and SQLite refuse ON here; what is meant is read.
  const on = table === undefined || writer.context.dialect === 'postgres' || writer.context.dialect === 'sqlite' ? '' : writer.write` on ${writer.table(table)}`;
  return writer.write`drop index ${called.has('ifExists') ? 'if exists ' : ''}${writer.schemableName(called.get('dropIndex')?.args[0])}${on}${called.has('cascade') ? ' cascade' : ''}`;
}

/** `drop <what>` with the options that all drops have. */
function drop(method: string, what: string): Compile {
  return (writer, steps) => {
    const called = calls(writer, steps, [method, 'ifExists', 'cascade', 'materialized', 'temporary']);
    const words = `${called.has('temporary') ? 'temporary ' : ''}${called.has('materialized') ? 'materialized ' : ''}${what}`;
    const list_ = method === 'dropType' ? list(writer, called.get(method)?.args[0]) : [];
    const name = method === 'dropSchema' ? writer.name(called.get(method)?.args[0]) : list_.length > 0 ? writer.join(list_.map(writer.schemableName)) : writer.table(called.get(method)?.args[0]);
    return writer.write`drop ${words} ${called.has('ifExists') ? 'if exists ' : ''}${name}${called.has('cascade') ? ' cascade' : ''}`;
  };
}

function createView(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const called = calls(writer, steps, ['createView', 'orReplace', 'materialized', 'temporary', 'ifNotExists', 'columns', 'as']);
  const columns = called.get('columns')?.args[0];
  const words = `${called.has('orReplace') ? 'or replace ' : ''}${called.has('materialized') ? 'materialized ' : ''}${called.has('temporary') ? 'temporary ' : ''}view ${called.has('ifNotExists') ? 'if not exists ' : ''}`;
  return writer.write`create ${words}${writer.schemableName(called.get('createView')?.args[0])} ${columns === undefined ? '' : writer.write`(${names(writer, columns)}) `}as ${embedQuery(writer, called.get('as')?.args[0], false)}`;
}

function refreshMaterializedView(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const called = calls(writer, steps, ['refreshMaterializedView', 'concurrently', 'withNoData', 'withData']);
  return writer.write`refresh materialized view ${called.has('concurrently') ? 'concurrently ' : ''}${writer.schemableName(called.get('refreshMaterializedView')?.args[0])}${called.has('withNoData') ? ' with no data' : ' with data'}`;
}

function createSchema(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const called = calls(writer, steps, ['createSchema', 'ifNotExists']);
  return writer.write`create schema ${called.has('ifNotExists') ? 'if not exists ' : ''}${writer.name(called.get('createSchema')?.args[0])}`;
}

function literal(writer: KyselyWriter, value: Value): SqlText {
  const text = knownText(value);
  return text === undefined || value.kind !== 'string' ? writer.value(value) : plainSql(computedText(quoteLiteral(text, writer.context.dialect), value.source.locate(0, text.length)));
}

function createType(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const called = calls(writer, steps, ['createType', 'asEnum']);
  const values = called.get('asEnum')?.args[0];
  if (values === undefined) return undefined;
  return writer.write`create type ${writer.schemableName(called.get('createType')?.args[0])} as enum (${writer.join(list(writer, values).map((value) => literal(writer, value)))})`;
}

/** Since Kysely 0.29. */
function alterType(writer: KyselyWriter, steps: readonly Step[]): SqlText | undefined {
  const head = writer.write`alter type ${writer.schemableName(steps[0]?.args[0])}`;
  for (const { name, args: [first, second] } of steps) {
    switch (name) {
      case 'renameTo': return writer.write`${head} rename to ${writer.name(first)}`;
      case 'setSchema': return writer.write`${head} set schema ${writer.name(first)}`;
      case 'renameValue': if (first && second) return writer.write`${head} rename value ${literal(writer, first)} to ${literal(writer, second)}`; break;
      case 'addValue': {
        const place = steps.find((step) => step.name === 'before' || step.name === 'after');
        const near = place?.args[0];
        if (first) return writer.write`${head} add value ${named(steps, 'ifNotExists') ? 'if not exists ' : ''}${literal(writer, first)}${place && near ? writer.write` ${place.name} ${literal(writer, near)}` : ''}`;
        break;
      }
      default: break;
    }
  }
  writer.fail('what alterType changes is not known');
  return undefined;
}

/** The statements of `db.schema`, by the call that begins them (schema/schema-module.js). */
export const SCHEMA_STATEMENTS: Readonly<Record<string, Compile>> = {
  createTable, alterTable, createIndex, dropIndex, createView, refreshMaterializedView, createSchema, createType, alterType,
  dropTable: drop('dropTable', 'table'),
  dropView: drop('dropView', 'view'),
  dropSchema: drop('dropSchema', 'schema'),
  dropType: drop('dropType', 'type'),
};
