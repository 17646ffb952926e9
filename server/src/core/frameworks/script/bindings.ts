import type { Value } from '../../evaluate/value';
import type { Dialect } from '../../model/dialect';
import type { Expression } from '../../model/expression';
import type { SourceText, Span } from '../../model/source';
import { tokenize } from '../../sql/tokens';
import { type Replacement, replaceParts } from './sourceText';
import { composeSql, literalSql, plainSql, type SqlText, type ValueNames } from './sqlText';
import { entry, isAbsent, knownText } from './values';

/** How a client marks parameters in SQL: `$1`, `?`, `:name` or `@name`, ClickHouse's `{name:Type}`. */
export type ParameterStyle = 'dollar' | 'question' | 'named' | 'braces';

interface Binding {
  readonly dialect: Dialect;
  readonly style: ParameterStyle;
  readonly names: ValueNames;
  readonly span: Span;
}

/**
 * SQL with its parameters put in as literals. A parameter that is not known stays as it is: the readers know it as a value that nobody knows.
 */
export function bindParameters(source: SourceText, parameters: Value | undefined, binding: Binding): SqlText {
  if (isAbsent(parameters)) return plainSql(source);
  const values = new Map<string, Expression>();
  const replacements: Replacement[] = [];
  let next = 0;
  for (const token of tokenize(source.text, binding.dialect)) {
    const text = source.text.slice(token.start, token.end);
    const mark = token.kind === 'placeholder' || token.kind === 'operator' || token.kind === 'variable' ? text : '';
    const value = parameterAt(mark, parameters, binding.style, () => next++);
    if (value === undefined) continue;
    const name = mark === '??' ? knownText(value) : undefined;
    const sql = name === undefined ? parameterSql(value, binding) : plainSql({ text: `\`${name}\``, holes: [], locate: () => binding.span });
    for (const [key, expression] of sql.values) values.set(key, expression);
    replacements.push({ start: token.start, end: token.end, text: sql.source.text });
  }
  return { source: replaceParts(source, replacements), values };
}

function parameterAt(mark: string, parameters: Value | undefined, style: ParameterStyle, next: () => number): Value | undefined {
  const item = (index: number): Value | undefined => (parameters?.kind === 'array' ? parameters.items[index] : index === 0 && parameters?.kind !== 'object' ? parameters : undefined);
  switch (style) {
    case 'dollar': {
      const found = /^\$(\d+)$/.exec(mark);
      return found && parameters?.kind === 'array' ? item(Number(found[1]) - 1) : undefined;
    }
    case 'question': return mark === '?' || mark === '??' ? item(next()) : namedParameter(mark, parameters);
    case 'named': return mark === '?' ? item(next()) : namedParameter(mark, parameters);
    case 'braces': {
      const found = /^\{\s*(\w+)\s*:/.exec(mark);
      return found ? entry(parameters, found[1] ?? '') : undefined;
    }
  }
}

/** `:name`, `@name`, `$name`; drivers take the key with or without its mark. */
function namedParameter(mark: string, parameters: Value | undefined): Value | undefined {
  const found = /^[:@$](\w+)$/.exec(mark);
  return found ? entry(parameters, found[1] ?? '') ?? entry(parameters, mark) : undefined;
}

/** PostgreSQL's drivers send a list as an array; the others write it out as a list of values. */
function parameterSql(value: Value, { dialect, span, names }: Binding): SqlText {
  if (value.kind !== 'array' || !value.complete || value.items.length === 0) return literalSql(value, dialect, span, names);
  const items = composeSql(span, value.items.map((item) => literalSql(item, dialect, span, names)), ', ');
  return dialect === 'postgres' ? composeSql(span, ['array[', items, ']']) : items;
}
