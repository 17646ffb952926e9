import type { ts } from 'ts-morph';
import { typescript } from '../evaluate/typescript';
import type { Change, TextEdit } from '../model/fix';
import type { Operation } from '../model/operation';
import type { Span } from '../model/source';
import type { CopyPlan } from './copyPlan';
import { openDown } from './downScript';
import { editScript, type ScriptChange } from './editScript';
import type { FixSubject, NoChange } from './fix';
import { isBlock, linesIn } from './scriptBody';
import { isAsync, type ParsedScript, statementAt, type WritableFunction } from './scriptFunctions';
import { indentationAt, type ScriptStyle } from './scriptStyle';
import { sqlCallIn } from './toolCalls';

interface Half {
  readonly script: ParsedScript;
  readonly style: ScriptStyle;
  readonly target: WritableFunction;
  readonly body: ts.ConciseBody;
  /** The statements to be put in, as lines of the script. */
  readonly lines: readonly string[];
  readonly waits: boolean;
  readonly prepare?: ScriptChange;
}

/** The statements of a plan as calls of the tool, in up and in down. */
export function copyInScript(plan: CopyPlan, subject: FixSubject): Change | NoChange {
  const opened = openDown(subject);
  if ('reason' in opened) return opened;
  const { script, style, down, up } = opened;
  if (!up) return { reason: 'The function of up was not found.' };
  const upPlace = placeIn(plan.before, up, script);
  const downPlace = plan.after === 'end' ? 'end' : placeIn(plan.after, down, script);
  if (!upPlace || !downPlace) return { reason: 'The statement stands in another function.' };
  const half = (target: WritableFunction, statements: readonly string[], near: Span): Half | NoChange => {
    const call = sqlCallIn(subject.framework.id, script, target, near);
    if (!call || !target.body) return { reason: `How ${subject.framework.title} runs SQL in this function is not told.` };
    const lines = statements.map((sql) => `${call.waits ? 'await ' : ''}${call.write(sql, style)}${style.end}`);
    return { script, style, target, body: target.body, lines, waits: call.waits, prepare: call.prepare };
  };
  const upHalf = half(up, [plan.copy], upPlace);
  const downHalf = half(down, plan.restore, downPlace === 'end' ? spanOf(script, down) : downPlace);
  if ('reason' in upHalf) return upHalf;
  if ('reason' in downHalf) return downHalf;
  const first = putBefore(upHalf, upPlace);
  if ('reason' in first) return first;
  const second = putAfter(downHalf, downPlace);
  if ('reason' in second) return second;
  const { prepare } = upHalf;
  return {
    // Made when the fix is taken: ts-morph is not loaded for what is only offered.
    get edits() {
      return [...(prepare ? editScript(script, style, [prepare]) : []), ...first.edits, ...second.edits].sort((a, b) => a.span.start - b.span.start);
    },
    newFiles: [],
    notes: plan.notes,
  };
}

type Edits = { readonly edits: readonly TextEdit[] };

function putBefore(half: Half, place: Span): Edits | NoChange {
  const { script, style, target, body, lines } = half;
  const asynchronous = makeAsync(half);
  if ('reason' in asynchronous) return asynchronous;
  const base = indentationAt(script.text, target.getStart(script.file));
  if (!isBlock(body)) return { edits: [...asynchronous.edits, ...wrap(half, body, base, [...lines, `${half.waits ? 'return ' : ''}${MARK}${style.end}`])] };
  const statement = statementAt(script, body, place);
  if (!statement) return { reason: 'The statement stands in another function.' };
  const at = startWithDirectives(script, statement);
  const indent = indentationAt(script.text, at);
  // Without a semicolon the next line must not read as a continuation.
  const end = style.end === '' && /^[([`+\-/]/.test(script.text.slice(statement.getStart(script.file))) ? ';' : '';
  return { edits: [...asynchronous.edits, insertAt(script, at, lines.map((line, index) => `${line}${index === lines.length - 1 ? end : ''}${style.newline}${indent}`).join(''))] };
}

function putAfter(half: Half, place: Span | 'end'): Edits | NoChange {
  const ts = typescript();
  const { script, style, target, body, lines } = half;
  const { text, file } = script;
  const asynchronous = makeAsync(half);
  if ('reason' in asynchronous) return asynchronous;
  const base = indentationAt(text, target.getStart(file));
  const keyword = half.waits ? 'await ' : '';
  if (!isBlock(body)) {
    const waited = ts.isAwaitExpression(body) ? '' : keyword;
    return { edits: [...asynchronous.edits, ...wrap(half, body, base, [`${waited}${MARK}${style.end}`, ...lines])] };
  }
  const statement = place === 'end' ? body.statements.at(-1) : statementAt(script, body, place);
  if (!statement) {
    if (place !== 'end') return { reason: 'The statement stands in another function.' };
    return { reason: 'down has no statement to put the copy back after.' };
  }
  const written = linesIn(script, body, style, base, lines);
  const end = statement.end;
  const after = insertAt(script, end, `${style.end !== '' && text[end - 1] !== ';' && text[end - 1] !== '}' ? ';' : ''}${style.newline}${written}`);
  if (ts.isReturnStatement(statement)) {
    if (!statement.expression || statement !== body.statements.at(-1)) return { reason: 'down returns before its end.' };
    const start = statement.getStart(file);
    const waited = ts.isAwaitExpression(statement.expression) ? '' : keyword;
    return { edits: [...asynchronous.edits, { span: { file: file.fileName, start, end: statement.expression.getStart(file) }, text: waited }, after] };
  }
  if (place !== 'end' && half.waits && !(ts.isExpressionStatement(statement) && ts.isAwaitExpression(statement.expression))) return { reason: 'down does not wait for the statement that brings the data back.' };
  return { edits: [...asynchronous.edits, after] };
}

const MARK = '\0';

/** `=> expression` as `=> { lines }`; the line with the mark holds the expression. */
function wrap({ script, style, target }: Half, body: ts.Expression, base: string, lines: readonly string[]): readonly TextEdit[] {
  const ts = typescript();
  const { text, file } = script;
  const arrow = ts.isArrowFunction(target) ? target.equalsGreaterThanToken.end : body.getStart(file);
  const start = body.getStart(file);
  const lead = text.slice(arrow, start).trim() === '' ? arrow : start;
  const [before = '', after = ''] = linesIn(script, body, style, base, lines).split(MARK);
  return [
    { span: { file: file.fileName, start: lead, end: start }, text: `${lead === arrow ? ' ' : ''}{${style.newline}${before}` },
    insertAt(script, body.end, `${after}${style.newline}${base}}`),
  ];
}

/** `async` before a function that is not, where its lines wait. */
function makeAsync({ script, target, waits }: Half): Edits | NoChange {
  const ts = typescript();
  if (!waits || isAsync(target)) return { edits: [] };
  if (target.asteriskToken || (target.type && !/^Promise\b/.test(target.type.getText(script.file)))) return { reason: 'The function cannot wait: its type says so.' };
  if (ts.isFunctionDeclaration(target)) {
    const at = script.text.indexOf('function', target.modifiers?.end ?? target.getStart(script.file));
    return { edits: [insertAt(script, at, 'async ')] };
  }
  const at = ts.isMethodDeclaration(target) ? target.name.getStart(script.file) : target.getStart(script.file);
  return { edits: [insertAt(script, at, 'async ')] };
}

/** The words by which a function runs an operation; undefined where it does not. */
function placeIn(operation: Operation, target: WritableFunction, script: ParsedScript): Span | undefined {
  const whole = spanOf(script, target);
  return [operation.statement, operation.calledFrom].find((span) => span && span.file === whole.file && span.start >= whole.start && span.end <= whole.end);
}

function spanOf({ file }: ParsedScript, node: ts.Node): Span {
  return { file: file.fileName, start: node.getStart(file), end: node.end };
}

/** Where a statement begins with the directives above it. */
function startWithDirectives({ text, file }: ParsedScript, statement: ts.Statement): number {
  const comments = typescript().getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  const directive = comments.find((comment) => /fix-forward:/.test(text.slice(comment.pos, comment.end)) && comment.pos > statement.getFullStart());
  return directive?.pos ?? statement.getStart(file);
}

function insertAt({ file }: ParsedScript, at: number, text: string): TextEdit {
  return { span: { file: file.fileName, start: at, end: at }, text };
}
