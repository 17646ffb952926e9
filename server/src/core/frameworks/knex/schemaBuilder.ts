import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { ObjectKind, OperationBody, SchemaQuery } from '../../model/operation';
import { UNDEFINED, intrinsicValue, knownBoolean, knownText, mayTouchOf, method, notUnderstood, spanOf, whyUnknown, own } from '../script/values';
import { chainable } from './chain';
import type { KnexContext } from './context';
import { raw } from './raw';
import { describeTable } from './tableBuilder';
import type { TableMode } from './tableOperations';
import { describeView } from './viewBuilder';

/** `knex.schema`: each call runs by itself, in the order of the chain. */
export function schemaBuilder(context: KnexContext, schema?: string): Value {
  let current = schema;
  let result: Value = UNDEFINED;
  const intrinsic: Intrinsic = {
    name: 'knex.schema',
    await: () => result,
    get(property) {
      const passing = chainable(property, self, () => result);
      if (passing) return passing;
      return method(property, (args, site, evaluation) => {
        if (property === 'withSchema') {
          current = knownText(args[0]);
          if (current === undefined && args[0]?.kind !== 'undefined') notUnderstood(evaluation, site, whyUnknown(args[0], 'the schema'));
          return self;
        }
        const answer = run(context, current, property, args, site, evaluation);
        if (answer.kind === 'undefined') return self;
        result = answer;
        return answer.kind === 'condition' ? answer : self;
      });
    },
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

const TABLES: Readonly<Record<string, TableMode>> = { createTable: 'create', createTableIfNotExists: 'createIfNot', createTableLike: 'createLike', alterTable: 'alter', table: 'alter' };

/** Objects that are dropped, created or refreshed by name alone. */
const OBJECTS: Readonly<Record<string, { readonly kind: ObjectKind; readonly action: 'create' | 'drop'; readonly guarded?: true }>> = {
  createSchema: { kind: 'schema', action: 'create' }, createSchemaIfNotExists: { kind: 'schema', action: 'create', guarded: true },
  dropSchema: { kind: 'schema', action: 'drop' }, dropSchemaIfExists: { kind: 'schema', action: 'drop', guarded: true },
  createExtension: { kind: 'extension', action: 'create' }, createExtensionIfNotExists: { kind: 'extension', action: 'create', guarded: true },
  dropExtension: { kind: 'extension', action: 'drop' }, dropExtensionIfExists: { kind: 'extension', action: 'drop', guarded: true },
  dropView: { kind: 'view', action: 'drop' }, dropViewIfExists: { kind: 'view', action: 'drop', guarded: true },
  dropMaterializedView: { kind: 'materializedView', action: 'drop' }, dropMaterializedViewIfExists: { kind: 'materializedView', action: 'drop', guarded: true },
};

/** One call. Undefined: the chain goes on; anything else is what awaiting the chain gives. */
function run(context: KnexContext, schema: string | undefined, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  if (property === 'raw') return afterRaw(raw(context, args, site, evaluation));
  const [first, second] = args;
  const name = knownText(first);
  const known = Object.hasOwn(TABLES, property) || Object.hasOwn(OBJECTS, property) || OTHERS.has(property);
  if (!known) return notUnderstood(evaluation, site, `Knex's schema.${property} is not known here`);
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(first, 'the name'), mayTouchOf(first));
  const span = spanOf(first, site.args[0] ?? site.name);
  const emit = (body: OperationBody): Value => {
    evaluation.emit(body, site, span);
    return UNDEFINED;
  };
  const object = own(OBJECTS, property);
  if (object) return emit(objectBody(context, schema, object, name, second));
  const mode = own(TABLES, property);
  const table = context.naming.table(name, schema);
  if (mode) {
    const like = mode === 'createLike' ? knownText(second) : undefined;
    if (mode === 'createLike' && like === undefined) return notUnderstood(evaluation, site, whyUnknown(second, 'the table that is copied'), [table.name.toLowerCase()]);
    describeTable(context, { mode, name: table, raw: name, ...(schema !== undefined && { schema }), ...(like !== undefined && { like: context.naming.table(like, schema) }) }, mode === 'createLike' ? args[2] : second, site, evaluation);
    return UNDEFINED;
  }
  switch (property) {
    case 'dropTable': return emit({ kind: 'dropTable', table });
    case 'dropTableIfExists': return emit({ kind: 'dropTable', table, ifExists: true });
    case 'hasTable': return question({ kind: 'tableExists', table });
    case 'hasColumn': {
      const column = knownText(second);
      if (column === undefined) return { kind: 'condition', condition: { kind: 'unknown', reason: whyUnknown(second, 'the column asked for') } };
      return question({ kind: 'columnExists', table, column: context.naming.identifier(column) });
    }
    case 'refreshMaterializedView': return emit({ kind: 'session', text: `refresh materialized view ${name}` });
    case 'renameTable': case 'renameView': {
      const to = knownText(second);
      if (to === undefined) return notUnderstood(evaluation, site, whyUnknown(second, 'the new name'), [table.name.toLowerCase()]);
      const renamed = context.naming.table(to, property === 'renameTable' ? schema : undefined);
      return emit(property === 'renameTable' ? { kind: 'renameTable', table, to: renamed } : { kind: 'renameObject', object: { kind: 'view', name: context.naming.table(name) }, to: renamed });
    }
    default: {
      describeView(context, property, context.naming.table(name, schema), second, site, evaluation, span);
      return UNDEFINED;
    }
  }
}

const OTHERS: ReadonlySet<string> = new Set([
  'dropTable', 'dropTableIfExists', 'hasTable', 'hasColumn', 'refreshMaterializedView', 'renameTable', 'renameView',
  'createView', 'createViewOrReplace', 'createMaterializedView', 'alterView', 'view',
]);

function objectBody(context: KnexContext, schema: string | undefined, object: (typeof OBJECTS)[string], name: string, cascade: Value | undefined): OperationBody {
  const inSchema = object.kind === 'view' || object.kind === 'materializedView';
  const target = { kind: object.kind, name: inSchema ? context.naming.table(name, schema) : { name: context.naming.identifier(name) } };
  if (object.action === 'create') return { kind: 'createObject', object: target, definition: '', ...(object.guarded && { ifNotExists: true }) };
  return { kind: 'dropObject', object: target, ...(object.guarded && { ifExists: true }), ...(knownBoolean(cascade) === true && { cascade: true }) };
}

function question(query: SchemaQuery): Value {
  return { kind: 'condition', condition: { kind: 'schema', query } };
}

/** A raw in a schema chain is a statement of its own; the chain goes on. */
function afterRaw(value: Value): Value {
  return value.kind === 'unknown' ? value : UNDEFINED;
}
