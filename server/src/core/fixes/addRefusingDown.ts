import type { ts } from 'ts-morph';
import { typescript } from '../evaluate/typescript';
import type { Change } from '../model/fix';
import { type Fix, type FixSubject, type NoChange, textIn } from './fix';
import { refusalText } from './refusal';
import { functionNamed, isScript, type ParsedScript, parseScript, type WritableFunction } from './scriptFunctions';
import { indentationAt, literal, type ScriptStyle, styleOf } from './scriptStyle';
import { NO_STATEMENT, refusalStatement } from './sqlRefusal';
import { MARKS } from './sqlFile';
import { newlineOf } from './sqlStatements';

/** A way back that says that it is none, where there was nothing: the tool stops instead of stepping over the migration. */
export const addRefusingDown: Fix = {
  id: 'add-refusing-down',
  safety: 'safe',
  answers: (finding) => finding.rule === 'down-missing',
  title: () => 'Add a down that refuses',
  make: (_finding, subject) => (isScript(subject.step.migration.path) ? inScript(subject) : inSql(subject)),
};

function inSql({ step: { migration }, files, framework }: FixSubject): Change | NoChange {
  const { path, dialect } = migration;
  const statement = refusalStatement(dialect, refusalText(migration));
  if (statement === undefined) return { reason: NO_STATEMENT[dialect] ?? 'Which statement raises an error depends on the database, and it is not known here.' };
  const text = textIn(files, path);
  const newline = newlineOf(text);
  const mark = MARKS[framework.id]?.down;
  if (mark !== undefined) {
    const end = text.trimEnd().length;
    return { edits: [{ span: { file: path, start: end, end: text.length }, text: `${newline}${newline}${mark}${newline}${statement}${newline}` }], newFiles: [], notes: [] };
  }
  const downPath = downPathOf(path);
  if (downPath === undefined || files.has(downPath)) return { reason: 'How the file of its down would be called is not told.' };
  return { edits: [], newFiles: [{ path: downPath, text: `${statement}${newline}` }], notes: [] };
}

/** `1_users.up.sql` → `1_users.down.sql`, `…/up.sql` → `…/down.sql`, Flyway's `V2__x.sql` → `U2__x.sql`. */
function downPathOf(path: string): string | undefined {
  const [folder, name] = [path.slice(0, path.lastIndexOf('/') + 1), path.slice(path.lastIndexOf('/') + 1)];
  const down = name.replace(/^up\.sql$/, 'down.sql').replace(/\.up\.sql$/, '.down.sql').replace(/^V(?=\d)/, 'U');
  return down === name ? undefined : folder + down;
}

function inScript({ step: { migration }, files }: FixSubject): Change | NoChange {
  const { path } = migration;
  const script = parseScript(path, textIn(files, path));
  const up = script && functionNamed(script, 'up');
  if (!script || !up) return { reason: 'The function of up was not found.' };
  const style = styleOf(script);
  const written = writeDown(script, up, style, `throw new Error(${literal(refusalText(migration), style)})${style.end}`);
  return written ? { edits: [{ span: { file: path, start: written.at, end: written.at }, text: written.text }], newFiles: [], notes: [] } : { reason: 'up is written in a way that a down cannot be written beside.' };
}

/** A down in the manner of up, behind it. */
function writeDown(script: ParsedScript, up: WritableFunction, style: ScriptStyle, line: string): { readonly at: number; readonly text: string } | undefined {
  const ts = typescript();
  const { text, file } = script;
  const { parent } = up;
  const isTyped = /\.[cm]?tsx?$/.test(file.fileName);
  const promise = isTyped ? ': Promise<void>' : '';
  const indent = indentationAt(text, up.getStart(file));
  const body = `{${style.newline}${indent}${style.indent}${line}${style.newline}${indent}}`;
  const after = (node: ts.Node, words: string, between = style.newline): { readonly at: number; readonly text: string } => ({ at: node.end, text: `${between}${style.newline}${indent}${words}` });
  if (ts.isFunctionDeclaration(up)) return hasModifier(up, ts.SyntaxKind.ExportKeyword) ? after(up, `export async function down()${promise} ${body}`) : undefined;
  if (ts.isMethodDeclaration(up) && ts.isClassLike(parent)) return after(up, `${hasModifier(up, ts.SyntaxKind.PublicKeyword) ? 'public ' : ''}async down()${promise} ${body}`);
  if (ts.isMethodDeclaration(up)) return after(up, `async down()${promise} ${body}`, ',');
  if (ts.isPropertyAssignment(parent)) return after(parent, `down: async () => ${body}`, ',');
  if (ts.isBinaryExpression(parent) && ts.isExpressionStatement(parent.parent)) {
    const left = text.slice(parent.left.getStart(file), parent.left.end);
    return /\.up$/.test(left) ? after(parent.parent, `${left.replace(/up$/, 'down')} = async () => ${body}${style.end}`) : undefined;
  }
  const statement = ts.isVariableDeclaration(parent) ? parent.parent.parent : undefined;
  return statement && ts.isVariableStatement(statement) && hasModifier(statement, ts.SyntaxKind.ExportKeyword) ? after(statement, `export const down = async ()${promise} => ${body}${style.end}`) : undefined;
}

function hasModifier(node: { readonly modifiers?: ts.NodeArray<ts.ModifierLike> }, kind: ts.SyntaxKind): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === kind) === true;
}
