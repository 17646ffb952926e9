import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { QualifiedName } from '../../model/names';
import type { OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import { type Fragment, joinFragments, readGenerated } from '../script/readParts';
import { UNDEFINED, intrinsicValue, knownText, method, namesOf, notUnderstood, whyUnknown } from '../script/values';
import { type KnexContext, embed, wrapName } from './context';

interface ViewState {
  columns: readonly string[];
  query?: Fragment;
  unknown?: string;
}

/** `createView(name, view => { view.columns([…]); view.as(query) })` and its relatives. */
export function describeView(context: KnexContext, property: string, name: QualifiedName, callback: Value | undefined, site: Site, evaluation: Evaluation, span: Span): void {
  const touches = [name.name.toLowerCase()];
  const state: ViewState = { columns: [] };
  const intrinsic: Intrinsic = {
    name: 'view',
    get: (method_) => method(method_, (args, at, inside) => {
      switch (method_) {
        case 'columns': {
          const names = namesOf(args[0]);
          if (names) state.columns = names;
          else state.unknown = whyUnknown(args[0], 'the columns of the view');
          return self;
        }
        case 'as':
          state.query = embed(context, args[0]);
          if (!state.query) state.unknown = whyUnknown(args[0], 'the query of the view');
          return self;
        case 'checkOption': case 'localCheckOption': case 'cascadedCheckOption': case 'queryContext': return self;
        case 'column': return renaming(context, name, args[0], at);
        default: return notUnderstood(inside, at, `Knex's view.${method_} is not known here`, touches);
      }
    }),
  };
  const self = intrinsicValue(intrinsic);
  if (callback === undefined || callback.kind !== 'function') {
    notUnderstood(evaluation, site, whyUnknown(callback, 'the callback that describes the view'), touches);
    return;
  }
  evaluation.call(callback, [self], site, self);
  if (property === 'alterView' || property === 'view') return;
  if (state.unknown !== undefined || !state.query) {
    notUnderstood(evaluation, site, state.unknown ?? 'the view has no query', touches);
    return;
  }
  evaluation.emit(viewBody(context, property, name, state.query, state.columns), site, span);
}

function viewBody(context: KnexContext, property: string, name: QualifiedName, query: Fragment, columns: readonly string[]): OperationBody {
  const inner = query.sql.startsWith('(') && query.sql.endsWith(')') ? { ...query, sql: query.sql.slice(1, -1) } : query;
  const materialized = property === 'createMaterializedView';
  const replace = property === 'createViewOrReplace';
  const qualified = wrapName(context, name.schema === undefined ? name.name : `${name.schema}.${name.name}`);
  const list = columns.length > 0 ? ` (${columns.map((column) => wrapName(context, column)).join(', ')})` : '';
  const sql = joinFragments([`create ${replace && context.dialect !== 'sqlite' ? 'or replace ' : ''}${materialized ? 'materialized ' : ''}view ${qualified}${list} as `, inner]);
  const read = readGenerated(sql, context.dialect)?.find((operation) => operation.kind === 'createObject');
  const object = { kind: materialized ? 'materializedView' : 'view', name } as const;
  return read?.kind === 'createObject'
    ? { kind: 'createObject', object, definition: read.definition, ...(replace && { replace: true }), ...(read.reads && { reads: read.reads }) }
    : { kind: 'createObject', object, definition: inner.sql, ...(replace && { replace: true }) };
}

/** `view.column('a').rename('b')` and `.defaultTo(x)`: a view's column has no data of its own. */
function renaming(context: KnexContext, name: QualifiedName, column: Value | undefined, site: Site): Value {
  const named = (value: Value | undefined): string => context.naming.identifier(knownText(value) ?? '?');
  return intrinsicValue({
    name: 'view column',
    get: (property) => method(property, ([value], at, evaluation) => {
      const change = property === 'rename' ? `rename ${named(column)} to ${named(value)}` : `alter column ${named(column)} ${property}`;
      evaluation.emit({ kind: 'alterObject', object: { kind: 'view', name }, change }, at, site.args[0] ?? at.name);
      return UNDEFINED;
    }),
  });
}
