import type { Step } from '../fate/judge';
import { findAbout } from '../fate/locate';
import { typeText } from '../fate/typeText';
import { qualifiedKey } from '../model/names';
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition, Operation, OperationKind, TypeReference } from '../model/operation';
import type { Column, Table } from '../model/schema';
import type { SchemaState } from '../timeline/state';
import { fillsColumn, triggersOf } from '../timeline/triggers';
import type { RelationChange, Taken } from './taken';

/** What was allowed and is not any more. */
export type Tightening = 'typeNarrowed' | 'valuesRemoved' | 'nullForbidden' | 'madeUnique' | 'checked' | 'required';

type Tightened = Taken & { readonly what: Tightening; readonly column: string };

/** What became stricter in a table that stays, and still is at the end of the timeline. */
export function tighteningsOf(step: Step, { before, name, sameName, moved }: RelationChange, end: SchemaState): readonly Tightened[] {
  const now = sameName ?? moved;
  const last = now && end.table(now.name);
  if (!before || !now || !last) return [];
  return [...tightenedColumns(step, before, now, last, end), ...tightenedRules(step, before, now, last)].map(({ column, operation, ...rest }) => ({
    ...rest, table: 'table' in operation && operation.table ? operation.table : now.name, column, span: operation.span,
    names: [{ table: name, column }, { table: now.name, column }].filter((each, index, all) => index === 0 || qualifiedKey(end.dialect, each.table) !== qualifiedKey(end.dialect, all[0]!.table)),
  }));
}

type Draft = Omit<Tightened, 'table' | 'names' | 'span'> & { readonly operation: Operation };

function tightenedColumns(step: Step, before: Table, now: Table, last: Table, end: SchemaState): readonly Draft[] {
  const { after, migration } = step;
  const byId = new Map([...before.columns.values()].map((column) => [column.id, column]));
  return [...now.columns].flatMap(([key, column]): Draft[] => {
    const was = before.columns.get(key) ?? byId.get(column.id);
    const stays = last.columns.get(key);
    if (!stays || was === column || was?.implied) return [];
    const find = (kinds: readonly OperationKind[]) => findAbout(migration.up, after.dialect, [now.name, before.name], column.definition.name, kinds);
    const drafts: Draft[] = [];
    const add = (kinds: readonly OperationKind[], rest: Omit<Draft, 'operation' | 'column'>): void => {
      const operation = find(kinds);
      if (operation) drafts.push({ ...rest, column: column.definition.name, operation });
    };
    if (isRequired(column) && isRequired(stays) && !(was && isRequired(was)) && !isInKey(now, key, after) && ![after, end].some((state) => triggersOf(state, now.name).some((trigger) => fillsColumn(trigger, column.definition.name)))) add(['addColumn', 'alterColumn', 'createTable'], { what: 'required' });
    // Nobody wrote what the database made.
    if (!was || was.definition.generated) return drafts;
    if (was.definition.nullable && !column.definition.nullable && !stays.definition.nullable && isSure(was, 'nullable') && isSure(column, 'nullable')) add(['alterColumn', 'createTable', 'addColumn'], { what: 'nullForbidden' });
    const type = narrowed(was.definition, column.definition, after);
    if (type && narrowed(was.definition, stays.definition, after)) add(['alterColumn', 'createTable', 'addColumn'], { what: 'typeNarrowed', ...type });
    const removed = removedValues(step, was, column);
    if (removed.length > 0) drafts.push({ what: 'valuesRemoved', column: column.definition.name, values: removed, operation: find(['alterColumn', 'createTable']) ?? typeOperation(step, column) ?? migration.up[0]! });
    return drafts;
  });
}

const isSure = ({ definition }: Column, part: 'type' | 'nullable' | 'default'): boolean => !definition.unsure?.includes(part);

/** An insert that leaves the column out fails. */
function isRequired(column: Column): boolean {
  const { nullable, default: fallback, generated, autoIncrement, extra } = column.definition;
  return !nullable && fallback === undefined && !generated && !autoIncrement && extra === undefined && isSure(column, 'nullable') && isSure(column, 'default');
}

/** A key of one number fills itself in SQLite, and where it has a sequence; what a key needs is known since the table was made. */
function isInKey(table: Table, key: string, state: SchemaState): boolean {
  return table.constraints.some((constraint) => constraint.kind === 'primary' && constraint.columns.some((name) => state.columnKey(name) === key));
}

// Types --------------------------------------------------------------------------------------------------------------------------

/** By the room that they give, the smallest first; a step to the left is a narrowing. */
const LADDERS: readonly (readonly string[])[] = [
  ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'],
  ['tinyint', 'smallint', 'mediumint', 'integer', 'bigint'],
  ['tinyint unsigned', 'smallint unsigned', 'mediumint unsigned', 'int unsigned', 'bigint unsigned'],
  ['real', 'double precision'],
  ['float', 'double'],
  ['tinytext', 'text', 'mediumtext', 'longtext'],
  ['tinyblob', 'blob', 'mediumblob', 'longblob'],
  ['date', 'timestamp'],
  ['date', 'timestamptz'],
  ['date', 'datetime'],
];
const TEXTS = /^(?:(?:tiny|medium|long)?text|varchar|char|citext|nvarchar|nchar|string)$/i;
const NOT_TEXT = /^(?:(?:tiny|small|medium|big)?int|integer|numeric|decimal|real|double|double precision|float|boolean|bool|uuid|date|time|timestamp|timestamptz|datetime|jsonb?|bytea|u?int\d+)(?: unsigned)?$/i;

/** SQLite takes any value in any column. */
function narrowed(was: ColumnDefinition, is: ColumnDefinition, { dialect }: SchemaState): { readonly detail: string; readonly changesKind?: true } | undefined {
  if (dialect === 'sqlite' || !was.type || !is.type || was.unsure?.includes('type') || is.unsure?.includes('type')) return undefined;
  const detail = `${typeText(was.type)} → ${typeText(is.type)}`;
  if (detail.length > 120 || typeText(was.type) === typeText(is.type)) return undefined;
  if (TEXTS.test(was.type.name) && NOT_TEXT.test(is.type.name)) return { detail, changesKind: true };
  if (was.type.array !== is.type.array) return { detail, changesKind: true };
  return hasLessRoom(was.type, is.type) ? { detail } : undefined;
}

function hasLessRoom(was: TypeReference, is: TypeReference): boolean {
  const [from, to] = [was.name.toLowerCase(), is.name.toLowerCase()];
  if (TEXTS.test(from) && TEXTS.test(to)) {
    const [roomBefore, room] = [textRoom(was), textRoom(is)];
    return room < roomBefore;
  }
  if (from === to && /^(?:numeric|decimal)$/.test(from)) {
    const [precision, scale] = numbers(was);
    const [nextPrecision, nextScale] = numbers(is);
    return nextPrecision !== undefined && (precision === undefined || nextPrecision - (nextScale ?? 0) < precision - (scale ?? 0) || (nextScale ?? 0) < (scale ?? 0));
  }
  return LADDERS.some((ladder) => ladder.includes(from) && ladder.includes(to) && ladder.indexOf(to) < ladder.indexOf(from));
}

function textRoom({ name, args }: TypeReference): number {
  const length = Number(args[0]);
  if (args.length > 0 && Number.isFinite(length)) return length;
  return { tinytext: 255, char: 1, mediumtext: 2 ** 24 }[name.toLowerCase()] ?? Number.POSITIVE_INFINITY;
}

const numbers = ({ args }: TypeReference): readonly (number | undefined)[] => args.map(Number);

// Values -------------------------------------------------------------------------------------------------------------------------

function removedValues(step: Step, was: Column, now: Column): readonly string[] {
  const before = valuesOf(step.before, was);
  const after = valuesOf(step.after, now);
  return before && after ? before.filter((value) => !after.includes(value)) : [];
}

function valuesOf(state: SchemaState, { definition }: Column): readonly string[] | undefined {
  const { type } = definition;
  if (!type || definition.unsure?.includes('type')) return undefined;
  if (/^(?:enum|set)$/i.test(type.name)) return type.args.map(unquoted);
  return state.enumType({ name: type.name, ...(type.schema !== undefined && { schema: type.schema }) })?.values;
}

const unquoted = (text: string): string => (/^'.*'$/s.test(text) ? text.slice(1, -1).replaceAll("''", "'") : text);

function typeOperation({ migration, after }: Step, { definition }: Column): Operation | undefined {
  return definition.type && findAbout(migration.up, after.dialect, [{ name: definition.type.name, ...(definition.type.schema !== undefined && { schema: definition.type.schema }) }], undefined, ['renameType', 'dropType', 'createEnum', 'renameEnumValue']);
}

// Rules --------------------------------------------------------------------------------------------------------------------------

interface StatedRule {
  readonly what: 'madeUnique' | 'checked';
  readonly columns: readonly string[];
  readonly detail: string;
  readonly values?: readonly string[];
}

/** UNIQUE over columns that were there before, and CHECK; one of them is told of each. */
function tightenedRules({ migration, after }: Step, before: Table, now: Table, last: Table): readonly Draft[] {
  if (now.constraints === before.constraints && now.indexes === before.indexes) return [];
  const key = (rule: StatedRule) => `${rule.what} ${rule.detail}`;
  const known = new Set(rulesOf(before).map(key));
  const staying = new Set(rulesOf(last).map(key));
  return rulesOf(now).flatMap((rule): Draft[] => {
    const [column] = rule.columns;
    if (known.has(key(rule)) || !staying.has(key(rule)) || column === undefined || !rule.columns.every((name) => before.columns.has(after.columnKey(name)))) return [];
    const operation = findAbout(migration.up, after.dialect, [now.name], column, ['addConstraint', 'createIndex', 'createTable']) ?? findAbout(migration.up, after.dialect, [now.name], undefined, ['addConstraint', 'createIndex']);
    const { what, detail, values } = rule;
    return operation && (operation.kind === 'addConstraint' || operation.kind === 'createIndex') ? [{ what, column, detail, ...(values && { values }), operation }] : [];
  });
}

function rulesOf(table: Table): readonly StatedRule[] {
  return [...table.constraints.flatMap(ruleOfConstraint), ...table.indexes.flatMap(ruleOfIndex)];
}

function ruleOfConstraint({ kind, columns, expression }: ConstraintDefinition): readonly StatedRule[] {
  if (kind === 'unique') return [{ what: 'madeUnique', columns, detail: `(${columns.join(', ')})` }];
  if (kind !== 'check' || expression === undefined) return [];
  const listed = listedValues(expression);
  return listed ? [{ what: 'checked', columns: [listed.column], detail: expression, values: listed.values }] : [];
}

function ruleOfIndex({ unique, parts, where }: IndexDefinition): readonly StatedRule[] {
  const columns = parts.flatMap((part) => part.column ?? []);
  return unique && where === undefined && columns.length === parts.length ? [{ what: 'madeUnique', columns, detail: `(${columns.join(', ')})` }] : [];
}

/** `status IN ('a', 'b')`, also as PostgreSQL prints it: `status = ANY (ARRAY['a'::text, 'b'::text])`. */
function listedValues(expression: string): { readonly column: string; readonly values: readonly string[] } | undefined {
  const match = /^\(*\s*["`]?([\p{L}_][\p{L}\p{N}_$]*)["`]?\)?(?:::[\w ]+)?\s*(?:in\s*\(|=\s*any\s*\(+\s*(?:array\s*)?\[)([^()\]]*)/iu.exec(expression);
  const values = [...(match?.[2] ?? '').matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
  return match?.[1] && values.length > 0 ? { column: match[1], values } : undefined;
}
