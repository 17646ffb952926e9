import type { A_Expr, Node, SelectStmt } from '@pgsql/types';

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** The text of a name in the tree. */
export function stringOf(node: Node): readonly string[] {
  return 'String' in node && node.String.sval !== undefined ? [node.String.sval] : [];
}

export function unwrapCast(node: Node | undefined): Node | undefined {
  return node && 'TypeCast' in node && node.TypeCast.arg && 'ColumnRef' in node.TypeCast.arg ? node.TypeCast.arg : node;
}

/** `=`, `<>`, IN, `= ANY`. */
export function isComparison(node: A_Expr): boolean {
  const operator = (node.name ?? []).flatMap(stringOf).pop();
  return node.kind !== 'AEXPR_LIKE' && node.kind !== 'AEXPR_ILIKE' && (operator === '=' || operator === '<>');
}

/** Strings that a value is made of: `'a'`, `'a'::status`, `('a', 'b')`, `ARRAY['a']`. */
export function constantsOf(node: unknown): readonly string[] {
  if (!isNode(node)) return [];
  if ('A_Const' in node) return node.A_Const.sval ? [node.A_Const.sval.sval ?? ''] : [];
  if ('TypeCast' in node) return constantsOf(node.TypeCast.arg);
  if ('List' in node) return (node.List.items ?? []).flatMap(constantsOf);
  return 'A_ArrayExpr' in node ? (node.A_ArrayExpr.elements ?? []).flatMap(constantsOf) : [];
}

/** The rows that an INSERT gives, as expressions: those of VALUES, or the one that a SELECT makes. */
export function rowsOf(select: SelectStmt | undefined): readonly (readonly (Node | undefined)[])[] {
  if (select?.valuesLists) return select.valuesLists.flatMap((row) => ('List' in row ? [row.List.items ?? []] : []));
  const made = (select?.targetList ?? []).map((each) => ('ResTarget' in each ? each.ResTarget.val : undefined));
  const isStar = (value: Node | undefined): boolean => value !== undefined && 'ColumnRef' in value && (value.ColumnRef.fields ?? []).some((field) => 'A_Star' in field);
  return made.length === 0 || made.some(isStar) ? [] : [made];
}

/** A constant that is not NULL, or the time. */
export function isNeverNull(node: unknown, isPlaceholder: (location: number | undefined) => boolean): boolean {
  if (!isNode(node)) return false;
  if ('A_Const' in node) return !node.A_Const.isnull && !isPlaceholder(node.A_Const.location);
  if ('TypeCast' in node) return isNeverNull(node.TypeCast.arg, isPlaceholder);
  if ('FuncCall' in node) return ['now', 'clock_timestamp', 'gen_random_uuid', 'uuid_generate_v4'].includes((node.FuncCall.funcname ?? []).flatMap(stringOf).at(-1) ?? '');
  return 'SQLValueFunction' in node;
}
