import type { Expression, Query } from '../model/expression';
import type { QualifiedName } from '../model/names';
import { columnReference, unknownExpression } from './expressions';

/** One source of rows in a FROM: a table, or a derived query (subquery, CTE) whose outputs stand for its columns. */
export interface RowSource {
  readonly alias: string;
  readonly table?: QualifiedName;
  readonly derived?: Query;
}

/** What names mean at a place in a query. */
export interface Scope {
  readonly sources: readonly RowSource[];
  readonly ctes: ReadonlyMap<string, Query>;
  readonly parent?: Scope;
  /** No column can stand here (VALUES, DEFAULT): what is written like a name in double quotes is a string to SQLite. */
  readonly noColumns?: boolean;
  /** Names are compared by their exact spelling (ClickHouse). */
  readonly exact?: boolean;
  /** The rows of the one table that a statement changes: its columns need no table in their text. */
  readonly own?: boolean;
}

export const EMPTY_SCOPE: Scope = { sources: [], ctes: new Map() };

/** Where no column can stand. */
export const NO_COLUMNS: Scope = { ...EMPTY_SCOPE, noColumns: true };

/** A scope over one table, as UPDATE and DELETE have it. */
export function tableScope(table: QualifiedName, alias?: string): Scope {
  return { sources: [{ alias: alias ?? table.name, table }], ctes: new Map() };
}

/** `inner` sources seen before those of `scope`. */
export function nestedScope(scope: Scope, sources: readonly RowSource[], ctes: ReadonlyMap<string, Query> = scope.ctes): Scope {
  return { sources, ctes, parent: scope, exact: scope.exact };
}

/** What a column name stands for: through an alias to its table, through a subquery or CTE to the expression that makes it. */
export function resolveColumn(scope: Scope, column: string, qualifier?: QualifiedName): Expression {
  return qualifier === undefined ? resolveUnqualified(scope, column) : resolveQualified(scope, column, qualifier);
}

/** A column whose text is folded where the dialect compares names without regard to case. */
function reference(scope: Scope, column: string, table?: QualifiedName): Expression {
  const named = columnReference(column, table);
  if (scope.exact) return named;
  const folded = table && { schema: table.schema?.toLowerCase(), name: table.name.toLowerCase() };
  return { ...named, text: columnReference(column.toLowerCase(), folded).text };
}

/** The CTE of this name, if one is in sight. */
export function cteNamed(scope: Scope, name: string): Query | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.ctes.get(name.toLowerCase());
    if (found) return found;
  }
  return undefined;
}

/** The tables that the sources read in the end, each once with its alias. */
export function tablesOf(sources: readonly RowSource[]): Query['from'] {
  return sources.flatMap((source) => {
    if (source.derived) return source.derived.from;
    if (!source.table) return [];
    return [source.alias === source.table.name ? { table: source.table } : { table: source.table, alias: source.alias }];
  });
}

function resolveQualified(scope: Scope, column: string, qualifier: QualifiedName): Expression {
  const key = qualifier.name.toLowerCase();
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const source = at.sources.find((each) => each.alias.toLowerCase() === key) ?? at.sources.find((each) => each.table?.name.toLowerCase() === key);
    if (source?.derived) return derivedColumn(scope, source.derived, column) ?? unknownExpression(`${qualifier.name}.${column} comes out of a subquery`, `${qualifier.name}.${column}`);
    if (source?.table) return reference(scope, column, source.table);
  }
  return reference(scope, column, qualifier);
}

function resolveUnqualified(scope: Scope, column: string): Expression {
  for (const source of scope.sources) {
    const found = source.derived && derivedColumn(scope, source.derived, column);
    if (found) return found;
  }
  const [only] = scope.sources;
  if (scope.sources.length === 1 && only?.derived) return unknownExpression(`${column} comes out of a subquery`, column);
  return reference(scope, column);
}

function derivedColumn(scope: Scope, query: Query, column: string): Expression | undefined {
  const key = column.toLowerCase();
  for (const output of query.columns) {
    if (output.star) continue;
    const name = output.name ?? (output.value.kind === 'column' ? output.value.column : undefined);
    if (name?.toLowerCase() === key) return bounded(output.value, column);
  }
  const star = query.columns.find((output) => output.star);
  if (!star?.star) return undefined;
  const table = star.table ?? (query.from.length === 1 ? query.from[0]?.table : undefined);
  return table === undefined ? unknownExpression(`${column} comes out of a join`, column) : reference(scope, column, table);
}

/** Subqueries nested in each other may double an expression at every level. */
const MAX_SUBSTITUTED = 2000;

function bounded(value: Expression, column: string): Expression {
  return value.text.length <= MAX_SUBSTITUTED ? value : unknownExpression(`${column} comes out of a long expression`, column);
}
