import { typescript } from '../evaluate/typescript';
import type { ts } from 'ts-morph';
import type { ParsedScript } from './scriptFunctions';

/** How a file is written, for text that is to look as if its author had written it. */
export interface ScriptStyle {
  readonly newline: string;
  /** One step of indentation. */
  readonly indent: string;
  readonly quote: "'" | '"';
  /** `;` or nothing. */
  readonly end: string;
}

const known = new WeakMap<ParsedScript, ScriptStyle>();

export function styleOf(script: ParsedScript): ScriptStyle {
  let style = known.get(script);
  if (!style) {
    style = readStyle(script);
    known.set(script, style);
  }
  return style;
}

function readStyle({ text, file }: ParsedScript): ScriptStyle {
  const ts = typescript();
  let [single, double, ended, open] = [0, 0, 0, 0];
  const walk = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) {
      if (text[node.end - 1] === "'") single++;
      else double++;
    } else if (ts.isExpressionStatement(node) || ts.isReturnStatement(node) || ts.isVariableStatement(node) || ts.isImportDeclaration(node)) {
      if (text[node.end - 1] === ';') ended++;
      else open++;
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  return { newline: text.includes('\r\n') ? '\r\n' : '\n', indent: indentOf(text), quote: double > single ? '"' : "'", end: open > ended ? '' : ';' };
}

/** The least indentation that a line of code has: that of what stands directly in something. */
function indentOf(text: string): string {
  let least = '';
  for (const [, space = ''] of text.matchAll(/^([ \t]+)(?![\s*])/gm)) {
    if (space.startsWith('\t')) return '\t';
    if (least === '' || space.length < least.length) least = space;
  }
  return least.length > 1 && least.length <= 8 ? least : '  ';
}

/** The white space that a line begins with in which `offset` lies. */
export function indentationAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

/** A text as a literal in the file's quotes, or in those that need no escapes. */
export function literal(words: string, { quote }: ScriptStyle): string {
  const other = quote === "'" ? '"' : "'";
  const use = !words.includes(quote) ? quote : !words.includes(other) ? other : '`';
  const escaped = words.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return use === '`' ? `\`${escaped.replace(/`/g, '\\`').replace(/\$\{/g, '\\${')}\`` : `${use}${escaped}${use}`;
}
