import type { DefinitionFact, TypeFact, TypeMember } from '../../facts';
import type { LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn } from '../../model';

/** An interface or an object type by its name, with the file it stands in. */
interface Shape {
  readonly file: LinkedFile;
  readonly fact: DefinitionFact;
}

/** What the interfaces are called that list tables: Kysely's documentation, kysely-codegen, prisma-kysely, kanel. */
const DATABASES = /^(?:DB|Database\w*|\w+(?:Database|DB|Schema|Tables))$/;
/** Column types that the database fills (Kysely, `Generated`, `GeneratedAlways`). */
const GENERATED: ReadonlySet<string> = new Set(['Generated', 'GeneratedAlways']);

/** The tables that interfaces map: each member of a database's interface is a table, its type the interface of the rows. */
export function findEntities(files: readonly LinkedFile[], rename: (name: string) => string): readonly Entity[] {
  const shapes = new Map<string, Shape[]>();
  for (const file of files) for (const fact of file.facts.definitions) if (fact.kind === 'interface' || fact.kind === 'type') shapes.set(fact.name, [...(shapes.get(fact.name) ?? []), { file, fact }]);
  const named = new Set(files.flatMap(({ facts }) => databasesNamed(facts.calls.flatMap(({ typeArgs }) => typeArgs ?? []))));
  const entities = new Map<string, Entity>();
  for (const [name, list] of shapes) {
    if (!named.has(name) && !DATABASES.test(name)) continue;
    for (const database of list) {
      const members = membersOf(database.fact, shapes, 0);
      const tables = members.map((member) => ({ member, rows: member.type.kind === 'reference' ? near(shapes.get(last(member.type.name)), database.file) : undefined }));
      // Another interface of such a name: not all of its members are interfaces of rows.
      if (tables.length === 0 || !(named.has(name) || usesKysely(database.file)) || !tables.every(({ rows }) => rows)) continue;
      for (const { member, rows } of tables) {
        const entity = rows && entityOf(database.file, member, rows, shapes, rename);
        if (entity && !entities.has(entity.id)) entities.set(entity.id, entity);
      }
    }
  }
  return [...entities.values()];
}

const last = (name: string): string => name.split('.').at(-1) ?? name;

/** `new Kysely<Database>(…)`. */
const databasesNamed = (types: readonly TypeFact[]): readonly string[] => types.flatMap((type) => (type.kind === 'reference' && type.args.length === 0 ? [last(type.name)] : []));

const usesKysely = ({ facts }: LinkedFile): boolean => facts.imports.some(({ module }) => /kysely/.test(module)) || facts.definitions.some(({ name }) => GENERATED.has(name));

const near = (list: readonly Shape[] | undefined, file: LinkedFile): Shape | undefined => list?.find((each) => each.file === file || each.file.path === file.path) ?? (list?.length === 1 ? list[0] : undefined);

function membersOf(fact: DefinitionFact, shapes: ReadonlyMap<string, readonly Shape[]>, depth: number): readonly TypeMember[] {
  const own = fact.type?.kind === 'object' ? fact.type.members : fact.type?.kind === 'intersection' ? fact.type.of.flatMap((each) => (each.kind === 'object' ? each.members : [])) : [];
  const above = depth > 5 ? [] : (fact.extends ?? []).flatMap((base) => (base.kind === 'reference' ? (shapes.get(last(base.name)) ?? []).slice(0, 1).flatMap((each) => membersOf(each.fact, shapes, depth + 1)) : []));
  return [...own, ...above];
}

function entityOf(database: LinkedFile, member: TypeMember, { file, fact }: Shape, shapes: ReadonlyMap<string, readonly Shape[]>, rename: (name: string) => string): Entity {
  const [schema, name] = member.name.includes('.') ? [member.name.split('.')[0], member.name.split('.').slice(1).join('.')] : [undefined, member.name];
  return {
    id: `${file.path}:${fact.name}`,
    orm: 'kysely',
    name: fact.name,
    table: { ...(schema === undefined || schema === 'public' ? {} : { schema }), name: rename(name ?? member.name) },
    tableCertain: true,
    columns: membersOf(fact, shapes, 0).map((column) => columnOf(file, column, rename)),
    relations: [],
    span: { file: file.path, start: fact.at[0], end: fact.at[1] },
    tableSpan: { file: database.path, start: member.at[0], end: member.at[1] },
    reads: 'everything',
    typed: true,
  };
}

function columnOf(file: LinkedFile, { name, type, at, optional }: TypeMember, rename: (name: string) => string): EntityColumn {
  const inserted = type.kind === 'reference' && last(type.name) === 'ColumnType' ? (type.args[1] ?? type.args[0]) : type;
  const generated = type.kind === 'reference' && GENERATED.has(last(type.name));
  const open = optional === true || (inserted !== undefined && holds(inserted, 'undefined'));
  const nullable = holds(type, 'null');
  const values = type.kind === 'union' ? type.of.flatMap((each) => (each.kind === 'literal' && typeof each.value === 'string' ? [each.value] : [])) : [];
  return {
    property: name,
    column: rename(name),
    certain: true,
    span: { file: file.path, start: at[0], end: at[1] },
    // An interface reads nothing: queries name what they read.
    selected: false,
    filledBy: generated || open || nullable ? 'database' : 'code',
    ...(values.length > 0 ? { values } : {}),
    nullable,
  };
}

function holds(type: TypeFact, word: 'null' | 'undefined'): boolean {
  if (type.kind === 'union') return type.of.some((each) => holds(each, word));
  if (type.kind === 'reference') return type.args.some((each) => holds(each, word));
  return type.kind === 'keyword' ? type.name === word : type.kind === 'literal' && word === 'null' && type.value === null;
}
