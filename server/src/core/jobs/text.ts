import type { Expression, FileFacts } from '../code/facts';

/** An expression in words that do not depend on where it stands: two revisions are compared by them. */
export function textOf(facts: FileFacts, expression: Expression, depth = 0): string {
  if (depth > 8) return '…';
  const inner = (part: Expression): string => textOf(facts, part, depth + 1);
  switch (expression.kind) {
    case 'literal': return typeof expression.value === 'string' ? `'${expression.value}'` : String(expression.value);
    case 'name': return expression.name;
    case 'local': return facts.locals[expression.index]?.name || '…';
    case 'this': return 'this';
    case 'get': return `${inner(expression.of)}.${expression.name}`;
    case 'item': return `${inner(expression.of)}[]`;
    case 'call': {
      const call = facts.calls[expression.index];
      return call ? `${call.form === 'new' ? 'new ' : ''}${inner(call.callee)}(${call.args.slice(0, 4).map(inner).join(', ')})` : '…';
    }
    case 'template': return `\`${expression.texts.map((text, at) => (at === 0 ? text : `\${${inner(expression.parts[at - 1] ?? { kind: 'unknown' })}}${text}`)).join('')}\``;
    case 'operator': return expression.of.length === 1 ? `${expression.operator}${expression.of.map(inner).join('')}` : expression.of.map(inner).join(` ${expression.operator} `);
    case 'either': return expression.of.map(inner).join(' or ');
    case 'cast': return inner(expression.of);
    case 'list': return `[${expression.items.slice(0, 6).map(inner).join(', ')}]`;
    case 'object': return `{ ${expression.entries.slice(0, 6).map(({ key, value }) => `${key}: ${inner(value)}`).join(', ')} }`;
    default: return '…';
  }
}

const OPPOSITE: Readonly<Record<string, string>> = { '===': '!==', '!==': '===', '==': '!=', '!=': '==' };

/** What has to hold for a condition to be true, or false: one text for each part that has to hold by itself. */
export function conditionTexts(facts: FileFacts, test: Expression, holds: boolean, depth = 0): readonly string[] {
  if (test.kind === 'operator' && test.operator === '!' && test.of[0] && depth < 8) return conditionTexts(facts, test.of[0], !holds, depth + 1);
  if (test.kind === 'either' && !holds && depth < 8) return test.of.flatMap((part) => conditionTexts(facts, part, false, depth + 1));
  const opposite = test.kind === 'operator' && !holds ? OPPOSITE[test.operator] : undefined;
  if (test.kind === 'operator' && opposite !== undefined) return [textOf(facts, { ...test, operator: opposite })];
  return [`${holds ? '' : 'not '}${textOf(facts, test)}`];
}
