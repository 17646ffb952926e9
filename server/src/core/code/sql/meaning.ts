import type { At, CallFact, Expression, SqlFact } from '../facts';
import type { Kind, LinkContext, LinkedFile } from '../link/kinds';
import type { Meaning } from './compose';

const UNKNOWN: Meaning = { kind: 'unknown' };
const VALUE: Meaning = { kind: 'value' };
/** Variables that hold variables. */
const MAX_DEPTH = 8;

/** What a function of a library for SQL makes of its text: SQL as it is, or a quoted name. Prisma, Drizzle, Kysely, slonik, postgres.js, Sequelize. */
const TEXTS: ReadonlySet<string> = new Set(['raw', 'unsafe', 'literal', 'lit']);
const NAMES: ReadonlySet<string> = new Set(['identifier', 'ident', 'ref', 'table', 'id', 'column', 'name']);

/** What stands between two texts of a template means. */
export function meaningOf(file: LinkedFile, fact: SqlFact, index: number, context: LinkContext): Meaning {
  const part = fact.parts[index];
  const call = fact.call === undefined ? undefined : file.facts.calls[fact.call];
  return part ? meaningOfPart(file, part, call?.form === 'tagged', context, 0) : UNKNOWN;
}

/** `binds`: the template belongs to a tag, which hands strings over as values. */
function meaningOfPart(file: LinkedFile, part: Expression, binds: boolean, context: LinkContext, depth: number): Meaning {
  if (depth > MAX_DEPTH) return UNKNOWN;
  const inner = (expression: Expression | undefined): Meaning => (expression ? meaningOfPart(file, expression, binds, context, depth + 1) : UNKNOWN);
  switch (part.kind) {
    case 'literal': return typeof part.value === 'string' && (part.value === '' || !binds) ? { kind: 'text', text: part.value } : VALUE;
    case 'either': return part.of.map(inner).find((each) => each.kind === 'sql' || (each.kind === 'text' && each.text !== '')) ?? UNKNOWN;
    case 'cast': return inner(part.of);
    case 'call': {
      const made = madeByCall(file, part.index, context);
      if (made) return made;
      break;
    }
    case 'local': {
      const meaning = inner(file.facts.locals[part.index]?.value);
      if (meaning.kind !== 'unknown') return meaning;
      break;
    }
    case 'name': {
      const value = file.facts.definitions.find((each) => each.name === part.name)?.value;
      const meaning = value ? inner(value) : UNKNOWN;
      if (meaning.kind !== 'unknown') return meaning;
      break;
    }
    case 'template': if (!binds) return { kind: 'sql', file, fact: templateFact(file, part) };
  }
  return meaningOfKind(context.kindOf(file, part), binds);
}

function meaningOfKind(kind: Kind, binds: boolean): Meaning {
  switch (kind.kind) {
    case 'text': return binds ? VALUE : { kind: 'text', text: kind.value };
    case 'entity': return { kind: 'text', text: quoted(tablePath(kind.entity.table)), own: true };
    case 'column': return { kind: 'text', text: quoted([...tablePath(kind.entity.table), kind.column.column]), own: true };
    default: return UNKNOWN;
  }
}

const tablePath = ({ schema, name }: { readonly schema?: string; readonly name: string }): readonly string[] => (schema === undefined ? [name] : [schema, name]);
const quoted = (path: readonly string[]): string => path.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');

/** A tagged template, or a function of the library. */
function madeByCall(file: LinkedFile, index: number, context: LinkContext): Meaning | undefined {
  const call = file.facts.calls[index];
  if (!call) return undefined;
  if (call.form === 'tagged') {
    const fact = file.facts.sql.find((each) => each.call === index);
    return fact && { kind: 'sql', file, fact };
  }
  const name = call.callee.kind === 'get' || call.callee.kind === 'name' ? call.callee.name : '';
  const [first] = call.args;
  if (!first || (!TEXTS.has(name) && !NAMES.has(name))) return undefined;
  if (NAMES.has(name)) {
    const path = namesOf(file, first, context);
    return path && { kind: 'text', text: quoted(path) };
  }
  const text = context.textOf(file, first);
  return text === undefined ? undefined : { kind: 'text', text };
}

/** `'users'`, `'u.email'`, `['public', 'users']`. */
function namesOf(file: LinkedFile, expression: Expression, context: LinkContext): readonly string[] | undefined {
  const text = context.textOf(file, expression);
  if (text !== undefined) return text.split('.');
  const names = context.itemsOf(file, expression).items.map((item) => context.textOf(item.file, item.value));
  return names.length > 0 && names.every((name) => name !== undefined) ? (names as string[]) : undefined;
}

/** A template that is put into another, with the places of its texts. */
function templateFact(file: LinkedFile, { texts, parts, at }: Extract<Expression, { kind: 'template' }>): SqlFact {
  const known = file.facts.sql.find((each) => each.at[0] === at[0] && each.at[1] === at[1]);
  // Each text but the first begins behind the bracket that closes the part before it.
  return known ?? { texts, parts, at, function: 0, starts: texts.map((_, index) => (index === 0 ? at[0] + 1 : (placeOf(file, parts[index - 1])?.[1] ?? at[0]) + 1)) };
}

function placeOf(file: LinkedFile, expression: Expression | undefined): At | undefined {
  if (!expression) return undefined;
  if ('at' in expression) return expression.at;
  const call: CallFact | undefined = expression.kind === 'call' ? file.facts.calls[expression.index] : undefined;
  return call?.at;
}
