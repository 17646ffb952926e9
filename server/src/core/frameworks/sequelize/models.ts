import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { QualifiedName } from '../../model/names';
import type { MayTouch } from '../../model/source';
import { columnReference, unknownExpression } from '../../sql/expressions';
import { arrayValue, entry, intrinsicValue, knownBoolean, knownText, method, notUnderstood, objectValue, stringValue, UNDEFINED } from '../script/values';
import { argSpan, type SequelizeContext } from './context';
import { stored, underscored } from './names';
import { deleteRows, insertRows, readRows, type RowTarget, updateRows } from './rows';

/** A model that the migration defines for itself. */
interface Model {
  readonly name: string;
  /** Undefined where the name of the table is made by rules of English that are not followed here. */
  readonly table?: QualifiedName;
  readonly touches: MayTouch;
  /** Attribute → column where they differ; undefined where the attributes are not known. */
  readonly fields: ReadonlyMap<string, string>;
  readonly underscored: boolean;
}

/** Methods that read. */
const READS: ReadonlySet<string> = new Set(['findAll', 'findOne', 'findByPk', 'findById', 'find', 'findAndCountAll', 'findAndCount', 'count', 'max', 'min', 'sum', 'aggregate', 'describe', 'all']);
/** Methods that shape the model and reach no database. */
const SHAPES: ReadonlySet<string> = new Set(['init', 'belongsTo', 'hasMany', 'hasOne', 'belongsToMany', 'addHook', 'hook', 'beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate', 'beforeSave', 'addScope', 'removeAttribute', 'associate', 'refreshAttributes']);

/** `sequelize.define(name, attributes, { tableName })`. */
export function defineModel(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [name, attributes, options] = args;
  const text = knownText(name);
  if (text === undefined) return notUnderstood(evaluation, site, 'the name of the model is not known');
  const given = knownText(entry(options, 'tableName')) ?? (knownBoolean(entry(options, 'freezeTableName')) === true ? text : undefined);
  const schema = knownText(entry(options, 'schema'));
  const fields = new Map<string, string>();
  if (attributes?.kind === 'object') {
    for (const [key, value] of attributes.entries) {
      const field = knownText(entry(value, 'field'));
      if (field !== undefined) fields.set(key, field);
    }
  }
  return modelValue(context, {
    name: text,
    ...(given !== undefined && { table: { ...(schema !== undefined && { schema }), name: stored(context.dialect, given) } }),
    touches: given === undefined ? tablesOf(text) : [given.toLowerCase()],
    fields,
    underscored: knownBoolean(entry(options, 'underscored')) === true,
  });
}

/** The tables that a model of this name may mean: its plural, in the common ways. */
function tablesOf(name: string): readonly string[] {
  return [name, underscored(name)].flatMap((word) => [word, `${word}s`, `${word}es`, word.replace(/y$/, 'ies'), word.replace(/person$/i, 'people')]).map((word) => word.toLowerCase());
}

function modelValue(context: SequelizeContext, model: Model): Value {
  const value: Value = intrinsicValue({
    name: `the model ${model.name}`,
    construct: (_args, site, evaluation) => notUnderstood(evaluation, site, `a new row of the model ${model.name}`, model.touches),
    get(property, at) {
      switch (property) {
        case 'tableName': return model.table ? stringValue(model.table.name, at.span) : { kind: 'unknown', reason: `the table of the model ${model.name}`, mayTouch: 'nothing' };
        case 'getTableName': return method(property, (_args, site) => (model.table ? stringValue(model.table.name, site.span) : { kind: 'unknown', reason: `the table of the model ${model.name}`, mayTouch: 'nothing' }));
        case 'name': return stringValue(model.name, at.span);
        case 'scope': case 'unscoped': case 'schema': return method(property, () => value);
        default: return method(property, (args, site, evaluation) => callModel(context, model, property, args, site, evaluation));
      }
    },
  });
  return value;
}

function callModel(context: SequelizeContext, model: Model, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  if (SHAPES.has(property)) return UNDEFINED;
  const { table } = model;
  const target: RowTarget | undefined = table && { table, span: site.name };
  const [first, second] = args;
  const where = (options: Value | undefined): Value | undefined => mapKeys(model, entry(options, 'where'));
  if (READS.has(property)) return property === 'findAll' || property === 'all' ? arrayValue([rowValue(context, model)], false) : property.startsWith('find') ? rowValue(context, model) : target ? readRows(context, target, objectValue([])) : { kind: 'data', expression: unknownExpression('a value out of the database', '?') };
  if (!target) return notUnderstood(evaluation, site, `which table the model ${model.name} stands for is not known`, model.touches);
  switch (property) {
    case 'create': case 'bulkCreate': case 'insertOrUpdate': case 'upsert': {
      const rows = first?.kind === 'array' ? { ...first, items: first.items.map((item) => mapKeys(model, item) ?? item) } : mapKeys(model, first);
      insertRows(context, target, rows, second, site, evaluation);
      return rowValue(context, model);
    }
    case 'update': return updateRows(context, target, mapKeys(model, first), where(second), site, evaluation);
    case 'destroy':
      if (knownBoolean(entry(first, 'truncate')) === true) {
        evaluation.emit({ kind: 'truncate', tables: [target.table] }, site);
        return UNDEFINED;
      }
      return deleteRows(context, target, where(first), site, evaluation);
    case 'truncate':
      evaluation.emit({ kind: 'truncate', tables: [target.table] }, site);
      return UNDEFINED;
    case 'drop':
      evaluation.emit({ kind: 'dropTable', table: target.table, ifExists: true }, site);
      return UNDEFINED;
    default: return notUnderstood(evaluation, site, `${property} of the model ${model.name} is not known here`, model.touches);
  }
}

/** Attributes as columns. */
function mapKeys(model: Model, value: Value | undefined): Value | undefined {
  if (value?.kind !== 'object') return value;
  return objectValue([...value.entries].map(([key, item]) => [columnOf(model, key), item] as const), value.complete);
}

function columnOf(model: Model, attribute: string): string {
  return model.fields.get(attribute) ?? (model.underscored && /^\w+$/.test(attribute) ? underscored(attribute) : attribute);
}

/** A row that a model gave: its columns are data, its methods write. */
function rowValue(context: SequelizeContext, model: Model): Value {
  const { table } = model;
  const some: Value = { kind: 'unknown', reason: 'the row at hand', mayTouch: 'nothing' };
  return intrinsicValue({
    name: `a row of ${model.name}`,
    exists: { kind: 'rows', text: `a row of ${model.name}` },
    get(property, at) {
      const target: RowTarget = { table: table ?? { name: model.name }, span: at.name };
      switch (property) {
        case 'update': case 'updateAttributes':
          return method(property, (args, site, evaluation) => (table ? updateRows(context, { ...target, span: argSpan(site, 0) }, mapKeys(model, args[0]), some, site, evaluation) : notUnderstood(evaluation, site, `a row of the model ${model.name} is changed`, model.touches)));
        case 'destroy':
          return method(property, (_args, site, evaluation) => (table ? deleteRows(context, { ...target, span: site.name }, some, site, evaluation) : notUnderstood(evaluation, site, `a row of the model ${model.name} is deleted`, model.touches)));
        case 'save': case 'increment': case 'decrement': case 'restore':
          return method(property, (_args, site, evaluation) => notUnderstood(evaluation, site, `what ${property} writes to a row of the model ${model.name} is not known`, model.touches));
        case 'get': case 'getDataValue': case 'toJSON': case 'reload': case 'set': case 'setDataValue':
          return method(property, () => ({ kind: 'data', expression: unknownExpression(`a value of ${model.name}`, '?') }));
        default: return { kind: 'data', expression: columnReference(columnOf(model, property), table) };
      }
    },
  });
}

/** A model of which nothing is known. */
const SOME_MODEL: Model = { name: 'the workspace', touches: 'anything', fields: new Map(), underscored: false };

/** `Model`, which classes of the workspace extend: which table a class stands for is said to `init`, and not followed here. */
export function modelBase(context: SequelizeContext): Value {
  return intrinsicValue({
    name: 'Model',
    construct: (_args, site, evaluation) => notUnderstood(evaluation, site, 'a new row of a model of the workspace'),
    get: (property) => method(property, (args, site, evaluation) => (property === 'sync' ? UNDEFINED : callModel(context, SOME_MODEL, property, args, site, evaluation))),
  });
}
