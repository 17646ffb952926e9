import type { Dialect } from '../model/dialect';
import type { SourceText } from '../model/source';
import { tokenize, type Token } from './tokens';

type Hole = SourceText['holes'][number];

/** Whether a text may hold templates at all; false spares looking into every string. */
export function mayHoldTemplates(text: string): boolean {
  return text.includes('{{') || text.includes('${') || text.includes('/*!') || text.includes('/*M!');
}

/**
 * Replaces templates and placeholders by stand-ins of the same length that a parser accepts, and notes each as a hole.
 * `tokens` are the statement's own, offsets within `source`. The stand-in is an identifier where a name or value may stand,
 * a literal for psql's :'name'. Placeholders that the dialect's parsers know (`$1`, `?`) stay and are holes all the same.
 */
export function maskStatement(source: SourceText, tokens: readonly Token[], dialect: Dialect, templates: boolean): { readonly source: SourceText; readonly tokens: readonly Token[] } {
  const holes: Hole[] = [];
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const token of tokens) {
    if (token.kind === 'placeholder') {
      holes.push({ start: token.start, end: token.end, reason: `the value of ${shorten(token.value)} is not known` });
      const text = standIn(token.value, dialect);
      if (text !== token.value) edits.push({ start: token.start, end: token.end, text });
    } else if (templates && (token.kind === 'string' || token.kind === 'name')) {
      const raw = source.text.slice(token.start, token.end);
      const template = TEMPLATE.exec(raw);
      if (template) holes.push({ start: token.start, end: token.end, reason: `the value of ${shorten(template[0])} is not known` });
    }
  }
  if (templates && (dialect === 'mysql' || dialect === 'mariadb')) edits.push(...executableMarks(source.text, tokens));
  if (holes.length === 0 && edits.length === 0) return { source, tokens };
  const text = edits.length === 0 ? source.text : applyEdits(source.text, edits);
  const masked: SourceText = { text, locate: source.locate, holes: [...source.holes, ...holes].sort((left, right) => left.start - right.start) };
  return { source: masked, tokens: edits.length === 0 ? tokens : tokenize(text, dialect).filter((token) => token.kind !== 'comment') };
}

const TEMPLATE = /\{\{[^]*?\}\}|\$\{[^]*?\}/;

/** A text of the same length (UTF-16) and the same lines for a placeholder. */
function standIn(placeholder: string, dialect: Dialect): string {
  if (/^\$\d/.test(placeholder)) return placeholder;
  if (placeholder.startsWith('?')) return dialect === 'postgres' ? 'x' : placeholder;
  if (placeholder.startsWith(":'")) return `'${fill(placeholder.length - 2)}'`;
  if (placeholder.startsWith(':"')) return `"${fill(placeholder.length - 2)}"`;
  // SQLite knows :name, @name and $name as parameters.
  if (dialect === 'sqlite' && /^[:@$][A-Za-z_]/.test(placeholder)) return placeholder;
  if (/^[:@]/.test(placeholder)) return `_${placeholder.slice(1)}`;
  return fill(placeholder.length);
}

function fill(length: number): string {
  return '_'.repeat(length);
}

/** MySQL's executable comments are code: their marks become blanks. */
function executableMarks(text: string, tokens: readonly Token[]): { readonly start: number; readonly end: number; readonly text: string }[] {
  const edits: { start: number; end: number; text: string }[] = [];
  let at = 0;
  for (const token of [...tokens, undefined]) {
    const end = token?.start ?? text.length;
    const gap = text.slice(at, end);
    for (const mark of gap.matchAll(/\/\*M?!\d{0,6}|^\s*\*\//g)) {
      const start = at + mark.index;
      edits.push({ start, end: start + mark[0].length, text: ' '.repeat(mark[0].length) });
    }
    at = token?.end ?? end;
  }
  return edits;
}

function applyEdits(text: string, edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((left, right) => left.start - right.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
