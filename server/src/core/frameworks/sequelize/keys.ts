import type { Evaluation, Site, Value } from '../../evaluate/value';
import type { ConstraintDefinition, IndexDefinition } from '../../model/operation';
import type { Span } from '../../model/source';
import { readCheck, readCondition } from '../script/readParts';
import { entry, isAbsent, knownBoolean, knownNumber, knownText, listOf, namesOf, notUnderstood, own, spanOf, stringValue as textValue, UNDEFINED, whyUnknown } from '../script/values';
import { actionOf, deferrable } from './attribute';
import { type SequelizeContext, argSpan, embed, expressionOf, isMysql, unticked } from './context';
import { generatedIndexName, stored, type TableName, tableName } from './names';
import { touching } from './tables';
import { whereSql } from './where';

type Part = IndexDefinition['parts'][number];

/** `addIndex(table, fields, options)` or `addIndex(table, { fields, … })`. */
export function addIndex(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const table = tableName(context, args[0], undefined, true);
  if ('unknown' in table) return notUnderstood(evaluation, site, table.unknown);
  const options = args[1]?.kind === 'object' ? args[1] : args[2];
  const given = args[1]?.kind === 'object' ? entry(args[1], 'fields') : args[1];
  const fields = listOf(given);
  if (!fields || fields.length === 0) return notUnderstood(evaluation, site, whyUnknown(given, 'the columns of the index'), touching(table));
  const span = spanOf(args[0], argSpan(site, 0));
  const parts = fields.map((field) => indexPart(context, field, options, span));
  if (parts.some((part) => part === undefined)) return notUnderstood(evaluation, site, whyUnknown(fields[parts.indexOf(undefined)], 'a column of the index'), touching(table));
  const name = indexName(context, table, fields, options);
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(entry(options, 'name'), 'the name of the index'), touching(table));
  const where = entry(options, 'where');
  const condition = isAbsent(where) || isMysql(context) ? undefined : whereSql(context, where, span);
  const index: IndexDefinition = {
    name: name.name,
    table: table.table,
    parts: parts as Part[],
    unique: isUnique(options),
    ...methodOf(context, options),
    ...(condition && { where: readCondition({ sql: condition.source.text, values: condition.values }, context.dialect).text }),
    span,
  };
  const concurrently = context.dialect === 'postgres' && knownBoolean(entry(options, 'concurrently')) === true;
  evaluation.emit({ kind: 'createIndex', index, ...(concurrently && { concurrently }) }, site, isAbsent(entry(options, 'name')) ? argSpan(site, 1) : spanOf(entry(options, 'name'), span));
  return UNDEFINED;
}

/** `type: 'UNIQUE'` is `unique: true` (model.js, `_conformIndex`); `indicesType` is the word of Sequelize 4. */
function isUnique(options: Value | undefined): boolean {
  return knownBoolean(entry(options, 'unique')) === true || [entry(options, 'type'), entry(options, 'indicesType')].some((type) => knownText(type)?.toLowerCase() === 'unique');
}

function methodOf(context: SequelizeContext, options: Value | undefined): { readonly method?: string } {
  const type = knownText(entry(options, 'type'))?.toLowerCase();
  if (isMysql(context) && (type === 'fulltext' || type === 'spatial')) return { method: type };
  const using = knownText(entry(options, 'using'))?.toLowerCase();
  return using === undefined || using === 'btree' || context.dialect === 'sqlite' ? {} : { method: using };
}

/** The name given, or the one made of table and columns (utils.js, `nameIndex`). `indexName` is the word of Sequelize 4. */
function indexName(context: SequelizeContext, table: TableName, fields: readonly Value[], options: Value | undefined): { readonly name: string } | undefined {
  const given = [entry(options, 'name'), entry(options, 'indexName')].find((name) => !isAbsent(name));
  if (given) {
    const name = knownText(given);
    return name === undefined ? undefined : { name: stored(context.dialect, unticked(name)) };
  }
  const prefix = knownText(entry(options, 'prefix'))?.replaceAll('.', '_') ?? table.inIndexes;
  return { name: generatedIndexName(context, prefix, fields.map((field) => fieldName(field) ?? '')) };
}

function fieldName(field: Value): string | undefined {
  return knownText(field) ?? knownText(entry(field, 'name')) ?? knownText(entry(field, 'attribute'));
}

function indexPart(context: SequelizeContext, field: Value, options: Value | undefined, span: Span): Part | undefined {
  const inner = embed(context, field, span);
  if (inner) return { expression: expressionOf(context, inner).text };
  const name = fieldName(field);
  if (name === undefined) return undefined;
  const length = knownNumber(entry(field, 'length'));
  const collate = knownText(entry(field, 'collate'));
  const operator = knownText(entry(field, 'operator')) ?? knownText(entry(options, 'operator'));
  const order = knownText(entry(field, 'order'))?.toLowerCase();
  const words = [
    isMysql(context) && length !== undefined ? `(${length})` : '',
    collate !== undefined && !isMysql(context) ? `collate ${collate}` : '',
    operator !== undefined && context.dialect === 'postgres' ? operator : '',
    order !== undefined && order !== 'asc' ? order : '',
  ].filter((word) => word !== '');
  return { column: stored(context.dialect, name), ...(words.length > 0 && { options: words.join(' ') }) };
}


/** `removeIndex(table, nameOrFields, options)`: IF EXISTS in PostgreSQL and SQLite. */
export function removeIndex(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const table = tableName(context, args[0]);
  if ('unknown' in table) return notUnderstood(evaluation, site, table.unknown);
  const text = knownText(args[1]);
  // An object among the names (options in the wrong place) is text like any other: the name that comes of it finds no index.
  const fields = args[1]?.kind === 'array' ? namesOf({ ...args[1], items: args[1].items.map((item) => (item.kind === 'object' ? textValue('[object Object]', argSpan(site, 1)) : item)) }) : undefined;
  if (text === undefined && !fields) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the index that is removed'), touching(table));
  const raw = unticked(text ?? '');
  // A point splits schema and name (`quoteIdentifiers`), in PostgreSQL alone.
  const at = context.dialect === 'postgres' ? raw.lastIndexOf('.') : -1;
  const name = fields ? generatedIndexName(context, knownText(args[0]) ?? table.inIndexes, fields) : stored(context.dialect, raw.slice(at + 1));
  const concurrently = context.dialect === 'postgres' && knownBoolean(entry(args[2], 'concurrently')) === true;
  evaluation.emit({
    kind: 'dropIndex',
    index: { name },
    ...(at >= 0 ? { schema: raw.slice(0, at) } : {}),
    ...(context.dialect === 'postgres' || context.dialect === 'sqlite' ? { ifExists: true } : { table: table.table }),
    ...(concurrently && { concurrently }),
  }, site, spanOf(args[1], argSpan(site, 1)));
  return UNDEFINED;
}

const SUFFIXES: Readonly<Record<string, { readonly kind: ConstraintDefinition['kind']; readonly suffix: string }>> = {
  unique: { kind: 'unique', suffix: 'uk' }, check: { kind: 'check', suffix: 'ck' }, 'primary key': { kind: 'primary', suffix: 'pk' }, 'foreign key': { kind: 'foreign', suffix: 'fk' },
};

/** `addConstraint(table, { fields, type, … })`; Sequelize 5: `addConstraint(table, fields, { type, … })`. */
export function addConstraint(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const table = tableName(context, args[0], undefined, true);
  if ('unknown' in table) return notUnderstood(evaluation, site, table.unknown);
  const options = args[1]?.kind === 'object' ? args[1] : args[2];
  const fields = listOf(args[1]?.kind === 'object' ? entry(args[1], 'fields') : args[1]);
  const columns = fields?.map(fieldName);
  if (!columns || columns.length === 0 || columns.some((column) => column === undefined)) return notUnderstood(evaluation, site, whyUnknown(entry(options, 'fields') ?? args[1], 'the columns of the constraint'), touching(table));
  const type = own(SUFFIXES, knownText(entry(options, 'type'))?.toLowerCase() ?? '');
  if (!type) return notUnderstood(evaluation, site, whyUnknown(entry(options, 'type'), 'the type of the constraint'), touching(table));
  const given = entry(options, 'name');
  if (!isAbsent(given) && knownText(given) === undefined) return notUnderstood(evaluation, site, whyUnknown(given, 'the name of the constraint'), touching(table));
  const span = isAbsent(given) ? argSpan(site, 1) : spanOf(given, argSpan(site, 1));
  const references = type.kind === 'foreign' ? referencesOf(context, options) : undefined;
  if (type.kind === 'foreign' && !references) return notUnderstood(evaluation, site, whyUnknown(entry(entry(options, 'references'), 'table'), 'the table that is referred to'), touching(table));
  const middle = references ? `_${references.named}` : '';
  const name = stored(context.dialect, unticked(knownText(given) ?? `${table.inConstraints}_${columns.join('_')}${middle}_${type.suffix}`));
  const check = type.kind === 'check' ? whereSql(context, entry(options, 'where'), span) : undefined;
  if (type.kind === 'check' && (!check || check.values.size > 0)) return notUnderstood(evaluation, site, 'the check is not known', touching(table));
  const constraint: ConstraintDefinition = {
    kind: type.kind,
    name,
    columns: (columns as string[]).map((column) => stored(context.dialect, column)),
    ...(references && { references: references.references }),
    ...(check && { expression: readCheck(check.source.text, context.dialect).expression }),
    ...(context.dialect === 'postgres' ? deferrable(entry(options, 'deferrable')) : {}),
    span,
  };
  // MySQL: a unique constraint is an index of that name.
  if (constraint.kind === 'unique' && isMysql(context)) evaluation.emit({ kind: 'createIndex', index: { name, table: table.table, parts: constraint.columns.map((column) => ({ column })), unique: true, span } }, site, span);
  else evaluation.emit({ kind: 'addConstraint', table: table.table, constraint }, site, span);
  return UNDEFINED;
}

function referencesOf(context: SequelizeContext, options: Value | undefined): { readonly references: NonNullable<ConstraintDefinition['references']>; readonly named: string } | undefined {
  const references = entry(options, 'references');
  const target = tableName(context, entry(references, 'table'));
  const field = entry(references, 'field') ?? entry(references, 'fields');
  const columns = namesOf(field);
  if ('unknown' in target || !columns || columns.length === 0) return undefined;
  const [onDelete, onUpdate] = [actionOf(entry(options, 'onDelete')), actionOf(entry(options, 'onUpdate'))];
  return {
    references: { table: target.table, columns: columns.map((column) => stored(context.dialect, column)), ...(onDelete && { onDelete }), ...(onUpdate && { onUpdate }) },
    // An object in a template is text like any other (query-generator.js, `getConstraintSnippet`).
    named: knownText(entry(references, 'table')) ?? '[object Object]',
  };
}

/** `removeConstraint(table, name)`. MySQL looks up what it is and drops a foreign key or an index; unknown names are an error everywhere. */
export function removeConstraint(context: SequelizeContext, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const table = tableName(context, args[0], undefined, true);
  if ('unknown' in table) return notUnderstood(evaluation, site, table.unknown);
  const found = args[1]?.kind === 'reference' ? args[1].selector : undefined;
  const name = knownText(args[1]);
  if (name === undefined && !found) return notUnderstood(evaluation, site, whyUnknown(args[1], 'the constraint that is removed'), touching(table));
  const raw = unticked(name ?? '');
  const selector = found ?? { name: stored(context.dialect, raw.slice(context.dialect === 'postgres' ? raw.lastIndexOf('.') + 1 : 0)) };
  evaluation.emit({ kind: 'dropConstraint', table: table.table, constraint: selector }, site, spanOf(args[1], argSpan(site, 1)));
  return UNDEFINED;
}
