import type { Name, QualifiedName as ParsedName, Span as ParsedSpan, Type } from 'sqlite3-parser';
import type { QualifiedName } from '../../model/names';
import type { Place, StatementContext } from '../statementContext';

/** The parser counts UTF-16 units, as we do. */
export function placeOf(node: { readonly span: ParsedSpan }): Place {
  return { start: node.span.offset, end: node.span.offset + node.span.length };
}

/** A table, view, index or trigger; the spelling is kept, SQLite compares without regard to case. */
export function qualifiedName(context: StatementContext, parsed: ParsedName): QualifiedName {
  const name = plainName(context, parsed.objName);
  return parsed.dbName === undefined ? { name } : { schema: plainName(context, parsed.dbName), name };
}

export function plainName(context: StatementContext, parsed: Name): string {
  return context.name(parsed.text, placeOf(parsed));
}

/** A type with its arguments, in normalised text. */
export function typeText(type: Type): string {
  const args = typeArguments(type);
  const name = type.name.toLowerCase().replace(/\s+/g, ' ');
  return args.length === 0 ? name : `${name}(${args.join(', ')})`;
}

/** Length, precision and scale. SQLite keeps them in the schema and ignores them. */
export function typeArguments(type: Type): readonly string[] {
  if (type.size === undefined) return [];
  const sizes = type.size.type === 'MaxSizeTypeSize' ? [type.size.size] : [type.size.size1, type.size.size2];
  return sizes.map((size) => (size.type === 'NumericLiteral' ? size.value : size.type === 'UnaryExpr' && size.expr.type === 'NumericLiteral' ? `-${size.expr.value}` : '?'));
}
