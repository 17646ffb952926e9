import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { Expression } from '../../model/expression';
import type { ColumnChanges, ColumnDefinition, ConstraintDefinition } from '../../model/operation';
import type { Span } from '../../model/source';
import { call, constant, unknownExpression } from '../../sql/expressions';
import { readType } from '../../sql/types';
import { parsingDialect, readCheck, readExpression } from '../script/readParts';
import { coverSpan } from '../script/sourceText';
import { entry, intrinsicValue, isAbsent, knownBoolean, knownText, listOf, method, toJson } from '../script/values';
import type { Draft } from '../script/drafts';
import type { TypeAnswer } from './columnTypes';
import { type KnexContext, embed, valueSql, wrapName } from './context';
import { rawSql } from './raw';

/** A column as the chain has described it so far. */
export interface ColumnState {
  readonly method: string;
  readonly name: string;
  readonly nameSpan: Span;
  readonly type: TypeAnswer;
  /** `increments` ignores every modifier but the comment (columncompiler.js, getModifiers). */
  readonly increments: boolean;
  nullable?: boolean;
  default?: { readonly value: Value | undefined };
  unsigned: boolean;
  comment?: string;
  collation?: string;
  checks: { readonly sql: string; readonly name?: string }[];
  /** `.alter()`: the column exists. */
  alter?: { readonly nullable: boolean; readonly type: boolean };
  /** Something of it that is not known. */
  unsure: Set<'type' | 'nullable' | 'default'>;
}

/** What a column's chain asks of the table: keys and indexes. */
export interface TableRequests {
  statement(method: string, args: readonly Value[], site: Site, evaluation: Evaluation, column: Span): void;
  references(column: string, span: Span, site: Site, evaluation: Evaluation, self: () => Value, args: readonly Value[]): Value;
}

/** `table.string('x')` and what follows it. */
export function columnBuilder(context: KnexContext, state: ColumnState, draft: Draft, requests: TableRequests, site: Site): Value {
  const column = (): Value => ({ kind: 'string', source: { text: state.name, holes: [], locate: () => state.nameSpan } });
  const intrinsic: Intrinsic = {
    name: 'column',
    get(property) {
      return method(property, (args, at, evaluation) => {
        draft.last = coverSpan(draft.last, at.span);
        switch (property) {
          case 'index': case 'unique': case 'primary':
            if (!state.increments) requests.statement(property, [column(), ...args], at, evaluation, state.nameSpan);
            return self;
          case 'references': return requests.references(state.name, state.nameSpan, at, evaluation, () => self, args);
          default:
            if (!modify(context, state, property, args)) evaluation.problem(`Knex's column.${property} is not known here`, [state.name.toLowerCase()], at);
            return self;
        }
      });
    },
  };
  const self = intrinsicValue(intrinsic);
  draft.last = coverSpan(draft.last, site.span);
  return self;
}

/** Applies a modifier; false where Knex has none of that name. */
function modify(context: KnexContext, state: ColumnState, property: string, args: readonly Value[]): boolean {
  const [first, second] = args;
  switch (property) {
    case 'notNullable': case 'notNull':
      state.nullable = false;
      return true;
    case 'nullable': {
      const value = first === undefined || first.kind === 'undefined' ? true : knownBoolean(first);
      if (value === undefined) state.unsure.add('nullable');
      else state.nullable = value;
      return true;
    }
    case 'defaultTo': case 'default': case 'defaultsTo':
      state.default = { value: first };
      embed(context, first);
      return true;
    case 'unsigned':
      state.unsigned = true;
      return true;
    case 'comment':
      state.comment = knownText(first);
      return true;
    case 'collate':
      state.collation = knownText(first);
      return true;
    case 'alter':
      state.alter = { nullable: knownBoolean(entry(first, 'alterNullable')) ?? true, type: knownBoolean(entry(first, 'alterType')) ?? true };
      return true;
    case 'first': case 'after': case 'queryContext': return true;
    case 'check': {
      const sql = rawSql(context, [first ?? { kind: 'undefined' }, ...(second ? [second] : [])]);
      state.checks.push({ sql: sql?.sql ?? '', name: knownText(args[2]) });
      return true;
    }
    default: {
      const check = columnCheck(context, wrapName(context, state.name), property, args);
      if (check) state.checks.push(check);
      return check !== undefined;
    }
  }
}

/** The checks that have a method of their own (columncompiler.js). */
function columnCheck(context: KnexContext, column: string, property: string, args: readonly Value[]): { readonly sql: string; readonly name?: string } | undefined {
  const values = (value: Value | undefined): string => (listOf(value) ?? []).map((item) => valueSql(context, item).sql).join(',');
  const named = (sql: string, index: number): { readonly sql: string; readonly name?: string } => ({ sql, name: knownText(args[index]) });
  switch (property) {
    case 'checkPositive': return named(`${column} > 0`, 0);
    case 'checkNegative': return named(`${column} < 0`, 0);
    case 'checkIn': return named(`${column} in (${values(args[0])})`, 1);
    case 'checkNotIn': return named(`${column} not in (${values(args[0])})`, 1);
    case 'checkBetween': {
      const items = listOf(args[0]) ?? [];
      const pairs = items.every((item) => item.kind === 'array') ? items : args[0] ? [args[0]] : [];
      const between = (pair: Value): string => {
        const [low, high] = listOf(pair) ?? [];
        return `${column} between ${valueSql(context, low).sql} and ${valueSql(context, high).sql}`;
      };
      return named(pairs.map(between).join(' or '), 1);
    }
    case 'checkLength': return named(`length(${column}) ${knownText(args[0]) ?? '='} ${valueSql(context, args[1]).sql}`, 2);
    case 'checkRegex': return named(`${column} ${context.dialect === 'postgres' ? '~' : 'regexp'} ${valueSql(context, args[0]).sql}`, 1);
    default: return undefined;
  }
}

/** The column as it will be declared, with the checks that come with it. */
export function defineColumn(context: KnexContext, state: ColumnState, table: string): { readonly column: ColumnDefinition; readonly constraints: readonly ConstraintDefinition[] } {
  const unsure = new Set(state.unsure);
  const { type } = state;
  if ('unknown' in type) unsure.add('type');
  const known = 'unknown' in type ? undefined : type;
  const sequence = known?.autoIncrement && context.dialect === 'postgres' ? call('nextval', [constant(`${table}_${context.naming.identifier(state.name)}_seq`)]) : undefined;
  const fallback = state.increments ? sequence : defaultOf(context, state, unsure) ?? sequence;
  const column: ColumnDefinition = {
    name: context.naming.identifier(state.name),
    ...(known && { type: readType(known.sql + (state.unsigned && isMysql(context) && !state.increments ? ' unsigned' : ''), parsingDialect(context.dialect)) }),
    nullable: state.increments ? false : state.nullable ?? !(known?.notNull ?? false),
    ...(fallback && { default: fallback }),
    ...(known?.autoIncrement && { autoIncrement: true }),
    ...(state.collation !== undefined && isMysql(context) && { collation: state.collation }),
    // PostgreSQL: a statement of its own (pg-columncompiler.js, comment).
    ...(state.comment !== undefined && isMysql(context) && { comment: state.comment }),
    ...(unsure.size > 0 && { unsure: [...unsure] }),
    span: state.nameSpan,
  };
  const constraints = [...enumCheck(context, state), ...state.checks.map((check) => checkConstraint(context, check, [column.name], state.nameSpan))];
  return { column, constraints };
}

function isMysql(context: KnexContext): boolean {
  return context.dialect === 'mysql' || context.dialect === 'mariadb';
}

function enumCheck(context: KnexContext, state: ColumnState): readonly ConstraintDefinition[] {
  if ('unknown' in state.type || !state.type.checkedValues) return [];
  const values = state.type.checkedValues.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
  return [checkConstraint(context, { sql: `${wrapName(context, state.name)} in (${values})` }, [context.naming.identifier(state.name)], state.nameSpan)];
}

/** A CHECK; without a name the database makes one up. */
export function checkConstraint(context: KnexContext, check: { readonly sql: string; readonly name?: string }, columns: readonly string[], span: Span): ConstraintDefinition {
  const read = readCheck(check.sql, context.dialect);
  return { kind: 'check', columns: columns.length > 0 ? columns : read.columns, expression: read.expression, ...(check.name !== undefined && { name: context.naming.identifier(check.name) }), span };
}

/** What `.alter()` sets. It says the whole column again: what is left out is reset. */
export function changesOf(context: KnexContext, state: ColumnState, table: string): { readonly changes: ColumnChanges; readonly replaces: boolean } {
  const { column } = defineColumn(context, state, table);
  const unsure = column.unsure && { unsure: column.unsure };
  // MySQL: MODIFY with what the chain says, whatever the options of alter() (mysql-tablecompiler.js).
  if (isMysql(context)) {
    return { replaces: true, changes: { ...(column.type && { type: column.type }), nullable: column.nullable, default: column.default ?? null, ...(column.autoIncrement && { autoIncrement: true }), ...(column.comment !== undefined && { comment: column.comment }), ...(column.collation !== undefined && { collation: column.collation }), ...unsure } };
  }
  // PostgreSQL: DROP DEFAULT, DROP NOT NULL, TYPE … USING, then SET what the chain says (pg-tablecompiler.js, _addColumn). Comment, keys and indexes stay.
  const options = context.dialect === 'postgres' ? state.alter ?? { nullable: true, type: true } : { nullable: true, type: true };
  return {
    replaces: false,
    changes: {
      ...(options.type && column.type && { type: column.type }),
      default: column.default ?? null,
      ...(options.nullable && { nullable: column.nullable }),
      ...unsure,
    },
  };
}

/** formatterUtils.js `formatDefault`: what stands after DEFAULT. */
function defaultOf(context: KnexContext, state: ColumnState, unsure: Set<'type' | 'nullable' | 'default'>): Expression | undefined {
  const value = state.default?.value;
  if (value === undefined || isAbsent(value)) return undefined;
  // MySQL: no default for text and blob (mysql-columncompiler.js, defaultTo).
  const kind = state.method.toLowerCase();
  if (isMysql(context) && (kind.includes('text') || kind === 'blob')) return undefined;
  const inner = embed(context, value);
  if (inner) return readExpression(inner, context.dialect);
  switch (value.kind) {
    case 'boolean': return kind.startsWith('bool') && context.dialect === 'postgres' ? constant(value.value) : kind.startsWith('bool') ? constant(value.value ? 1 : 0) : constant(String(value.value));
    case 'number': return kind.startsWith('bool') && context.dialect === 'postgres' ? constant(value.value !== 0) : constant(value.value);
    case 'string': return textDefault(context, kind, knownText(value), unsure);
    case 'array': case 'object': {
      const json = toJson(value);
      if (json !== undefined && (kind === 'json' || kind === 'jsonb')) return constant(JSON.stringify(json));
      break;
    }
    case 'data':
      unsure.add('default');
      return value.expression;
    default: break;
  }
  unsure.add('default');
  return unknownExpression(value.kind === 'unknown' ? value.reason : 'the default is not known', '?');
}

const NUMERIC = /^(?:.*int|.*integer|decimal|float|double|numeric|real)$/;

function textDefault(context: KnexContext, kind: string, text: string | undefined, unsure: Set<'type' | 'nullable' | 'default'>): Expression {
  if (text === undefined) {
    unsure.add('default');
    return unknownExpression('the default is not known', '?');
  }
  if (kind.startsWith('bool') && context.dialect === 'postgres') return constant(!['', 'false'].includes(text));
  if (NUMERIC.test(kind) && text.trim() !== '' && !Number.isNaN(Number(text))) return constant(Number(text));
  return constant(text);
}
