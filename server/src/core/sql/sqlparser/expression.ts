import type { Expression } from '../../model/expression';
import { call, caseOf, cast, chain, columnsRead, constant, defaultValue, infixOperator, inList, list, numberConstant, postfixOperator, prefixOperator, subquery, ternaryOperator, unknownExpression } from '../expressions';
import { resolveColumn, type Scope } from '../scope';
import { signed } from '../signed';
import { normalizeText } from '../text';
import { identifier, objectName, type Walk } from './names';
import { readQuery } from './query';
import { fields, items, present, text, type Tree, truthy, variant } from './tree';

const MAX_DEPTH = 150;

const INFIX: Readonly<Record<string, string>> = {
  Plus: '+', Minus: '-', Multiply: '*', Divide: '/', Modulo: '%', StringConcat: '||', Gt: '>', Lt: '<', GtEq: '>=', LtEq: '<=', Spaceship: '<=>', Eq: '=', NotEq: '<>', And: 'and', Or: 'or', Xor: 'xor',
  BitwiseOr: '|', BitwiseAnd: '&', BitwiseXor: '^', MyIntegerDivide: 'div', DuckIntegerDivide: '//', Arrow: '->', LongArrow: '->>', Assignment: ':=', PGBitwiseShiftLeft: '<<', PGBitwiseShiftRight: '>>', Regexp: 'regexp', Match: 'match',
};
const PREFIX: Readonly<Record<string, string>> = { Plus: '+', Minus: '-', Not: 'not', PGBitwiseNot: '~', BitwiseNot: '~', BangNot: 'not' };
const IS: Readonly<Record<string, string>> = {
  IsNull: 'is null', IsNotNull: 'is not null', IsTrue: 'is true', IsNotTrue: 'is not true', IsFalse: 'is false', IsNotFalse: 'is not false', IsUnknown: 'is unknown', IsNotUnknown: 'is not unknown',
};
const CHAINED = new Set(['And', 'Or', 'StringConcat']);
const WORD_CALLS = new Set(['current_timestamp', 'current_date', 'current_time', 'localtime', 'localtimestamp', 'current_user', 'session_user', 'utc_timestamp']);

/** An expression of the parser's tree. What it has and we do not know becomes unknown, with what it reads. */
export function readExpression(walk: Walk, tree: Tree, scope: Scope, depth = 0): Expression {
  if (depth > MAX_DEPTH) return unknownExpression('nested too deeply', '…');
  const read = (inner: Tree): Expression => readExpression(walk, inner, scope, depth + 1);
  const [kind, content] = variant(tree);
  const part = fields(content);
  const is = IS[kind];
  if (is !== undefined) return postfixOperator(is, read(content));
  switch (kind) {
    case 'Identifier':
      return readIdentifier(walk, content, scope);
    case 'CompoundIdentifier':
      return readCompound(walk, content, scope);
    case 'Value':
      return readValue(walk, content);
    case 'Nested':
      return read(content);
    case 'BinaryOp':
      return readBinary(walk, tree, scope, depth);
    case 'UnaryOp': {
      const operator = PREFIX[text(part['op']) ?? ''];
      return operator === undefined ? unknown(walk, tree) : signed(operator, read(part['expr']));
    }
    case 'InList':
      return infixOperator(negated('in', part), read(part['expr']), inList(items(part['list']).map(read)));
    case 'InSubquery':
      return infixOperator(negated('in', part), read(part['expr']), subquery(readQuery(walk, part['subquery'], scope, depth + 1)));
    case 'Between': {
      const operator = negated('between', part);
      return ternaryOperator(operator, [operator, 'and'], [read(part['expr']), read(part['low']), read(part['high'])]);
    }
    case 'Like':
    case 'ILike':
    case 'RLike':
    case 'SimilarTo': {
      const operator = negated(kind === 'SimilarTo' ? 'similar to' : kind === 'RLike' ? 'regexp' : kind.toLowerCase(), part);
      if (!present(part['escape_char'])) return infixOperator(operator, read(part['expr']), read(part['pattern']));
      return ternaryOperator(operator, [operator, 'escape'], [read(part['expr']), read(part['pattern']), present(fields(part['escape_char'])['span']) ? readValue(walk, part['escape_char']) : valueOf(part['escape_char'])]);
    }
    case 'Case':
      return readCase(part, read);
    case 'Cast':
    case 'Convert':
      return present(part['data_type']) ? cast(read(part['expr']), typeText(part['data_type'])) : call('convert', [read(part['expr'])], ` using ${JSON.stringify(part['charset'] ?? '').toLowerCase()}`);
    case 'Function':
      return readCall(walk, part, scope, depth);
    case 'Subquery':
      return subquery(readQuery(walk, content, scope, depth + 1));
    case 'Exists':
      return prefixOperator(truthy(part['negated']) ? 'not exists' : 'exists', subquery(readQuery(walk, part['subquery'], scope, depth + 1)));
    case 'Tuple':
      return list(items(content).map(read));
    case 'Array':
      return call('array', items(part['elem']).map(read));
    case 'Interval':
      return call('interval', [read(part['value'])], ` ${(variant(part['leading_field'])[0]).toLowerCase()}`.trimEnd());
    case 'Extract':
      return call('extract', [read(part['expr'])], ` ${variant(part['field'])[0].toLowerCase()}`);
    case 'Substring':
      return call('substring', [part['expr'], part['substring_from'], part['substring_for']].filter(present).map(read));
    case 'Trim':
      return call('trim', [part['expr'], part['trim_what']].filter(present).map(read), present(part['trim_where']) ? ` ${(text(part['trim_where']) ?? '').toLowerCase()}` : '');
    case 'Ceil':
    case 'Floor':
      return call(kind.toLowerCase(), [read(part['expr'])]);
    case 'Position':
      return call('position', [read(part['expr']), read(part['in'])]);
    case 'Collate': {
      const inner = read(part['expr']);
      return { kind: 'operator', operator: 'collate', args: [inner], text: `${inner.text} collate ${(objectName(walk, part['collation'])?.table.name ?? '').toLowerCase()}` };
    }
    case 'Lambda':
      return readLambda(walk, part, scope, depth);
    case 'Prefixed':
      return read(part['value']);
    default:
      return unknown(walk, tree);
  }
}

function readIdentifier(walk: Walk, tree: Tree, scope: Scope): Expression {
  const name = identifier(walk, tree);
  const hole = walk.context.hole(name.place);
  if (hole !== undefined) return unknownExpression(hole, '?');
  const word = name.name.toLowerCase();
  if (!name.quoted && word === 'default') return defaultValue();
  if (!name.quoted && WORD_CALLS.has(word)) return call(word, []);
  if (name.name.startsWith('@')) return unknownExpression('a variable', word);
  return resolveColumn(scope, name.name);
}

function readCompound(walk: Walk, tree: Tree, scope: Scope): Expression {
  const parts = items(tree).map((part) => identifier(walk, part));
  const hole = parts.map((part) => walk.context.hole(part.place)).find((reason) => reason !== undefined);
  const [column, table, schema] = [parts.at(-1), parts.at(-2), parts.at(-3)];
  if (hole !== undefined || column === undefined) return unknownExpression(hole ?? 'no name', '?');
  return resolveColumn(scope, column.name, table && { ...(schema && { schema: schema.name }), name: table.name });
}

/** A literal with its place: a hole in it makes it unknown. */
function readValue(walk: Walk, tree: Tree): Expression {
  const { value, span } = fields(tree);
  const hole = present(span) ? walk.context.hole(walk.place(span)) : undefined;
  return hole === undefined ? valueOf(value) : unknownExpression(hole, '?');
}

function valueOf(tree: Tree): Expression {
  const [kind, content] = variant(tree);
  switch (kind) {
    case 'Null':
      return constant(null);
    case 'Boolean':
      return constant(content === true);
    case 'Number':
      return numberConstant(text(items(content)[0]) ?? '');
    case 'Placeholder':
      return unknownExpression('a parameter', '?');
    case 'HexStringLiteral':
      return constant(text(content) ?? '', `x'${text(content) ?? ''}'`);
    case 'SingleQuotedByteStringLiteral':
    case 'DoubleQuotedByteStringLiteral':
      return constant(text(content) ?? '', `b'${text(content) ?? ''}'`);
    case 'DollarQuotedString':
      return constant(text(fields(content)['value']) ?? '');
    default:
      return typeof content === 'string' ? constant(content) : unknownExpression('a literal', kind.toLowerCase());
  }
}

/** Chains are as deep as they are long in the tree: they are read as one flat operator. */
function readBinary(walk: Walk, tree: Tree, scope: Scope, depth: number): Expression {
  const operatorName = variant(fields(variant(tree)[1])['op'])[0];
  const operator = INFIX[operatorName] ?? operatorName.toLowerCase();
  const first = fields(variant(tree)[1]);
  if (operatorName === 'Arrow' || operatorName === 'LongArrow') {
    const rotated = attachPath(first['left'], first['op'], first['right']);
    if (variant(fields(variant(rotated)[1])['op'])[0] !== operatorName) return readExpression(walk, rotated, scope, depth + 1);
  }
  if (!CHAINED.has(operatorName)) {
    return infixOperator(operator, readExpression(walk, first['left'], scope, depth + 1), readExpression(walk, first['right'], scope, depth + 1));
  }
  const args: Expression[] = [];
  let left: Tree = tree;
  for (;;) {
    const [kind, content] = variant(left);
    const part = fields(content);
    if (kind !== 'BinaryOp' || variant(part['op'])[0] !== operatorName) break;
    args.push(readExpression(walk, part['right'], scope, depth + 1));
    left = part['left'];
  }
  args.push(readExpression(walk, left, scope, depth + 1));
  args.reverse();
  return chain(operator, args.flatMap((arg) => (arg.kind === 'operator' && arg.operator === operator && arg.args.length > 1 ? arg.args : [arg])));
}

/** The parser takes `a->>'$.b' = 'c'` for `a ->> ('$.b' = 'c')`; in MySQL the path binds tighter than anything around it. */
function attachPath(left: Tree, op: Tree, right: Tree): Tree {
  const [kind, content] = variant(right);
  const part = fields(content);
  if (kind === 'BinaryOp') return { BinaryOp: { ...part, left: attachPath(left, op, part['left']) } };
  if (IS[kind] !== undefined) return { [kind]: attachPath(left, op, content) };
  if (present(part['expr']) && AROUND_OPERAND.has(kind)) return { [kind]: { ...part, expr: attachPath(left, op, part['expr']) } };
  return { BinaryOp: { left, op, right } };
}

const AROUND_OPERAND = new Set(['Like', 'ILike', 'RLike', 'InList', 'InSubquery', 'Between', 'Collate']);

function readCase(part: Readonly<Record<string, Tree>>, read: (inner: Tree) => Expression): Expression {
  const branches = items(part['conditions']).map((branch) => ({ when: read(fields(branch)['condition']), then: read(fields(branch)['result']) }));
  return caseOf(present(part['operand']) ? read(part['operand']) : undefined, branches, present(part['else_result']) ? read(part['else_result']) : undefined);
}

function readCall(walk: Walk, part: Readonly<Record<string, Tree>>, scope: Scope, depth: number): Expression {
  const named = objectName(walk, part['name']);
  if (named === undefined) return unknownExpression('a call', '?');
  const hole = walk.context.hole(named.place);
  if (hole !== undefined) return unknownExpression(hole, '?');
  const name = scope.exact ? named.table.name : named.table.name.toLowerCase();
  const [form, content] = variant(part['args']);
  const given = fields(content);
  const args: Expression[] = [];
  let star = false;
  if (form === 'Subquery') args.push(subquery(readQuery(walk, content, scope, depth + 1)));
  for (const arg of items(given['args'])) {
    const [, value] = variant(arg);
    const inner = variant(arg)[0] === 'Unnamed' ? value : fields(value)['arg'];
    const [argument, expression] = variant(inner);
    if (argument === 'Expr') args.push(readExpression(walk, expression, scope, depth + 1));
    else star = true;
  }
  const distinct = variant(given['duplicate_treatment'])[0] === 'Distinct' ? ' distinct' : '';
  const parameters = form === 'List' && variant(part['parameters'])[0] === 'List' ? ' parametric' : '';
  const window = present(part['over']) ? ' over (…)' : '';
  const filter = present(part['filter']) ? ` filter (${readExpression(walk, part['filter'], scope, depth + 1).text})` : '';
  if (star) return { kind: 'call', name, args, text: `${name}(*)${filter}${window}` };
  return call(name, args, distinct + parameters + filter + window);
}

/** `x -> f(x)`: the parameters are no columns. */
function readLambda(walk: Walk, part: Readonly<Record<string, Tree>>, scope: Scope, depth: number): Expression {
  const [form, content] = variant(part['params']);
  const names = (form === 'One' ? [content] : items(content)).map((param) => identifier(walk, fields(param)['name'] ?? param).name);
  const body = readExpression(walk, part['body'], scope, depth + 1);
  const reads = columnsRead(body).filter((column) => !names.includes(column.column) && !names.includes(column.table?.name ?? ''));
  return unknownExpression('a function', `${names.length === 1 ? names[0] : `(${names.join(', ')})`} -> ${body.text}`, reads);
}

/** A type inside a CAST, for the text only. */
function typeText(tree: Tree): string {
  const [kind, content] = variant(tree);
  if (content === undefined || content === null) return kind.toLowerCase();
  if (typeof content === 'number') return `${kind.toLowerCase()}(${content})`;
  const inner = fields(content)['IntegerLength'];
  if (inner !== undefined) return `${kind.toLowerCase()}(${String(fields(inner)['length'])})`;
  return `${kind.toLowerCase()}${JSON.stringify(content, (key, value: unknown) => (key === 'span' ? undefined : value)).toLowerCase()}`;
}

function unknown(walk: Walk, tree: Tree): Expression {
  const reads: { column: string }[] = [];
  const pending: Tree[] = [tree];
  while (pending.length > 0) {
    const next = pending.pop();
    const [kind, content] = variant(next);
    const value = fields(content)['value'];
    if (kind === 'Identifier' && typeof value === 'string') {
      walk.context.hole(walk.place(fields(content)['span']));
      reads.push({ column: value });
    }
    for (const inner of Array.isArray(next) ? next : Object.values(fields(next))) pending.push(inner);
  }
  const [kind] = variant(tree);
  return unknownExpression(`${kind} is not read`, normalizeText(JSON.stringify(tree, (key, value: unknown) => (key === 'span' ? undefined : value)), 'unknown'), reads);
}

function negated(operator: string, part: Readonly<Record<string, Tree>>): string {
  return truthy(part['negated']) ? `not ${operator}` : operator;
}
