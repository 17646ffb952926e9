import { textIn } from '../fixes/fix';
import { find, type ParsedScript, statementAt, type WritableFunction } from '../fixes/scriptFunctions';
import { indentationAt } from '../fixes/scriptStyle';
import { typescript } from '../evaluate/typescript';
import type { TextEdit } from '../model/fix';
import type { Operation } from '../model/operation';
import type { Span } from '../model/source';
import { downOperations } from '../rules/place';
import { takenBackBy } from './inverse';
import type { NoPlan } from './plan';
import type { SplitSubject } from './subject';
import { bodiesOf } from './writers/newScript';
import { type Part, WAITS } from './writers/parts';
import { type OpenScript, openScript, replaceFunction } from './writers/script';

const NOTHING: Part = { title: '', kind: 'expand', up: [], down: [], outside: false, fills: false };

/** The pending migration with an expand in the place of what is taken apart; all else stays as its author wrote it. */
export function rewriteScript(subject: SplitSubject, replaced: ReadonlySet<Operation>, part: Part | undefined, isWhole: boolean, nothing = WAITS): readonly TextEdit[] | NoPlan {
  const { step: { migration }, framework, files } = subject;
  const open = openScript(framework.id, migration.path, textIn(files, migration.path));
  if ('reason' in open) return open;
  const bodies = bodiesOf(open, part ?? NOTHING);
  if ('reason' in bodies) return bodies;
  const waited = part ? bodies.waits : false;
  if (isWhole) {
    const up = part ? bodies.up : [`// ${nothing}`];
    return inOrder([...bodies.edits, ...replaceFunction(open, open.up, up, waited), ...(open.down ? replaceFunction(open, open.down, bodies.down, waited) : [])]);
  }
  const ups = cutIn(open, open.up, migration.up, replaced, part ? bodies.up : []);
  if ('reason' in ups) return ups;
  const downs = open.down ? cutIn(open, open.down, downOperations(migration), new Set(takenBackBy(migration, replaced)), part ? bodies.down : []) : [];
  return 'reason' in downs ? downs : inOrder([...bodies.edits, ...ups, ...downs]);
}

const inOrder = (edits: readonly TextEdit[]): readonly TextEdit[] => [...edits].sort((a, b) => a.span.start - b.span.start);

/** Takes the statements of operations out of a function, and puts lines before the first of them. */
function cutIn(open: OpenScript, target: WritableFunction, all: readonly Operation[], wanted: ReadonlySet<Operation>, lines: readonly string[]): readonly TextEdit[] | NoPlan {
  const ts = typescript();
  const { script, style } = open;
  const { text, file } = script;
  const { body } = target;
  if (!body || !ts.isBlock(body)) return { reason: 'The function is one expression that does other things too: give it a body of statements first.' };
  const edits: TextEdit[] = [];
  const touched = new Set<import('ts-morph').ts.Statement>();
  const cut = (start: number, end: number): void => void edits.push({ span: { file: file.fileName, start, end }, text: '' });
  for (const operation of wanted) {
    const place = [operation.statement, operation.calledFrom].find((span) => span !== undefined && span.file === file.fileName && span.start >= body.pos && span.end <= body.end);
    const outer = place && statementAt(script, body, place);
    if (!place || !outer) return { reason: 'It is written in another function or file: split it by hand.' };
    const within = all.filter((other) => [other.statement, other.calledFrom].some((span) => span?.file === file.fileName && span.start >= outer.pos && span.end <= outer.end));
    if (within.every((other) => wanted.has(other))) {
      if (!touched.has(outer)) cut(...lineOf(text, outer.getStart(file), outer.end));
      touched.add(outer);
      continue;
    }
    const inner = statementOf(script, outer, place);
    const shares = within.some((other) => !wanted.has(other) && other.statement.start === operation.statement.start);
    if (!inner || inner === outer || shares) return { reason: 'The statement does other things too, in a form that cannot be taken apart: give the operation a statement of its own first.' };
    touched.add(outer);
    cut(...lineOf(text, inner.getStart(file), inner.end));
  }
  const [first] = [...touched].sort((a, b) => a.pos - b.pos);
  if (lines.length === 0) return edits;
  const at = first?.getStart(file) ?? body.getStart(file) + 1;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const indent = first ? indentationAt(text, at) : indentationAt(text, target.getStart(file)) + style.indent;
  const put = lines.map((line) => `${indent}${line}${style.newline}`).join('');
  const here = edits.findIndex(({ span }) => span.start === lineStart);
  if (here >= 0) edits[here] = { ...edits[here]!, text: put };
  else edits.push(first ? { span: { file: file.fileName, start: lineStart, end: lineStart }, text: put } : { span: { file: file.fileName, start: at, end: at }, text: style.newline + put.replace(/\r?\n$/, '') });
  return edits;
}

/** The whole lines that a statement stands on, where nothing else does. */
function lineOf(text: string, start: number, end: number): [number, number] {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  return text.slice(from, start).trim() === '' && rest ? [from, end + rest[0].length] : [start, end];
}

/** The innermost statement that is one expression around a place. */
function statementOf({ file }: ParsedScript, outer: import('ts-morph').ts.Statement, place: Span): import('ts-morph').ts.Statement | undefined {
  const ts = typescript();
  const covers = (node: import('ts-morph').ts.Node): boolean => node.getStart(file) <= place.start && node.end >= place.end;
  let found: import('ts-morph').ts.Statement | undefined;
  find(outer, (node) => {
    if (ts.isExpressionStatement(node) && covers(node)) found = node;
    return false;
  });
  return found;
}
