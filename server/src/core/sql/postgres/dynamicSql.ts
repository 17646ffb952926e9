import type { FuncCall, Node } from '@pgsql/types';
import { literalText } from '../text';
import { stringsOf } from './names';

/** A text built at run time: pieces that are known, and pieces that are not. */
export type BuiltText = readonly BuiltPiece[];
export type BuiltPiece = { readonly known: string } | { readonly unknown: string; readonly as: 'name' | 'literal' | 'text' };

/** The text that an expression of EXECUTE builds, as far as it can be computed. */
export function buildText(node: Node | undefined, value: (variable: string) => string | undefined, depth = 0): BuiltText {
  if (!node || depth > 50) return [{ unknown: 'an expression', as: 'text' }];
  const build = (inner: Node | undefined): BuiltText => buildText(inner, value, depth + 1);
  if ('TypeCast' in node) return build(node.TypeCast.arg);
  if ('A_Const' in node) {
    const constant = node.A_Const;
    if (constant.sval) return [{ known: constant.sval.sval ?? '' }];
    if (constant.ival) return [{ known: String(constant.ival.ival ?? 0) }];
    if (constant.fval) return [{ known: constant.fval.fval ?? '' }];
    return [{ unknown: 'a constant', as: 'text' }];
  }
  if ('ColumnRef' in node) {
    const name = stringsOf(node.ColumnRef.fields).join('.');
    const known = value(name);
    return [known === undefined ? { unknown: name, as: 'text' } : { known }];
  }
  if ('A_Expr' in node && stringsOf(node.A_Expr.name).pop() === '||') return [...build(node.A_Expr.lexpr), ...build(node.A_Expr.rexpr)];
  if ('FuncCall' in node) return buildCall(node.FuncCall, build);
  return [{ unknown: 'an expression', as: 'text' }];
}

function buildCall(call: FuncCall, build: (inner: Node | undefined) => BuiltText): BuiltText {
  const name = stringsOf(call.funcname).pop() ?? '';
  const args = call.args ?? [];
  const [first] = args;
  switch (name) {
    case 'format': return buildFormat(whole(build(first)), args.slice(1).map(build));
    case 'quote_ident': return quoted(build(first), 'name');
    case 'quote_literal': case 'quote_nullable': return quoted(build(first), 'literal');
    case 'concat': return args.flatMap(build);
    case 'lower': case 'upper': {
      const text = whole(build(first));
      return [text === undefined ? { unknown: name, as: 'text' } : { known: name === 'lower' ? text.toLowerCase() : text.toUpperCase() }];
    }
    default: return [{ unknown: `${name}(…)`, as: 'text' }];
  }
}

/** format(): %s, %I, %L, %%, with positions (`%1$I`); widths do not occur in SQL (manual 9.4.1). */
function buildFormat(template: string | undefined, args: readonly BuiltText[]): BuiltText {
  if (template === undefined) return [{ unknown: 'a format', as: 'text' }];
  const pieces: BuiltPiece[] = [];
  let next = 0;
  let at = 0;
  for (const match of template.matchAll(/%(?:(\d+)\$)?([sIL%])/g)) {
    pieces.push({ known: template.slice(at, match.index) });
    at = match.index + match[0].length;
    if (match[2] === '%') {
      pieces.push({ known: '%' });
      continue;
    }
    if (match[1] !== undefined) next = Number(match[1]) - 1;
    const arg = args[next++] ?? [{ unknown: 'a missing argument', as: 'text' as const }];
    pieces.push(...(match[2] === 's' ? arg : quoted(arg, match[2] === 'I' ? 'name' : 'literal')));
  }
  pieces.push({ known: template.slice(at) });
  return pieces;
}

function quoted(text: BuiltText, as: 'name' | 'literal'): BuiltText {
  const known = whole(text);
  if (known === undefined) return [{ unknown: text.flatMap((piece) => ('unknown' in piece ? [piece.unknown] : [])).join(', '), as }];
  return [{ known: as === 'literal' ? literalText(known) : /^[a-z_][a-z0-9_$]*$/.test(known) ? known : `"${known.replaceAll('"', '""')}"` }];
}

/** The text, if all of it is known. */
export function whole(text: BuiltText): string | undefined {
  let result = '';
  for (const piece of text) {
    if (!('known' in piece)) return undefined;
    result += piece.known;
  }
  return result;
}
