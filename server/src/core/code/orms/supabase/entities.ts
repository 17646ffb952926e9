import type { DefinitionFact, TypeFact, TypeMember } from '../../facts';
import type { LinkedFile } from '../../link/kinds';
import type { Entity } from '../../model';

/**
 * The tables of generated types (`supabase gen types typescript`): `Database` holds schemas, each with `Tables` and `Views`, each of these
 * with the types of a row and of what is inserted, where an optional column is one that the database fills.
 */
export function findEntities(files: readonly LinkedFile[]): readonly Entity[] {
  return files.flatMap((file) => file.facts.definitions.flatMap((fact) => (isDatabase(fact) ? entitiesOf(file, fact) : [])));
}

const isDatabase = ({ kind, name }: DefinitionFact): boolean => (kind === 'type' || kind === 'interface') && /^Database/.test(name);

const membersOf = (type: TypeFact | undefined): readonly TypeMember[] => (type?.kind === 'object' ? type.members : type?.kind === 'intersection' ? type.of.flatMap(membersOf) : []);
const member = (type: TypeFact | undefined, name: string): TypeFact | undefined => membersOf(type).find((each) => each.name === name)?.type;

function entitiesOf(file: LinkedFile, { type }: DefinitionFact): readonly Entity[] {
  return membersOf(type).flatMap((schema) => [...membersOf(member(schema.type, 'Tables')), ...membersOf(member(schema.type, 'Views'))].map((table): Entity => {
    const inserted = membersOf(member(table.type, 'Insert'));
    return {
      id: `${file.path}:${schema.name}.${table.name}`,
      orm: 'supabase',
      name: table.name,
      table: { ...(schema.name === 'public' ? {} : { schema: schema.name }), name: table.name },
      tableCertain: true,
      columns: membersOf(member(table.type, 'Row')).map((column) => {
        const given = inserted.find((each) => each.name === column.name);
        return {
          property: column.name,
          column: column.name,
          certain: true,
          span: { file: file.path, start: column.at[0], end: column.at[1] },
          // Types read nothing: queries name what they read.
          selected: false,
          filledBy: given && !given.optional ? ('code' as const) : ('database' as const),
          nullable: isNullable(column.type),
        };
      }),
      relations: [],
      span: { file: file.path, start: table.at[0], end: table.at[1] },
      reads: 'everything',
    };
  }));
}

const isNullable = (type: TypeFact): boolean => (type.kind === 'union' ? type.of.some(isNullable) : type.kind === 'keyword' ? type.name === 'null' : type.kind === 'literal' && type.value === null);
