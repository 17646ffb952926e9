import type { Node } from '@pgsql/types';
import type { Expression } from '../model/expression';
import type { Condition, Operation, OperationBody } from '../model/operation';
import { slice, type SourceText, type Span } from '../model/source';
import { stampAsked } from './asked';
import { constant } from './expressions';
import { readPostgresWith } from './postgres/index';
import type { Context } from './postgres/context';
import { buildText, whole, type BuiltText } from './postgres/dynamicSql';
import { swallowing } from './postgres/exceptions';
import { parsePlpgsql, parsePostgres } from './postgres/parser';
import { readPlpgsqlTree, type PlpgsqlBlock, type PlpgsqlExpression, type PlpgsqlStatement, type PlpgsqlTree } from './postgres/plpgsqlTree';
import { negate, readCondition, type KnownVariables } from './postgres/schemaConditions';
import { stringContent } from './postgres/stringContent';
import { split } from './split';
import { tokenize, type Token } from './tokens';

/** Loops over constants are unrolled up to this many rounds. */
const MAX_ROUNDS = 200;
/** Operations of one block; beyond it something is wrong with the loop, not with the schema. */
const MAX_OPERATIONS = 5000;

/** DO $$ … $$: the statements inside, under the conditions that the code around them sets. */
export function readDoBlock(context: Context): void {
  const body = context.tokens.find((token) => token.kind === 'string' && !isLanguage(context.tokens, token));
  const language = context.tokens.find((token) => isLanguage(context.tokens, token));
  context.coverHoles();
  if (!body) return context.emit({ kind: 'unknown', reason: 'a DO block without a body', mayTouch: 'anything' });
  if (language && language.value.toLowerCase() !== 'plpgsql') return context.emit({ kind: 'unknown', reason: `a DO block in ${language.value}`, mayTouch: 'anything' }, context.tokens[0]);
  const parsed = parsePlpgsql(context.text);
  const tree = 'failure' in parsed ? undefined : readPlpgsqlTree(parsed.functions[0]);
  if (!tree) {
    const reason = 'failure' in parsed ? parsed.failure : 'no tree';
    return context.emit({ kind: 'unknown', reason: `the PL/pgSQL of this block was not read: ${reason}`, mayTouch: 'anything' }, context.tokens[0]);
  }
  const source = stringContent(context.statement.source, body);
  const block = openBlock(source, tree, context.span());
  walk(block, [tree.block]);
  context.append(block.operations);
}

function isLanguage(tokens: readonly Token[], token: Token): boolean {
  const before = tokens[tokens.indexOf(token) - 1];
  return before?.kind === 'word' && before.value === 'language';
}

/** The block that is being walked. */
interface Block {
  readonly source: SourceText;
  /** Offsets at which the lines of the body begin. */
  readonly lines: readonly number[];
  readonly whole: Span;
  readonly tree: PlpgsqlTree;
  /** Values of variables that are known here: constants, and loop variables while a loop is unrolled. */
  readonly values: Map<string, string>;
  readonly known: KnownVariables;
  operations: Operation[];
  /** How many operations stand before `operations`, in the lists around it. */
  before: number;
  /** When a variable was given the answer to a question: the number of operations before it. */
  readonly answeredAt: Map<string, number>;
}

/** How a list of statements ends: `returns` where nothing of the block runs after it. */
type Ending = 'goesOn' | 'returns';

function openBlock(source: SourceText, tree: PlpgsqlTree, span: Span): Block {
  const lines = [0];
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1)) lines.push(at + 1);
  const values = new Map<string, string>();
  const assigned = new Map<string, Node>();
  for (const [name, query] of tree.assignedOnce) {
    const node = parseExpression(query);
    if (node) assigned.set(name, node);
  }
  const block: Block = {
    source, lines, whole: span, tree, values, operations: [], before: 0, answeredAt: new Map(),
    known: { value: (name) => values.get(name), assigned: (name) => assigned.get(name) },
  };
  for (const [name, node] of assigned) {
    const text = whole(buildText(node, block.known.value));
    if (text !== undefined) values.set(name, text);
  }
  return block;
}

function walk(block: Block, statements: readonly PlpgsqlStatement[]): Ending {
  for (const [index, statement] of statements.entries()) {
    if (block.operations.length > MAX_OPERATIONS) return 'returns';
    switch (statement.kind) {
      case 'sql':
        if (statement.into !== undefined) block.answeredAt.set(statement.into, moment(block));
        readInner(block, statement.expression, statement.line);
        break;
      case 'perform': readInner(block, statement.expression, statement.line, 'perform'); break;
      case 'execute': readExecute(block, statement.expression, statement.line); break;
      case 'block': {
        const ending = walkBlock(block, statement.block);
        if (ending === 'returns') return 'returns';
        break;
      }
      case 'if': {
        const ending = walkIf(block, statement, statements.slice(index + 1));
        if (ending !== undefined) return ending;
        break;
      }
      case 'case':
        for (const branch of statement.branches) within(block, { kind: 'unknown', reason: 'a branch of CASE' }, () => walk(block, branch));
        break;
      case 'loop': walkLoop(block, statement); break;
      case 'raise':
        record(block, statement.isError ? { kind: 'throw', message: statement.message } : { kind: 'log', text: statement.message }, statement.line, 'raise');
        if (statement.isError) return 'goesOn';
        break;
      case 'assign':
        if (statement.into !== undefined) block.answeredAt.set(statement.into, moment(block));
        readAssignment(block, statement.expression, statement.line);
        break;
      case 'return': return 'returns';
      case 'assert': within(block, { kind: 'unknown', reason: 'the assertion does not hold' }, () => record(block, { kind: 'throw', message: 'assertion failed' }, statement.line, 'assert')); break;
      case 'none': break;
      case 'unknown': record(block, { kind: 'unknown', reason: `${statement.name} in PL/pgSQL`, mayTouch: 'anything' }, statement.line); break;
    }
    if (mayReturn(statement)) return within(block, { kind: 'unknown', reason: 'the block may have returned before' }, () => walk(block, statements.slice(index + 1)));
  }
  return 'goesOn';
}

/** Whether a RETURN stands somewhere inside. */
function mayReturn(statement: PlpgsqlStatement): boolean {
  switch (statement.kind) {
    case 'return': return true;
    case 'block': return statement.block.body.some(mayReturn) || statement.block.handlers.some((handler) => handler.body.some(mayReturn));
    case 'if': return statement.otherwise.some(mayReturn) || statement.branches.some((branch) => branch.body.some(mayReturn));
    case 'case': return statement.branches.some((branch) => branch.some(mayReturn));
    case 'loop': return statement.body.some(mayReturn);
    default: return false;
  }
}

/** A block and what its EXCEPTION part makes of errors. */
function walkBlock(block: Block, inner: PlpgsqlBlock): Ending {
  if (inner.handlers.length === 0) return walk(block, inner.body);
  const own = collect(block, () => walk(block, inner.body));
  let operations: readonly Operation[] | undefined = own;
  const afterwards: Operation[] = [];
  for (const handler of inner.handlers) {
    const handled = collect(block, () => walk(block, handler.body));
    // A handler that raises again leaves the block as it is without one.
    if (handled.some((operation) => operation.kind === 'throw') && handled.every(isQuiet)) continue;
    operations = operations && swallowing(operations, handler.conditions)?.map((operation) => (operation.when ? { ...operation, when: stampAsked(operation.when, moment(block)) } : operation));
    const does = handled.filter((operation) => operation.kind !== 'log' && operation.kind !== 'read');
    afterwards.push(...under({ kind: 'unknown', reason: `the block fails with ${handler.conditions.join(', ')}` }, does));
  }
  block.operations.push(...(operations ?? under({ kind: 'unknown', reason: 'errors in this block are caught' }, own)), ...afterwards);
  return 'goesOn';
}

function isQuiet(operation: Operation): boolean {
  return operation.kind === 'throw' || operation.kind === 'log' || operation.kind === 'read';
}

function walkIf(block: Block, statement: Extract<PlpgsqlStatement, { kind: 'if' }>, rest: readonly PlpgsqlStatement[]): Ending | undefined {
  const earlier: Condition[] = [];
  for (const branch of statement.branches) {
    const condition = conditionOf(block, branch.condition);
    const ending = within(block, all([...earlier, condition]), () => walk(block, branch.body));
    earlier.push(negate(condition));
    if (ending === 'returns') {
      // What stands behind runs only if this branch was not taken.
      return within(block, negate(condition), () => {
        const otherwise = walk(block, statement.otherwise);
        return otherwise === 'returns' ? 'returns' : walk(block, rest);
      });
    }
  }
  const ending = within(block, all(earlier), () => walk(block, statement.otherwise));
  if (ending !== 'returns') return undefined;
  const taken: Condition = { kind: 'not', condition: all(earlier) };
  return within(block, taken, () => walk(block, rest));
}

function walkLoop(block: Block, statement: Extract<PlpgsqlStatement, { kind: 'loop' }>): void {
  const rounds = roundsOf(block, statement);
  if (rounds) {
    for (const round of rounds) {
      const before = new Map(block.values);
      for (const [name, value] of round) block.values.set(name, value);
      walk(block, statement.body);
      block.values.clear();
      for (const [name, value] of before) block.values.set(name, value);
    }
    return;
  }
  const text = statement.query?.query ?? statement.array?.query ?? 'a loop';
  within(block, { kind: 'rows', text: squeeze(text) }, () => walk(block, statement.body));
}

/** The values of the loop variable in each round, where they are constants. */
function roundsOf(block: Block, statement: Extract<PlpgsqlStatement, { kind: 'loop' }>): readonly (readonly (readonly [string, string])[])[] | undefined {
  const rows = statement.array ? rowsOfArray(block, parseExpression(statement.array.query)) : statement.query ? rowsOfQuery(block, statement.query.query) : undefined;
  if (!rows || rows.rows.length > MAX_ROUNDS) return undefined;
  return rows.rows.map((row) => statement.variables.flatMap((variable, index) => {
    if (!variable.isRecord) return row[index] === undefined ? [] : [[variable.name, row[index] ?? ''] as const];
    return row.flatMap((value, column) => (rows.names[column] === undefined ? [] : [[`${variable.name}.${rows.names[column]}`, value] as const]));
  }));
}

interface Rows {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `ARRAY['a', 'b']`, `'{a,b}'::text[]`, or a variable that holds one. */
function rowsOfArray(block: Block, node: Node | undefined, name = 'unnest'): Rows | undefined {
  if (!node) return undefined;
  if ('TypeCast' in node && node.TypeCast.arg) {
    const { arg } = node.TypeCast;
    if (!('A_Const' in arg)) return rowsOfArray(block, arg, name);
    const text = arg.A_Const.sval?.sval;
    if (text === undefined || !/^\{[^"\\{}]*\}$/.test(text)) return undefined;
    return { names: [name], rows: text.slice(1, -1).split(',').map((item) => [item.trim()]) };
  }
  if ('ColumnRef' in node) {
    const field = node.ColumnRef.fields?.[0];
    const assigned = field && 'String' in field ? block.known.assigned(field.String.sval ?? '') : undefined;
    return assigned && rowsOfArray(block, assigned, name);
  }
  if (!('A_ArrayExpr' in node)) return undefined;
  const values = (node.A_ArrayExpr.elements ?? []).map((each) => whole(buildText(each, block.known.value)));
  return values.every((value) => value !== undefined) ? { names: [name], rows: values.map((value) => [value]) } : undefined;
}

/** `SELECT unnest(ARRAY[…]) AS x`, `SELECT * FROM unnest(ARRAY[…]) AS x`, `VALUES (…), (…)`, `SELECT * FROM (VALUES …) AS t(a, b)`. */
function rowsOfQuery(block: Block, query: string): Rows | undefined {
  const parsed = parsePostgres(query);
  const node = 'statements' in parsed ? parsed.statements[0]?.stmt : undefined;
  const select = node && 'SelectStmt' in node ? node.SelectStmt : undefined;
  if (!select || select.whereClause || select.limitCount || select.groupClause || select.distinctClause) return undefined;
  if (select.valuesLists) return rowsOfValues(block, select.valuesLists, []);
  const [target, ...others] = select.targetList ?? [];
  const value = target && 'ResTarget' in target ? target.ResTarget : undefined;
  if (!value?.val || others.length > 0) return undefined;
  if (!select.fromClause) {
    if (!('FuncCall' in value.val) || functionName(value.val) !== 'unnest') return undefined;
    return rowsOfArray(block, value.val.FuncCall.args?.[0], value.name ?? 'unnest');
  }
  const [from, ...more] = select.fromClause;
  if (!from || more.length > 0 || !('ColumnRef' in value.val)) return undefined;
  if ('RangeFunction' in from) {
    const item = from.RangeFunction.functions?.[0];
    const call = item && 'List' in item ? item.List.items?.[0] : undefined;
    if (!call || !('FuncCall' in call) || functionName(call) !== 'unnest') return undefined;
    const column = from.RangeFunction.alias?.colnames?.[0];
    return rowsOfArray(block, call.FuncCall.args?.[0], (column && 'String' in column ? column.String.sval : undefined) ?? from.RangeFunction.alias?.aliasname ?? 'unnest');
  }
  if (!('RangeSubselect' in from) || !from.RangeSubselect.subquery || !('SelectStmt' in from.RangeSubselect.subquery)) return undefined;
  const names = (from.RangeSubselect.alias?.colnames ?? []).flatMap((each) => ('String' in each ? [each.String.sval ?? ''] : []));
  return rowsOfValues(block, from.RangeSubselect.subquery.SelectStmt.valuesLists ?? [], names);
}

function rowsOfValues(block: Block, lists: readonly Node[], names: readonly string[]): Rows | undefined {
  const rows: string[][] = [];
  for (const list of lists) {
    const row = 'List' in list ? (list.List.items ?? []).map((item) => whole(buildText(item, block.known.value))) : [];
    if (row.length === 0 || !row.every((value) => value !== undefined)) return undefined;
    rows.push(row);
  }
  return rows.length === 0 ? undefined : { names: names.length > 0 ? names : (rows[0] ?? []).map((_, index) => `column${index + 1}`), rows };
}

function functionName(node: Node): string {
  const last = 'FuncCall' in node ? node.FuncCall.funcname?.at(-1) : undefined;
  return last && 'String' in last ? (last.String.sval ?? '') : '';
}

/** A statement of SQL as it stands in the body. */
function readInner(block: Block, expression: PlpgsqlExpression, line: number, written?: 'perform'): void {
  const source = locateInner(block, expression.query, line, written);
  const reading = readPostgresWith({ source, start: 0, end: source.text.length, kind: 'sql' }, variablesOf(block));
  if ('operations' in reading) block.operations.push(...reading.operations);
  else record(block, { kind: 'unknown', reason: reading.failure, mayTouch: wordsOf(expression.query) }, line);
}

/** The text of a statement as a SourceText. PL/pgSQL blanks out INTO, and writes PERFORM as SELECT. */
function locateInner(block: Block, query: string, line: number, written?: 'perform'): SourceText {
  const from = block.lines[line - 1] ?? 0;
  const { source } = block;
  if (written === 'perform') {
    const rest = query.replace(/^select\s*/i, '');
    const at = source.text.indexOf(rest, from);
    const head = query.length - rest.length;
    if (at >= 0) return { text: query, holes: holesOf(source, at, at + rest.length, head), locate: (start, end) => source.locate(at + Math.max(0, start - head), at + Math.max(0, end - head)) };
  }
  const exact = source.text.indexOf(query, from);
  if (exact >= 0) return slice(source, exact, exact + query.length);
  const prefix = /^\S+(?: \S+){0,2}/.exec(query)?.[0] ?? query;
  const near = source.text.indexOf(prefix, from);
  if (near < 0) return { text: query, holes: [], locate: () => block.whole };
  return { text: query, holes: holesOf(source, near, near + query.length, 0), locate: (start, end) => source.locate(near + start, near + end) };
}

function holesOf(source: SourceText, start: number, end: number, shift: number): SourceText['holes'] {
  return slice(source, start, end).holes.map((hole) => ({ ...hole, start: hole.start + shift, end: hole.end + shift }));
}

/** EXECUTE: read as far as its text can be computed; what is built at run time is a hole. */
function readExecute(block: Block, expression: PlpgsqlExpression, line: number): void {
  const at = block.source.text.indexOf(expression.query, block.lines[line - 1] ?? 0);
  const span = at < 0 ? block.whole : block.source.locate(at, at + expression.query.length);
  const node = parseExpression(expression.query);
  const built = buildText(node, block.known.value);
  const source = at >= 0 && slice(block.source, at, at + expression.query.length).holes.length > 0 ? undefined : sourceOf(built, span);
  const give = (reason: string): void => {
    const text = built.map((piece) => ('known' in piece ? piece.known : ' ')).join('');
    block.operations.push({ kind: 'unknown', reason, mayTouch: built.some((piece) => 'unknown' in piece && piece.as === 'text') ? 'anything' : wordsOf(text), span, statement: span });
  };
  if (!source) return give('the statement is built at run time');
  for (const statement of split(source, 'postgres')) {
    const reading = readPostgresWith(statement, variablesOf(block));
    if ('operations' in reading) block.operations.push(...reading.operations);
    else give(`the statement is built at run time: ${reading.failure}`);
  }
}

/** The text with stand-ins where it is not known; nothing where so little is known that it could be any statement. */
function sourceOf(built: BuiltText, span: Span): SourceText | undefined {
  const [first] = built.filter((piece) => !('known' in piece) || piece.known.trim() !== '');
  if (!first || !('known' in first) || !/^\s*\w+\s+\w+/.test(first.known)) return undefined;
  const holes: { start: number; end: number; reason: string }[] = [];
  let text = '';
  for (const [index, piece] of built.entries()) {
    if ('known' in piece) {
      text += piece.known;
      continue;
    }
    const standIn = piece.as === 'literal' ? `'run_time_${index}'` : `run_time_${index}`;
    // An unknown piece that is not quoted may be anything, a list or a clause: only where a name is expected is it one.
    holes.push({ start: text.length, end: text.length + standIn.length, reason: `${piece.unknown} is known only at run time` });
    text += standIn;
  }
  return { text, holes, locate: () => span };
}

function readAssignment(block: Block, expression: PlpgsqlExpression, line: number): void {
  // `x := f()` may do what SELECT f() does.
  const value = expression.query.replace(/^[\w.[\]"]+\s*(?::=|=)\s*/, '');
  const at = block.source.text.indexOf(value, block.lines[line - 1] ?? 0);
  const source: SourceText = { text: `SELECT ${value}`, holes: at < 0 ? [] : holesOf(block.source, at, at + value.length, 7), locate: (start, end) => (at < 0 ? block.whole : block.source.locate(at + Math.max(0, start - 7), at + Math.max(0, end - 7))) };
  const reading = readPostgresWith({ source, start: 0, end: source.text.length, kind: 'sql' }, variablesOf(block));
  if ('operations' in reading) block.operations.push(...reading.operations.filter((operation) => operation.kind !== 'read'));
}

function conditionOf(block: Block, expression: PlpgsqlExpression): Condition {
  const text = squeeze(expression.query);
  const at = block.source.text.indexOf(expression.query);
  if (at >= 0 && slice(block.source, at, at + expression.query.length).holes.length > 0) return { kind: 'unknown', reason: `${text} holds a value that is not known` };
  const variables = tokenize(expression.query, 'postgres').flatMap((token) => (token.kind === 'word' ? (block.answeredAt.get(token.value) ?? []) : []));
  return stampAsked(readCondition(parseExpression(expression.query), text, block.known), Math.min(moment(block), ...variables));
}

/** The number of operations recorded so far. */
function moment(block: Block): number {
  return block.before + block.operations.length;
}

/** An expression of PL/pgSQL, parsed by itself. `v := …` is its right side. */
function parseExpression(query: string): Node | undefined {
  const parsed = parsePostgres(`SELECT ${query}`);
  const statement = 'statements' in parsed ? parsed.statements[0]?.stmt : undefined;
  const target = statement && 'SelectStmt' in statement ? statement.SelectStmt.targetList?.[0] : undefined;
  return target && 'ResTarget' in target ? target.ResTarget.val : undefined;
}

function variablesOf(block: Block): ReadonlyMap<string, Expression | undefined> {
  const variables = new Map<string, Expression | undefined>();
  for (const name of block.tree.variables) variables.set(name, undefined);
  for (const [name, value] of block.values) variables.set(name, constant(value));
  return variables;
}

function record(block: Block, body: OperationBody, line: number, keyword?: string): void {
  const from = block.lines[line - 1] ?? 0;
  const to = block.lines[line] ?? block.source.text.length;
  const text = block.source.text.slice(from, to);
  const start = Math.max(0, keyword ? text.toLowerCase().indexOf(keyword) : text.search(/\S/));
  const span = block.source.locate(from + start, from + start + text.slice(start).trimEnd().length);
  block.operations.push({ ...body, span, statement: span });
}

/** Runs `body` and puts what it records under `condition`. */
function within<T>(block: Block, condition: Condition, body: () => T): T {
  let result: T | undefined;
  const inner = collect(block, () => {
    result = body();
  });
  block.operations.push(...under(condition, inner));
  return result as T;
}

function collect(block: Block, body: () => void): readonly Operation[] {
  const outer = block.operations;
  block.before += outer.length;
  block.operations = [];
  body();
  const operations = block.operations;
  block.operations = outer;
  block.before -= outer.length;
  return operations;
}

function under(condition: Condition, operations: readonly Operation[]): Operation[] {
  return operations.map((operation) => ({ ...operation, when: operation.when ? all([condition, operation.when]) : condition }));
}

function all(conditions: readonly Condition[]): Condition {
  const flat = conditions.flatMap((condition) => (condition.kind === 'all' ? condition.conditions : [condition]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind: 'all', conditions: flat };
}

function wordsOf(text: string): readonly string[] | 'anything' {
  const words = new Set(tokenize(text, 'postgres').filter((token) => token.kind === 'word' || token.kind === 'name').map((token) => token.value.toLowerCase()));
  return words.size === 0 ? 'anything' : [...words];
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
