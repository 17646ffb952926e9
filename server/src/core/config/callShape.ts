import { didYouMean } from './didYouMean';

/**
 * The small language in which `calls` of fix-forward.json says what a call of the project's own code does: the call as it is written, and SQL in which
 * its arguments stand. Pure text: nothing here knows of syntax trees or databases.
 */

/** A call: `tools.addAuditColumns(client, table)`. */
export interface CallShape {
  /** `tools`, `addAuditColumns`. */
  readonly path: readonly string[];
  readonly parameters: readonly string[];
  /** It ends with `...`: any further arguments may follow. */
  readonly open: boolean;
}

/** An argument, or a property of one: `{table}`, `{options.table}`. */
export interface Placeholder {
  readonly parameter: string;
  readonly properties: readonly string[];
}

/** A part of SQL. */
export type SqlPart =
  | { readonly kind: 'text'; readonly text: string }
  /** A name, or one that is put together: `{table}`, `idx_{table}_{column}`. Quoted as the dialect does. */
  | { readonly kind: 'name'; readonly parts: readonly (string | Placeholder)[] }
  /** `'{value}'`: the argument as a literal. */
  | { readonly kind: 'value'; readonly of: Placeholder }
  /** `'audit of {table}'`: words in a string. */
  | { readonly kind: 'string'; readonly parts: readonly (string | Placeholder)[] }
  /** `{{type}}`: SQL as it is. */
  | { readonly kind: 'sql'; readonly of: Placeholder };

/** A function among the arguments that the call runs: `work(client)`. */
export interface RunShape {
  readonly callee: Placeholder;
  readonly args: readonly Placeholder[];
}

export type Faulty = { readonly reason: string };

const NAME = '[A-Za-z_$][\\w$]*';
const PATH = `${NAME}(?:\\.${NAME})*`;
const IS_NAME = new RegExp(`^${NAME}$`);
const CALL = new RegExp(`^(${PATH})\\s*\\(([^()]*)\\)$`);
const IN_BRACES = new RegExp(`\\{(${PATH})\\}`);
const QUOTED = `'(?:[^']|'')*'|"[^"]*"|\`[^\`]*\``;
const PARTS = new RegExp(`(${QUOTED})|\\{\\{(${PATH})\\}\\}|([\\w$]*(?:\\{${PATH}\\}[\\w$]*)+)`, 'g');

/** Reads the shape of a call. */
export function readCallShape(text: string): CallShape | Faulty {
  const found = CALL.exec(text.trim());
  if (!found) return { reason: 'must be a call as the migrations write it, with names for its arguments, such as "addAuditColumns(table)"' };
  const [, path = '', list = ''] = found;
  const names = list.trim() === '' ? [] : list.split(',').map((name) => name.trim());
  const open = names.at(-1) === '...';
  const parameters = open ? names.slice(0, -1) : names;
  for (const [index, name] of parameters.entries()) {
    if (!IS_NAME.test(name)) return { reason: `must have a name for each argument; "${name}" is none` };
    if (parameters.indexOf(name) !== index) return { reason: `names two arguments "${name}"` };
  }
  const words = path.split('.');
  // A method of the migration itself is the same call with and without `this`.
  return { path: words.length > 1 && words[0] === 'this' ? words.slice(1) : words, parameters, open };
}

/** Reads SQL with placeholders for the arguments of `shape`. */
export function readTemplate(sql: string, shape: CallShape): readonly SqlPart[] | Faulty {
  const parts: SqlPart[] = [];
  let at = 0;
  for (const found of sql.matchAll(PARTS)) {
    const [whole, quoted, raw, name] = found;
    if (quoted !== undefined && !IN_BRACES.test(quoted)) continue;
    if (found.index > at) parts.push({ kind: 'text', text: sql.slice(at, found.index) });
    at = found.index + whole.length;
    if (raw !== undefined) parts.push({ kind: 'sql', of: placeholder(raw) });
    else if (name !== undefined) parts.push({ kind: 'name', parts: wordsOf(name) });
    else parts.push(quotedPart(whole));
  }
  if (at < sql.length) parts.push({ kind: 'text', text: sql.slice(at) });
  return firstFault(parts.flatMap(placeholdersOf), shape) ?? parts;
}

function quotedPart(text: string): SqlPart {
  const parts = wordsOf(text.slice(1, -1));
  const [only] = parts;
  if (!text.startsWith("'")) return { kind: 'name', parts };
  return parts.length === 1 && typeof only === 'object' ? { kind: 'value', of: only } : { kind: 'string', parts };
}

/** `idx_{table}` → `idx_`, the placeholder. */
function wordsOf(text: string): readonly (string | Placeholder)[] {
  return text.split(new RegExp(`(\\{${PATH}\\})`)).filter((word) => word !== '').map((word) => {
    const found = IN_BRACES.exec(word);
    return found?.[1] !== undefined && found[0] === word ? placeholder(found[1]) : word;
  });
}

/** Reads which function the call runs, and with which of its arguments. */
export function readRunShape(text: string, shape: CallShape): RunShape | Faulty {
  const call = readCallShape(text.includes('(') ? text : `${text}()`);
  if ('reason' in call || call.open) return { reason: 'must name an argument that is a function, such as "work", with what it is given, such as "work(client)"' };
  const callee = placeholder(call.path.join('.'));
  const args = call.parameters.map(placeholder);
  return firstFault([callee, ...args], shape) ?? { callee, args };
}

function firstFault(placeholders: readonly Placeholder[], { parameters }: CallShape): Faulty | undefined {
  const unknown = placeholders.find(({ parameter }) => !parameters.includes(parameter));
  if (!unknown) return undefined;
  const known = parameters.length > 0 ? `; its arguments are ${parameters.join(', ')}` : '; it has no arguments';
  return { reason: `speaks of "${unknown.parameter}", which is no argument of the call${didYouMean(unknown.parameter, parameters) || known}` };
}

function placeholdersOf(part: SqlPart): readonly Placeholder[] {
  switch (part.kind) {
    case 'text': return [];
    case 'value':
    case 'sql': return [part.of];
    default: return part.parts.filter((word) => typeof word === 'object');
  }
}

function placeholder(text: string): Placeholder {
  const [parameter = '', ...properties] = text.split('.');
  return { parameter, properties };
}
