import type { Site, Value } from '../../evaluate/value';
import type { ConstraintDefinition, IndexDefinition, OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { readExpression } from '../script/readParts';
import { entry, isAbsent, knownBoolean, knownText, namesOf, spanOf, whyUnknown, own } from '../script/values';
import type { KnexContext } from './context';
import { predicateOf } from './indexPredicate';
import type { TableTarget } from './tableOperations';

/** A key or index added, or one dropped. */
export type KeyPart =
  | { readonly kind: 'constraint'; readonly constraint: ConstraintDefinition; readonly span: Span }
  | { readonly kind: 'index'; readonly index: IndexDefinition; readonly span: Span }
  | { readonly kind: 'drop'; readonly body: OperationBody; readonly span: Span };

/** `table.index(…)`, `table.dropForeign(…)` and the like; undefined where `method` is none of them. */
export function keyStatement(context: KnexContext, target: TableTarget, method: string, args: readonly Value[], site: Site): KeyPart | { readonly unknown: string } | undefined {
  const make = own(KEYS, method);
  return make?.(context, target, args, site);
}

type Make = (context: KnexContext, target: TableTarget, args: readonly Value[], site: Site) => KeyPart | { readonly unknown: string };

const KEYS: Readonly<Record<string, Make>> = {
  primary: addPrimary,
  unique: addUnique,
  index: addIndex,
  dropPrimary: (context, target, args, site) => dropPrimary(context, target, args, site, false),
  dropPrimaryIfExists: (context, target, args, site) => dropPrimary(context, target, args, site, true),
  dropUnique: (context, target, args, site) => dropUnique(context, target, args, site, false),
  dropUniqueIfExists: (context, target, args, site) => dropUnique(context, target, args, site, true),
  dropForeign: (context, target, args, site) => dropForeign(context, target, args, site, false),
  dropForeignIfExists: (context, target, args, site) => dropForeign(context, target, args, site, true),
  dropIndex,
};

function addPrimary(context: KnexContext, target: TableTarget, [columns, options]: readonly Value[], site: Site): KeyPart | { readonly unknown: string } {
  const names = namesOf(columns);
  if (!names || names.length === 0) return { unknown: whyUnknown(columns, 'the columns of the primary key') };
  const given = knownText(options) ?? knownText(entry(options, 'constraintName'));
  const name = given !== undefined ? context.naming.identifier(given) : context.dialect === 'postgres' ? context.naming.primaryKey(target.raw) : undefined;
  const span = spanOf(columns, site.args[0] ?? site.name);
  return { kind: 'constraint', span, constraint: { kind: 'primary', ...(name !== undefined && { name }), columns: names.map(context.naming.identifier), ...deferrableOf(options), span } };
}

function addUnique(context: KnexContext, target: TableTarget, [columns, options]: readonly Value[], site: Site): KeyPart | { readonly unknown: string } {
  const names = namesOf(columns);
  if (!names || names.length === 0) return { unknown: whyUnknown(columns, 'the columns of the unique key') };
  const given = knownText(options) ?? knownText(entry(options, 'indexName'));
  const name = given !== undefined ? context.naming.identifier(given) : context.naming.generated(target.raw, names, 'unique');
  const span = spanOf(columns, site.args[0] ?? site.name);
  const predicate = entry(options, 'predicate');
  const where = isAbsent(predicate) ? undefined : predicateOf(context, predicate);
  // PostgreSQL: a constraint, unless told to be an index; the others always make an index (unique of their table compilers).
  const asConstraint = (context.dialect === 'postgres' || context.dialect === 'unknown') && (knownBoolean(entry(options, 'useConstraint')) ?? (deferrableOf(options).deferrable === true || isAbsent(predicate)));
  if (asConstraint) return { kind: 'constraint', span, constraint: { kind: 'unique', name, columns: names.map(context.naming.identifier), ...deferrableOf(options), span } };
  return { kind: 'index', span, index: { name, table: target.name, parts: names.map((column) => ({ column: context.naming.identifier(column) })), unique: true, ...(where !== undefined && { where }), span } };
}

function addIndex(context: KnexContext, target: TableTarget, [columns, indexName, options]: readonly Value[], site: Site): KeyPart | { readonly unknown: string } {
  const raw = indexedRaw(context, columns);
  const names = raw ? [] : namesOf(columns);
  if (!names || (names.length === 0 && !raw)) return { unknown: whyUnknown(columns, 'the columns of the index') };
  const given = knownText(indexName);
  if (given === undefined && raw) return { unknown: 'the name of an index over an expression is not known' };
  const name = given !== undefined && given !== '' ? context.naming.identifier(given) : context.naming.generated(target.raw, names, 'index');
  const span = spanOf(columns, site.args[0] ?? site.name);
  const type = knownText(options) ?? knownText(entry(options, context.dialect === 'postgres' ? 'storageEngineIndexType' : 'indexType'));
  const predicate = entry(options, 'predicate');
  const where = isAbsent(predicate) || context.dialect === 'mysql' || context.dialect === 'mariadb' ? undefined : predicateOf(context, predicate);
  const method = type?.toLowerCase();
  const unique = knownText(entry(options, 'indexType'))?.toLowerCase() === 'unique';
  const parts = raw ?? names.map((column) => ({ column: context.naming.identifier(column) }));
  return { kind: 'index', span, index: { name, table: target.name, parts, unique, ...(method !== undefined && method !== 'btree' && method !== 'unique' && context.dialect !== 'sqlite' && { method }), ...(where !== undefined && { where }), span } };
}

/** `table.index(knex.raw('lower(email)'), 'name')`: an index over an expression. */
function indexedRaw(context: KnexContext, columns: Value | undefined): IndexDefinition['parts'] | undefined {
  const values = columns?.kind === 'array' ? columns.items : columns ? [columns] : [];
  if (!values.some((value) => value.kind === 'intrinsic')) return undefined;
  const parts = values.map((value) => {
    const inner = value.kind === 'intrinsic' ? context.embedded.get(value.intrinsic)?.(false) : undefined;
    const column = knownText(value);
    return inner ? { expression: readExpression(inner, context.dialect).text } : column === undefined ? undefined : { column: context.naming.identifier(column) };
  });
  return parts.every((part) => part !== undefined) ? (parts as IndexDefinition['parts']) : undefined;
}

function dropPrimary(context: KnexContext, target: TableTarget, [name]: readonly Value[], site: Site, ifExists: boolean): KeyPart | { readonly unknown: string } {
  const given = knownText(name);
  if (given === undefined && !isAbsent(name)) return { unknown: whyUnknown(name, 'the name of the primary key') };
  const named = context.dialect === 'postgres' ? { name: given !== undefined ? context.naming.identifier(given) : context.naming.primaryKey(target.raw) } : {};
  return { kind: 'drop', span: site.args[0] ?? site.name, body: { kind: 'dropConstraint', table: target.name, constraint: { ...named, kind: 'primary' }, ...(ifExists && { ifExists }) } };
}

/** The name that a drop means: the one given, or the one that Knex would have made up. */
function dropped(context: KnexContext, target: TableTarget, columns: Value | undefined, name: Value | undefined, suffix: 'index' | 'unique' | 'foreign', site: Site): { readonly name: string; readonly columns: readonly string[]; readonly span: Span } | { readonly unknown: string } {
  const given = knownText(name);
  const names = namesOf(columns);
  if (given !== undefined) return { name: context.naming.identifier(given), columns: (names ?? []).map(context.naming.identifier), span: spanOf(name, site.args[1] ?? site.name) };
  if (!isAbsent(name)) return { unknown: whyUnknown(name, 'the name of what is dropped') };
  if (!names) return { unknown: whyUnknown(columns, 'the columns of what is dropped') };
  return { name: context.naming.generated(target.raw, names, suffix), columns: names.map(context.naming.identifier), span: spanOf(columns, site.args[0] ?? site.name) };
}

function dropIndex(context: KnexContext, target: TableTarget, [columns, name]: readonly Value[], site: Site): KeyPart | { readonly unknown: string } {
  const found = dropped(context, target, columns, name, 'index', site);
  if ('unknown' in found) return found;
  const schema = context.dialect === 'postgres' && target.schema !== undefined ? { schema: target.schema } : {};
  return { kind: 'drop', span: found.span, body: { kind: 'dropIndex', index: { name: found.name }, table: target.name, ...schema } };
}

function dropUnique(context: KnexContext, target: TableTarget, [columns, name]: readonly Value[], site: Site, ifExists: boolean): KeyPart | { readonly unknown: string } {
  const found = dropped(context, target, columns, name, 'unique', site);
  if ('unknown' in found) return found;
  const exists = ifExists ? { ifExists } : {};
  if (context.dialect === 'postgres' || context.dialect === 'unknown') return { kind: 'drop', span: found.span, body: { kind: 'dropConstraint', table: target.name, constraint: { name: found.name, kind: 'unique' }, ...exists } };
  return { kind: 'drop', span: found.span, body: { kind: 'dropIndex', index: { name: found.name }, table: target.name, ...exists } };
}

function dropForeign(context: KnexContext, target: TableTarget, [columns, name]: readonly Value[], site: Site, ifExists: boolean): KeyPart | { readonly unknown: string } {
  const found = dropped(context, target, columns, name, 'foreign', site);
  if ('unknown' in found) return found;
  // SQLite: by the columns, unless a name is given (ddl.js, dropForeign).
  const selector = context.dialect === 'sqlite' && isAbsent(name) ? { kind: 'foreign' as const, columns: found.columns } : { name: found.name, kind: 'foreign' as const };
  return { kind: 'drop', span: found.span, body: { kind: 'dropConstraint', table: target.name, constraint: selector, ...(ifExists && { ifExists }) } };
}

function deferrableOf(options: Value | undefined): { readonly deferrable?: true } {
  const text = knownText(entry(options, 'deferrable'));
  return text !== undefined && text !== 'not deferrable' ? { deferrable: true } : {};
}
