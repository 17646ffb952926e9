/*
 * libpg-query gives the tree of PL/pgSQL without types. This is the border: it becomes data that the rest can rely on, and what
 * is not known here becomes `unknown`.
 */

export interface PlpgsqlExpression {
  readonly query: string;
}

export interface PlpgsqlHandler {
  readonly conditions: readonly string[];
  readonly body: readonly PlpgsqlStatement[];
}

export interface PlpgsqlBlock {
  readonly body: readonly PlpgsqlStatement[];
  readonly handlers: readonly PlpgsqlHandler[];
}

export interface LoopVariable {
  readonly name: string;
  readonly isRecord: boolean;
}

export type PlpgsqlStatement = { readonly line: number } & (
  /** `into`: the one variable that gets the result. */
  | { readonly kind: 'sql' | 'perform' | 'execute' | 'assign'; readonly expression: PlpgsqlExpression; readonly into?: string }
  | { readonly kind: 'block'; readonly block: PlpgsqlBlock }
  | { readonly kind: 'if'; readonly branches: readonly { readonly condition: PlpgsqlExpression; readonly body: readonly PlpgsqlStatement[] }[]; readonly otherwise: readonly PlpgsqlStatement[] }
  | { readonly kind: 'case'; readonly branches: readonly (readonly PlpgsqlStatement[])[] }
  /** `array` of FOREACH, `query` of FOR … IN SELECT; neither for the other loops. */
  | { readonly kind: 'loop'; readonly variables: readonly LoopVariable[]; readonly array?: PlpgsqlExpression; readonly query?: PlpgsqlExpression; readonly body: readonly PlpgsqlStatement[] }
  | { readonly kind: 'raise'; readonly isError: boolean; readonly message: string }
  | { readonly kind: 'return' | 'assert' | 'none' }
  | { readonly kind: 'unknown'; readonly name: string }
);

export interface PlpgsqlTree {
  readonly block: PlpgsqlStatement;
  /** Names of all variables and records. */
  readonly variables: readonly string[];
  /** Variables that get one value and keep it: the expression that gives it. */
  readonly assignedOnce: ReadonlyMap<string, string>;
}

type Raw = Readonly<Record<string, unknown>>;

/** The tree of one function or DO block; undefined if it is not what we know. */
export function readPlpgsqlTree(raw: unknown): PlpgsqlTree | undefined {
  const root = field(raw, 'PLpgSQL_function');
  if (!root) return undefined;
  const datums = array(root.datums).map((each) => record(Object.values(record(each) ?? {})[0]) ?? {});
  const names = datums.map((datum) => (typeof datum.refname === 'string' ? datum.refname.toLowerCase() : undefined));
  const block = readStatement(record(root.action), names);
  if (!block) return undefined;
  return { block, variables: names.flatMap((name) => (name === undefined || name === '(unnamed row)' ? [] : [name])), assignedOnce: assignments(root.action, datums, names) };
}

function assignments(action: unknown, datums: readonly Raw[], names: readonly (string | undefined)[]): ReadonlyMap<string, string> {
  const given = new Map<string, string[]>();
  const add = (name: string | undefined, query: string | undefined): void => {
    if (name !== undefined) given.set(name, [...(given.get(name) ?? []), query ?? '']);
  };
  for (const [index, datum] of datums.entries()) {
    const initial = expression(datum.default_val);
    if (initial) add(names[index], initial.query);
  }
  const pending: unknown[] = [action];
  while (pending.length > 0) {
    const next = pending.pop();
    if (Array.isArray(next)) {
      pending.push(...next);
      continue;
    }
    const node = record(next);
    if (!node) continue;
    for (const [kind, value] of Object.entries(node)) {
      const inner = record(value);
      if (kind === 'PLpgSQL_stmt_assign' && inner) add(names[number(inner.varno)], expression(inner.expr)?.query.replace(/^[\w."]+\s*(?::=|=)\s*/, ''));
      if ((kind === 'PLpgSQL_stmt_execsql' || kind === 'PLpgSQL_stmt_dynexecute') && inner) addTargets(inner, kind === 'PLpgSQL_stmt_execsql');
      if (kind === 'PLpgSQL_stmt_foreach_a' && inner) add(names[number(inner.varno)], '');
      if (/^PLpgSQL_stmt_(?:fors|fori|dynfors|forc|fetch|getdiag)$/.test(kind) && inner) for (const name of targetsOf(inner)) add(name, '');
      pending.push(value);
    }
  }
  const once = new Map<string, string>();
  for (const [name, queries] of given) if (queries.length === 1 && queries[0]) once.set(name, queries[0]);
  return once;

  /** `SELECT EXISTS (…) INTO v`: one output, one target. */
  function addTargets(inner: Raw, isSelect: boolean): void {
    const targets = targetsOf(inner);
    const query = expression(inner.sqlstmt)?.query;
    for (const name of targets) add(name, isSelect && targets.length === 1 && query !== undefined && /^\s*select\b/i.test(query) ? `(${query})` : '');
  }

  function targetsOf(inner: Raw): readonly string[] {
    return [inner.target, inner.var].flatMap((each) => {
      const row = field(each, 'PLpgSQL_row');
      if (row) return array(row.fields).flatMap((one) => (typeof record(one)?.name === 'string' ? [String(record(one)?.name).toLowerCase()] : []));
      const named = record(Object.values(record(each) ?? {})[0]);
      return typeof named?.refname === 'string' ? [named.refname.toLowerCase()] : [];
    });
  }
}

type Names = readonly (string | undefined)[];

function readStatements(raw: unknown, names: Names): readonly PlpgsqlStatement[] {
  return array(raw).flatMap((each) => readStatement(record(each), names) ?? []);
}

function readStatement(raw: Raw | undefined, names: Names): PlpgsqlStatement | undefined {
  const [name, value] = Object.entries(raw ?? {})[0] ?? [];
  const node = record(value);
  if (name === undefined || !node) return undefined;
  const line = number(node.lineno);
  switch (name.replace('PLpgSQL_stmt_', '')) {
    case 'block': return { kind: 'block', line, block: { body: readStatements(node.body, names), handlers: readHandlers(node.exceptions, names) } };
    case 'execsql': {
      const targets = loopVariables(node.target);
      const read = withExpression('sql', node.sqlstmt, line, name);
      return read.kind === 'sql' && targets.length === 1 && targets[0] ? { ...read, into: targets[0].name } : read;
    }
    case 'perform': return withExpression('perform', node.expr, line, name);
    case 'call': return withExpression('sql', node.expr, line, name);
    case 'dynexecute': return withExpression('execute', node.query, line, name);
    case 'assign': {
      const read = withExpression('assign', node.expr, line, name);
      const target = names[number(node.varno)];
      return read.kind === 'assign' && target !== undefined ? { ...read, into: target } : read;
    }
    case 'if': {
      const first = { condition: expression(node.cond) ?? { query: '' }, body: readStatements(node.then_body, names) };
      const others = array(node.elsif_list).flatMap((each) => {
        const branch = field(each, 'PLpgSQL_if_elsif');
        return branch ? [{ condition: expression(branch.cond) ?? { query: '' }, body: readStatements(branch.stmts ?? branch.then_body, names) }] : [];
      });
      return { kind: 'if', line, branches: [first, ...others], otherwise: readStatements(node.else_body, names) };
    }
    case 'case': {
      const branches = array(node.case_when_list).map((each) => readStatements(field(each, 'PLpgSQL_case_when')?.stmts, names));
      return { kind: 'case', line, branches: [...branches, readStatements(node.else_stmts, names)] };
    }
    case 'fors': return { kind: 'loop', line, variables: loopVariables(node.var), query: expression(node.query), body: readStatements(node.body, names) };
    case 'foreach_a': return { kind: 'loop', line, variables: foreachVariable(names[number(node.varno)]), array: expression(node.expr), body: readStatements(node.body, names) };
    case 'loop': case 'while': case 'fori': case 'dynfors': case 'forc':
      return { kind: 'loop', line, variables: [], body: readStatements(node.body, names) };
    case 'raise': {
      const level = number(node.elog_level);
      // elog.h: NOTICE 18, WARNING 19, ERROR 21.
      return { kind: 'raise', line, isError: level >= 21 || level === 0, message: typeof node.message === 'string' ? node.message : 'raised again' };
    }
    case 'return': return { kind: 'return', line };
    case 'assert': return { kind: 'assert', line };
    // EXIT and CONTINUE end one round of a loop whose rounds are not counted; cursors and diagnostics change nothing.
    case 'exit': case 'getdiag': case 'open': case 'fetch': case 'close': case 'return_next': case 'return_query': case 'commit': case 'rollback': case 'set':
      return { kind: 'none', line };
    default: return { kind: 'unknown', line, name };
  }
}

function withExpression(kind: 'sql' | 'perform' | 'execute' | 'assign', raw: unknown, line: number, name: string): PlpgsqlStatement {
  const read = expression(raw);
  return read ? { kind, line, expression: read } : { kind: 'unknown', line, name };
}

function readHandlers(raw: unknown, names: Names): readonly PlpgsqlHandler[] {
  return array(field(raw, 'PLpgSQL_exception_block')?.exc_list).flatMap((each) => {
    const handler = field(each, 'PLpgSQL_exception');
    if (!handler) return [];
    const conditions = array(handler.conditions).flatMap((one) => {
      const named = field(one, 'PLpgSQL_condition')?.condname;
      return typeof named === 'string' ? [named.toLowerCase()] : [];
    });
    return [{ conditions, body: readStatements(handler.action, names) }];
  });
}

function loopVariables(raw: unknown): readonly LoopVariable[] {
  const rec = field(raw, 'PLpgSQL_rec');
  if (rec && typeof rec.refname === 'string') return [{ name: rec.refname.toLowerCase(), isRecord: true }];
  const row = field(raw, 'PLpgSQL_row');
  if (row) return array(row.fields).flatMap((one) => (typeof record(one)?.name === 'string' ? [{ name: String(record(one)?.name).toLowerCase(), isRecord: false }] : []));
  const variable = field(raw, 'PLpgSQL_var');
  return variable && typeof variable.refname === 'string' ? [{ name: variable.refname.toLowerCase(), isRecord: false }] : [];
}

function foreachVariable(name: string | undefined): readonly LoopVariable[] {
  return name === undefined ? [] : [{ name, isRecord: false }];
}

function expression(raw: unknown): PlpgsqlExpression | undefined {
  const query = field(raw, 'PLpgSQL_expr')?.query;
  return typeof query === 'string' ? { query } : undefined;
}

function field(raw: unknown, name: string): Raw | undefined {
  return record(record(raw)?.[name]);
}

function record(raw: unknown): Raw | undefined {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Raw) : undefined;
}

function array(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : [];
}

function number(raw: unknown): number {
  return typeof raw === 'number' ? raw : 0;
}
