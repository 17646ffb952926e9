import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { OperationBody } from '../../model/operation';
import { UNDEFINED, entry, isAbsent, knownBoolean, knownText, notUnderstood, spanOf, whyUnknown } from '../script/values';
import { tableInDatabase } from './foundTable';
import { tableName } from './names';
import { type Call, type RunnerContext, escaped, onTable, touching } from './runnerCall';
import { readTable } from './tables';

const createTable: Call = (context, args, site, evaluation) => {
  const [value, ifNotExist, foreignKeys, indices] = args;
  const flag = (given: Value | undefined, fallback: boolean): boolean => (isAbsent(given) ? fallback : knownBoolean(given) ?? fallback);
  const read = readTable(value, context.dialect, { ifNotExists: flag(ifNotExist, false), foreignKeys: flag(foreignKeys, true), indices: flag(indices, true) }, site.args[0] ?? site.name);
  if (!read) return notUnderstood(evaluation, site, whyUnknown(entry(value, 'name') ?? value, 'the table'));
  const touches = [tableName(read.name).name.toLowerCase()];
  const span = spanOf(entry(value, 'name'), site.args[0] ?? site.name);
  const emitAll = (bodies: readonly OperationBody[]): void => {
    for (const body of bodies) evaluation.emit(body, site, span);
  };
  // Where the table is there already, nothing of it is made (createTable of the drivers).
  const guarded = read.bodies.some((body) => body.kind === 'createTable' && body.ifNotExists === true && read.bodies.length > 1);
  if (guarded) evaluation.under({ kind: 'not', condition: { kind: 'schema', query: { kind: 'tableExists', table: tableName(read.name) } } }, () => emitAll(read.bodies));
  else emitAll(read.bodies);
  for (const gap of read.gaps) notUnderstood(evaluation, site, gap, touches);
  return UNDEFINED;
};

function schemaObject(action: 'create' | 'drop'): Call {
  return (_context, [name, guarded, cascade], site, evaluation) => {
    const text = knownText(name);
    if (text === undefined) return notUnderstood(evaluation, site, whyUnknown(name, 'the schema'));
    const object = { kind: 'schema' as const, name: { name: tableName(text).name } };
    evaluation.emit(action === 'create' ? { kind: 'createObject', object, definition: '', ...(knownBoolean(guarded) === true && { ifNotExists: true }) } : { kind: 'dropObject', object, ...(knownBoolean(guarded) === true && { ifExists: true }), ...(knownBoolean(cascade) === true && { cascade: true }) }, site, spanOf(name, site.args[0] ?? site.name));
    return UNDEFINED;
  };
}

function createView(context: RunnerContext, view: Value | undefined, site: Site, evaluation: Evaluation): Value {
  const name = knownText(entry(view, 'name'));
  const query = entry(view, 'expression');
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(view, 'the view'));
  const text = knownText(query);
  if (text === undefined) return notUnderstood(evaluation, site, whyUnknown(query, 'the query of the view'), [tableName(name).name.toLowerCase()]);
  const kind = knownBoolean(entry(view, 'materialized')) ? 'materialized view' : 'view';
  const quoted = tableName(name);
  const span = spanOf(query, site.span);
  const path = [quoted.schema, quoted.name].filter((part) => part !== undefined).map((part) => escaped(context.dialect, part)).join('.');
  evaluation.sql({ text: `create ${kind} ${path} as ${text}`, holes: [], locate: () => span }, site);
  return UNDEFINED;
}

/** The runner's methods about tables, views and schemas. */
export const TABLE_CALLS: Readonly<Record<string, Call>> = {
  createTable,
  dropTable: onTable((table, [, ifExist], site, _context, evaluation) => evaluation.emit({ kind: 'dropTable', table: tableName(table.text), ...(knownBoolean(ifExist) === true && { ifExists: true }) }, site, table.span) as undefined),
  renameTable: onTable((table, args, site, _context, evaluation) => {
    const to = knownText(args[1]);
    if (to === undefined) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the new name'), touching(table));
    const from = tableName(table.text);
    evaluation.emit({ kind: 'renameTable', table: from, to: { ...from, name: tableName(to).name } }, site, table.span);
    return undefined;
  }),
  clearTable: onTable((table, _args, site, _context, evaluation) => evaluation.emit({ kind: 'truncate', tables: [tableName(table.text)] }, site, table.span) as undefined),
  changeTableComment: onTable((table, [, comment], site, _context, evaluation) => evaluation.emit({ kind: 'setProperty', table: tableName(table.text), property: 'comment', value: knownText(comment) ?? null }, site, table.span) as undefined),
  hasTable: onTable((table) => ({ kind: 'condition', condition: { kind: 'schema', query: { kind: 'tableExists', table: tableName(table.text) } } })),
  hasColumn: onTable((table, args) => {
    const column = knownText(args[1]);
    if (column === undefined) return { kind: 'condition', condition: { kind: 'unknown', reason: whyUnknown(args[1], 'the column asked for') } };
    return { kind: 'condition', condition: { kind: 'schema', query: { kind: 'columnExists', table: tableName(table.text), column } } };
  }),
  getTable: onTable((table, _args, site) => tableInDatabase(table.text, tableName(table.text), site)),
  createSchema: schemaObject('create'),
  dropSchema: schemaObject('drop'),
  createView: (context, [view], site, evaluation) => createView(context, view, site, evaluation),
  dropView: (_context, [view], site, evaluation) => {
    const name = knownText(view) ?? knownText(entry(view, 'name'));
    if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(view, 'the view that is dropped'));
    evaluation.emit({ kind: 'dropObject', object: { kind: knownBoolean(entry(view, 'materialized')) ? 'materializedView' : 'view', name: tableName(name) } }, site, spanOf(view, site.args[0] ?? site.name));
    return UNDEFINED;
  },
};
