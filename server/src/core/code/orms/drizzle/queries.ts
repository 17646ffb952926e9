import type { CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedEntry, LinkedFile } from '../../link/kinds';
import type { Entity } from '../../model';
import { isFalse, referName, referTable, referValues, referWhere, type Use } from '../refer';

/** Steps of a query that name a table: read, or changed. */
const READS: ReadonlySet<string> = new Set(['from', 'innerJoin', 'leftJoin', 'rightJoin', 'fullJoin', 'crossJoin', 'innerJoinLateral', 'leftJoinLateral', 'using', '$count']);
type Change = 'insert' | 'update' | 'delete';
const CHANGES: ReadonlyMap<string, Change> = new Map([['insert', 'insert'], ['update', 'update'], ['delete', 'delete']]);
const MAX_DEPTH = 8;

/** What a step of a query refers to, by the tables in it: the database itself need not be known for that. */
export function readStep(call: CallFact, file: LinkedFile, context: LinkContext): void {
  const { callee, args } = call;
  const [first] = args;
  if (callee.kind !== 'get' || !first) return;
  const changes = CHANGES.get(callee.name);
  if (READS.has(callee.name) || changes) {
    const entity = tableOf(file, first, context);
    if (entity) referTable(useOf(entity, changes ? 'write' : 'read', changes ?? 'select', context), file, call.nameAt);
    return;
  }
  if (callee.name === 'values' || callee.name === 'set') {
    const changed = changedBy(file, callee.of, context, 0);
    if (changed && (callee.name === 'set') === (changed.statement === 'update')) referValues(useOf(changed.entity, 'write', changed.statement, context), file, first, call.nameAt);
  } else if (callee.name === 'onConflictDoUpdate' || callee.name === 'onDuplicateKeyUpdate') {
    const changed = changedBy(file, callee.of, context, 0);
    const set = changed && context.entriesOf(file, first).entries.find((entry) => entry.key === 'set');
    if (changed && set) referValues(useOf(changed.entity, 'write', 'upsert', context), set.file, set.value, call.nameAt);
  }
}

const useOf = (entity: Entity, access: Use['access'], statement: NonNullable<Use['statement']>, context: LinkContext): Use => ({ context, entity, access, statement, via: `Drizzle table ${entity.name}` });

function tableOf(file: LinkedFile, expression: Expression, context: LinkContext): Entity | undefined {
  const kind = context.kindOf(file, expression);
  return kind.kind === 'entity' && kind.entity.orm === 'drizzle' ? kind.entity : undefined;
}

/** The table that the chain of a change begins with: `db.insert(users).values(…)`. */
function changedBy(file: LinkedFile, of: Expression, context: LinkContext, depth: number): { readonly entity: Entity; readonly statement: Change } | undefined {
  const call = of.kind === 'call' ? file.facts.calls[of.index] : undefined;
  if (call?.callee.kind !== 'get' || depth > MAX_DEPTH) return undefined;
  const statement = CHANGES.get(call.callee.name);
  const entity = statement && call.args[0] ? tableOf(file, call.args[0], context) : undefined;
  return entity && statement ? { entity, statement } : changedBy(file, call.callee.of, context, depth + 1);
}

/** `db.query.users.findMany({ columns, with, where, orderBy })`. */
export function callRelational(entity: Entity, method: string, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  if (method !== 'findMany' && method !== 'findFirst') return undefined;
  const use = useOf(entity, 'read', 'select', context);
  referTable(use, file, call.nameAt);
  if (call.args[0]) readOptions(use, { file, value: call.args[0] }, 0);
  const row: Kind = { kind: 'row', entity };
  return method === 'findMany' ? { kind: 'list', of: row } : row;
}

function readOptions(use: Use, { file, value }: Pick<LinkedEntry, 'file' | 'value'>, depth: number): void {
  const { context } = use;
  if (depth > MAX_DEPTH) return;
  for (const entry of context.entriesOf(file, value).entries) {
    if (entry.key === 'columns') {
      for (const each of context.entriesOf(entry.file, entry.value).entries) if (!isFalse(each.value)) referName(use, each.file, each.key, each.at);
    }
    else if (entry.key === 'where' || entry.key === 'orderBy') referWhere(use, entry.file, entry.value);
    else if (entry.key === 'with') {
      for (const nested of context.entriesOf(entry.file, entry.value).entries) {
        const to = context.relationOf(use.entity, nested.key)?.to;
        if (!to) continue;
        const inner = useOf(to, 'read', 'select', context);
        referTable(inner, nested.file, nested.at);
        readOptions(inner, nested, depth + 1);
      }
    }
  }
}
