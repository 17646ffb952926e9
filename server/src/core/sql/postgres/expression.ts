import type { A_Const, A_Expr, ColumnRef, FuncCall, Node, SubLink, TypeCast } from '@pgsql/types';
import type { Expression } from '../../model/expression';
import { booleanOf } from '../defaults';
import { call, caseOf, cast, chain, columnReference, constant, defaultValue, inList, infixOperator, list, numberConstant, postfixOperator, prefixOperator, subquery, ternaryOperator, unknownExpression } from '../expressions';
import { resolveColumn, type Scope } from '../scope';
import { nameText } from '../text';
import type { Context } from './context';
import { qualified, stringsOf, typeOf, typeTextOf } from './names';
import { readQuery } from './query';

/** Nothing in sight. PostgreSQL's names are compared as they are stored. */
export const NO_SCOPE: Scope = { sources: [], ctes: new Map(), exact: true };

/** Deeper than any expression people write; bounds our own recursion. */
const MAX_DEPTH = 120;

/** An expression of PostgreSQL's parse tree, normalised where PostgreSQL itself treats two spellings as one. */
export function readExpression(context: Context, node: Node | undefined, scope: Scope = NO_SCOPE, depth = 0): Expression {
  if (!node) return unknownExpression('nothing there', '?');
  if (depth > MAX_DEPTH) return unknownExpression('nested too deeply', '…');
  const read = (inner: Node | undefined): Expression => readExpression(context, inner, scope, depth + 1);
  const readAll = (inner: readonly Node[] | undefined): Expression[] => (inner ?? []).map(read);

  if ('A_Const' in node) return readConstant(context, node.A_Const);
  if ('ColumnRef' in node) return readColumn(context, node.ColumnRef, scope);
  if ('TypeCast' in node) return readCast(context, node.TypeCast, read);
  if ('A_Expr' in node) return readOperator(context, node.A_Expr, scope, depth);
  if ('FuncCall' in node) return readCall(context, node.FuncCall, scope, depth);
  if ('BoolExpr' in node) {
    const args = readAll(node.BoolExpr.args);
    if (node.BoolExpr.boolop === 'NOT_EXPR') return negate(args[0] ?? unknownExpression('nothing there', '?'));
    const operator = node.BoolExpr.boolop === 'OR_EXPR' ? 'or' : 'and';
    return chain(operator, args.flatMap((arg) => (arg.kind === 'operator' && arg.operator === operator ? arg.args : [arg])));
  }
  if ('NullTest' in node) return postfixOperator(node.NullTest.nulltesttype === 'IS_NULL' ? 'is null' : 'is not null', read(node.NullTest.arg));
  if ('BooleanTest' in node) return postfixOperator((node.BooleanTest.booltesttype ?? 'IS_TRUE').toLowerCase().replaceAll('_', ' '), read(node.BooleanTest.arg));
  if ('CaseExpr' in node) {
    const branches = (node.CaseExpr.args ?? []).flatMap((each) => ('CaseWhen' in each ? [{ when: read(each.CaseWhen.expr), then: read(each.CaseWhen.result) }] : []));
    return caseOf(node.CaseExpr.arg && read(node.CaseExpr.arg), branches, node.CaseExpr.defresult && read(node.CaseExpr.defresult));
  }
  if ('SubLink' in node) return readSubLink(context, node.SubLink, scope, depth);
  if ('CoalesceExpr' in node) return call('coalesce', readAll(node.CoalesceExpr.args));
  if ('MinMaxExpr' in node) return call(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest', readAll(node.MinMaxExpr.args));
  if ('SQLValueFunction' in node) return readValueFunction(node.SQLValueFunction.op ?? '', node.SQLValueFunction.typmod);
  if ('SetToDefault' in node) return defaultValue();
  if ('RowExpr' in node) return list(readAll(node.RowExpr.args));
  if ('List' in node) return list(readAll(node.List.items));
  if ('A_ArrayExpr' in node) {
    const items = readAll(node.A_ArrayExpr.elements);
    return { kind: 'call', name: 'array', args: items, text: `array[${items.map((item) => item.text).join(', ')}]` };
  }
  if ('A_Indirection' in node) return readIndirection(context, read(node.A_Indirection.arg), node.A_Indirection.indirection ?? [], read);
  if ('CollateClause' in node) {
    const arg = read(node.CollateClause.arg);
    const collation = stringsOf(node.CollateClause.collname).join('.');
    return { kind: 'operator', operator: 'collate', args: [arg], text: `${arg.text} collate ${collation}` };
  }
  if ('ParamRef' in node) {
    const token = context.tokenAt(node.ParamRef.location);
    const hole = token && context.hole(token);
    return unknownExpression(hole ?? 'a parameter', `$${node.ParamRef.number ?? 0}`);
  }
  if ('NamedArgExpr' in node) return read(node.NamedArgExpr.arg);
  return readOther(node, read);
}

/** The forms that are rare in migrations (XML, SQL/JSON, GROUPING): what they read is known, what they give is not. */
function readOther(node: Node, read: (inner: Node) => Expression): Expression {
  const kind = Object.keys(node)[0] ?? 'nothing';
  const inner = innerNodes(node).map(read);
  return { kind: 'call', name: kind.toLowerCase(), args: inner, text: `${kind.toLowerCase()}(${withoutLocations(node)})` };
}

/** The first nodes inside a node that are expressions by themselves. */
function innerNodes(node: Node): Node[] {
  const found: Node[] = [];
  const pending: unknown[] = Object.values(node);
  while (pending.length > 0 && found.length < 100) {
    const next = pending.shift();
    if (Array.isArray(next)) pending.push(...next);
    else if (typeof next === 'object' && next !== null) {
      if ('ColumnRef' in next || 'FuncCall' in next || 'A_Const' in next || 'SubLink' in next || 'A_Expr' in next || 'TypeCast' in next) found.push(next as Node);
      else pending.push(...Object.values(next));
    }
  }
  return found;
}

function withoutLocations(node: Node): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'location' || key === 'stmt_location' ? undefined : value));
}

function readConstant(context: Context, node: A_Const): Expression {
  const token = context.statement.source.holes.length > 0 ? context.tokenAt(node.location) : undefined;
  const hole = token && context.hole(token);
  if (hole !== undefined) return unknownExpression(hole, '?');
  if (node.isnull) return constant(null);
  if (node.ival) return constant(node.ival.ival ?? 0);
  if (node.fval) return numberConstant(node.fval.fval ?? '0');
  if (node.boolval) return constant(node.boolval.boolval ?? false);
  if (node.bsval) return constant(node.bsval.bsval ?? '', `bit '${node.bsval.bsval ?? ''}'`);
  return constant(node.sval?.sval ?? '');
}

function readColumn(context: Context, node: ColumnRef, scope: Scope): Expression {
  const hole = columnHole(context, node);
  if (hole !== undefined) return unknownExpression(hole, '?');
  const parts = stringsOf(node.fields);
  if (parts.length < (node.fields?.length ?? 0)) {
    return unknownExpression('a whole row', [...parts, '*'].join('.'));
  }
  const column = parts[parts.length - 1] ?? '';
  if (context.variables.has(parts[0] ?? '')) return context.variables.get(parts.join('.')) ?? unknownExpression(`the value of the variable ${parts.join('.')}`, parts.join('.'));
  const qualifier = parts.length > 1 ? qualified(context, parts.slice(0, -1)) : undefined;
  return unqualifiedAlone(scope, resolveColumn(scope, column, qualifier));
}

/** With one table in sight every column is its. Where a statement changes that table, `t.a` and `a` have one text. */
function unqualifiedAlone(scope: Scope, expression: Expression): Expression {
  const [only] = scope.sources;
  if (expression.kind !== 'column' || !only?.table || scope.sources.length > 1 || scope.parent?.sources.length) return expression;
  if (expression.table && expression.table.name !== only.table.name) return expression;
  return scope.own ? { kind: 'column', table: only.table, column: expression.column, text: nameText(expression.column) } : columnReference(expression.column, only.table);
}

function columnHole(context: Context, node: ColumnRef): string | undefined {
  if (context.statement.source.holes.length === 0) return undefined;
  const token = context.tokenAt(node.location);
  return (token && context.hole(token)) ?? stringsOf(node.fields).map((part) => context.name(part)).find((part) => part.startsWith('\0'))?.slice(1);
}

/** Types whose cast of a literal says nothing: the literal would be taken as this type anyway, or it names an object. */
const EMPTY_CASTS = new Set(['text', 'varchar', 'char', 'bpchar', 'name', 'regclass', 'citext', '"char"', 'unknown']);
/** Built-in types for which a cast of a string literal makes another value of it. */
const MEANINGFUL_CASTS = new Set([
  'integer', 'bigint', 'smallint', 'real', 'double precision', 'numeric', 'boolean', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval', 'json', 'jsonb', 'uuid', 'bytea',
  'inet', 'cidr', 'macaddr', 'bit', 'varbit', 'xml', 'money', 'point', 'tsvector', 'tsquery', 'oid', 'regtype', 'regproc',
]);

function readCast(context: Context, node: TypeCast, read: (inner: Node | undefined) => Expression): Expression {
  const arg = read(node.arg);
  const type = typeOf(context, node.typeName);
  const text = typeTextOf(context, node.typeName);
  if (arg.kind === 'constant' && type && !type.array) {
    if (arg.value === null) return arg;
    if (typeof arg.value === 'string' && (EMPTY_CASTS.has(type.name) || !MEANINGFUL_CASTS.has(type.name))) return arg;
    // TRUE was 't'::bool to older parsers.
    if (type.name === 'boolean') {
      const value = booleanOf(arg.value);
      if (value !== undefined) return constant(value);
    }
    if (typeof arg.value === 'number' && Number.isInteger(arg.value) && ['integer', 'bigint', 'smallint', 'numeric'].includes(type.name)) return arg;
  }
  return cast(arg, text);
}

function readOperator(context: Context, node: A_Expr, scope: Scope, depth: number): Expression {
  const read = (inner: Node | undefined): Expression => readExpression(context, inner, scope, depth + 1);
  const name = stringsOf(node.name).pop() ?? '?';
  switch (node.kind) {
    case 'AEXPR_IN':
      return infixOperator(name === '<>' ? 'not in' : 'in', read(node.lexpr), itemsOf(node.rexpr, read));
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL': {
      const left = read(node.lexpr);
      const right = read(node.rexpr);
      // `a = ANY (ARRAY[…])` is what PostgreSQL makes of `a IN (…)`.
      const items = right.kind === 'call' && right.name === 'array' ? right.args : undefined;
      if (items && node.kind === 'AEXPR_OP_ANY' && name === '=') return infixOperator('in', left, inList(items));
      if (items && node.kind === 'AEXPR_OP_ALL' && name === '<>') return infixOperator('not in', left, inList(items));
      return infixOperator(name, left, call(node.kind === 'AEXPR_OP_ANY' ? 'any' : 'all', [right]));
    }
    case 'AEXPR_DISTINCT': return infixOperator('is distinct from', read(node.lexpr), read(node.rexpr));
    case 'AEXPR_NOT_DISTINCT': return infixOperator('is not distinct from', read(node.lexpr), read(node.rexpr));
    case 'AEXPR_NULLIF': return call('nullif', [read(node.lexpr), read(node.rexpr)]);
    case 'AEXPR_LIKE': case 'AEXPR_ILIKE': case 'AEXPR_SIMILAR': {
      const word = { AEXPR_LIKE: 'like', AEXPR_ILIKE: 'ilike', AEXPR_SIMILAR: 'similar to' }[node.kind];
      return infixOperator(name.startsWith('!') ? `not ${word}` : word, read(node.lexpr), read(node.rexpr));
    }
    case 'AEXPR_BETWEEN': case 'AEXPR_NOT_BETWEEN': case 'AEXPR_BETWEEN_SYM': case 'AEXPR_NOT_BETWEEN_SYM': {
      const operator = `${node.kind.includes('NOT') ? 'not ' : ''}between${node.kind.endsWith('SYM') ? ' symmetric' : ''}`;
      const [low, high] = node.rexpr && 'List' in node.rexpr ? (node.rexpr.List.items ?? []) : [];
      return ternaryOperator(operator, [operator, 'and'], [read(node.lexpr), read(low), read(high)]);
    }
  }
  if (!node.lexpr) {
    const arg = read(node.rexpr);
    if (name === '-' && arg.kind === 'constant' && typeof arg.value === 'number') return constant(-arg.value);
    return prefixOperator(name, arg);
  }
  if (name === '||') return readConcatenation(context, node, scope, depth);
  return infixOperator(PLAIN_OPERATORS[name] ?? name, read(node.lexpr), read(node.rexpr));
}

/** The operators behind LIKE, as definitions spell them. */
const PLAIN_OPERATORS: Readonly<Record<string, string>> = { '~~': 'like', '!~~': 'not like', '~~*': 'ilike', '!~~*': 'not ilike' };

/** A chain of || is one flat operator: the tree is as deep as the chain is long. */
function readConcatenation(context: Context, node: A_Expr, scope: Scope, depth: number): Expression {
  const args: Expression[] = [];
  let at: A_Expr = node;
  for (;;) {
    args.push(readExpression(context, at.rexpr, scope, depth + 1));
    const left: Node | undefined = at.lexpr;
    if (left && 'A_Expr' in left && left.A_Expr.kind === 'AEXPR_OP' && left.A_Expr.lexpr && stringsOf(left.A_Expr.name).pop() === '||') {
      at = left.A_Expr;
      continue;
    }
    args.push(readExpression(context, left, scope, depth + 1));
    return chain('||', args.reverse());
  }
}

function itemsOf(node: Node | undefined, read: (inner: Node | undefined) => Expression): Expression {
  return node && 'List' in node ? inList((node.List.items ?? []).map(read)) : read(node);
}

/** NOT of a comparison is written as the opposite comparison only where NULL gives the same: IS NULL and the like. */
function negate(arg: Expression): Expression {
  if (arg.kind === 'operator' && arg.operator === 'is null') return postfixOperator('is not null', arg.args[0] ?? arg);
  if (arg.kind === 'operator' && arg.operator === 'is not null') return postfixOperator('is null', arg.args[0] ?? arg);
  return prefixOperator('not', arg);
}

function readCall(context: Context, node: FuncCall, scope: Scope, depth: number): Expression {
  const parts = stringsOf(node.funcname).map((part) => context.name(part));
  const hole = parts.find((part) => part.startsWith('\0'));
  if (hole !== undefined) return unknownExpression(hole.slice(1), '?');
  const name = (parts[0] === 'pg_catalog' ? parts.slice(1) : parts).join('.');
  const args = (node.args ?? []).map((arg) => readExpression(context, arg, scope, depth + 1));
  if (node.agg_star) return { kind: 'call', name, args, text: `${name}(*)${tailOf(context, node, scope, depth)}` };
  return call(name, args, `${node.agg_distinct ? ' distinct' : ''}${tailOf(context, node, scope, depth)}`);
}

/** FILTER, ORDER BY and OVER of a call. */
function tailOf(context: Context, node: FuncCall, scope: Scope, depth: number): string {
  const read = (inner: Node): string => ('SortBy' in inner ? `${readExpression(context, inner.SortBy.node, scope, depth + 1).text}${inner.SortBy.sortby_dir === 'SORTBY_DESC' ? ' desc' : ''}` : readExpression(context, inner, scope, depth + 1).text);
  const order = node.agg_order ? ` order by ${node.agg_order.map(read).join(', ')}` : '';
  const filter = node.agg_filter ? ` filter (where ${read(node.agg_filter)})` : '';
  if (!node.over) return order + filter;
  const partition = node.over.partitionClause ? `partition by ${node.over.partitionClause.map(read).join(', ')}` : '';
  const sorted = node.over.orderClause ? `order by ${node.over.orderClause.map(read).join(', ')}` : '';
  return `${order}${filter} over (${[node.over.name ?? '', partition, sorted].filter((part) => part !== '').join(' ')})`;
}

function readSubLink(context: Context, node: SubLink, scope: Scope, depth: number): Expression {
  const inner = node.subselect && 'SelectStmt' in node.subselect ? subquery(readQuery(context, node.subselect.SelectStmt, scope, depth + 1)) : unknownExpression('a subquery', '?');
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK': return prefixOperator('exists', inner);
    case 'ANY_SUBLINK': {
      const operator = stringsOf(node.operName).pop();
      const left = readExpression(context, node.testexpr, scope, depth + 1);
      return operator === undefined || operator === '=' ? infixOperator('in', left, inner) : infixOperator(operator, left, call('any', [inner]));
    }
    case 'ALL_SUBLINK': return infixOperator(stringsOf(node.operName).pop() ?? '=', readExpression(context, node.testexpr, scope, depth + 1), call('all', [inner]));
    case 'ARRAY_SUBLINK': return call('array', [inner]);
    default: return inner;
  }
}

function readIndirection(context: Context, arg: Expression, indirection: readonly Node[], read: (inner: Node | undefined) => Expression): Expression {
  let result = arg;
  for (const step of indirection) {
    if ('A_Indices' in step) {
      const parts = [step.A_Indices.lidx, step.A_Indices.uidx].filter((each) => each !== undefined).map(read);
      result = { kind: 'operator', operator: '[]', args: [result, ...parts], text: `${result.text}[${parts.map((part) => part.text).join(':')}]` };
    } else {
      const field = 'String' in step ? context.name(step.String.sval ?? '') : '*';
      result = { kind: 'operator', operator: '.', args: [result, constant(field)], text: `(${result.text}).${nameText(field)}` };
    }
  }
  return result;
}

function readValueFunction(op: string, typmod: number | undefined): Expression {
  const name = op.replace(/^SVFOP_/, '').replace(/_N$/, '').toLowerCase();
  return call(name, op.endsWith('_N') && typmod !== undefined && typmod >= 0 ? [constant(typmod)] : []);
}

