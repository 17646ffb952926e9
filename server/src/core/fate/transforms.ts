import type { Expression } from '../model/expression';
import type { Column, Table } from '../model/schema';
import type { Transform } from '../model/values';
import type { SchemaState } from '../timeline/state';

/**
 * The step that an assignment applies to a column's own values, where it is one: `SET c = 'b' WHERE c = 'a'`, `SET c = c * 100`,
 * `SET c = c || '{"k": 1}'`, `SET c = lower(c)`. Undefined where the values are simply replaced.
 */
export function describeTransform(state: SchemaState, expression: Expression, where: Expression | undefined, column: Column, table: Table | undefined): Transform | undefined {
  const isColumn = (candidate: Expression | undefined): boolean =>
    candidate?.kind === 'cast' ? isColumn(candidate.arg)
      : candidate?.kind === 'column' && state.columnKey(candidate.column) === state.columnKey(column.definition.name) && (!candidate.table || !table || state.tableKey(candidate.table) === state.tableKey(table.name));
  if (expression.kind === 'constant' && where) {
    const pairs = equalTo(where, isColumn)?.map((from): readonly [string, string] => [from, expression.text]);
    return pairs?.length ? { kind: 'mapping', pairs } : undefined;
  }
  if (expression.kind === 'case') return caseMapping(expression, isColumn) ?? wholeFunction(expression, isColumn);
  const json = jsonKeys(expression, isColumn);
  if (json) return json;
  if (expression.kind === 'operator' && expression.args.length === 2 && ['+', '-', '*', '/'].includes(expression.operator)) {
    const [left, right] = expression.args;
    const constant = isColumn(left) && right?.kind === 'constant' ? right : isColumn(right) && left?.kind === 'constant' && ['+', '*'].includes(expression.operator) ? left : undefined;
    if (constant) return { kind: 'arithmetic', operator: expression.operator as '+' | '-' | '*' | '/', constant: constant.text };
  }
  return wholeFunction(expression, isColumn);
}

/** The constants that `c = 'a'`, `c IN ('a', 'b')` compare the column with; further conditions beside it do not matter here. */
function equalTo(where: Expression, isColumn: (expression: Expression | undefined) => boolean): readonly string[] | undefined {
  if (where.kind !== 'operator') return undefined;
  if (where.operator === 'and') {
    for (const part of where.args) {
      const found = equalTo(part, isColumn);
      if (found) return found;
    }
    return undefined;
  }
  const [left, right] = where.args;
  if (where.operator === '=' && isColumn(left) && right?.kind === 'constant') return [right.text];
  if (where.operator === '=' && isColumn(right) && left?.kind === 'constant') return [left.text];
  if (where.operator === 'in' && isColumn(left)) {
    const items = right?.kind === 'list' ? right.items : where.args.slice(1);
    return items.every((item) => item.kind === 'constant') ? items.map((item) => item.text) : undefined;
  }
  return undefined;
}

function caseMapping(expression: Extract<Expression, { kind: 'case' }>, isColumn: (expression: Expression | undefined) => boolean): Transform | undefined {
  const pairs: (readonly [string, string])[] = [];
  for (const { when, then } of expression.branches) {
    if (then.kind !== 'constant') return undefined;
    const from = isColumn(expression.operand) && when.kind === 'constant' ? [when.text] : expression.operand ? undefined : equalTo(when, isColumn);
    if (!from) return undefined;
    for (const text of from) pairs.push([text, then.text]);
  }
  return isColumn(expression.otherwise) || !expression.otherwise ? { kind: 'mapping', pairs } : undefined;
}

/** JSON keys added from constants or other columns, and keys removed: `c || jsonb_build_object('k', …)`, `c - 'k'`, `jsonb_set(c, '{k}', …)`, `JSON_SET`, `JSON_REMOVE`. */
function jsonKeys(expression: Expression, isColumn: (expression: Expression | undefined) => boolean): Transform | undefined {
  const added: string[] = [];
  const removed: string[] = [];
  let rest: Expression | undefined = expression;
  while (rest && !isColumn(rest)) {
    if (rest.kind === 'cast') rest = rest.arg;
    else if (rest.kind === 'operator' && rest.operator === '||') {
      const keys = keysOf(rest.args[1]);
      if (!keys) return undefined;
      added.push(...keys);
      rest = rest.args[0];
    } else if (rest.kind === 'operator' && (rest.operator === '-' || rest.operator === '#-')) {
      const keys = removedKeys(rest.args[1]);
      if (!keys) return undefined;
      removed.push(...keys);
      rest = rest.args[0];
    } else if (rest.kind === 'call' && /^(jsonb_set|json_set|json_insert|json_replace|jsonb_insert)$/i.test(rest.name)) {
      const path = rest.args[1];
      if (path?.kind !== 'constant') return undefined;
      added.push(pathKey(path.text));
      rest = rest.args[0];
    } else if (rest.kind === 'call' && /^json_remove$/i.test(rest.name)) {
      for (const path of rest.args.slice(1)) if (path.kind === 'constant') removed.push(pathKey(path.text));
      rest = rest.args[0];
    } else return undefined;
  }
  if (!rest || added.length + removed.length === 0) return undefined;
  return { kind: 'jsonKeys', added: added.sort(), removed: removed.sort() };
}

function keysOf(expression: Expression | undefined): readonly string[] | undefined {
  if (expression?.kind === 'cast') return keysOf(expression.arg);
  if (expression?.kind === 'call' && /^jsonb?_build_object$|^json_object$/i.test(expression.name)) {
    const keys = expression.args.filter((_, at) => at % 2 === 0);
    return keys.every((key) => key.kind === 'constant') ? keys.map((key) => bare(key.text)) : undefined;
  }
  if (expression?.kind === 'constant' && typeof expression.value === 'string') {
    try {
      const value: unknown = JSON.parse(expression.value);
      return value && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function removedKeys(expression: Expression | undefined): readonly string[] | undefined {
  if (expression?.kind === 'cast') return removedKeys(expression.arg);
  if (expression?.kind === 'constant' && typeof expression.value === 'string') return [pathKey(expression.text)];
  if (expression?.kind === 'list' && expression.items.every((item) => item.kind === 'constant')) return expression.items.map((item) => bare(item.text));
  return undefined;
}

const bare = (text: string): string => text.replace(/^'|'$/g, '');
const pathKey = (text: string): string => bare(text).replace(/^\$\.?|^\{|\}$/g, '').replace(/,/g, '.');

/** Functions that give one result for several inputs: what they forget cannot be computed back. */
const FORGETS: Readonly<Record<string, string>> = {
  lower: 'upper and lower case are folded', upper: 'upper and lower case are folded', initcap: 'upper and lower case are folded',
  trim: 'blanks are cut off', btrim: 'blanks are cut off', ltrim: 'blanks are cut off', rtrim: 'blanks are cut off',
  md5: 'a hash cannot be turned back', sha1: 'a hash cannot be turned back', sha2: 'a hash cannot be turned back', sha256: 'a hash cannot be turned back', digest: 'a hash cannot be turned back', crypt: 'a hash cannot be turned back',
  left: 'the rest of the text is cut off', right: 'the rest of the text is cut off', substr: 'the rest of the text is cut off', substring: 'the rest of the text is cut off', split_part: 'the rest of the text is cut off',
  round: 'decimals are rounded away', floor: 'decimals are rounded away', ceil: 'decimals are rounded away', ceiling: 'decimals are rounded away', trunc: 'decimals are cut off', date_trunc: 'the finer part of the time is cut off', date: 'the time of day is cut off',
  abs: 'the sign is lost', regexp_replace: 'what the pattern matched is gone', length: 'only the length stays',
};

function wholeFunction(expression: Expression, isColumn: (expression: Expression | undefined) => boolean): Transform | undefined {
  const constants: string[] = [];
  let readsSelf = false;
  let manyToOne: string | undefined;
  const shape = (part: Expression): string => {
    if (isColumn(part)) {
      readsSelf = true;
      return 'self';
    }
    switch (part.kind) {
      case 'constant':
        constants.push(part.text);
        return '?';
      case 'call':
        manyToOne ??= FORGETS[part.name.toLowerCase()];
        return `${part.name.toLowerCase()}(${part.args.map(shape).join(',')})`;
      case 'operator':
        return `(${part.args.map(shape).join(` ${part.operator} `)})`;
      case 'cast':
        return `${shape(part.arg)}::${part.type}`;
      case 'list':
        return `[${part.items.map(shape).join(',')}]`;
      case 'case':
        return `case ${part.operand ? shape(part.operand) : ''} ${part.branches.map((branch) => `${shape(branch.when)}>${shape(branch.then)}`).join(' ')} ${part.otherwise ? shape(part.otherwise) : ''}`;
      default:
        return part.kind;
    }
  };
  const text = shape(expression);
  return readsSelf ? { kind: 'function', shape: text, constants, text: expression.text, manyToOne } : undefined;
}

/** Whether `later`, applied after `earlier`, gives back what was there. */
export function undoes(earlier: Transform, later: Transform): boolean {
  if (earlier.kind === 'mapping' && later.kind === 'mapping') {
    const back = new Map(later.pairs);
    const targets = new Set(earlier.pairs.map(([, to]) => to));
    return targets.size === earlier.pairs.length && earlier.pairs.every(([from, to]) => back.get(to) === from);
  }
  if (earlier.kind === 'arithmetic' && later.kind === 'arithmetic') {
    return earlier.constant === later.constant && `${earlier.operator}${later.operator}` in { '+-': 1, '-+': 1, '*/': 1, '/*': 1 };
  }
  if (earlier.kind === 'jsonKeys' && later.kind === 'jsonKeys') {
    const same = (left: readonly string[], right: readonly string[]): boolean => left.length === right.length && left.every((key, at) => key === right[at]);
    return same(earlier.added, later.removed) && same(earlier.removed, later.added) && (earlier.removed.length === 0 || earlier.added.length > 0);
  }
  if (earlier.kind === 'function' && later.kind === 'function') {
    // The mirror image: the same computation with its constants exchanged (`replace(c, 'a', 'b')` and `replace(c, 'b', 'a')`, a JSON key renamed there and back).
    return earlier.shape === later.shape && earlier.constants.length === later.constants.length && earlier.constants.join('\0') !== later.constants.join('\0') && [...earlier.constants].sort().join('\0') === [...later.constants].sort().join('\0');
  }
  return false;
}
