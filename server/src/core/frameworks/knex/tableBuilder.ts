import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { OperationBody } from '../../model/operation';
import type { Span } from '../../model/source';
import type { Draft, DraftGroup } from '../script/drafts';
import { entry, intrinsicValue, knownBoolean, knownText, method, notUnderstood, spanOf, stringValue, whyUnknown } from '../script/values';
import { type ColumnState, type TableRequests, checkConstraint, columnBuilder } from './columnBuilder';
import { COLUMN_METHODS, columnType } from './columnTypes';
import type { KnexContext } from './context';
import { type ForeignState, referencesBuilder, tableForeign } from './foreignBuilder';
import { rawSql } from './raw';
import { keyStatement } from './tableKeys';
import { type Part, type TableTarget, composeTable, touching } from './tableOperations';

type PartDraft = Draft & { readonly part: Part };

/** Runs the callback of `createTable`, `alterTable` … and drafts what it says. */
export function describeTable(context: KnexContext, target: TableTarget, callback: Value | undefined, site: Site, evaluation: Evaluation): void {
  const group: DraftGroup = { finish: (parts) => composeTable(context, target, parts.map(({ draft, at }) => ({ part: (draft as PartDraft).part, at }))) };
  const add = (inside: Evaluation, at: Site, span: Span, part: Part): PartDraft => {
    const draft: PartDraft = { group, last: at.span, part, finish: () => [] };
    context.drafts.add(inside, at, span, draft);
    return draft;
  };
  add(evaluation, site, site.args[0] ?? site.name, { kind: 'table' });
  if (callback === undefined || callback.kind === 'undefined') return;
  if (callback.kind !== 'function') {
    notUnderstood(evaluation, site, whyUnknown(callback, 'the callback that describes the table'), [target.name.name.toLowerCase()]);
    return;
  }
  const self = tableBuilder(context, target, add);
  evaluation.call(callback, [self], site, self);
}

type Add = (evaluation: Evaluation, site: Site, span: Span, part: Part) => PartDraft;

function tableBuilder(context: KnexContext, target: TableTarget, add: Add): Value {
  const requests: TableRequests = {
    statement(name, args, site, evaluation, column) {
      keys(context, target, add, name, args, site, evaluation, column);
    },
    references(column, span, site, evaluation, self, args) {
      const state: ForeignState = { columns: [column], span };
      const draft = add(evaluation, site, span, { kind: 'foreign', state });
      return referencesBuilder(state, draft, self(), args, site);
    },
  };
  const intrinsic: Intrinsic = {
    name: 'table',
    get: (property) => method(property, (args, site, evaluation) => {
      if (COLUMN_METHODS.has(property)) return addColumn(context, target, add, requests, property, args, site, evaluation);
      if (keys(context, target, add, property, args, site, evaluation)) return self;
      return tableMethod(context, target, add, requests, property, args, site, evaluation, self);
    }),
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

function addColumn(context: KnexContext, target: TableTarget, add: Add, requests: TableRequests, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const [first, ...rest] = args;
  const increments = /increments$/i.test(property);
  // Increments are named `id` unless they say otherwise (columncompiler.js, getColumnName).
  const name = knownText(first) || (increments && (first === undefined || first.kind === 'undefined') ? 'id' : undefined);
  if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(first, 'the name of the column'), touching(target));
  const type = columnType(context.dialect, property, rest);
  if ('unknown' in type) evaluation.problem(type.unknown, touching(target), site);
  const state: ColumnState = { method: property, name, nameSpan: spanOf(first, site.args[0] ?? site.name), type, increments, unsigned: false, checks: [], unsure: new Set() };
  const draft = add(evaluation, site, state.nameSpan, { kind: 'column', state });
  return columnBuilder(context, state, draft, requests, site);
}

function keys(context: KnexContext, target: TableTarget, add: Add, property: string, args: readonly Value[], site: Site, evaluation: Evaluation, column?: Span): boolean {
  const part = keyStatement(context, target, property, args, site);
  if (part === undefined) return false;
  if ('unknown' in part) notUnderstood(evaluation, site, part.unknown, touching(target));
  else add(evaluation, site, column ?? part.span, { kind: 'key', part });
  return true;
}

/** The methods of a table builder that are neither columns nor keys. */
function tableMethod(context: KnexContext, target: TableTarget, add: Add, requests: TableRequests, property: string, args: readonly Value[], site: Site, evaluation: Evaluation, self: Value): Value {
  const [first, second, third] = args;
  const table = target.name;
  const other = (body: OperationBody, span: Span): Value => {
    add(evaluation, site, span, { kind: 'other', body });
    return self;
  };
  const named = (value: Value | undefined, what: string, body: (name: string) => OperationBody): Value => {
    const name = knownText(value);
    if (name === undefined) return notUnderstood(evaluation, site, whyUnknown(value, what), touching(target));
    return other(body(context.naming.identifier(name)), spanOf(value, site.args[0] ?? site.name));
  };
  switch (property) {
    case 'timestamps': {
      const options = first?.kind === 'object';
      const [use, now, camel] = options ? [entry(first, 'useTimestamps'), entry(first, 'defaultToNow'), entry(first, 'useCamelCase')] : [first, second, third];
      timestamps(context, target, add, requests, knownBoolean(use) === true, knownBoolean(now) === true, knownBoolean(camel) === true, site, evaluation);
      return { kind: 'undefined' };
    }
    case 'foreign': {
      const state = tableForeign(first, second, site);
      if ('unknown' in state) return notUnderstood(evaluation, site, state.unknown, touching(target));
      const draft = add(evaluation, site, state.span, { kind: 'foreign', state });
      return referencesBuilder(state, draft);
    }
    case 'dropColumn': case 'dropColumns': {
      for (const value of args.flatMap((arg) => (arg.kind === 'array' ? (arg.complete ? arg.items : [arg]) : [arg]))) named(value, 'the column that is dropped', (column) => ({ kind: 'dropColumn', table, column }));
      return self;
    }
    case 'dropTimestamps': {
      const camel = knownBoolean(first) === true;
      for (const column of camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']) other({ kind: 'dropColumn', table, column: context.naming.identifier(column) }, site.name);
      return self;
    }
    case 'renameColumn': {
      const to = knownText(second);
      if (to === undefined) return notUnderstood(evaluation, site, whyUnknown(second, 'the new name of the column'), touching(target));
      return named(first, 'the column that is renamed', (column) => ({ kind: 'renameColumn', table, column, to: context.naming.identifier(to) }));
    }
    case 'setNullable': case 'dropNullable':
      return named(first, 'the column', (column) => ({ kind: 'alterColumn', table, column, changes: { nullable: property === 'setNullable' } }));
    case 'check': {
      const sql = rawSql(context, [first ?? { kind: 'undefined' }, ...(second ? [second] : [])]);
      if (!sql) return notUnderstood(evaluation, site, whyUnknown(first, 'the check'), touching(target));
      add(evaluation, site, site.args[0] ?? site.name, { kind: 'check', constraint: checkConstraint(context, { sql: sql.sql, name: knownText(third) }, [], site.args[0] ?? site.name) });
      return self;
    }
    case 'dropChecks': {
      for (const value of args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg]))) named(value, 'the check that is dropped', (name) => ({ kind: 'dropConstraint', table, constraint: { name, kind: 'check' } }));
      return self;
    }
    case 'comment':
      add(evaluation, site, site.args[0] ?? site.name, { kind: 'comment', value: knownText(first) ?? null });
      return self;
    case 'engine': case 'charset': case 'collate': case 'inherits':
      add(evaluation, site, site.name, { kind: 'option', text: `${property}=${knownText(first) ?? '?'}` });
      return self;
    case 'queryContext': return self;
    default:
      return notUnderstood(evaluation, site, `Knex's table.${property} is not known here`, touching(target));
  }
}

function timestamps(context: KnexContext, target: TableTarget, add: Add, requests: TableRequests, useTimestamps: boolean, defaultToNow: boolean, camel: boolean, site: Site, evaluation: Evaluation): void {
  for (const name of camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']) {
    const at: Site = { ...site, args: [site.name] };
    const column = addColumn(context, target, add, requests, useTimestamps ? 'timestamp' : 'datetime', [stringValue(name, site.name)], at, evaluation);
    if (!defaultToNow) continue;
    chain(column, 'notNullable', [], at, evaluation);
    chain(column, 'defaultTo', [currentTimestamp(context)], at, evaluation);
  }
}

function chain(self: Value, property: string, args: readonly Value[], site: Site, evaluation: Evaluation): void {
  const found = self.kind === 'intrinsic' ? self.intrinsic.get?.(property, site, evaluation) : undefined;
  if (found?.kind === 'intrinsic') found.intrinsic.call?.(args, site, evaluation);
}

function currentTimestamp(context: KnexContext): Value {
  const intrinsic: Intrinsic = { name: 'knex.raw' };
  context.embedded.set(intrinsic, () => ({ sql: 'CURRENT_TIMESTAMP', values: new Map() }));
  return intrinsicValue(intrinsic);
}
