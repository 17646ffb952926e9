import type { ArrowFunction, FunctionDeclaration, FunctionExpression, MethodDeclaration, SourceFile, ts } from 'ts-morph';
import { typescript } from '../evaluate/typescript';
import type { TextEdit } from '../model/fix';
import { editScript, nodeIn, type ScriptChange } from './editScript';
import type { ParsedScript, WritableFunction } from './scriptFunctions';
import { indentationAt, type ScriptStyle } from './scriptStyle';

type WritableNode = FunctionDeclaration | FunctionExpression | ArrowFunction | MethodDeclaration;

/**
 * Lines at the top of a function's body; all that is there is kept. An arrow function without a body in braces gets one, and returns what it
 * gave.
 */
export function insertAtTop(script: ParsedScript, target: WritableFunction, style: ScriptStyle, lines: readonly string[]): readonly TextEdit[] {
  const { body } = target;
  if (!body) return [];
  const base = indentationAt(script.text, target.getStart(script.file));
  return isBlock(body) ? insertIntoBlock(script, body, style, base, lines) : wrapExpression(script, body, style, base, (expression) => [...lines, `return ${expression}${style.end}`]);
}

/** Other lines in the place of all that a function does, and no parameters: nothing would use them. */
export function replaceBody(script: ParsedScript, target: WritableFunction, style: ScriptStyle, lines: readonly string[]): readonly TextEdit[] {
  const { body, parameters } = target;
  if (!body) return [];
  const isBare = script.text[parameters.pos - 1] !== '(';
  const withoutParameters: ScriptChange = (file) => {
    if (isBare) file.replaceText([parameters[0]?.getStart(script.file) ?? parameters.pos, parameters.end], '()');
    else for (const parameter of functionIn(file, target).getParameters()) parameter.remove();
  };
  const withOtherBody: ScriptChange = (file) => functionIn(file, target).setBodyText(lines.join('\n'));
  return editScript(script, style, [...(parameters.length > 0 ? [withoutParameters] : []), isBlock(body) ? withOtherBody : withBlock(script, target, body, style, lines)]);
}

/** `=> expression` as a body in braces. */
function withBlock(script: ParsedScript, target: WritableFunction, body: ts.Expression, style: ScriptStyle, lines: readonly string[]): ScriptChange {
  const base = indentationAt(script.text, target.getStart(script.file));
  const start = startOfWrapped(script, body);
  return (file) => file.replaceText([start, body.end], `${blankBefore(script.text, start)}{${style.newline}${linesIn(script, body, style, base, lines)}${style.newline}${base}}`);
}

function functionIn(file: SourceFile, target: WritableFunction): WritableNode {
  return nodeIn(file, target) as WritableNode;
}

/** The lines, indented as the statements of the body are. */
export function linesIn(script: ParsedScript, body: ts.ConciseBody, style: ScriptStyle, base: string, lines: readonly string[]): string {
  const indent = innerIndent(script, body, style, base);
  return lines.map((line) => `${indent}${line}`).join(style.newline);
}

export function isBlock(body: ts.ConciseBody): body is ts.Block {
  return typescript().isBlock(body);
}

function insertIntoBlock(script: ParsedScript, body: ts.Block, style: ScriptStyle, base: string, lines: readonly string[]): readonly TextEdit[] {
  const ts = typescript();
  const { text, file } = script;
  const open = body.getStart(file) + 1;
  const close = body.end - 1;
  const inserted = linesIn(script, body, style, base, lines);
  const prologue = body.statements.filter((statement, index) => index < 3 && ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression)).at(-1);
  const at = lineRest(text, prologue?.end ?? open);
  if (text.slice(open, close).includes('\n')) return [{ span: { file: file.fileName, start: at, end: at }, text: `${style.newline}${inserted}` }];
  // All in one line: it is broken up.
  const inside = text.slice(open, close).trim();
  const rest = inside === '' ? '' : `${innerIndent(script, body, style, base)}${inside}${style.newline}`;
  return [{ span: { file: file.fileName, start: open, end: close }, text: `${style.newline}${inserted}${style.newline}${rest}${base}` }];
}

/** Past a comment that ends the line: it speaks of what stands before it. */
function lineRest(text: string, from: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*\*\/[ \t]*(?=\r?\n))/.exec(text.slice(from));
  return from + (rest?.[0].length ?? 0);
}

/** `=> expression` as `=> { … }`, whose lines are made from the text of the expression. */
function wrapExpression(script: ParsedScript, body: ts.Expression, style: ScriptStyle, base: string, make: (expression: string) => readonly string[]): readonly TextEdit[] {
  const { text, file } = script;
  const mark = '\0';
  const [before = '', after = ''] = linesIn(script, body, style, base, make(mark)).split(mark);
  const [start, end] = [startOfWrapped(script, body), body.end];
  const inner = { start: body.getStart(file), end: body.end };
  // What stands between the arrow and the expression is kept where it is more than white space.
  const lead = text.slice(start, inner.start).trim() === '' ? start : inner.start;
  return [
    { span: { file: file.fileName, start: lead, end: inner.start }, text: `${blankBefore(text, lead)}{${style.newline}${before}` },
    { span: { file: file.fileName, start: inner.end, end }, text: `${after}${style.newline}${base}}` },
  ];
}

const blankBefore = (text: string, at: number): string => (text[at - 1] === '>' ? ' ' : '');

/** After the arrow and one blank. */
function startOfWrapped({ text, file }: ParsedScript, body: ts.Expression): number {
  const ts = typescript();
  const { parent } = body;
  const arrow = ts.isArrowFunction(parent) ? parent.equalsGreaterThanToken.end : body.getStart(file);
  return text[arrow] === ' ' ? arrow + 1 : arrow;
}

/** The indentation of the first statement that begins a line; else one step more than the function has. */
function innerIndent({ text, file }: ParsedScript, body: ts.ConciseBody, style: ScriptStyle, base: string): string {
  const first = isBlock(body) ? body.statements[0]?.getStart(file) : undefined;
  if (first === undefined) return base + style.indent;
  const own = indentationAt(text, first);
  const lineStart = text.lastIndexOf('\n', first - 1) + 1;
  return text.slice(lineStart, first) === own && own.length > base.length ? own : base + style.indent;
}
