import type { ts } from 'ts-morph';
import type { At, Expression } from '../facts';
import { fitting, measured } from './bounded';
import { expression } from './expressions';
import { readsLikeSql } from './readsLikeSql';
import { atOf, type Reader, startOf } from './reader';

/** A run of text, or what is put between. */
type Piece = { readonly text: string; readonly padded: string; readonly start: number } | { readonly part: Expression };

/** A string or a template. `isSql`: what it stands in says that it is SQL, also where it does not look so. */
export function readText(reader: Reader, node: ts.Expression | ts.TemplateLiteral, isSql = false): Expression {
  return fromPieces(reader, piecesOf(reader, node), atOf(reader, node), isSql);
}

/** `'SELECT ' + columns + ' FROM users'` is one text; undefined for a sum without strings. */
export function joinedText(reader: Reader, node: ts.BinaryExpression): Expression | undefined {
  const { ts } = reader;
  const operands: ts.Expression[] = [];
  let left: ts.Expression = node;
  while (ts.isBinaryExpression(left) && left.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    operands.push(left.right);
    left = left.left;
  }
  operands.push(left);
  if (operands.length < 2 || !operands.some((operand) => isText(reader, operand))) return undefined;
  return fromPieces(reader, operands.reverse().flatMap((operand) => (isText(reader, operand) ? piecesOf(reader, operand) : [{ part: expression(reader, operand) }])), atOf(reader, node), false);
}

const isText = ({ ts }: Reader, node: ts.Expression): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

function piecesOf(reader: Reader, node: ts.Node): Piece[] {
  const { ts } = reader;
  if (!ts.isTemplateExpression(node)) return [textPiece(reader, node as ts.StringLiteralLike, 1)];
  return [textPiece(reader, node.head, 2), ...node.templateSpans.flatMap((span): Piece[] => [
    { part: expression(reader, span.expression) },
    textPiece(reader, span.literal, ts.isTemplateTail(span.literal) ? 1 : 2),
  ])];
}

/** `closing`: what ends it: a quote, or `${`. */
function textPiece(reader: Reader, node: ts.LiteralLikeNode, closing: number): Piece {
  const start = startOf(reader, node) + 1;
  const raw = reader.file.text.slice(start, Math.max(start, node.end - closing));
  return { text: node.text, padded: raw === node.text ? raw : padEscapes(raw), start };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0', '\n': '' };

/** Escapes as what they mean, filled up with spaces, so that every offset holds. */
function padEscapes(raw: string): string {
  return raw.replace(/\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r\n|[\s\S])/g, (written, point?: string, unit?: string, byte?: string) => {
    const code = Number.parseInt(point ?? unit ?? byte ?? '', 16);
    const meant = Number.isNaN(code) ? (ESCAPES[written[1] ?? ''] ?? written.slice(1)) : code <= 0x10ffff ? String.fromCodePoint(code) : '';
    return meant.padStart(written.length);
  });
}

function fromPieces(reader: Reader, pieces: readonly Piece[], at: At, isSql: boolean): Expression {
  const texts: string[] = [];
  const parts: Expression[] = [];
  const padded: string[] = [];
  const starts: number[] = [];
  for (const piece of pieces) {
    if ('part' in piece) {
      if (parts.length === texts.length) addText('', '', at[0]);
      parts.push(piece.part);
      continue;
    }
    // Between two texts without anything between them stands the empty text.
    if (texts.length > parts.length) parts.push({ kind: 'literal', value: '', at: [piece.start, piece.start] });
    addText(piece.text, piece.padded, piece.start);
  }
  if (texts.length === parts.length) addText('', '', at[1]);
  const inner = fitting(parts);
  const whole = joined(texts, inner);
  if (isSql || readsLikeSql(whole)) reader.sql.push({ texts: padded, starts, parts: inner, at, function: reader.function });
  if (inner.every((part) => part.kind === 'literal' && part.value === '')) return { kind: 'literal', value: texts.join(''), at };
  return measured({ kind: 'template', texts, parts: inner, at }, inner);

  function addText(text: string, pad: string, start: number): void {
    texts.push(text);
    padded.push(pad);
    starts.push(start);
  }
}

/** The beginning of the text, with a stand-in for what is put between. */
function joined(texts: readonly string[], parts: readonly Expression[]): string {
  return texts.map((text, index) => (index === 0 ? text : isEmpty(parts[index - 1]) ? text : `x${text}`)).join('');
}

const isEmpty = (part: Expression | undefined): boolean => part?.kind === 'literal' && part.value === '';
