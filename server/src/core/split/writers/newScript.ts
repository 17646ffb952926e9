import type { ts } from 'ts-morph';
import { typescript } from '../../evaluate/typescript';
import { literal } from '../../fixes/scriptStyle';
import type { TextEdit } from '../../model/fix';
import type { NoPlan } from '../plan';
import type { Part } from './parts';
import { callLines, leaveTransaction, leavingLine, type OpenScript, replaceFunction } from './script';

/** The bodies of up and down for a part, as lines. */
export function bodiesOf(open: OpenScript, part: Part): { readonly up: readonly string[]; readonly down: readonly string[]; readonly waits: boolean; readonly edits: readonly TextEdit[] } | NoPlan {
  const { style } = open;
  const up = callLines(open, part.up);
  if ('reason' in up) return up;
  const down = 'refuses' in part.down ? { lines: [`throw new Error(${literal(part.down.refuses, style)})${style.end}`], waits: up.waits } : callLines(open, part.down);
  if ('reason' in down) return down;
  const leaving = part.outside ? leavingLine(open) : [];
  const empty = part.fills ? [`// What was filled goes with the columns that hold it: nothing is to be taken back.`] : ['// There is nothing to be taken back.'];
  return { up: [...leaving, ...up.lines], down: down.lines.length > 0 ? [...leaving, ...down.lines] : empty, waits: up.waits, edits: [...up.prepare, ...(part.outside ? leaveTransaction(open) : [])] };
}

/** A script like a neighbour, with other bodies: language, imports and exports, quotes and indentation are the project's own. */
export function newScript(open: OpenScript, part: Part, className: string | undefined): string | NoPlan {
  const bodies = bodiesOf(open, part);
  if ('reason' in bodies) return bodies;
  const { script: { text }, up, down } = open;
  const edits = [
    ...bodies.edits,
    ...replaceFunction(open, up, bodies.up, bodies.waits),
    ...(down ? replaceFunction(open, down, bodies.down, bodies.waits) : []),
    ...withoutItsOwn(open),
    ...(className === undefined ? [] : renameClass(open, className)),
  ];
  return withoutUnused(open, applyEdits(text, edits));
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end).reduce((made, { span, text: put }) => made.slice(0, span.start) + put + made.slice(span.end), text);
}

/** What the neighbour declares for itself, and what it says of itself at the top. */
function withoutItsOwn({ framework, script: { text, file }, up, down }: OpenScript): readonly TextEdit[] {
  const ts = typescript();
  const holds = (node: ts.Node, inner: ts.Node | undefined): boolean => inner !== undefined && node.pos <= inner.pos && node.end >= inner.end;
  const edits: TextEdit[] = [];
  const cut = (start: number, end: number): void => void edits.push({ span: { file: file.fileName, start, end }, text: '' });
  for (const [at, statement] of file.statements.entries()) {
    const start = statement.getStart(file);
    const above = text.slice(statement.getFullStart(), start);
    if (at === 0 && above.trim() !== '' && !KEPT.test(above)) cut(statement.getFullStart(), start);
    else if (at > 0 && /\/\*\*|\/\//.test(above) && !KEPT.test(above) && holds(statement, up)) cut(statement.getFullStart() + leadingBlank(above), start);
    const isOwn = (ts.isVariableStatement(statement) || ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isEnumDeclaration(statement)) && !holds(statement, up) && !holds(statement, down);
    const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isOwn && !exported && framework !== 'dbMigrate' && !/\brequire\(/.test(statement.getText(file))) cut(statement.getFullStart(), statement.end);
  }
  return edits;
}

/** Comments that tools read. */
const KEPT = /eslint|@ts-|prettier|biome|@param|@type/;
const leadingBlank = (text: string): number => /^\s*/.exec(text)?.[0].length ?? 0;

/** The class and, where it says it again, its name. */
export function renameClass({ script: { file }, style, up }: OpenScript, className: string): readonly TextEdit[] {
  const ts = typescript();
  const owner = up.parent;
  if (!ts.isClassLike(owner)) return [];
  const named = owner.members.find((member): member is ts.PropertyDeclaration => ts.isPropertyDeclaration(member) && member.name.getText(file) === 'name');
  const edits: TextEdit[] = [];
  if (owner.name) edits.push({ span: { file: file.fileName, start: owner.name.getStart(file), end: owner.name.end }, text: className });
  if (named?.initializer) edits.push({ span: { file: file.fileName, start: named.initializer.getStart(file), end: named.initializer.end }, text: literal(className, style) });
  return edits;
}

/** Imports that nothing uses any more. */
function withoutUnused({ script: { text, file } }: OpenScript, made: string): string {
  const ts = typescript();
  let left = made;
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !statement.importClause) continue;
    const { importClause: clause } = statement;
    const bindings = clause.namedBindings;
    const names = [...(clause.name ? [clause.name.text] : []), ...(bindings && ts.isNamespaceImport(bindings) ? [bindings.name.text] : []), ...(bindings && ts.isNamedImports(bindings) ? bindings.elements.map((element) => element.name.text) : [])];
    const words = text.slice(statement.getStart(file), statement.end);
    const rest = left.replace(words, '');
    if (rest !== left && names.every((name) => !new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}(?![\\w$])`).test(rest))) left = left.replace(new RegExp(`${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\r?\\n?`), '');
  }
  return left;
}
