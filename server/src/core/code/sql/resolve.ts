import type { QualifiedName } from '../../model/names';
import type { Reference } from '../model';
import type { Block, Source, Use } from './blocks';

/** A table or column that a text of SQL needs; offsets of the text. */
export interface SqlReference {
  readonly table: QualifiedName;
  readonly column?: string;
  readonly access: Reference['access'];
  readonly statement: NonNullable<Reference['statement']>;
  readonly certainty: Reference['certainty'];
  /** Every column is read, none is named: `*`. */
  readonly implicit?: true;
  readonly values?: readonly string[];
  readonly neverNull?: true;
  readonly start: number;
  readonly end: number;
}

/** Rows that a text of SQL inserts. */
export interface SqlInsert {
  readonly table: QualifiedName;
  /** Absent: no column list, so every column in its order. */
  readonly columns?: readonly string[];
  readonly open: boolean;
  readonly start: number;
  readonly end: number;
}

/** Whether a table has a column; undefined where the table is not known. */
export type Knows = (table: QualifiedName, column: string) => boolean | undefined;

export interface Resolved {
  readonly references: readonly SqlReference[];
  readonly inserts: readonly SqlInsert[];
}

/** What tables and columns the names of blocks mean. */
export function resolveBlocks(blocks: readonly Block[], knows: Knows): Resolved {
  const references: SqlReference[] = [];
  const inserts: SqlInsert[] = [];
  const pending = [...blocks].reverse();
  for (let block = pending.pop(); block; block = pending.pop()) {
    resolveBlock(block, knows, references, inserts);
    pending.push(...[...block.inner].reverse());
  }
  return { references: distinct(references).sort((left, right) => left.start - right.start || left.end - right.end), inserts };
}

/** RETURNING and ON CONFLICT are blocks over the table that their statement has named already. */
function distinct(references: readonly SqlReference[]): SqlReference[] {
  const key = (each: SqlReference): string => [each.start, each.column ?? '', each.table.name, each.implicit ? '*' : ''].join(' ');
  const found = new Map<string, SqlReference>();
  for (const each of references) if (!found.has(key(each))) found.set(key(each), each);
  return [...found.values()];
}

function resolveBlock(block: Block, knows: Knows, references: SqlReference[], inserts: SqlInsert[]): void {
  const { statement, target } = block;
  const changed = target && changedTable(block, target);
  if (target && changed) {
    references.push({ table: changed, access: 'write', statement, certainty: 'certain', start: target.start, end: target.end });
    if (block.insert) inserts.push({ table: changed, ...(block.insert.columns.length > 0 ? { columns: block.insert.columns } : {}), open: block.insert.open, start: target.start, end: target.end });
  }
  for (const source of block.sources) {
    if (source === target || !source.table || derivedOf(block, source)) continue;
    references.push({ table: source.table, access: 'read', statement, certainty: 'certain', start: source.start, end: source.end });
  }
  for (const use of block.uses) {
    for (const { table, certainty } of tablesOfUse(block, use, knows)) {
      const { access, start, end, values, neverNull } = use;
      if (use.name === '*') references.push({ table, access, statement, certainty, implicit: true, start, end });
      else references.push({ table, column: use.name, access, statement, certainty, ...(values ? { values } : {}), ...(neverNull ? { neverNull } : {}), start, end });
    }
  }
}

/** `UPDATE u SET … FROM users u` changes `users`. */
function changedTable(block: Block, target: Source): QualifiedName | undefined {
  const behind = target.table?.schema === undefined ? block.sources.find((source) => source !== target && source.alias !== undefined && same(source.alias, target.table?.name)) : undefined;
  return (behind ?? target).table;
}

interface Found {
  readonly table: QualifiedName;
  readonly certainty: Reference['certainty'];
}

const certain = (table: QualifiedName | undefined): readonly Found[] => (table ? [{ table, certainty: 'certain' }] : []);

function tablesOfUse(block: Block, use: Use, knows: Knows): readonly Found[] {
  const { qualifier } = use;
  if (use.own || (qualifier && same(qualifier.name, 'excluded') && block.target)) return certain(block.target && changedTable(block, block.target));
  if (qualifier) return qualified(block, use.name, qualifier, knows);
  if (use.name === '*') return block.sources.flatMap((source) => (derivedOf(block, source) ? [] : certain(source.table)));
  return unqualified(block, use, knows);
}

function qualified(block: Block, column: string, qualifier: QualifiedName, knows: Knows): readonly Found[] {
  for (let at: Block | undefined = block; at; at = at.parent) {
    const source = at.sources.find((each) => matches(each, qualifier)) ?? (at.target && matches(at.target, qualifier) ? at.target : undefined);
    if (!source) continue;
    const derived = derivedOf(at, source);
    return derived ? throughStar(derived, source, column, knows) : certain(source.table);
  }
  return [];
}

function matches(source: Source, qualifier: QualifiedName): boolean {
  if (source.alias !== undefined) return qualifier.schema === undefined && same(source.alias, qualifier.name);
  return source.table !== undefined && same(source.table.name, qualifier.name) && (qualifier.schema === undefined || source.table.schema === undefined || same(source.table.schema, qualifier.schema));
}

/** A column that comes out of a derived table by its `*`, unless it is made there under this name. */
function throughStar(derived: Derived, source: Source, column: string, knows: Knows): readonly Found[] {
  const block = derived.block && queryIn(derived.block);
  if (!block || column === '*' || gives(block, source, column) !== 'star') return [];
  return starSources(block).flatMap((each): readonly Found[] => {
    const table = each.table && !derivedOf(block, each) ? each.table : undefined;
    return table && knows(table, column) !== false ? [{ table, certainty: starSources(block).length === 1 ? 'certain' : 'likely' }] : [];
  });
}

/** The query itself, where a block only holds it: a WITH, the brackets of a CTE. */
function queryIn(block: Block): Block {
  const [only] = block.inner;
  return only && block.inner.length === 1 && block.sources.length === 0 && !block.target ? queryIn(only) : block;
}

function starSources(block: Block): readonly Source[] {
  const stars = block.outputs.filter((output) => output.star);
  if (stars.some((star) => !star.qualifier)) return block.sources;
  return block.sources.filter((source) => stars.some((star) => star.qualifier && matches(source, star.qualifier)));
}

/** Whether a derived table has a column of the name: made there, handed through by a star, or not at all. */
function gives(block: Block | undefined, source: Source, column: string): 'named' | 'star' | 'no' {
  if (source.columns) return source.columns.some((name) => same(name, column)) ? 'named' : 'no';
  if (!block) return 'star';
  if (block.outputs.some((output) => output.name !== undefined && same(output.name, column))) return 'named';
  return block.outputs.some((output) => output.star) ? 'star' : 'no';
}

function unqualified(block: Block, use: Use, knows: Knows): readonly Found[] {
  const column = use.name;
  if (use.ordering && block.outputs.some((output) => output.name !== undefined && same(output.name, column) && !isOwnColumn(block, column))) return [];
  const likely: Found[] = [];
  for (let at: Block | undefined = block; at; at = at.parent) {
    const whole = at.sources.find((source) => same(source.alias ?? source.table?.name, column));
    // A row as a value: `row_to_json(u)`.
    if (whole) return certain(derivedOf(at, whole) ? undefined : whole.table);
    const tables: QualifiedName[] = [];
    let open = false;
    for (const source of at.sources) {
      const derived = derivedOf(at, source);
      if (!derived) {
        if (source.table) tables.push(source.table);
        continue;
      }
      const given = gives(derived.block, source, column);
      if (given === 'named') return [];
      if (given === 'star') open = true;
    }
    const known = tables.filter((table) => knows(table, column) === true);
    if (known.length > 0) return known.map((table) => ({ table, certainty: known.length === 1 ? 'certain' : 'likely' }));
    const possible = tables.filter((table) => knows(table, column) === undefined);
    const [only] = tables;
    if (only && tables.length === 1 && !open && possible.length === 1 && likely.length === 0) return certain(only);
    likely.push(...(possible.length > 0 ? possible : tables).map((table): Found => ({ table, certainty: tables.length === 1 && !open && at === block && !at.parent ? 'certain' : 'likely' })));
    // Columns of the innermost tables hide those around them; only where nothing is known there, those around are asked.
    if (possible.length > 0) break;
  }
  return likely;
}

/** `SELECT email FROM users ORDER BY email`: the name of the select list is the column's own. */
function isOwnColumn(block: Block, column: string): boolean {
  return block.uses.some((use) => !use.ordering && same(use.name, column));
}

interface Derived {
  readonly block?: Block;
}

/** What a source is derived from: a subquery, a function, a CTE of its name; undefined for a table. */
function derivedOf(block: Block, source: Source): Derived | undefined {
  if (source.block) return { block: source.block };
  if (!source.table) return {};
  if (source.table.schema !== undefined) return undefined;
  const key = source.table.name.toLowerCase();
  for (let at: Block | undefined = block; at; at = at.parent) {
    const cte = at.ctes.get(key);
    // A CTE reads the table of its own name, unless it is recursive; then its columns come out of it all the same.
    if (cte) return isWithin(block, cte) && !isRecursive(cte) ? undefined : { block: cte };
  }
  return undefined;
}

function isWithin(block: Block, cte: Block): boolean {
  for (let at: Block | undefined = block; at; at = at.parent) if (at === cte) return true;
  return false;
}

/** Only a query of several parts can read itself. */
function isRecursive(cte: Block): boolean {
  return cte.sources.length === 0 && cte.inner.length > 1;
}

function same(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && left.toLowerCase() === right.toLowerCase();
}
