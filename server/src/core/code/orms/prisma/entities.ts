import { folderOf } from '../../../modules/paths';
import type { PrismaField, PrismaModel } from '../../facts';
import type { LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';

type Enums = ReadonlyMap<string, readonly string[]>;

/** One schema: the file with the data source, and the files that are read with it. */
interface Schema {
  readonly path: string;
  readonly folder: string;
  readonly provider?: string;
  readonly files: LinkedFile[];
}

/** The models of all schemas. Those of a document database have no migrations, and ignored ones no client. */
export function findEntities(files: readonly LinkedFile[]): readonly Entity[] {
  return schemasOf(files.filter(({ facts }) => facts.prisma)).flatMap((schema) => (schema.provider === 'mongodb' ? [] : entitiesOf(schema)));
}

/** A schema of several files lies in one folder, with the data source in one of them (Prisma, Multi-file Prisma schema). */
function schemasOf(files: readonly LinkedFile[]): readonly Schema[] {
  const schemas = files.flatMap((file): Schema[] => {
    const datasource = file.facts.prisma?.datasource;
    return datasource ? [{ path: file.path, folder: folderOf(file.path), ...(datasource.provider === undefined ? {} : { provider: datasource.provider }), files: [file] }] : [];
  });
  for (const file of files) {
    if (file.facts.prisma?.datasource) continue;
    const around = schemas.filter(({ folder }) => folder === '' || file.path.startsWith(`${folder}/`)).sort((left, right) => right.folder.length - left.folder.length);
    if (around[0]) around[0].files.push(file);
    else schemas.push({ path: file.path, folder: folderOf(file.path), files: [file] });
  }
  return schemas;
}

function entitiesOf({ path: source, files }: Schema): readonly Entity[] {
  const placed = files.flatMap((file) => (file.facts.prisma?.models ?? []).map((model) => ({ file, model })));
  const models = new Map(placed.filter(({ model }) => model.kind !== 'type' && !model.ignored).map((each) => [each.model.name, each]));
  const enums: Enums = new Map(files.flatMap((file) => (file.facts.prisma?.enums ?? []).map(({ name, values }) => [name, values.map((value) => value.mapped ?? value.name)] as const)));
  const idOf = ({ file, model }: (typeof placed)[number]): string => `${file.path}:${model.name}`;
  return [...models.values()].map((each): Entity => {
    const { file, model } = each;
    const fields = model.fields.filter((field) => !field.ignored);
    const span = spanOf(file, model.at);
    return {
      id: idOf(each),
      orm: 'prisma',
      name: model.name,
      table: { ...(model.schema === undefined ? {} : { schema: model.schema }), name: model.mapped ?? model.name },
      tableCertain: true,
      columns: fields.flatMap((field) => (models.has(field.type) ? [] : [columnOf(file, field, enums)])),
      relations: fields.flatMap((field) => {
        const to = models.get(field.type);
        return to ? [relationOf(file, model, field, idOf(to), to.model)] : [];
      }),
      span,
      source,
      reads: 'mapped columns',
    };
  });
}

const spanOf = (file: LinkedFile, [start, end]: PrismaModel['at']): Entity['span'] => ({ file: file.path, start, end });

function columnOf(file: LinkedFile, field: PrismaField, enums: Enums): EntityColumn {
  const values = enums.get(field.type);
  return {
    property: field.name,
    column: field.mapped ?? field.name,
    certain: true,
    span: spanOf(file, field.at),
    selected: true,
    filledBy: field.default === 'client' || field.list ? 'orm' : field.default === 'database' || field.optional ? 'database' : 'code',
    ...(values ? { values } : {}),
    nullable: field.optional === true,
  };
}

function relationOf(file: LinkedFile, model: PrismaModel, field: PrismaField, to: string, target: PrismaModel): EntityRelation {
  const back = target.fields.find((each) => each.type === model.name && (each !== field || model !== target));
  // Lists on both sides: a table of Prisma's own lies between, named after both in the order of the alphabet (Prisma, Many-to-many relations).
  const isBetween = field.list && back?.list && !field.relationFields?.length && !back.relationFields?.length;
  return {
    property: field.name,
    to,
    list: field.list === true,
    ...(field.relationFields && field.relationFields.length > 0 ? { key: field.relationFields } : {}),
    ...(isBetween ? { through: { name: `_${[model.name, target.name].sort().join('To')}` } } : {}),
    span: spanOf(file, field.at),
  };
}
