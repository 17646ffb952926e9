import type { ts } from 'ts-morph';
import { typescript } from '../../evaluate/typescript';
import { editScript } from '../../fixes/editScript';
import { functionBeside, functionNamed, isAsync, type ParsedScript, parseScript, type WritableFunction } from '../../fixes/scriptFunctions';
import { indentationAt, literal, type ScriptStyle, styleOf } from '../../fixes/scriptStyle';
import { sqlCallIn } from '../../fixes/toolCalls';
import type { TextEdit } from '../../model/fix';
import type { NoPlan } from '../plan';
import type { Written } from './parts';

/** A migration that is a script, opened to be written into. */
export interface OpenScript {
  readonly framework: string;
  readonly script: ParsedScript;
  readonly style: ScriptStyle;
  readonly up: WritableFunction;
  readonly down?: WritableFunction;
}

export function openScript(framework: string, path: string, text: string): OpenScript | NoPlan {
  const script = parseScript(path, text);
  if (!script) return { reason: `${path} has syntax errors.` };
  const up = functionNamed(script, 'up');
  if (!up?.body) return { reason: `The function up of ${path} was not found.` };
  const down = functionBeside(script, up, 'down');
  return { framework, script, style: styleOf(script), up, ...(down?.body && { down }) };
}

/** Statements as calls of the tool, a comment above each step. */
export function callLines({ framework, script, style, up }: OpenScript, steps: readonly Written[]): { readonly lines: readonly string[]; readonly waits: boolean; readonly prepare: readonly TextEdit[] } | NoPlan {
  // Every function gets the parameters that up has, so up tells how SQL is run.
  const call = sqlCallIn(framework, script, up, { file: script.file.fileName, start: up.getStart(script.file), end: up.end });
  if (!call) return { reason: `How SQL is run in the function up of ${script.file.fileName} is not told: it has no parameter that could run it.` };
  const lines = steps.flatMap(({ comment, statements }) => [
    ...(comment === '' ? [] : [`// ${comment}`]),
    ...statements.flatMap(({ sql }) => `${call.waits ? 'await ' : ''}${sql.includes('\n') ? inTemplate(call, sql, style) : call.write(sql, style)}${style.end}`.split('\n')),
  ]);
  return { lines, waits: call.waits, prepare: call.prepare ? editScript(script, style, [call.prepare]) : [] };
}

/** A text of several lines stays one: the call is written around a mark, which then becomes a template. */
function inTemplate(call: NonNullable<ReturnType<typeof sqlCallIn>>, sql: string, style: ScriptStyle): string {
  const mark = 'FF_MARK';
  const made = call.write(mark, style);
  const template = `\`${sql.replace(/\\/g, '\\\\').replace(/`/g, '\\`').replace(/\$\{/g, '\\${')}\``;
  return made.includes('`') ? made.replace(mark, () => template.slice(1, -1)) : made.replace(literal(mark, style), () => template);
}

/** A function with another body, taking what up takes, as edits. */
export function replaceFunction({ script, style, up }: OpenScript, target: WritableFunction, lines: readonly string[], waits: boolean): readonly TextEdit[] {
  const ts = typescript();
  const { text, file } = script;
  const at = (start: number, end: number, put: string): TextEdit => ({ span: { file: file.fileName, start, end }, text: put });
  const edits: TextEdit[] = [];
  const { body } = target;
  if (!body) return [];
  if (waits && !isAsync(target)) edits.push(at(...asyncPlace(target, file, text), 'async '));
  if (target !== up && target.parameters.length === 0 && up.parameters.length > 0) {
    const open = text.indexOf('(', target.parameters.pos - 1);
    edits.push(at(open + 1, text.indexOf(')', open), text.slice(up.parameters[0]!.getStart(file), up.parameters.at(-1)!.end)));
  }
  if (waits && target.type && !/^Promise\s*<\s*(?:void|any|unknown)\s*>$/.test(target.type.getText(file))) edits.push(at(target.type.getStart(file), target.type.end, 'Promise<void>'));
  const base = indentationAt(text, target.getStart(file));
  const inner = ts.isBlock(body) && body.statements.length > 0 && text.slice(body.getStart(file), body.statements[0]!.getStart(file)).includes('\n') ? indentationAt(text, body.statements[0]!.getStart(file)) : base + style.indent;
  edits.push(at(body.getStart(file), body.end, `{${style.newline}${indented(lines, inner, style)}${base}}`));
  return edits;
}

/** Lines of a template are not indented: they are part of the text. */
function indented(lines: readonly string[], indent: string, style: ScriptStyle): string {
  let inside = false;
  return lines.map((line) => {
    const made = inside || line === '' ? line : indent + line;
    if ((line.replace(/\\`/g, '').match(/`/g)?.length ?? 0) % 2 === 1) inside = !inside;
    return made + style.newline;
  }).join('');
}

function asyncPlace(target: WritableFunction, file: ts.SourceFile, text: string): [number, number] {
  const ts = typescript();
  if (ts.isFunctionDeclaration(target)) {
    const at = text.indexOf('function', target.modifiers?.end ?? target.getStart(file));
    return [at, at];
  }
  const at = ts.isMethodDeclaration(target) ? target.name.getStart(file) : target.getStart(file);
  return [at, at];
}

/** What a script must say to leave the transaction. */
export function leaveTransaction({ framework, script: { text, file }, style, up }: OpenScript): readonly TextEdit[] {
  const ts = typescript();
  const at = (start: number, put: string): TextEdit => ({ span: { file: file.fileName, start, end: start }, text: put });
  const owner = up.parent;
  const isTyped = /\.[cm]?tsx?$/.test(file.fileName);
  if (framework === 'knex' && !/\bconfig\b\s*=/.test(text)) {
    const declared = /\bexports\.up\b/.test(text) ? 'exports.config =' : /\bmodule\.exports\s*=/.test(text) ? 'module.exports.config =' : 'export const config =';
    return [at(text.trimEnd().length, `${style.newline}${style.newline}${declared} { transaction: false }${style.end}`)];
  }
  const first = ts.isClassLike(owner) ? owner.members[0] : undefined;
  if (!first) return [];
  const indent = indentationAt(text, first.getStart(file));
  if (framework === 'typeorm' && !/\btransaction\s*=/.test(text)) return [at(first.getStart(file), `transaction = false${style.end}${style.newline}${indent}`)];
  if (framework === 'mikroOrm' && !/\bisTransactional\b/.test(text)) return [at(first.getStart(file), `${isTyped ? 'override ' : ''}isTransactional()${isTyped ? ': boolean' : ''} {${style.newline}${indent}${style.indent}return false${style.end}${style.newline}${indent}}${style.newline}${style.newline}${indent}`)];
  return [];
}

/** The line with which a function of node-pg-migrate leaves the transaction. */
export function leavingLine({ framework, script: { file }, style, up }: OpenScript): readonly string[] {
  const handle = up.parameters[0]?.name.getText(file);
  return framework === 'nodePgMigrate' && handle !== undefined ? [`${handle}.noTransaction()${style.end}`] : [];
}
