import type { PrismaFacts, PrismaModel } from '../code/facts';
import { readPrisma } from '../code/read/prisma';
import { textIn } from '../fixes/fix';
import { newlineOf } from '../fixes/sqlStatements';
import { folderOf } from '../frameworks/pathIndex';
import type { TextEdit } from '../model/fix';
import type { Files } from '../model/files';
import type { ColumnDefinition, TypeReference } from '../model/operation';
import type { QualifiedName } from '../model/names';
import type { Table } from '../model/schema';
import type { WaitedFor } from './contracts';

/** An old shape that the database keeps until the contract. */
export interface KeptShape {
  readonly table: Table;
  /** Absent: the table as a whole. */
  readonly columns?: readonly ColumnDefinition[];
}

const SAYS = '/// Kept for the older release until the contract.';

/**
 * The schema, with what the database keeps: a field or a model that is ignored. Without it `prisma migrate dev` would write a migration that drops
 * it. What has no counterpart in the language of the schema is `Unsupported`, which Prisma leaves alone.
 */
export function keepInSchema(files: Files, migrations: string, kept: readonly KeptShape[]): readonly TextEdit[] {
  const schemas = schemasOf(files, migrations);
  return kept.flatMap(({ table, columns }): readonly TextEdit[] => {
    if (!columns) return [addModel(schemas, table)].filter((edit) => edit !== undefined);
    const found = modelOf(schemas, table.name);
    if (!found) return [];
    const { path, text, model } = found;
    const last = model.fields.at(-1);
    const missing = columns.filter((column) => !model.fields.some((field) => (field.mapped ?? field.name) === column.name));
    if (!last || missing.length === 0) return [];
    const line = text.lastIndexOf('\n', last.at[0] - 1) + 1;
    const indent = /^[ \t]*/.exec(text.slice(line))?.[0] ?? '  ';
    const end = lineEnd(text, last.at[1]);
    const lines = missing.map((column) => `${indent}${SAYS}\n${indent}${fieldText(column, new Set(model.fields.map(({ name }) => name)), languageOf(schemas))} @ignore`);
    return [{ span: { file: path, start: end, end }, text: lines.map((each) => newlineOf(text) + each.replace('\n', newlineOf(text))).join('') }];
  });
}

/** The schema without what was kept: the contract takes it out of the database now. */
export function dropFromSchema(files: Files, migrations: string, { table, columns }: WaitedFor): readonly TextEdit[] {
  const schemas = schemasOf(files, migrations);
  const dot = table.lastIndexOf('.');
  const found = modelOf(schemas, { name: table.slice(dot + 1) });
  if (!found) return [];
  const { path, text, model } = found;
  if (!columns) return model.ignored && SAYS_AT(text, text.lastIndexOf('\n', model.at[0]) + 1) ? [cut(path, text, model.at[0], text.indexOf('\n}', model.at[1]) + 2)] : [];
  return model.fields.filter((field) => field.ignored && columns.includes(field.mapped ?? field.name)).map((field) => cut(path, text, field.at[0], field.at[1]));
}

/** The lines of something, with ours above them. */
function cut(file: string, text: string, from: number, to: number): TextEdit {
  const line = text.lastIndexOf('\n', from - 1) + 1;
  const start = SAYS_AT(text, line) ? text.lastIndexOf('\n', line - 2) + 1 : line;
  return { span: { file, start, end: Math.min(text.length, lineEnd(text, to) + newlineOf(text).length) }, text: '' };
}

const SAYS_AT = (text: string, line: number): boolean => text.slice(text.lastIndexOf('\n', line - 2) + 1, line).trim() === SAYS;

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : text[end - 1] === '\r' ? end - 1 : end;
}

interface SchemaFile {
  readonly path: string;
  readonly text: string;
  readonly facts: PrismaFacts;
}

/** The files of the schema that lie with the migrations: beside their folder or above it, and in a folder of schema files there. */
function schemasOf(files: Files, migrations: string): readonly SchemaFile[] {
  const all = files.paths.filter((path) => path.endsWith('.prisma'));
  for (let folder = folderOf(migrations); ; folder = folderOf(folder)) {
    const near = all.filter((path) => folder === '' || path.startsWith(`${folder}/`));
    if (near.length > 0) {
      const read = near.map((path): SchemaFile => ({ path, text: textIn(files, path), facts: readPrisma(textIn(files, path)).prisma! }));
      // Another schema of the same package has migrations of its own.
      return read.filter(({ facts }) => facts.datasource).length > 1 ? read.filter(({ path }) => folderOf(path) === folder) : read;
    }
    if (folder === '') return [];
  }
}

function modelOf(schemas: readonly SchemaFile[], { name }: QualifiedName): { readonly path: string; readonly text: string; readonly model: PrismaModel } | undefined {
  for (const { path, text, facts } of schemas) {
    const model = facts.models.find((each) => each.kind === 'model' && (each.mapped ?? each.name) === name);
    if (model) return { path, text, model };
  }
  return undefined;
}

/** What a type is written with. */
interface Language {
  readonly provider: string;
  /** Enums of the schema by their name in the database. */
  readonly enums: ReadonlyMap<string, string>;
}

function languageOf(schemas: readonly SchemaFile[]): Language {
  return {
    provider: schemas.flatMap(({ facts }) => facts.datasource?.provider ?? [])[0] ?? 'postgresql',
    enums: new Map(schemas.flatMap(({ facts }) => facts.enums.map((each) => [each.mapped ?? each.name, each.name] as const))),
  };
}

function addModel(schemas: readonly SchemaFile[], table: Table): TextEdit | undefined {
  const file = schemas.find(({ facts }) => facts.models.length > 0) ?? schemas[0];
  if (!file || modelOf(schemas, table.name)) return undefined;
  const newline = newlineOf(file.text);
  const key = table.constraints.find(({ kind }) => kind === 'primary')?.columns ?? [];
  const taken = new Set<string>();
  const fields = [...table.columns.values()].map(({ definition }) => `${fieldText(definition, taken, languageOf(schemas))}${key.length === 1 && key[0] === definition.name ? ' @id' : ''}`);
  const name = identifier(table.name.name);
  const lines = [SAYS, `model ${name} {`, ...fields.map((field) => `  ${field}`), '', ...(key.length > 1 ? [`  @@id([${key.map(identifier).join(', ')}])`] : []), ...(name === table.name.name ? [] : [`  @@map("${table.name.name}")`]), ...(table.name.schema === undefined ? [] : [`  @@schema("${table.name.schema}")`]), '  @@ignore', '}'];
  const end = file.text.length;
  return { span: { file: file.path, start: end, end }, text: `${file.text.endsWith('\n') ? '' : newline}${newline}${lines.join(newline)}${newline}` };
}

/** `name String? @map("…")`. */
function fieldText(column: ColumnDefinition, taken: Set<string>, language: Language): string {
  let name = identifier(column.name);
  while (taken.has(name)) name = `old_${name}`;
  taken.add(name);
  const [type, native] = column.type ? typeOf(column.type, language) : ['Unsupported("unknown")', ''];
  const mark = column.type?.array ? '[]' : column.nullable ? '?' : '';
  const identity = column.autoIncrement ? ' @default(autoincrement())' : '';
  return `${name} ${type}${mark}${identity}${native === '' ? '' : ` ${native}`}${name === column.name ? '' : ` @map("${column.name}")`}`;
}

/** A name that the schema's language takes. */
function identifier(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z]/.test(plain) ? plain : `old${plain.startsWith('_') ? '' : '_'}${plain}`;
}

/** Prisma, "PostgreSQL: type mapping between PostgreSQL and Prisma schema", and the same for MySQL: a scalar, and its native type where that is not the scalar's own. */
const TYPES: Readonly<Record<string, readonly [scalar: string, native?: string]>> = {
  text: ['String'], varchar: ['String', 'VarChar'], character: ['String', 'Char'], char: ['String', 'Char'], uuid: ['String', 'Uuid'], citext: ['String', 'Citext'],
  integer: ['Int'], int: ['Int'], smallint: ['Int', 'SmallInt'], bigint: ['BigInt'], boolean: ['Boolean'], 'double precision': ['Float'], double: ['Float'], real: ['Float', 'Real'],
  numeric: ['Decimal', 'Decimal'], decimal: ['Decimal', 'Decimal'], timestamp: ['DateTime', 'Timestamp'], timestamptz: ['DateTime', 'Timestamptz'], datetime: ['DateTime'], date: ['DateTime', 'Date'],
  jsonb: ['Json'], json: ['Json', 'Json'], bytea: ['Bytes'], longtext: ['String', 'LongText'], mediumtext: ['String', 'MediumText'],
};

/** What MySQL has otherwise. */
const OF_MYSQL: Readonly<Record<string, readonly [scalar: string, native?: string]>> = { text: ['String', 'Text'], json: ['Json'], datetime: ['DateTime', 'DateTime'], tinyint: ['Int', 'TinyInt'], blob: ['Bytes', 'Blob'] };

function typeOf({ name, args }: TypeReference, { provider, enums }: Language): readonly [type: string, native: string] {
  const own = enums.get(name);
  if (own !== undefined) return [own, ''];
  const [scalar, native] = (provider === 'mysql' && OF_MYSQL[name]) || (TYPES[name] ?? []);
  if (scalar === undefined) return [`Unsupported("${name}${args.length > 0 ? `(${args.join(', ')})` : ''}")`, ''];
  // What Prisma makes of a scalar by itself needs no word more.
  if (native === undefined || provider === 'sqlite' || (name === 'timestamp' && args[0] === '3')) return [scalar, ''];
  const given = args.length === 0 && /^timestamp/.test(name) && provider !== 'mysql' ? ['6'] : args;
  return [scalar, `@db.${native}${given.length > 0 ? `(${given.join(', ')})` : ''}`];
}
