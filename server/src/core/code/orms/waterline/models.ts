import type { Expression } from '../../facts';
import type { LinkContext, LinkedEntry, LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';
import { writtenAt } from '../refer';

/** Models of Sails: files of a folder `models` that export an object with `attributes`. */
export function findModels(files: readonly LinkedFile[], context: LinkContext): readonly Entity[] {
  const defaults = files.flatMap((file) => defaultAttributes(file, context));
  return files.flatMap((file) => readModel(file, defaults, context) ?? []);
}

/** `module.exports.models = { attributes: { createdAt: … } }`, which all models have (Sails manual, `config/models.js`). */
function defaultAttributes(file: LinkedFile, context: LinkContext): readonly LinkedEntry[] {
  const models = file.facts.exports.find(({ name }) => name === 'models')?.value;
  return models ? attributesOf(file, models, context) : [];
}

function attributesOf(file: LinkedFile, model: Expression, context: LinkContext): readonly LinkedEntry[] {
  const attributes = context.entriesOf(file, model).entries.find(({ key }) => key === 'attributes');
  return attributes ? context.entriesOf(attributes.file, attributes.value).entries : [];
}

function readModel(file: LinkedFile, defaults: readonly LinkedEntry[], context: LinkContext): Entity | undefined {
  const [, name] = /(?:^|\/)models\/(?:.*\/)?(\w+)\.[cm]?[jt]s$/.exec(file.path) ?? [];
  const exported = file.facts.exports.find((each) => each.name === '=' || each.name === 'default')?.value;
  if (name === undefined || !exported) return undefined;
  const own = attributesOf(file, exported, context);
  if (!own.some(({ value }) => value.kind === 'object' && value.entries.some(({ key }) => ['type', 'columnName', 'model', 'collection', 'required'].includes(key)))) return undefined;
  const options = context.entriesOf(file, exported).entries;
  const tableEntry = options.find(({ key }) => key === 'tableName');
  const given = tableEntry && context.textOf(tableEntry.file, tableEntry.value);
  const attributes = [...defaults.filter(({ key }) => !own.some((each) => each.key === key)), ...own];
  const parts = attributes.map((attribute) => readAttribute(attribute, context));
  const at = tableEntry ? tableEntry.at : (options.find(({ key }) => key === 'attributes')?.at ?? [0, 0]);
  return {
    id: `${file.path}#${name}`,
    orm: 'waterline',
    name,
    // The identity, the name of the file in lower case (waterline, `normalizeCollection`).
    table: { name: given ?? name.toLowerCase() },
    tableCertain: true,
    columns: parts.flatMap(({ column }) => column ?? []),
    relations: parts.flatMap(({ relation }) => (relation ? [{ ...relation, to: targetId(file.path, relation.to) }] : [])),
    span: { file: file.path, start: at[0], end: at[1] },
    ...(tableEntry?.value.kind === 'literal' && { tableSpan: { file: tableEntry.file.path, start: tableEntry.value.at[0], end: tableEntry.value.at[1] } }),
    reads: 'mapped columns',
  };
}

/** Models lie beside each other, each in the file of its name. */
const targetId = (path: string, name: string): string => `${path.slice(0, path.lastIndexOf('/') + 1)}${name}${/\.[cm]?[jt]s$/.exec(path)?.[0] ?? ''}#${name}`;

function readAttribute({ file, key, value, at }: LinkedEntry, context: LinkContext): { readonly column?: EntityColumn; readonly relation?: EntityRelation } {
  const options = new Map(context.entriesOf(file, value).entries.map((entry) => [entry.key, entry]));
  const text = (name: string): string | undefined => {
    const option = options.get(name);
    return option && context.textOf(option.file, option.value);
  };
  const is = (name: string): boolean => {
    const option = options.get(name)?.value;
    return option?.kind === 'literal' && option.value === true;
  };
  const span = { file: file.path, start: at[0], end: at[1] };
  const model = text('model');
  const collection = text('collection');
  const to = model ?? collection;
  const relation = to === undefined ? undefined : { property: key, to, list: collection !== undefined, span };
  if (collection !== undefined || value.kind === 'function') return { ...(relation && { relation }) };
  const given = text('columnName');
  const values = options.get('isIn');
  const known = values ? context.itemsOf(values.file, values.value).items.flatMap((item) => context.textOf(item.file, item.value) ?? []) : [];
  const filledBy = is('autoIncrement') ? 'database' : options.has('defaultsTo') || is('autoCreatedAt') || is('autoUpdatedAt') ? 'orm' : 'code';
  const columnSpan = writtenAt(options.get('columnName'));
  const column: EntityColumn = { property: key, column: given ?? key, certain: true, span, ...(columnSpan && { columnSpan }), selected: true, filledBy, nullable: !is('required'), ...(known.length > 0 && { values: known }) };
  return { column, ...(relation && { relation }) };
}
