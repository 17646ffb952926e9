import type { A_Expr, ColumnRef, CommonTableExpr, CreateFunctionStmt, CreateTrigStmt, DeleteStmt, DoStmt, InsertStmt, JoinExpr, MergeStmt, Node, RangeFunction, RangeSubselect, RangeVar, ResTarget, SelectStmt, UpdateStmt, WithClause } from '@pgsql/types';
import { tokenIndexAt } from '../../sql/postgres/context';
import { byteOffsets, parsePostgres } from '../../sql/postgres/parser';
import { isName, isWord, type Token } from '../../sql/tokens';
import { openBlock, type Block, type Blocks, type Body, type Source, type Use } from './blocks';
import { constantsOf, isComparison, isNeverNull, rowsOf, stringOf, unwrapCast } from './postgresValues';

/** Queries inside queries, and expressions inside expressions; the parse tree nests several steps for each. */
const MAX_DEPTH = 600;

/**
 * The blocks of statements of PostgreSQL, by its own grammar; undefined where it refuses the text. `tokens` are those of the
 * text without comments: names have no end in the parse tree, and some no place at all.
 */
export function postgresBlocks(text: string, tokens: readonly Token[]): Blocks | undefined {
  const parsed = parsePostgres(text);
  if ('failure' in parsed) return undefined;
  const reader = openReader(text, tokens);
  for (const { stmt } of parsed.statements) if (stmt) reader.statement(stmt);
  return reader;
}

interface Reader extends Blocks {
  statement(node: Node): void;
}

function openReader(text: string, tokens: readonly Token[]): Reader {
  const toUnits = byteOffsets(text);
  const blocks: Block[] = [];
  const bodies: Body[] = [];

  function top(statement: Block['statement']): Block {
    const block = openBlock(statement);
    blocks.push(block);
    return block;
  }

  function statement(node: Node): void {
    if ('SelectStmt' in node) readSelect(top('select'), node.SelectStmt, 0);
    else if ('InsertStmt' in node) readInsert(top('insert'), node.InsertStmt, 0);
    else if ('UpdateStmt' in node) readUpdate(top('update'), node.UpdateStmt, 0);
    else if ('DeleteStmt' in node) readDelete(top('delete'), node.DeleteStmt, 0);
    else if ('MergeStmt' in node) readMerge(top('upsert'), node.MergeStmt, 0);
    else if ('TruncateStmt' in node) for (const each of node.TruncateStmt.relations ?? []) truncate(each);
    else if ('CopyStmt' in node) {
      const { relation, query, attlist, is_from } = node.CopyStmt;
      const block = top(is_from ? 'insert' : 'select');
      if (query) visit(block, query, 0);
      if (!relation) return;
      const source = table(relation);
      if (is_from) block.target = source;
      block.sources.push(source);
      const names = (attlist ?? []).flatMap(stringOf);
      for (const name of names) useNamed(block, name, source.end, { access: is_from ? 'write' : 'read', own: is_from ? true : undefined });
      if (names.length === 0 && !is_from) block.uses.push({ name: '*', access: 'read', start: source.start, end: source.end });
    } else if ('CreateFunctionStmt' in node) readFunction(node.CreateFunctionStmt);
    else if ('DoStmt' in node) readDo(node.DoStmt);
    else if ('CreateTrigStmt' in node) readTrigger(node.CreateTrigStmt);
    else if ('CreatePolicyStmt' in node) over(node.CreatePolicyStmt.table, [node.CreatePolicyStmt.qual, node.CreatePolicyStmt.with_check]);
    else if ('AlterPolicyStmt' in node) over(node.AlterPolicyStmt.table, [node.AlterPolicyStmt.qual, node.AlterPolicyStmt.with_check]);
    else if ('RuleStmt' in node) {
      const block = over(node.RuleStmt.relation, [node.RuleStmt.whereClause], OLD_AND_NEW);
      for (const action of node.RuleStmt.actions ?? []) visit(block, action, 0);
    } else for (const name of QUERIES_WITHIN) if (name in node) visitFields(top('select'), Object.values(node)[0], 0);
  }

  function truncate(node: Node): void {
    if ('RangeVar' in node) top('delete').target = table(node.RangeVar);
  }

  /** Expressions over the columns of one table. */
  function over(relation: RangeVar | undefined, expressions: readonly (Node | undefined)[], aliases: readonly string[] = []): Block {
    const block = top('select');
    if (relation) {
      const source = table(relation);
      block.sources.push(source);
      for (const alias of aliases) block.sources.push({ ...source, alias });
    }
    for (const expression of expressions) visit(block, expression, 0);
    return block;
  }

  function readTrigger(node: CreateTrigStmt): void {
    const block = over(node.relation, [node.whenClause], OLD_AND_NEW);
    for (const name of (node.columns ?? []).flatMap(stringOf)) useNamed(block, name, 0, { access: 'read', own: undefined }, { name: node.relation?.relname ?? '' });
  }

  function readFunction(node: CreateFunctionStmt): void {
    if (node.sql_body) visit(top('select'), node.sql_body, 0);
    body(optionOf(node.options, 'language') ?? 'sql', isAs);
  }

  function readDo(node: DoStmt): void {
    body(optionOf(node.args, 'language') ?? 'plpgsql', () => true);
  }

  function body(language: string, follows: (before: Token | undefined) => boolean): void {
    const token = tokens.find((each, index) => each.kind === 'string' && !isWord(tokens[index - 1], 'language') && follows(tokens[index - 1]));
    if (!token) return;
    const opener = /^(?:\$[^$]*\$|')/.exec(text.slice(token.start, token.end))?.[0].length ?? 0;
    bodies.push({ start: token.start + opener, end: token.end - opener, language: language.toLowerCase() });
  }

  function readSelect(block: Block, node: SelectStmt, depth: number): void {
    readWith(block, node.withClause, depth);
    if (node.larg && node.rarg) {
      const left = openBlock('select', block);
      readSelect(left, node.larg, depth + 1);
      readSelect(openBlock('select', block), node.rarg, depth + 1);
      block.outputs.push(...left.outputs);
    }
    for (const each of node.fromClause ?? []) readFrom(block, each, depth);
    for (const each of node.targetList ?? []) if ('ResTarget' in each) readOutput(block, each.ResTarget, depth);
    visit(block, node.valuesLists, depth);
    visit(block, node.whereClause, depth);
    for (const ordering of [node.distinctClause, node.groupClause, node.havingClause, node.windowClause, node.sortClause]) visit(block, ordering, depth, { ordering: true });
    visit(block, [node.limitCount, node.limitOffset], depth);
  }

  function readOutput(block: Block, node: ResTarget, depth: number): void {
    const value = node.val;
    const path = value && 'ColumnRef' in value ? (value.ColumnRef.fields ?? []) : [];
    const last = path[path.length - 1];
    if (last && 'A_Star' in last) {
      const qualifier = path.slice(0, -1).flatMap(stringOf);
      block.outputs.push({ star: true, ...qualifierOf(qualifier) });
    } else {
      const name = node.name ?? (last ? stringOf(last)[0] : value && 'FuncCall' in value ? (value.FuncCall.funcname ?? []).flatMap(stringOf).pop() : undefined);
      block.outputs.push(name === undefined ? {} : { name });
    }
    visit(block, value, depth);
  }

  function readWith(block: Block, clause: WithClause | undefined, depth: number): void {
    for (const each of clause?.ctes ?? []) if ('CommonTableExpr' in each) readCte(block, each.CommonTableExpr, depth);
  }

  function readCte(block: Block, node: CommonTableExpr, depth: number): void {
    const query = node.ctequery;
    if (!query || node.ctename === undefined) return;
    const inner = openBlock(statementOf(query), block);
    inner.outputs.push(...(node.aliascolnames ?? []).flatMap(stringOf).map((name) => ({ name })));
    // Before it is read: a recursive part names it.
    block.ctes.set(node.ctename.toLowerCase(), inner);
    readInto(inner, query, depth + 1);
  }

  function readInto(block: Block, node: Node, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if ('SelectStmt' in node) readSelect(block, node.SelectStmt, depth);
    else if ('InsertStmt' in node) readInsert(block, node.InsertStmt, depth);
    else if ('UpdateStmt' in node) readUpdate(block, node.UpdateStmt, depth);
    else if ('DeleteStmt' in node) readDelete(block, node.DeleteStmt, depth);
    else if ('MergeStmt' in node) readMerge(block, node.MergeStmt, depth);
  }

  function readFrom(block: Block, node: Node, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if ('RangeVar' in node) block.sources.push(table(node.RangeVar));
    else if ('JoinExpr' in node) readJoin(block, node.JoinExpr, depth);
    else if ('RangeSubselect' in node) readSubselect(block, node.RangeSubselect, depth);
    else if ('RangeTableSample' in node && node.RangeTableSample.relation) readFrom(block, node.RangeTableSample.relation, depth + 1);
    else {
      const { alias, coldeflist } = ('RangeFunction' in node ? node.RangeFunction : {}) as RangeFunction;
      visitFields(block, Object.values(node)[0], depth);
      const columns = [...(alias?.colnames ?? []).flatMap(stringOf), ...(coldeflist ?? []).flatMap((each) => ('ColumnDef' in each ? [each.ColumnDef.colname ?? ''] : []))];
      block.sources.push({ ...(alias?.aliasname === undefined ? {} : { alias: alias.aliasname }), ...(columns.length > 0 ? { columns } : {}), start: 0, end: 0 });
    }
  }

  function readJoin(block: Block, node: JoinExpr, depth: number): void {
    if (node.larg) readFrom(block, node.larg, depth + 1);
    if (node.rarg) readFrom(block, node.rarg, depth + 1);
    visit(block, node.quals, depth);
    const behind = block.sources[block.sources.length - 1]?.end ?? 0;
    for (const name of (node.usingClause ?? []).flatMap(stringOf)) {
      for (const source of block.sources.slice(-2)) {
        const qualifier = source.alias ?? source.table?.name;
        if (qualifier !== undefined) useNamed(block, name, behind, { access: 'read', own: undefined }, { name: qualifier });
      }
    }
  }

  function readSubselect(block: Block, node: RangeSubselect, depth: number): void {
    if (!node.subquery) return;
    const inner = openBlock('select', block);
    readInto(inner, node.subquery, depth + 1);
    const columns = (node.alias?.colnames ?? []).flatMap(stringOf);
    block.sources.push({ block: inner, ...(node.alias?.aliasname === undefined ? {} : { alias: node.alias.aliasname }), ...(columns.length > 0 ? { columns } : {}), start: 0, end: 0 });
  }

  function readInsert(block: Block, node: InsertStmt, depth: number): void {
    readWith(block, node.withClause, depth);
    if (!node.relation) return;
    block.target = table(node.relation);
    const cols = (node.cols ?? []).flatMap((each) => ('ResTarget' in each ? [each.ResTarget] : []));
    const select = node.selectStmt && 'SelectStmt' in node.selectStmt ? node.selectStmt.SelectStmt : undefined;
    const rows = rowsOf(select);
    for (const [index, col] of cols.entries()) useTarget(block, col, rows.map((row) => row[index]));
    block.insert = { columns: cols.map((col) => col.name ?? ''), open: false };
    if (select) readSelect(openBlock('select', block), select, depth + 1);
    readReturning(block, node.returningClause?.exprs, depth);
    const conflict = node.onConflictClause;
    if (!conflict) return;
    // The rows in conflict are the target's; the select list of the INSERT is not in sight.
    const update = openBlock('upsert', block);
    update.target = block.target;
    update.sources.push(block.target);
    for (const each of conflict.infer?.indexElems ?? []) if ('IndexElem' in each && each.IndexElem.name) useNamed(update, each.IndexElem.name, block.target.end, { access: 'read', own: true }, undefined, 'conflict');
    for (const each of conflict.targetList ?? []) if ('ResTarget' in each) readSet(update, each.ResTarget, depth);
    visit(update, [conflict.infer?.whereClause, conflict.whereClause], depth);
  }

  function readReturning(block: Block, exprs: readonly Node[] | undefined, depth: number): void {
    if (!exprs || !block.target) return;
    // The rows of an INSERT are in sight of nothing but its RETURNING.
    const rows = block.sources.length > 0 ? block : openBlock(block.statement, block);
    if (rows !== block) rows.sources.push(block.target);
    for (const each of exprs) if ('ResTarget' in each) readOutput(rows, each.ResTarget, depth);
    if (rows !== block) block.outputs.push(...rows.outputs);
  }

  function readUpdate(block: Block, node: UpdateStmt, depth: number): void {
    readWith(block, node.withClause, depth);
    if (!node.relation) return;
    block.target = table(node.relation);
    block.sources.push(block.target);
    for (const each of node.fromClause ?? []) readFrom(block, each, depth);
    for (const each of node.targetList ?? []) if ('ResTarget' in each) readSet(block, each.ResTarget, depth);
    visit(block, node.whereClause, depth);
    readReturning(block, node.returningClause?.exprs, depth);
  }

  function readSet(block: Block, target: ResTarget, depth: number): void {
    useTarget(block, target, [target.val]);
    visit(block, target.val, depth);
  }

  function readDelete(block: Block, node: DeleteStmt, depth: number): void {
    readWith(block, node.withClause, depth);
    if (!node.relation) return;
    block.target = table(node.relation);
    block.sources.push(block.target);
    for (const each of node.usingClause ?? []) readFrom(block, each, depth);
    visit(block, node.whereClause, depth);
    readReturning(block, node.returningClause?.exprs, depth);
  }

  function readMerge(block: Block, node: MergeStmt, depth: number): void {
    readWith(block, node.withClause, depth);
    if (!node.relation) return;
    block.target = table(node.relation);
    block.sources.push(block.target);
    if (node.sourceRelation) readFrom(block, node.sourceRelation, depth);
    visit(block, node.joinCondition, depth);
    for (const each of node.mergeWhenClauses ?? []) {
      if (!('MergeWhenClause' in each)) continue;
      const clause = each.MergeWhenClause;
      const targets = (clause.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target.ResTarget] : []));
      if (clause.commandType === 'CMD_INSERT') block.insert = { columns: targets.map((target) => target.name ?? ''), open: false };
      for (const target of targets) readSet(block, target, depth);
      visit(block, [clause.condition, clause.values], depth);
    }
  }

  interface Place {
    readonly ordering?: true;
    readonly values?: readonly string[];
  }

  /** Walks an expression: columns are noted, subqueries are blocks of their own. */
  function visit(block: Block, node: unknown, depth: number, place: Place = {}): void {
    if (depth > MAX_DEPTH || typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const each of node) visit(block, each, depth + 1, place);
      return;
    }
    for (const [type, value] of Object.entries(node)) {
      if (type === 'ColumnRef') useColumn(block, value as ColumnRef, place);
      else if (type === 'A_Expr') readOperator(block, value as A_Expr, depth, place);
      else if (type === 'SelectStmt' || type === 'InsertStmt' || type === 'UpdateStmt' || type === 'DeleteStmt') {
        const wrapped = { [type]: value } as unknown as Node;
        readInto(openBlock(statementOf(wrapped), block), wrapped, depth + 1);
      } else if (typeof value === 'object' && value !== null) visitFields(block, value, depth, place);
    }
  }

  function visitFields(block: Block, value: unknown, depth: number, place: Place = {}): void {
    for (const each of Array.isArray(value) ? value : Object.values(value ?? {})) visit(block, each, depth + 1, place.ordering ? { ordering: true } : {});
  }

  function readOperator(block: Block, node: A_Expr, depth: number, place: Place): void {
    for (const [side, other] of [[node.lexpr, node.rexpr], [node.rexpr, node.lexpr]]) {
      const values = isComparison(node) ? constantsOf(other) : [];
      visit(block, unwrapCast(side), depth + 1, { ...(place.ordering ? { ordering: true } : {}), ...(values.length > 0 ? { values } : {}) });
    }
  }

  function useColumn(block: Block, node: ColumnRef, place: Place): void {
    const fields = node.fields ?? [];
    const index = tokenIndexAt(tokens, toUnits(node.location ?? 0));
    const last = fields[fields.length - 1];
    const token = tokens[index + 2 * (fields.length - 1)];
    if (!last || !token) return;
    const name = 'A_Star' in last ? '*' : stringOf(last)[0];
    if (name === undefined) return;
    block.uses.push({ name, ...qualifierOf(fields.slice(0, -1).flatMap(stringOf)), access: 'read', ...place, start: token.start, end: token.end });
  }

  /** `given`: what it is set to, of each row. */
  function useTarget(block: Block, node: ResTarget, given: readonly (Node | undefined)[]): void {
    const token = tokens[tokenIndexAt(tokens, toUnits(node.location ?? 0))];
    const values = given.flatMap(constantsOf);
    const neverNull = given.length > 0 && given.every((value) => isNeverNull(value, isPlaceholder));
    if (token && node.name !== undefined) block.uses.push({ name: node.name, access: 'write', own: true, ...(values.length > 0 ? { values } : {}), ...(neverNull ? { neverNull } : {}), start: token.start, end: token.end });
  }

  /** A `?` is read as a number. */
  function isPlaceholder(location: number | undefined): boolean {
    return tokens[tokenIndexAt(tokens, toUnits(location ?? 0))]?.kind === 'placeholder';
  }

  /** A column that the parse tree gives no place for: the next token of the name behind `from`. */
  function useNamed(block: Block, name: string, from: number, how: { readonly access: Use['access']; readonly own: true | undefined }, qualifier?: Use['qualifier'], after?: string): void {
    const start = tokens.findIndex((token) => token.start >= from && (after === undefined || isWord(token, after)));
    const token = tokens.slice(Math.max(0, start)).find((each) => isName(each) && each.value === name);
    if (token) block.uses.push({ name, access: how.access, ...(how.own ? { own: true } : {}), ...(qualifier ? { qualifier } : {}), start: token.start, end: token.end });
  }

  function table(node: RangeVar): Source {
    const at = tokenIndexAt(tokens, toUnits(node.location ?? 0));
    const token = tokens[at + (node.catalogname === undefined ? 0 : 2) + (node.schemaname === undefined ? 0 : 2)];
    const columns = (node.alias?.colnames ?? []).flatMap(stringOf);
    return {
      table: { ...(node.schemaname === undefined ? {} : { schema: node.schemaname }), name: node.relname ?? '' },
      ...(node.alias?.aliasname === undefined ? {} : { alias: node.alias.aliasname }),
      ...(columns.length > 0 ? { columns } : {}),
      start: token?.start ?? 0,
      end: token?.end ?? 0,
    };
  }

  return { blocks, bodies, statement };
}

/** Statements that hold a query, and are nothing to us themselves. */
const QUERIES_WITHIN = ['ViewStmt', 'CreateTableAsStmt', 'ExplainStmt', 'PrepareStmt', 'DeclareCursorStmt', 'ReturnStmt'];
const OLD_AND_NEW = ['old', 'new'];

const isAs = (token: Token | undefined): boolean => isWord(token, 'as');

function statementOf(node: Node): Block['statement'] {
  if ('InsertStmt' in node) return 'insert';
  if ('UpdateStmt' in node) return 'update';
  if ('DeleteStmt' in node) return 'delete';
  return 'MergeStmt' in node ? 'upsert' : 'select';
}

function qualifierOf(path: readonly string[]): { readonly qualifier?: Use['qualifier'] } {
  const name = path[path.length - 1];
  const schema = path[path.length - 2];
  return name === undefined ? {} : { qualifier: { ...(schema === undefined ? {} : { schema }), name } };
}

function optionOf(options: readonly Node[] | undefined, name: string): string | undefined {
  for (const each of options ?? []) if ('DefElem' in each && each.DefElem.defname === name && each.DefElem.arg) return stringOf(each.DefElem.arg)[0];
  return undefined;
}
