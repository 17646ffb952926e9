import type { ts } from 'ts-morph';
import { type Reader, textOf } from './reader';

/** The text of a property's name. A key that is computed keeps its brackets and its text: `[Op.or]`. */
export function nameText(reader: Reader, name: ts.PropertyName): string | undefined {
  const { ts } = reader;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  if (!ts.isComputedPropertyName(name)) return undefined;
  if (ts.isStringLiteralLike(name.expression)) return name.expression.text;
  const text = textOf(reader, name.expression);
  return text.length <= 80 ? `[${text}]` : undefined;
}
