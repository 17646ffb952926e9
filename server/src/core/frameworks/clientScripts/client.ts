import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { Operation } from '../../model/operation';
import { bindParameters } from '../script/bindings';
import type { Fragments } from '../script/fragments';
import { composeSql, quotedName, readOperations, rowsOf, runSql, type SqlText } from '../script/sqlText';
import { arrayValue, entry, intrinsicValue, isAbsent, knownText, mayTouchOf, method, notUnderstood, objectValue, UNDEFINED, whyUnknown } from '../script/values';
import { CALLS, PLAIN_PROPERTIES, type ResultShape, type SendShape, STYLES } from './shapes';
import { type DynamicValues, taggedSql } from './sqlObjects';

/** What all clients of one reading share. */
export interface ClientContext {
  readonly fragments: Fragments;
  readonly dynamic: DynamicValues;
  /** How many parameters a function takes; undefined where it is not of the workspace. */
  parameterCount?: (value: Value) => number | undefined;
}

/**
 * A database client, or something that holds one: whatever a migration's functions are given. What it does is told by the names of its calls; what has
 * another name may do anything.
 */
export function clientObject(context: ClientContext, name: string): Value {
  const intrinsic: Intrinsic = {
    name,
    // postgres.js: the client is a tag, and a call makes a name or a list of values.
    tag: (_source, values, site, _evaluation, pieces) => statement(context, taggedSql(context.fragments, context.dynamic, pieces, values, site.span), site),
    call: (args, site, evaluation) => callClient(context, name, args, site, evaluation),
    get(property) {
      if (PLAIN_PROPERTIES.has(property)) return { kind: 'unknown', reason: `\`${name}.${property}\``, mayTouch: 'nothing' };
      if (property === 'json' || property === 'array' || property === 'typed') return method(`${name}.${property}`, ([value], site) => context.fragments.make(context.fragments.put(value, site.span), property));
      return member(context, name, property);
    },
  };
  return intrinsicValue(intrinsic);
}

/** A property of a client: a call by its name, and a client itself (`ctx.db.query`). */
function member(context: ClientContext, name: string, property: string): Value {
  const whole = clientObject(context, `${name}.${property}`);
  if (whole.kind !== 'intrinsic') return whole;
  const { intrinsic } = whole;
  return intrinsicValue({
    name: `${name}.${property}`,
    get: (inner, site, evaluation) => (inner === 'bind' ? method('bind', () => member(context, name, property)) : intrinsic.get?.(inner, site, evaluation)),
    ...(intrinsic.tag && { tag: intrinsic.tag }),
    call: (args, site, evaluation) => callMethod(context, `${name}.${property}`, property, args, site, evaluation),
  });
}

/** `client(…)`: postgres.js makes a part of SQL of it; a house wrapper may send what it is given. */
function callClient(context: ClientContext, name: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [first, ...rest] = args;
  const text = knownText(first);
  if (text !== undefined && BEGINS_SQL.test(text)) return send(context, CALLS.query as SendShape, args, site, evaluation);
  if (first === undefined || first.kind === 'function' || first.kind === 'unknown') return notUnderstood(evaluation, site, `what ${name}(…) does is not known`);
  const intrinsic: Intrinsic = { name: 'sql', inert: true };
  context.dynamic.of.set(intrinsic, { value: first, columns: rest });
  return intrinsicValue(intrinsic);
}

function callMethod(context: ClientContext, name: string, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const shape = Object.hasOwn(CALLS, property) ? CALLS[property] : undefined;
  const client = (): Value => clientObject(context, name);
  const callback = args.find((arg) => arg.kind === 'function');
  switch (shape?.does) {
    case 'send': return send(context, shape, args, site, evaluation);
    case 'nest': return callback ? nested(context, callback, client(), site, evaluation) : args[0]?.kind === 'array' ? settle(args[0], site, evaluation) : client();
    case 'open': return callback ? nested(context, callback, client(), site, evaluation) : client();
    case 'prepare': return prepared(context, args[0], [], site, evaluation);
    case 'batch': return batch(context, args, site, evaluation);
    case 'insert': return insertRows(context, args, site, evaluation);
    case 'control':
      evaluation.emit({ kind: 'session', text: property }, site);
      return callback ? evaluation.call(callback, [], site) : UNDEFINED;
    case 'log': {
      evaluation.emit({ kind: 'log', text: knownText(args[0]) ?? '' }, site);
      return UNDEFINED;
    }
    case 'idle': return { kind: 'unknown', reason: `what ${name} gives`, mayTouch: 'nothing' };
    default: {
      // A call whose name says nothing but whose argument is SQL made by a tag sends it.
      if (context.fragments.of(args[0])) return send(context, CALLS.query as SendShape, args, site, evaluation);
      return notUnderstood(evaluation, site, `what ${name}(…) does to the database is not known`);
    }
  }
}

/** Runs at once where it is awaited or returned; better-sqlite3 gives a function that runs it when it is called. */
function nested(context: ClientContext, callback: Value, client: Value, site: Site, evaluation: Evaluation): Value {
  // Callbacks of older drivers get the error first, and something to give the client back by: `pool.connect((error, client, release) => …)`.
  if ((context.parameterCount?.(callback) ?? 0) > 1) return evaluation.call(callback, [{ kind: 'null' }, client, doneCallback()], site);
  let ran = false;
  const run = (args: readonly Value[], inside: Evaluation): Value => {
    if (ran) return UNDEFINED;
    ran = true;
    return settle(inside.call(callback, args, site), site, inside);
  };
  if (evaluation.dialect !== 'sqlite') return run([client], evaluation);
  const intrinsic: Intrinsic = {
    name: 'transaction',
    call: (args, _site, inside) => run(args, inside),
    await: (_site, inside) => run([client], inside),
    get: (property) => (['default', 'deferred', 'immediate', 'exclusive'].includes(property) ? method(property, (args, _site, inside) => run(args, inside)) : undefined),
  };
  return intrinsicValue(intrinsic);
}

/** `next`, `cb`: called when the work is done. An error that it is given ends the run. */
export function doneCallback(): Value {
  return intrinsicValue({ name: 'the callback', inert: true, call: () => UNDEFINED, get: (property) => (property === 'bind' ? method('bind', doneCallback) : undefined) });
}

/** A list of statements that were not awaited yet: whoever gets it waits for each. */
function settle(value: Value, site: Site, evaluation: Evaluation): Value {
  if (value.kind !== 'array') return value;
  return { ...value, items: value.items.map((item) => (item.kind === 'intrinsic' && item.intrinsic.await ? item.intrinsic.await(site, evaluation) : item)) };
}

export const BEGINS_SQL = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/|\()*(?:select|insert|update|delete|create|alter|drop|truncate|with|begin|commit|rollback|start|set|do|grant|revoke|comment|rename|merge|replace|call|pragma|vacuum|analyze|reindex|optimize|exchange|system|lock|refresh|copy|explain|show|use|declare|attach|detach|cluster|security|savepoint|release|abort|end|values|exec|execute)\b/i;

/** The SQL that a call is given, with its parameters put in; undefined where it is none that is known. */
function sqlOf(context: ClientContext, shape: SendShape, args: readonly Value[], site: Site, evaluation: Evaluation): SqlText | undefined {
  const [first, second] = args;
  const inner = context.fragments.of(first);
  if (inner) return inner;
  const config = first?.kind === 'object';
  const text = config ? firstEntry(first, shape.keys ?? []) : first;
  const held = context.fragments.of(text);
  if (held) return held;
  if (text?.kind !== 'string') return undefined;
  const parameters = config ? firstEntry(first, shape.parameterKeys ?? []) : shape.spread ? arrayValue(args.slice(1)) : listed(args.slice(1)) ?? second;
  const style = shape.style ?? STYLES[evaluation.dialect] ?? 'dollar';
  const bound = parameters && parameters.kind !== 'function' ? parameters : undefined;
  const source = shape.prefix === undefined ? text.source : composeSql(site.span, [shape.prefix, text.source]).source;
  return bindParameters(source, bound, { dialect: evaluation.dialect, style, names: context.fragments.names, span: site.span });
}

/** `run(sql, a, b)`: parameters one by one. */
function listed(args: readonly Value[]): Value | undefined {
  const values = args.filter((arg) => arg.kind !== 'function');
  return values.length > 1 || (values.length === 1 && values[0]?.kind !== 'array' && values[0]?.kind !== 'object' && values[0]?.kind !== 'unknown') ? arrayValue(values) : undefined;
}

function firstEntry(value: Value | undefined, keys: readonly string[]): Value | undefined {
  for (const key of keys) {
    const found = entry(value, key);
    if (found && !isAbsent(found)) return found;
  }
  return undefined;
}

function send(context: ClientContext, shape: SendShape, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const sql = sqlOf(context, shape, args, site, evaluation);
  const looksLikeSql = sql !== undefined && (!shape.careful || context.fragments.of(args[0]) !== undefined || BEGINS_SQL.test(sql.source.text) || sql.source.holes.length > 0);
  if (!sql || !looksLikeSql) return notUnderstood(evaluation, site, whyUnknown(args[0], 'the SQL that is sent'), mayTouchOf(args[0]));
  if (shape.lazy) return statement(context, sql, site);
  const operations = runSql(sql, site, evaluation);
  const value = resultOf(shape.result, operations, sql, evaluation);
  // Callbacks of older drivers get the error first.
  const callback = args.findLast((arg) => arg.kind === 'function');
  if (callback) evaluation.call(callback, [{ kind: 'null' }, value], site);
  return value;
}

function resultOf(shape: ResultShape, operations: readonly Operation[], sql: SqlText, evaluation: Evaluation): Value {
  const rows = rowsOf(operations);
  switch (shape) {
    case 'nothing': return UNDEFINED;
    case 'exists': return { kind: 'condition', condition: { kind: 'rows', text: sql.source.text.trim().replace(/\s+/g, ' ').slice(0, 200) } };
    case 'rows': case 'row': case 'value': return rows;
    case 'result': {
      const { dialect } = evaluation;
      // mysql2 and mariadb give rows and fields; pg, slonik and libSQL an object with `rows`; ClickHouse an object that `json()` reads.
      if (dialect === 'mysql' || dialect === 'mariadb') return arrayValue([rows, { kind: 'unknown', reason: 'the fields of the result', mayTouch: 'nothing' }]);
      if (dialect === 'clickhouse') return objectValue([['json', method('json', () => rows)], ['text', method('text', () => ({ kind: 'unknown', reason: 'the text of a result', mayTouch: 'nothing' }))], ['data', rows]], false);
      return objectValue([['rows', rows], ['rowCount', rows], ['recordset', rows]], false);
    }
  }
}

/** A statement made by the client's own tag: it is sent when it is awaited, unless it becomes a part of another one. */
function statement(context: ClientContext, sql: SqlText, site: Site): Value {
  let sent = false;
  const run = (inside: Evaluation): Value => {
    if (sent) return rowsOf([]);
    sent = true;
    return rowsOf(runSql(sql, site, inside));
  };
  const runnable: Intrinsic = {
    name: 'sql',
    await: (_site, inside) => run(inside),
    get: (property) => {
      switch (property) {
        case 'execute': case 'values': case 'simple': case 'raw': case 'describe': case 'all': case 'run': case 'get': return method(property, (_args, _site, inside) => run(inside));
        case 'then': return method(property, (args, at, inside) => (args[0] ? inside.call(args[0], [run(inside)], at) : run(inside)));
        case 'catch': return method(property, (_args, _site, inside) => run(inside));
        default: return undefined;
      }
    },
  };
  return context.fragments.register(runnable, sql);
}

/** `prepare(sql)`: `run`, `get`, `all` send it, `bind` gives its parameters. */
function prepared(context: ClientContext, text: Value | undefined, bound: readonly Value[], site: Site, evaluation: Evaluation): Value {
  if (text?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(text, 'the SQL that is prepared'), mayTouchOf(text));
  const intrinsic: Intrinsic = {
    name: 'statement',
    get(property) {
      switch (property) {
        case 'run': case 'get': case 'all': case 'iterate': case 'each': case 'execute': case 'first': case 'raw': case 'values':
          return method(`statement.${property}`, (args, at, inside) => {
            if (property === 'raw' && args.length <= 1 && args[0]?.kind !== 'string') return intrinsicValue(intrinsic);
            const values = [...bound, ...args.filter((arg) => arg.kind !== 'function')];
            const [only] = values;
            const parameters = values.length === 1 && (only?.kind === 'object' || only?.kind === 'array') ? only : values.length > 0 ? arrayValue(values) : undefined;
            const sql = bindParameters(text.source, parameters, { dialect: inside.dialect, style: 'named', names: context.fragments.names, span: at.span });
            return rowsOf(runSql(sql, at, inside));
          });
        case 'bind': return method('statement.bind', (args, at, inside) => prepared(context, text, [...bound, ...args], at, inside));
        case 'pluck': case 'expand': case 'safeIntegers': case 'setReadBigInts': return method(`statement.${property}`, () => intrinsicValue(intrinsic));
        case 'finalize': case 'reset': case 'columns': return method(`statement.${property}`, () => UNDEFINED);
        default: return undefined;
      }
    },
  };
  return intrinsicValue(intrinsic);
}

/** `batch([sql, { sql, args }])` of libSQL; D1 is given prepared statements; mariadb's `batch(sql, rows)` sends one statement for each row. */
function batch(context: ClientContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [first, rows] = args;
  const shape = CALLS.execute as SendShape;
  if (first?.kind === 'string') {
    const row = rows?.kind === 'array' && rows.items[0]?.kind === 'array' ? rows.items[0] : rows;
    return send(context, shape, [first, ...(row ? [row] : [])], site, evaluation);
  }
  if (first?.kind !== 'array' || !first.complete) return notUnderstood(evaluation, site, whyUnknown(first, 'the statements that are sent'), mayTouchOf(first));
  for (const item of first.items) {
    const run = item.kind === 'intrinsic' && !context.fragments.of(item) ? item.intrinsic.get?.('run', site, evaluation) : undefined;
    if (run?.kind === 'intrinsic' && run.intrinsic.call) run.intrinsic.call([], site, evaluation);
    else if (item.kind === 'array') send(context, shape, item.items, site, evaluation);
    else send(context, shape, [item], site, evaluation);
  }
  return { kind: 'unknown', reason: 'the results of a batch', mayTouch: 'nothing' };
}

/** ClickHouse: `insert({ table, values, columns })`. */
function insertRows(context: ClientContext, [config]: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const table = entry(config, 'table');
  if (table?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(table, 'the table that rows are put into'), mayTouchOf(table));
  const { dialect } = context.fragments;
  const values = entry(config, 'values');
  const rows = values?.kind === 'array' ? values.items : [];
  const [first] = rows;
  const name = composeSql(site.span, table.source.text.split('.').length > 1 ? [table.source] : [quotedName(table.source, dialect)]);
  if (first?.kind !== 'object' || values?.kind !== 'array' || !values.complete) {
    // Which rows is not known; that there are some, and where, is.
    const [operation] = readOperations(composeSql(site.span, ['insert into ', name, ' (ff_column) values (1)']), evaluation.dialect, () => {});
    if (operation?.kind === 'insert') evaluation.emitAll([{ kind: 'insert', table: operation.table, span: operation.span, statement: operation.statement }]);
    else notUnderstood(evaluation, site, 'the table that rows are put into is not known');
    return UNDEFINED;
  }
  const keys = [...first.entries.keys()];
  const list = composeSql(site.span, keys.map((key) => quotedName({ text: key, holes: [], locate: () => site.span }, dialect)), ', ');
  const body = composeSql(site.span, rows.map((row) => composeSql(site.span, ['(', composeSql(site.span, keys.map((key) => context.fragments.put(entry(row, key), site.span)), ', '), ')'])), ', ');
  runSql(composeSql(site.span, ['insert into ', name, ' (', list, ') values ', body]), site, evaluation);
  return UNDEFINED;
}
