import type { Value } from '../../evaluate/value';
import { unknownExpression } from '../../sql/expressions';
import { placeKey } from '../script/keyPlace';
import { plainSql, type SqlPiece, type SqlText } from '../script/sqlText';
import { isAbsent, knownText } from '../script/values';
import { type BuilderState, builderOf, createWriter, embed, type KyselyWriter, splitText, type Step } from './context';

const JOINS: Readonly<Record<string, string>> = {
  innerJoin: 'inner join', leftJoin: 'left join', rightJoin: 'right join', fullJoin: 'full join', crossJoin: 'cross join',
  innerJoinLateral: 'inner join lateral', leftJoinLateral: 'left join lateral', crossJoinLateral: 'cross join lateral',
};
const SETS: Readonly<Record<string, string>> = { union: 'union', unionAll: 'union all', intersect: 'intersect', intersectAll: 'intersect all', except: 'except', exceptAll: 'except all' };
const CONDITIONS: ReadonlySet<string> = new Set(['where', 'whereRef', 'having', 'havingRef', 'on', 'onRef', 'filterWhere']);
/** What changes neither rows nor values. */
const IDLE: ReadonlySet<string> = new Set([
  'returning', 'returningAll', 'forUpdate', 'forShare', 'forNoKeyUpdate', 'forKeyShare', 'skipLocked', 'noWait', 'modifyEnd', 'modifyFront', 'clearReturning', 'clearOrderBy', 'output', 'outputAll', 'execute',
]);

/** A query inside another statement, in brackets unless told otherwise. */
export function embedQuery(writer: KyselyWriter, value: Value | undefined, brackets = true): SqlText {
  const builder = builderOf(writer.context, value);
  const sql = builder && querySql(createWriter(writer.context, writer.span, builder.schema ?? writer.schema), builder);
  if (sql) return brackets ? writer.write`(${sql})` : sql;
  return embed(writer.context, value) ?? writer.text(value);
}

/** A value, or what stands for one: a subquery, SQL. */
export function operand(writer: KyselyWriter, value: Value | undefined): SqlText {
  return builderOf(writer.context, value) ? embedQuery(writer, value) : writer.value(value);
}

/** The statement of a query builder. */
export function querySql(writer: KyselyWriter, builder: BuilderState): SqlText | undefined {
  const body = builder.kind === 'select' ? selectSql(writer, builder.steps)
    : builder.kind === 'insert' || builder.kind === 'replace' ? insertSql(writer, builder.steps, builder.kind)
    : builder.kind === 'update' ? updateSql(writer, builder.steps)
    : builder.kind === 'delete' ? deleteSql(writer, builder.steps)
    : undefined;
  return body && builder.ctes.length > 0 ? writer.write`with ${writer.join(builder.ctes)} ${body}` : body;
}

function items(value: Value | undefined): readonly Value[] {
  return value?.kind === 'array' ? value.items : isAbsent(value) ? [] : [value as Value];
}

function selectSql(writer: KyselyWriter, steps: readonly Step[]): SqlText {
  const columns: SqlPiece[] = [];
  const from: SqlPiece[] = [];
  const joins: SqlPiece[] = [];
  const sets: SqlPiece[] = [];
  const groups: SqlPiece[] = [];
  const orders: SqlPiece[] = [];
  let distinct: SqlPiece = '';
  let limit: SqlPiece = '';
  for (const step of steps) {
    const [first] = step.args;
    const join = JOINS[step.name];
    const set = SETS[step.name];
    if (join) joins.push(joinSql(writer, join, step));
    else if (set) for (const query of items(first)) sets.push(writer.write` ${set} ${embedQuery(writer, query, false)}`);
    else if (CONDITIONS.has(step.name) || IDLE.has(step.name)) continue;
    else {
      switch (step.name) {
        case 'selectFrom': case 'from': from.push(...items(first).map((table) => tableOrQuery(writer, table))); break;
        case 'select': columns.push(...items(first).map((column) => selection(writer, column))); break;
        case 'selectAll': columns.push(...(isAbsent(first) ? ['*'] : items(first).map((table) => writer.write`${writer.reference(table)}.*`))); break;
        case 'selectNoFrom': columns.push(...items(first).map((column) => selection(writer, column))); break;
        case 'distinct': distinct = 'distinct '; break;
        case 'distinctOn': distinct = writer.write`distinct on (${writer.join(items(first).map(writer.reference))}) `; break;
        case 'groupBy': groups.push(...items(first).map(writer.reference)); break;
        case 'orderBy': orders.push(...items(first).map((order) => orderSql(writer, order) ?? writer.reference(order))); break;
        case 'limit': case 'top': case 'fetch': limit = writer.write` limit ${writer.value(first)}`; break;
        case 'offset': break;
        case 'clearSelect': columns.length = 0; break;
        default: writer.fail(`Kysely's ${step.name} is not known here`);
      }
    }
  }
  return writer.join([
    'select ', distinct, writer.join(columns.length > 0 ? columns : ['1']), from.length > 0 ? writer.write` from ${writer.join(from)}` : '', ...joins.flatMap((join) => [' ', join]),
    whereSql(writer, steps), groups.length > 0 ? writer.write` group by ${writer.join(groups)}` : '', havingSql(writer, steps), ...sets,
    orders.length > 0 ? writer.write` order by ${writer.join(orders)}` : '', limit,
  ].filter((piece) => piece !== ''), '');
}

/** A column, `column as alias`, or SQL that carries its alias. */
function selection(writer: KyselyWriter, value: Value): SqlText {
  return builderOf(writer.context, value) ? embedQuery(writer, value) : writer.reference(value);
}

function tableOrQuery(writer: KyselyWriter, value: Value | undefined): SqlText {
  return builderOf(writer.context, value) ? embedQuery(writer, value) : writer.table(value);
}

/** `'name desc'`, or what `orderBy(expression, direction)` was given; the direction changes no rows. */
export function orderSql(writer: KyselyWriter, value: Value | undefined): SqlText | undefined {
  if (value?.kind !== 'string') return undefined;
  const [column] = splitText(value.source, ' ');
  return column ? writer.reference({ kind: 'string', source: column }) : undefined;
}

/** `innerJoin('t', 'a', 'b')` or `innerJoin('t', join => join.onRef('a', '=', 'b'))`. */
function joinSql(writer: KyselyWriter, word: string, { args: [table, left, right] }: Step): SqlText {
  const target = tableOrQuery(writer, table);
  if (left === undefined) return writer.write`${word} ${target}`;
  const inner = builderOf(writer.context, left);
  const on = inner ? conditionsSql(writer, inner.steps, ['on', 'onRef', 'onTrue']) : writer.write`${writer.reference(left)} = ${writer.reference(right)}`;
  return writer.write`${word} ${target} on ${on ?? 'true'}`;
}

/** ` where …` of a chain; empty where it has none. */
export function whereSql(writer: KyselyWriter, steps: readonly Step[]): SqlPiece {
  const since = steps.findLastIndex((step) => step.name === 'clearWhere') + 1;
  const sql = conditionsSql(writer, steps.slice(since), ['where', 'whereRef']);
  return sql ? writer.write` where ${sql}` : '';
}

function havingSql(writer: KyselyWriter, steps: readonly Step[]): SqlPiece {
  const sql = conditionsSql(writer, steps, ['having', 'havingRef']);
  return sql ? writer.write` having ${sql}` : '';
}

function conditionsSql(writer: KyselyWriter, steps: readonly Step[], methods: readonly string[]): SqlText | undefined {
  const parts = steps.filter((step) => methods.includes(step.name)).map((step) => (step.name === 'onTrue' ? writer.write`true` : comparison(writer, step.args, step.name.endsWith('Ref'))));
  return parts.length > 0 ? writer.join(parts, ' and ') : undefined;
}

/** `(column, operator, value)`, or one expression. With `refs` both sides are columns. */
export function comparison(writer: KyselyWriter, [left, operator, right]: readonly Value[], refs: boolean): SqlText {
  const { context } = writer;
  if (operator === undefined) {
    const inner = embed(context, left) ?? (builderOf(context, left) ? embedQuery(writer, left) : undefined);
    if (inner) return writer.write`(${inner})`;
    if (left?.kind === 'boolean') return writer.write`${String(left.value)}`;
    // It chooses some rows, nobody knows which.
    return writer.write`${context.names(unknownExpression('a condition that is not known', '?'), writer.span)} is not null`;
  }
  const word = knownText(operator)?.toLowerCase();
  const subject = builderOf(context, left) ? embedQuery(writer, left) : writer.reference(left);
  const sign = word ?? embed(context, operator);
  if (sign === undefined) return writer.write`${context.names(unknownExpression('an operator that is not known', '?'), writer.span)} is not null`;
  if (refs) return writer.write`${subject} ${sign} ${writer.reference(right)}`;
  if (word === 'in' || word === 'not in') return writer.write`${subject} ${word} ${membership(writer, right)}`;
  return writer.write`${subject} ${sign} ${operand(writer, right)}`;
}

function membership(writer: KyselyWriter, right: Value | undefined): SqlText {
  if (builderOf(writer.context, right)) return embedQuery(writer, right);
  if (right?.kind === 'array') {
    const values = right.items.map((item) => operand(writer, item));
    if (!right.complete || values.length === 0) values.push(writer.context.names(unknownExpression('more values that are not known', '?'), writer.span));
    return writer.write`(${writer.join(values)})`;
  }
  const inner = embed(writer.context, right);
  return inner ? (inner.source.text.trimStart().startsWith('(') ? inner : writer.write`(${inner})`) : writer.write`(${writer.value(right)})`;
}

function rowsOf(value: Value | undefined): { readonly rows: readonly ReadonlyMap<string, Value>[]; readonly complete: boolean } | undefined {
  const list = items(value);
  const rows = list.filter((row) => row.kind === 'object');
  if (rows.length < list.length || rows.some((row) => !row.complete)) return undefined;
  return { rows: rows.map((row) => new Map([...row.entries].filter(([, item]) => item.kind !== 'undefined'))), complete: value?.kind !== 'array' || value.complete };
}

function insertSql(writer: KyselyWriter, steps: readonly Step[], verb: 'insert' | 'replace'): SqlText {
  let columns: readonly SqlPiece[] = [];
  let body: SqlPiece = '';
  let tail: SqlPiece = '';
  let head: string = verb;
  const into = writer.table(steps[0]?.args[0]);
  for (const step of steps) {
    const [first] = step.args;
    switch (step.name) {
      case 'insertInto': case 'replaceInto': break;
      case 'values': {
        const made = valuesSql(writer, first);
        columns = made.columns;
        body = made.body;
        break;
      }
      case 'columns': columns = items(first).map(writer.reference); break;
      case 'expression': body = embedQuery(writer, first, false); break;
      case 'defaultValues': body = 'default values'; break;
      case 'onConflict': tail = conflictSql(writer, builderOf(writer.context, first)?.steps); break;
      case 'onDuplicateKeyUpdate': tail = writer.write` on duplicate key update ${setList(writer, first)}`; break;
      case 'ignore': head = `${verb} ignore`; break;
      case 'orIgnore': head = `${verb} or ignore`; break;
      case 'orReplace': head = `${verb} or replace`; break;
      default: if (!IDLE.has(step.name)) writer.fail(`Kysely's ${step.name} is not known here`);
    }
  }
  const list = columns.length > 0 ? writer.write` (${writer.join(columns)})` : '';
  return writer.write`${head} into ${into}${list} ${body === '' ? 'default values' : body}${tail}`;
}

/** Columns of all rows, DEFAULT where a row has none (parser/insert-values-parser.js); SQLite has no DEFAULT there and takes NULL. */
function valuesSql(writer: KyselyWriter, value: Value | undefined): { readonly columns: readonly SqlPiece[]; readonly body: SqlPiece } {
  const found = rowsOf(value);
  if (!found || found.rows.length === 0) {
    return { columns: [], body: { ...writer.write`default values`, open: true } };
  }
  const names = [...new Set(found.rows.flatMap((row) => [...row.keys()]))];
  const columns = names.map((name) => keyName(writer, name, found.rows[0]?.get(name)));
  const missing = writer.context.dialect === 'sqlite' ? 'null' : 'default';
  const rows = found.rows.map((row) => names.map((name) => (row.has(name) ? operand(writer, row.get(name)) : writer.write`${missing}`)));
  const body = writer.write`values ${writer.join(rows.map((row) => writer.write`(${writer.join(row)})`))}`;
  return { columns, body: found.complete ? body : { ...body, open: true } };
}

/** A key of an object as an identifier; it is looked for before its value. */
function keyName(writer: KyselyWriter, name: string, beside: Value | undefined): SqlText {
  const near = beside?.kind === 'string' ? beside.source.locate(0, beside.source.text.length) : undefined;
  const span = placeKey(writer.context.files, name, near, writer.span) ?? writer.span;
  return plainSql(writer.identifier({ text: name, holes: [], locate: () => span }));
}

function conflictSql(writer: KyselyWriter, steps: readonly Step[] | undefined): SqlPiece {
  if (!steps) return ' on conflict do nothing';
  const parts: SqlPiece[] = [];
  const targets: SqlPiece[] = [];
  for (const { name, args: [first] } of steps) {
    if (name === 'column' || name === 'columns') targets.push(...items(first).map(writer.reference));
    else if (name === 'expression') targets.push(writer.text(first));
    else if (name === 'constraint') parts.push(writer.write` on constraint ${writer.name(first)}`);
  }
  if (targets.length > 0) parts.push(writer.write` (${writer.join(targets)})`);
  const update = steps.find((step) => step.name === 'doUpdateSet');
  parts.push(update ? writer.write` do update set ${setList(writer, update.args[0], update.args[1])}` : ' do nothing');
  return writer.join([' on conflict', ...parts], '');
}

/** `set({ a: 1 })` and `set('a', 1)`. */
function setList(writer: KyselyWriter, first: Value | undefined, second?: Value): SqlText {
  if (second !== undefined) return writer.write`${writer.reference(first)} = ${operand(writer, second)}`;
  if (first?.kind !== 'object') {
    writer.fail('what is set is not known');
    return writer.write``;
  }
  if (!first.complete) writer.fail('what is set is not wholly known');
  return writer.join([...first.entries].filter(([, value]) => value.kind !== 'undefined').map(([key, value]) => writer.write`${keyName(writer, key, value)} = ${operand(writer, value)}`));
}

function updateSql(writer: KyselyWriter, steps: readonly Step[]): SqlText {
  const sets: SqlPiece[] = [];
  const from: SqlPiece[] = [];
  const joins: SqlPiece[] = [];
  for (const step of steps) {
    const [first, second] = step.args;
    const join = JOINS[step.name];
    if (join) joins.push(joinSql(writer, join, step));
    else if (step.name === 'set') sets.push(setList(writer, first, second));
    else if (step.name === 'from') from.push(...items(first).map((table) => tableOrQuery(writer, table)));
    else if (step.name !== 'updateTable' && step.name !== 'clearWhere' && step.name !== 'limit' && step.name !== 'orderBy' && !CONDITIONS.has(step.name) && !IDLE.has(step.name)) writer.fail(`Kysely's ${step.name} is not known here`);
  }
  if (sets.length === 0) writer.fail('nothing is set');
  const tables = items(steps[0]?.args[0]).map((table) => tableOrQuery(writer, table));
  // MySQL joins stand before SET, PostgreSQL's after FROM.
  const isMysql = writer.context.dialect === 'mysql' || writer.context.dialect === 'mariadb';
  return writer.join([
    'update ', writer.join(tables), ...(isMysql ? joins.flatMap((join) => [' ', join]) : []), ' set ', writer.join(sets),
    from.length > 0 ? writer.write` from ${writer.join(from)}` : '', ...(isMysql ? [] : joins.flatMap((join) => [' ', join])), whereSql(writer, steps),
  ].filter((piece) => piece !== ''), '');
}

function deleteSql(writer: KyselyWriter, steps: readonly Step[]): SqlText {
  const using: SqlPiece[] = [];
  const joins: SqlPiece[] = [];
  for (const step of steps) {
    const join = JOINS[step.name];
    if (join) joins.push(joinSql(writer, join, step));
    else if (step.name === 'using') using.push(...items(step.args[0]).map((table) => tableOrQuery(writer, table)));
    else if (!['deleteFrom', 'clearWhere', 'limit', 'orderBy'].includes(step.name) && !CONDITIONS.has(step.name) && !IDLE.has(step.name)) writer.fail(`Kysely's ${step.name} is not known here`);
  }
  const tables = items(steps[0]?.args[0]).map((table) => writer.table(table));
  return writer.join(['delete from ', writer.join(tables), using.length > 0 ? writer.write` using ${writer.join(using)}` : '', ...joins.flatMap((join) => [' ', join]), whereSql(writer, steps)].filter((piece) => piece !== ''), '');
}
