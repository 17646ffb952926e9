import type { A_Expr, FuncCall, Node, SelectStmt } from '@pgsql/types';
import type { QualifiedName } from '../../model/names';
import type { Condition, ConstraintKind, ObjectKind, SchemaQuery } from '../../model/operation';
import { stringsOf } from './names';

/** What a variable is known to hold: a constant, or the expression it was given once. */
export interface KnownVariables {
  value(name: string): string | undefined;
  assigned(name: string): Node | undefined;
}

/** A condition of PL/pgSQL: a question to the catalog where it is one, else what it depends on. `text` is for people. */
export function readCondition(node: Node | undefined, text: string, variables: KnownVariables): Condition {
  const condition = node && interpret(node, text, variables, 0);
  return condition ?? undecided(node, text);
}

function interpret(node: Node, text: string, variables: KnownVariables, depth: number): Condition | undefined {
  if (depth > 20) return undefined;
  const inner = (each: Node): Condition => interpret(each, text, variables, depth + 1) ?? undecided(each, text);
  if ('BoolExpr' in node) {
    const conditions = (node.BoolExpr.args ?? []).map(inner);
    const [first] = conditions;
    if (node.BoolExpr.boolop === 'NOT_EXPR') return first && negate(first);
    return node.BoolExpr.boolop === 'OR_EXPR' ? { kind: 'any', conditions } : { kind: 'all', conditions };
  }
  if ('SubLink' in node && node.SubLink.subselect && 'SelectStmt' in node.SubLink.subselect) {
    const select = node.SubLink.subselect.SelectStmt;
    if (node.SubLink.subLinkType === 'EXISTS_SUBLINK') return existsCondition(select, text, variables);
    // (SELECT EXISTS (…))
    const only = onlyTarget(select);
    return only && !select.fromClause ? interpret(only, text, variables, depth + 1) : undefined;
  }
  if ('NullTest' in node && node.NullTest.arg) {
    const exists = regCondition(node.NullTest.arg, variables) ?? selectedCondition(node.NullTest.arg, text, variables);
    if (exists) return node.NullTest.nulltesttype === 'IS_NULL' ? negate(exists) : exists;
  }
  if ('A_Expr' in node) return countCondition(node.A_Expr, text, variables);
  if ('ColumnRef' in node) {
    const assigned = variables.assigned(stringsOf(node.ColumnRef.fields).join('.'));
    return assigned && interpret(assigned, text, variables, depth + 1);
  }
  if ('TypeCast' in node && node.TypeCast.arg) return interpret(node.TypeCast.arg, text, variables, depth + 1);
  return undefined;
}

/** NOT of NOT is the thing itself. */
export function negate(condition: Condition): Condition {
  return condition.kind === 'not' ? condition.condition : { kind: 'not', condition };
}

function undecided(node: Node | undefined, text: string): Condition {
  const asks = node ? JSON.stringify(node) : '';
  if (/"sval":"(?:current_setting|current_database|inet_server_addr|version)"/.test(asks)) return { kind: 'environment', text };
  if (asks.includes('"SubLink"') && !/"(?:pg_catalog|information_schema)"|"relname":"pg_/.test(asks)) return { kind: 'rows', text };
  return { kind: 'unknown', reason: `whether ${text} holds is not known` };
}

/** `to_regclass('public.users')`, `to_regtype('mood')`: NULL where there is none. */
function regCondition(node: Node, variables: KnownVariables): Condition | undefined {
  if ('TypeCast' in node && node.TypeCast.arg) return regCondition(node.TypeCast.arg, variables);
  if ('SubLink' in node && node.SubLink.subselect && 'SelectStmt' in node.SubLink.subselect) {
    const only = onlyTarget(node.SubLink.subselect.SelectStmt);
    return only && regCondition(only, variables);
  }
  if ('ColumnRef' in node) {
    const assigned = variables.assigned(stringsOf(node.ColumnRef.fields).join('.'));
    return assigned && regCondition(assigned, variables);
  }
  if (!('FuncCall' in node)) return undefined;
  const name = functionName(node.FuncCall);
  const argument = constantOf(node.FuncCall.args?.[0], variables);
  if (argument === undefined) return undefined;
  const object = splitName(foldedName(argument));
  if (name === 'to_regclass') return anyRelation(object);
  if (name === 'to_regtype') return exists('type', object);
  return name === 'to_regnamespace' ? exists('schema', object) : undefined;
}

/** `(SELECT … FROM pg_type WHERE …) IS NULL` asks whether there is a row. */
function selectedCondition(node: Node, text: string, variables: KnownVariables): Condition | undefined {
  if ('ColumnRef' in node) {
    const assigned = variables.assigned(stringsOf(node.ColumnRef.fields).join('.'));
    return assigned && selectedCondition(assigned, text, variables);
  }
  if (!('SubLink' in node) || !node.SubLink.subselect || !('SelectStmt' in node.SubLink.subselect)) return undefined;
  const condition = existsCondition(node.SubLink.subselect.SelectStmt, text, variables);
  return condition.kind === 'schema' ? condition : undefined;
}

/** `(SELECT count(*) FROM pg_type WHERE …) = 0`. */
function countCondition(node: A_Expr, text: string, variables: KnownVariables): Condition | undefined {
  const operator = stringsOf(node.name).pop();
  const number = constantOf(node.rexpr, variables);
  let left = node.lexpr;
  if (left && 'ColumnRef' in left) left = variables.assigned(stringsOf(left.ColumnRef.fields).join('.'));
  if (!left || !('SubLink' in left) || !left.SubLink.subselect || !('SelectStmt' in left.SubLink.subselect) || number === undefined) return undefined;
  const select = left.SubLink.subselect.SelectStmt;
  const target = onlyTarget(select);
  if (!target || !('FuncCall' in target) || functionName(target.FuncCall) !== 'count') return undefined;
  const condition = existsCondition(select, text, variables);
  const some = (operator === '>' && number === '0') || (operator === '>=' && number === '1') || (operator === '<>' && number === '0') || (operator === '=' && number === '1');
  const none = (operator === '=' && number === '0') || (operator === '<' && number === '1');
  return some ? condition : none ? negate(condition) : undefined;
}

/** Whether a SELECT gives a row. */
function existsCondition(select: SelectStmt, text: string, variables: KnownVariables): Condition {
  const relations = relationsOf(select);
  const fallback: Condition = relations.some((relation) => relation.startsWith('information_schema.') || relation.startsWith('pg_') || relation === '?')
    ? { kind: 'unknown', reason: `whether ${text} holds is not known` } : { kind: 'rows', text };
  if (select.valuesLists || select.larg || select.groupClause || select.havingClause || select.withClause) return fallback;
  const facts = new Map<string, string>();
  if (!collect(select, facts, variables)) return fallback;
  return catalogCondition(new Set(relations), facts) ?? fallback;
}

/** The relations of a FROM, qualified where they are not of pg_catalog; `?` for what is no relation. */
function relationsOf(select: SelectStmt): string[] {
  const found: string[] = [];
  const pending = [...(select.fromClause ?? [])];
  while (pending.length > 0) {
    const node = pending.pop();
    if (!node) continue;
    if ('JoinExpr' in node) pending.push(...[node.JoinExpr.larg, node.JoinExpr.rarg].filter((each) => each !== undefined));
    else if ('RangeVar' in node) found.push(!node.RangeVar.schemaname || node.RangeVar.schemaname === 'pg_catalog' ? (node.RangeVar.relname ?? '?') : `${node.RangeVar.schemaname}.${node.RangeVar.relname ?? ''}`);
    else found.push('?');
  }
  return found;
}

/** Gathers `column = constant` of WHERE and ON; false if there is any other condition, for then the question is another. */
function collect(select: SelectStmt, facts: Map<string, string>, variables: KnownVariables): boolean {
  const pending: Node[] = select.whereClause ? [select.whereClause] : [];
  for (const from of [...(select.fromClause ?? [])]) {
    const joins = [from];
    while (joins.length > 0) {
      const join = joins.pop();
      if (!join || !('JoinExpr' in join)) continue;
      if (join.JoinExpr.quals) pending.push(join.JoinExpr.quals);
      joins.push(...[join.JoinExpr.larg, join.JoinExpr.rarg].filter((each) => each !== undefined));
    }
  }
  while (pending.length > 0) {
    const node = pending.pop();
    if (!node) continue;
    if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR') {
      pending.push(...(node.BoolExpr.args ?? []));
      continue;
    }
    if (!fact(node, facts, variables)) return false;
  }
  return true;
}

function fact(node: Node, facts: Map<string, string>, variables: KnownVariables): boolean {
  // NOT attisdropped, NOT tgisinternal
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'NOT_EXPR') {
    const [only] = node.BoolExpr.args ?? [];
    const column = only && 'ColumnRef' in only ? stringsOf(only.ColumnRef.fields).pop() : undefined;
    return column === 'attisdropped' || column === 'tgisinternal';
  }
  if (!('A_Expr' in node)) return false;
  const { lexpr, rexpr } = node.A_Expr;
  const operator = stringsOf(node.A_Expr.name).pop();
  const column = columnOf(lexpr);
  if (column === undefined) return false;
  if (IGNORED.has(column)) return true;
  // attnum > 0 leaves out system columns.
  if (column === 'attnum' && operator === '>') return true;
  if (operator !== '=') return false;
  // A join: pg_type.oid = pg_enum.enumtypid
  if (columnOf(rexpr) !== undefined && constantOf(rexpr, variables) === undefined) return JOINS.has(column) && JOINS.has(columnOf(rexpr) ?? '');
  const value = constantOf(rexpr, variables);
  if (value !== undefined && node.A_Expr.kind === 'AEXPR_OP') {
    facts.set(column, value);
    return true;
  }
  // `= current_schema()` and `= ANY (current_schemas(false))` mean the schema at hand.
  if (SCHEMAS.has(column)) return true;
  return innerName(column, rexpr, facts, variables);
}

/** `enumtypid = (SELECT oid FROM pg_type WHERE typname = 'mood')`. */
function innerName(column: string, node: Node | undefined, facts: Map<string, string>, variables: KnownVariables): boolean {
  if (!node || !('SubLink' in node) || !node.SubLink.subselect || !('SelectStmt' in node.SubLink.subselect)) return false;
  const inner = new Map<string, string>();
  if (!collect(node.SubLink.subselect.SelectStmt, inner, variables)) return false;
  const name = inner.get('typname') ?? inner.get('relname');
  if (name === undefined) return inner.size === 1 && inner.has('nspname') && NAMESPACES.has(column);
  facts.set(column, name);
  return true;
}

const SCHEMAS = new Set(['table_schema', 'schemaname', 'nspname', 'constraint_schema', 'trigger_schema', 'routine_schema', 'sequence_schema', 'schema_name', 'event_object_schema', 'specific_schema']);
const NAMESPACES = new Set(['typnamespace', 'relnamespace', 'connamespace', 'pronamespace']);
const IGNORED = new Set(['table_catalog', 'constraint_catalog', 'table_type', 'typtype', 'attisdropped', 'tgisinternal']);
const JOINS = new Set(['oid', 'enumtypid', 'typnamespace', 'relnamespace', 'connamespace', 'pronamespace', 'conrelid', 'tgrelid', 'attrelid', 'indexrelid', 'polrelid', 'constraint_name', 'constraint_schema', 'table_name', 'table_schema']);

function catalogCondition(relations: ReadonlySet<string>, facts: ReadonlyMap<string, string>): Condition | undefined {
  const left = new Set(facts.keys());
  const take = (...names: readonly string[]): string | undefined => {
    let value: string | undefined;
    for (const name of names) {
      if (left.delete(name)) value ??= facts.get(name);
    }
    return value;
  };
  const schema = take(...SCHEMAS);
  const named = (name: string): QualifiedName => (schema === undefined || schema === 'public' ? { name } : { schema, name });
  const condition = ask();
  // A fact that was not asked about makes it another question.
  return left.size === 0 ? condition : undefined;

  function ask(): Condition | undefined {
    const has = (name: string): boolean => relations.has(name) || relations.has(`information_schema.${name}`);
    if (relations.has('pg_enum')) {
      const value = take('enumlabel');
      const type = take('typname') ?? take('enumtypid');
      return value === undefined || type === undefined ? undefined : query({ kind: 'enumValueExists', type: withSchema(type), value });
    }
    if (relations.has('pg_attribute')) {
      const table = take('attrelid') ?? take('relname');
      const column = take('attname');
      take('relkind');
      return table === undefined || column === undefined ? undefined : query({ kind: 'columnExists', table: withSchema(table), column });
    }
    if (relations.has('information_schema.columns')) {
      const table = take('table_name');
      const column = take('column_name');
      if (table === undefined) return undefined;
      return query(column === undefined ? { kind: 'tableExists', table: named(table) } : { kind: 'columnExists', table: named(table), column });
    }
    if (relations.has('pg_constraint')) return constraint(take('conname'), take('conrelid') ?? take('relname'), take('contype'));
    if ([...relations].some((relation) => /^information_schema\.(?:table_constraints|constraint_column_usage|key_column_usage|referential_constraints|constraint_table_usage|check_constraints)$/.test(relation))) {
      const column = take('column_name');
      const name = take('constraint_name');
      return name === undefined && column === undefined && !facts.has('constraint_type') ? undefined : constraint(name, take('table_name'), take('constraint_type'), column);
    }
    if (relations.has('pg_indexes')) {
      const index = take('indexname');
      const table = take('tablename');
      return index === undefined ? undefined : query({ kind: 'indexExists', index: { name: index }, ...(table === undefined ? {} : { table: named(table) }) });
    }
    if (relations.has('pg_trigger')) return inTable('trigger', take('tgname'), take('tgrelid') ?? take('relname'));
    if (relations.has('information_schema.triggers')) return inTable('trigger', take('trigger_name'), take('event_object_table'));
    if (has('pg_policies')) return inTable('policy', take('policyname'), take('tablename'));
    if (relations.has('pg_policy')) return inTable('policy', take('polname'), take('polrelid') ?? take('relname'));
    if (relations.has('pg_class') || relations.has('pg_index')) return relation(take('relname'), take('relkind'));
    for (const [from, column, kind] of CATALOGS) {
      if (!relations.has(from)) continue;
      const name = take(column);
      if (name === undefined) return kind === 'schema' && schema !== undefined ? exists('schema', { name: schema }) : undefined;
      return kind === 'table' ? query({ kind: 'tableExists', table: named(name) }) : exists(kind, kind === 'schema' ? { name } : named(name));
    }
    return undefined;
  }

  function withSchema(text: string): QualifiedName {
    const name = splitName(text);
    return name.schema === undefined ? named(name.name) : name;
  }

  function constraint(name: string | undefined, table: string | undefined, type: string | undefined, column?: string): Condition | undefined {
    const kind = type === undefined ? undefined : CONSTRAINT_TYPES[type.toLowerCase()];
    if ((type !== undefined && kind === undefined) || (name === undefined && (table === undefined || kind === undefined))) return undefined;
    return query({
      kind: 'constraintExists',
      constraint: { ...(name === undefined ? {} : { name }), ...(kind ? { kind } : {}), ...(column === undefined ? {} : { columns: [column] }) },
      ...(table === undefined ? {} : { table: withSchema(table) }),
    });
  }

  function inTable(kind: ObjectKind, name: string | undefined, table: string | undefined): Condition | undefined {
    return name === undefined ? undefined : query({ kind: 'objectExists', object: { kind, name: { name }, ...(table === undefined ? {} : { table: withSchema(table) }) } });
  }

  function relation(name: string | undefined, relkind: string | undefined): Condition | undefined {
    if (name === undefined) return undefined;
    if (relations.has('pg_index') || relkind === 'i') return query({ kind: 'indexExists', index: { name } });
    if (relkind === undefined) return anyRelation(named(name));
    if (relkind === 'r' || relkind === 'p') return query({ kind: 'tableExists', table: named(name) });
    const kind = ({ v: 'view', m: 'materializedView', S: 'sequence' } as const)[relkind];
    return kind && exists(kind, named(name));
  }
}

/** Catalogs that one column of names is asked of. */
const CATALOGS: readonly (readonly [string, string, ObjectKind | 'table'])[] = [
  ['information_schema.tables', 'table_name', 'table'], ['pg_tables', 'tablename', 'table'], ['information_schema.views', 'table_name', 'view'], ['pg_views', 'viewname', 'view'],
  ['pg_matviews', 'matviewname', 'materializedView'], ['pg_type', 'typname', 'type'], ['pg_proc', 'proname', 'function'], ['information_schema.routines', 'routine_name', 'function'],
  ['pg_extension', 'extname', 'extension'], ['information_schema.schemata', 'schema_name', 'schema'], ['pg_sequences', 'sequencename', 'sequence'],
  ['information_schema.sequences', 'sequence_name', 'sequence'], ['pg_roles', 'rolname', 'role'], ['pg_user', 'usename', 'role'], ['pg_publication', 'pubname', 'publication'], ['pg_namespace', 'nspname', 'schema'],
];

const CONSTRAINT_TYPES: Readonly<Record<string, ConstraintKind>> = {
  p: 'primary', u: 'unique', f: 'foreign', c: 'check', x: 'exclude', 'primary key': 'primary', unique: 'unique', 'foreign key': 'foreign', check: 'check',
};

/** A name that may be a table's, an index's or any other relation's. */
function anyRelation(name: QualifiedName): Condition {
  return { kind: 'any', conditions: [query({ kind: 'tableExists', table: name }), query({ kind: 'indexExists', index: { name: name.name } }), exists('view', name), exists('sequence', name)] };
}

function exists(kind: ObjectKind, name: QualifiedName): Condition {
  return query({ kind: 'objectExists', object: { kind, name } });
}

function query(asked: SchemaQuery): Condition {
  return { kind: 'schema', query: asked };
}

function onlyTarget(select: SelectStmt): Node | undefined {
  const [target, ...others] = select.targetList ?? [];
  return target && 'ResTarget' in target && others.length === 0 ? target.ResTarget.val : undefined;
}

function functionName(call: FuncCall): string {
  return stringsOf(call.funcname).pop() ?? '';
}

function columnOf(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  if ('TypeCast' in node) return columnOf(node.TypeCast.arg);
  return 'ColumnRef' in node ? stringsOf(node.ColumnRef.fields).pop() : undefined;
}

/** A constant, also behind casts such as `'users'::regclass`, or a variable's known value. */
export function constantOf(node: Node | undefined, variables: KnownVariables): string | undefined {
  if (!node) return undefined;
  if ('TypeCast' in node) {
    const value = constantOf(node.TypeCast.arg, variables);
    const type = stringsOf(node.TypeCast.typeName?.names).pop() ?? '';
    return value !== undefined && type.startsWith('reg') ? foldedName(value) : value;
  }
  if ('ColumnRef' in node) return variables.value(stringsOf(node.ColumnRef.fields).join('.'));
  if (!('A_Const' in node)) return undefined;
  if (node.A_Const.sval) return node.A_Const.sval.sval ?? '';
  if (node.A_Const.ival) return String(node.A_Const.ival.ival ?? 0);
  return undefined;
}

/** A name in a string, as regclass reads it: what is not quoted is folded. */
function foldedName(text: string): string {
  return text.replace(/"(?:[^"]|"")*"|[^".]+/g, (part) => (part.startsWith('"') ? part : part.trim().toLowerCase()));
}

/** The parts of a name in a string. */
function splitName(text: string): QualifiedName {
  const parts = [...text.matchAll(/"((?:[^"]|"")*)"|[^."]+/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[0].trim());
  const name = parts[parts.length - 1] ?? text;
  const schema = parts[parts.length - 2];
  return schema === undefined || schema === 'public' ? { name } : { schema, name };
}
