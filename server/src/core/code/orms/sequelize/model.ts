import pluralize from 'pluralize';
import type { At, Expression } from '../../facts';
import { underscored } from '../../../frameworks/sequelize/names';
import type { BoundFunction, Kind, LinkContext, LinkedEntry, LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';
import { writtenAt } from '../refer';
import type { Options } from './options';

/** A model while it is put together: associations of other files add to it. */
export interface Draft extends Entity {
  readonly columns: EntityColumn[];
  readonly relations: EntityRelation[];
  readonly underscored: boolean;
  /** Attributes that are computed: of type VIRTUAL, and those of getters. */
  readonly computed: Set<string>;
}

export interface ModelParts {
  readonly file: LinkedFile;
  /** The name of the class, or the word `define`: how the model is known again. */
  readonly at: At;
  readonly name: string;
  readonly options: Options;
  readonly attributes: readonly LinkedEntry[];
}

/** A model by its name, attributes and options (model.js `init` of Sequelize 6). */
export function draftModel({ file, at, name, options, attributes }: ModelParts, context: LinkContext): Draft {
  const given = options.text('tableName');
  const isUnderscored = options.is('underscored', true) || options.is('underscoredAll', true);
  const isFrozen = options.is('freezeTableName', true);
  const plural = isFrozen ? name : pluralOf(name, options);
  const schema = options.text('schema');
  const written = options.textAt('tableName');
  const draft: Draft = {
    id: `${file.path}#${name}`,
    orm: 'sequelize',
    name,
    table: { ...(schema !== undefined && { schema }), name: given ?? (isUnderscored && !isFrozen ? underscored(plural) : plural) },
    // The libraries of plurals agree on what is regular.
    tableCertain: given !== undefined || isFrozen || plural === `${name}s`,
    columns: [],
    relations: [],
    span: spanOf(file, at),
    ...(written && { tableSpan: spanOf(file, written) }),
    reads: 'mapped columns',
    underscored: isUnderscored,
    computed: new Set(),
  };
  for (const attribute of attributes) addAttribute(draft, attribute, context);
  addImplicit(draft, options);
  bindOptions(draft, options, context);
  return draft;
}

export const spanOf = (file: LinkedFile, at: At) => ({ file: file.path, start: at[0], end: at[1] });

function pluralOf(name: string, options: Options): string {
  const named = options.entry('name');
  const plural = named?.value.kind === 'object' ? named.value.entries.find(({ key }) => key === 'plural')?.value : undefined;
  return plural?.kind === 'literal' && typeof plural.value === 'string' ? plural.value : pluralize(name);
}

/** The column that an attribute is stored in, unless it names another. */
export const columnNamed = (draft: { readonly underscored: boolean }, attribute: string): string => (draft.underscored ? underscored(attribute) : attribute);

function addAttribute(draft: Draft, { file, key, value, at }: LinkedEntry, context: LinkContext): void {
  const options = new Map(value.kind === 'object' || value.kind === 'name' || value.kind === 'local' ? context.entriesOf(file, value).entries.map((entry) => [entry.key, entry]) : []);
  bindAccessors(draft, file, options, context);
  const type = options.get('type');
  // A virtual attribute is computed by its getter: it is no column (DataTypes.VIRTUAL).
  if (typeNames(file, type ? type.value : value).includes('VIRTUAL')) {
    draft.computed.add(key);
    return;
  }
  const field = options.get('field');
  const given = field && context.textOf(field.file, field.value);
  const values = enumValues(type ? type.file : file, type ? type.value : value, options, context);
  const columnSpan = writtenAt(field);
  const allowNull = options.get('allowNull')?.value;
  const hasDefault = options.has('defaultValue') || isTrue(options.get('autoIncrement'));
  addColumn(draft, {
    property: key,
    column: given ?? columnNamed(draft, key),
    certain: true,
    span: spanOf(file, at),
    ...(columnSpan && { columnSpan }),
    selected: true,
    filledBy: isTrue(options.get('autoIncrement')) ? 'database' : hasDefault ? 'orm' : 'code',
    ...(values.length > 0 && { values }),
    nullable: !(allowNull?.kind === 'literal' && allowNull.value === false) && !isTrue(options.get('primaryKey')),
  });
}

export function addColumn(draft: Draft, column: EntityColumn): void {
  if (!draft.columns.some(({ property }) => property === column.property)) draft.columns.push(column);
}

const isTrue = (entry: LinkedEntry | undefined): boolean => entry?.value.kind === 'literal' && entry.value.value === true;

/** The last words of a data type: `DataTypes.STRING(20)`, `new DataTypes.VIRTUAL(…)`. */
function typeNames(file: LinkedFile, expression: Expression): readonly string[] {
  if (expression.kind === 'get') return [expression.name, ...typeNames(file, expression.of)];
  if (expression.kind === 'name') return [expression.name];
  const call = expression.kind === 'call' ? file.facts.calls[expression.index] : undefined;
  return call ? typeNames(file, call.callee) : [];
}

function enumValues(file: LinkedFile, type: Expression, options: ReadonlyMap<string, LinkedEntry>, context: LinkContext): readonly string[] {
  if (!typeNames(file, type).includes('ENUM')) return [];
  const call = type.kind === 'call' ? file.facts.calls[type.index] : undefined;
  const given = options.get('values');
  const items = given ? context.itemsOf(given.file, given.value).items : (call?.args ?? []).flatMap((arg) => (arg.kind === 'literal' ? [{ file, value: arg }] : context.itemsOf(file, arg).items));
  return items.flatMap((item) => context.textOf(item.file, item.value) ?? []);
}

/** The key and the times that Sequelize adds by itself. */
function addImplicit(draft: Draft, options: Options): void {
  const add = (property: string, column: string, filledBy: EntityColumn['filledBy']): void =>
    addColumn(draft, { property, column, certain: true, span: draft.span, selected: true, ...(filledBy && { filledBy }) });
  if (!draft.columns.some(({ property }) => property === 'id')) add('id', 'id', 'database');
  const time = (key: 'createdAt' | 'updatedAt' | 'deletedAt'): void => {
    if (options.is(key, false)) return;
    const property = options.text(key) ?? key;
    const declared = draft.columns.findIndex((column) => column.property === property);
    // Declared or not, Sequelize writes the time (model.js `_addDefaultAttributes`, `_timestampAttributes`).
    if (declared < 0) add(property, columnNamed(draft, property), 'orm');
    else if (key !== 'deletedAt') draft.columns[declared] = { ...draft.columns[declared]!, filledBy: 'orm', nullable: false };
  };
  if (options.is('timestamps', false)) return;
  time('createdAt');
  time('updatedAt');
  if (options.is('paranoid', true)) time('deletedAt');
}

const rowOf = (draft: Draft) => (): Kind => ({ kind: 'row', entity: draft });
const modelOf = (draft: Draft) => (): Kind => ({ kind: 'entity', entity: draft, use: 'model' });

/** Options that hold functions of the model, by what `this` is in them. */
const FUNCTIONS: Readonly<Record<string, 'row' | 'model'>> = { getterMethods: 'row', setterMethods: 'row', instanceMethods: 'row', validate: 'row', classMethods: 'model' };

/** What `this` is in the functions that the options hold, and the row that hooks are handed. */
function bindOptions(draft: Draft, options: Options, context: LinkContext): void {
  for (const [key, self] of Object.entries(FUNCTIONS)) {
    const held = bindAll(options.entry(key), context, { self: self === 'row' ? rowOf(draft) : modelOf(draft) });
    for (const name of held) draft.computed.add(name);
  }
  bindAll(options.entry('hooks'), context, { params: [rowOf(draft)] });
}

function bindAll(entry: LinkedEntry | undefined, context: LinkContext, bound: BoundFunction): readonly string[] {
  if (!entry) return [];
  const { entries } = context.entriesOf(entry.file, entry.value);
  for (const { file, value } of entries) if (value.kind === 'function') context.bind(file, value.index, bound);
  return entries.map(({ key }) => key);
}

/** `get() {}`, `set(value) {}`, `validate: { … }` of an attribute. */
function bindAccessors(draft: Draft, file: LinkedFile, options: ReadonlyMap<string, LinkedEntry>, context: LinkContext): void {
  for (const key of ['get', 'set']) {
    const value = options.get(key)?.value;
    if (value?.kind === 'function') context.bind(file, value.index, { self: rowOf(draft) });
  }
  bindAll(options.get('validate'), context, { self: rowOf(draft) });
}
