import type { At, FileFacts, PrismaFacts, PrismaField, PrismaModel } from '../facts';
import { type Token, tokensOf } from './prismaTokens';

type Problems = { readonly at: At; readonly reason: string }[];
type Draft<T> = { -readonly [K in keyof T]: T[K] };
type List<T> = T extends readonly (infer Item)[] ? Item[] : never;

/** An attribute (`@map("x")`, `@@schema("y")`) with the tokens in its brackets. */
interface Attribute {
  readonly name: string;
  readonly args: readonly Token[];
}

/** Functions of `@default` that the database evaluates, or that the migration writes into it as a constant; all others the client fills. */
const DATABASE_DEFAULTS = new Set(['autoincrement', 'now', 'dbgenerated', 'sequence']);

/** Models, enums and blocks of a schema.prisma. What is between blocks and cannot be read is a problem, never the end. */
export function readPrisma(text: string): Pick<FileFacts, 'prisma' | 'problems'> {
  const problems: Problems = [];
  const models: PrismaModel[] = [];
  const enums: List<PrismaFacts['enums']> = [];
  const generators: List<PrismaFacts['generators']> = [];
  let datasource: PrismaFacts['datasource'];
  const tokens = tokensOf(text);
  for (let index = 0; index < tokens.length; ) {
    const [keyword, name, brace] = tokens.slice(index, index + 3);
    if (keyword?.kind === 'newline') {
      index++;
      continue;
    }
    if (keyword?.kind !== 'word' || name?.kind !== 'word' || brace?.text !== '{') {
      if (keyword && problems.length < 10) problems.push({ at: keyword.at, reason: 'not understood' });
      index = nextLine(tokens, index);
      continue;
    }
    const end = closing(tokens, index + 2);
    const lines = linesOf(tokens.slice(index + 3, end));
    index = end + 1;
    switch (keyword.text) {
      case 'model':
      case 'view':
      case 'type': models.push(readModel(keyword.text, name, lines)); break;
      case 'enum': enums.push(readEnum(name, lines)); break;
      case 'datasource': datasource = { ...optional('provider', setting(lines, 'provider')), at: name.at }; break;
      case 'generator': generators.push({ name: name.text, ...optional('provider', setting(lines, 'provider')), ...optional('output', setting(lines, 'output')) }); break;
      default: if (problems.length < 10) problems.push({ at: keyword.at, reason: `${keyword.text} is not known` });
    }
  }
  return { prisma: { models, enums, ...(datasource && { datasource }), generators }, problems };
}

function readModel(kind: PrismaModel['kind'], name: Token, lines: readonly (readonly Token[])[]): PrismaModel {
  const model: Draft<PrismaModel> = { kind, name: name.text, at: name.at, fields: [] };
  const fields: PrismaField[] = [];
  for (const line of lines) {
    const attributes = attributesOf(line);
    if (line[0]?.text === '@@') {
      for (const { name: attribute, args } of attributes) {
        if (attribute === 'map') model.mapped = firstString(args);
        else if (attribute === 'schema') model.schema = firstString(args);
        else if (attribute === 'ignore') model.ignored = true;
      }
    } else if (line[0]?.kind === 'word' && line[1]?.kind === 'word') fields.push(readField(line[0], line[1], line, attributes));
  }
  return { ...model, fields };
}

function readField(name: Token, type: Token, line: readonly Token[], attributes: readonly Attribute[]): PrismaField {
  const argsOf = (wanted: string): readonly Token[] | undefined => attributes.find((attribute) => attribute.name === wanted)?.args;
  const relation = argsOf('relation');
  // `Unsupported("circle")?`
  const after = line[2]?.text === '(' ? closing(line, 2) + 1 : 2;
  const suffix = line.slice(after, after + 2).map(({ text }) => text).join('');
  return {
    name: name.text, type: type.text, at: name.at,
    ...optional('mapped', firstString(argsOf('map') ?? [])),
    ...(suffix.startsWith('?') && { optional: true as const }), ...(suffix.startsWith('[]') && { list: true as const }),
    ...(argsOf('ignore') && { ignored: true as const }), ...defaultOf(argsOf('default'), argsOf('updatedAt')),
    ...(relation && { relationFields: listArgument(relation, 'fields') }),
  };
}

/** A literal default stands in the database; `cuid()` and `@updatedAt` are filled by the client. */
function defaultOf(args: readonly Token[] | undefined, updatedAt: readonly Token[] | undefined): Pick<PrismaField, 'default'> {
  if (!args) return updatedAt ? { default: 'client' } : {};
  const called = args.find((token, index) => token.kind === 'word' && args[index + 1]?.text === '(');
  return { default: !called || DATABASE_DEFAULTS.has(called.text) ? 'database' : 'client' };
}

function readEnum(name: Token, lines: readonly (readonly Token[])[]): PrismaFacts['enums'][number] {
  const values = lines.flatMap((line) => {
    const [value] = line;
    return value?.kind === 'word' ? [{ name: value.text, at: value.at, ...optional('mapped', mapOf(line)) }] : [];
  });
  return { name: name.text, at: name.at, values, ...optional('mapped', lines.flatMap((line) => (line[0]?.text === '@@' ? mapOf(line) ?? [] : []))[0]) };
}

const mapOf = (line: readonly Token[]): string | undefined => firstString(attributesOf(line).find(({ name }) => name === 'map')?.args ?? []);

function attributesOf(line: readonly Token[]): Attribute[] {
  const found: Attribute[] = [];
  for (let index = 0; index < line.length; index++) {
    const name = line[index + 1];
    if ((line[index]?.text !== '@' && line[index]?.text !== '@@') || name?.kind !== 'word') continue;
    const end = line[index + 2]?.text === '(' ? closing(line, index + 2) : index + 1;
    found.push({ name: name.text, args: line.slice(index + 3, end) });
    index = end;
  }
  return found;
}

const firstString = (tokens: readonly Token[]): string | undefined => tokens.find(({ kind }) => kind === 'string')?.text;

/** The words of `name: [a, b]`. */
function listArgument(args: readonly Token[], name: string): readonly string[] {
  const start = args.findIndex((token, index) => token.text === name && args[index + 1]?.text === ':');
  if (start < 0 || args[start + 2]?.text !== '[') return [];
  return args.slice(start + 3, closing(args, start + 2)).filter(({ kind }) => kind === 'word').map(({ text }) => text);
}

/** The string of `name = "x"`, or the first of `name = ["x"]`. */
function setting(lines: readonly (readonly Token[])[], name: string): string | undefined {
  return firstString(lines.find(([word, equals]) => word?.text === name && equals?.text === '=') ?? []);
}

/** Lines of a block; inside brackets a line goes on. */
function linesOf(tokens: readonly Token[]): (readonly Token[])[] {
  const lines: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'newline') {
      if (depth === 0) lines.push([]);
      continue;
    }
    if (/^[([{]$/.test(token.text)) depth++;
    else if (/^[)\]}]$/.test(token.text)) depth = Math.max(0, depth - 1);
    lines.at(-1)?.push(token);
  }
  return lines.filter((line) => line.length > 0);
}

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The place of what closes the bracket at `open`; without one, the end of the line's block. */
function closing(tokens: readonly Token[], open: number): number {
  const [opens, closes] = [tokens[open]?.text ?? '', PAIRS[tokens[open]?.text ?? '']];
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (tokens[index]?.kind !== 'mark') continue;
    if (tokens[index]?.text === opens) depth++;
    else if (tokens[index]?.text === closes && --depth === 0) return index;
  }
  return tokens.length;
}

function nextLine(tokens: readonly Token[], from: number): number {
  const end = tokens.findIndex(({ kind }, index) => index > from && kind === 'newline');
  return end < 0 ? tokens.length : end + 1;
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } => (value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value }));
