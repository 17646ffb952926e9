import { folderOf } from '../../../modules/paths';
import type { CallFact, DefinitionFact, Expression } from '../../facts';
import type { LinkContext, LinkedEntry, LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';
import { dataOf, type Maker, TABLES, VIEWS } from './words';

/** A table that is defined under a name, with the call that makes it. */
interface Definition {
  readonly file: LinkedFile;
  readonly fact: DefinitionFact;
  readonly call: CallFact;
  readonly maker: Maker;
}

type Casing = 'snake_case' | 'camelCase' | undefined;

/** Tables and views of all files, and what `relations` says of them. */
export function findEntities(files: readonly LinkedFile[], context: LinkContext): readonly Entity[] {
  const definitions = files.flatMap((file) => file.facts.definitions.flatMap((fact): Definition[] => {
    const call = tableCall(file, fact.value);
    const maker = call && makerOf(file, call, context);
    return call && maker ? [{ file, fact, call, maker }] : [];
  }));
  const casings = files.flatMap((file) => casingOf(file, context));
  const relations = relationsOf(files, context);
  for (const file of files) bindCallbacks(file, context);
  return definitions.flatMap((definition): Entity[] => {
    const entity = entityOf(definition, casings, context);
    return entity ? [{ ...entity, relations: relations.get(entity.id) ?? [] }] : [];
  });
}

/** The innermost call of `pgTable(…).enableRLS()`, `pgView('v').as(…)`. */
export function tableCall(file: LinkedFile, value: Expression | undefined): CallFact | undefined {
  let call = value?.kind === 'call' ? file.facts.calls[value.index] : undefined;
  for (let steps = 0; call?.callee.kind === 'get' && call.callee.of.kind === 'call' && steps < 5; steps++) call = file.facts.calls[call.callee.of.index];
  return call;
}

/** What makes a table, if the callee of a call does. */
export function makerOf(file: LinkedFile, call: CallFact, context: LinkContext): Maker | undefined {
  const { callee } = call;
  if (callee.kind === 'get') {
    const schema = dataOf(context.kindOf(file, callee.of), 'maker');
    if (schema && (callee.name === 'table' || VIEWS.has(callee.name))) return { ...schema, ...(VIEWS.has(callee.name) ? { view: true as const } : {}) };
  }
  const kind = context.kindOf(file, callee);
  const made = dataOf(kind, 'maker');
  if (made) return made;
  if (kind.kind !== 'package' || kind.package !== 'drizzle-orm') return undefined;
  const name = kind.path.findLast((each) => TABLES.has(each) || VIEWS.has(each));
  return name === undefined ? undefined : { prefix: '', suffix: '', ...(VIEWS.has(name) ? { view: true as const } : {}) };
}

export const idOf = (file: { readonly path: string }, name: string): string => `${file.path}:${name}`;

function entityOf({ file, fact, call, maker }: Definition, casings: readonly Found[], context: LinkContext): Entity | undefined {
  const [first, second] = call.args;
  const name = first && context.textOf(file, first);
  if (name === undefined) return undefined;
  const span = { file: file.path, start: fact.at[0], end: fact.at[1] };
  const casing = nearest(casings, file.path);
  return {
    id: idOf(file, fact.name),
    orm: 'drizzle',
    name: fact.name,
    table: { ...(maker.schema === undefined ? {} : { schema: maker.schema }), name: maker.prefix + name + maker.suffix },
    tableCertain: true,
    columns: second ? columnsOf(file, second, casing, context) : [],
    relations: [],
    span,
    ...(first?.kind === 'literal' ? { tableSpan: { file: file.path, start: first.at[0], end: first.at[1] } } : {}),
    reads: 'mapped columns',
  };
}

function columnsOf(file: LinkedFile, described: Expression, casing: Casing, context: LinkContext): readonly EntityColumn[] {
  const returned = described.kind === 'function' ? (file.facts.functions[described.index]?.returns[0] ?? described) : described;
  const columns = new Map<string, EntityColumn>();
  for (const entry of context.entriesOf(file, returned).entries) {
    const column = columnOf(entry, casing, context);
    if (column) columns.set(entry.key, column);
  }
  return [...columns.values()];
}

function columnOf({ file, key, value, at }: LinkedEntry, casing: Casing, context: LinkContext): EntityColumn | undefined {
  const builder = dataOf(context.kindOf(file, value), 'builder');
  if (!builder) return undefined;
  return {
    property: key,
    column: builder.name ?? cased(key, casing),
    certain: true,
    span: { file: file.path, start: at[0], end: at[1] },
    selected: true,
    filledBy: builder.filledBy ?? (builder.notNull ? 'code' : 'database'),
    ...(builder.values ? { values: builder.values } : {}),
    nullable: !builder.notNull,
  };
}

/** Words of a key: Drizzle's own rule for `casing` (drizzle-orm, casing). */
function cased(key: string, casing: Casing): string {
  if (casing === undefined) return key;
  const words = (key.match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? [key]).map((word) => word.toLowerCase());
  return casing === 'snake_case' ? words.join('_') : words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}

interface Found {
  readonly folder: string;
  readonly casing: Casing;
}

/** `drizzle(client, { casing: 'snake_case' })`, `defineConfig({ casing })`. */
function casingOf(file: LinkedFile, context: LinkContext): readonly Found[] {
  return file.facts.calls.flatMap(({ callee, args }): Found[] => {
    if ((callee.kind !== 'name' && callee.kind !== 'get') || (callee.name !== 'drizzle' && callee.name !== 'defineConfig')) return [];
    const given = args.flatMap((arg) => context.entriesOf(file, arg).entries).find((entry) => entry.key === 'casing');
    const text = given && context.textOf(given.file, given.value);
    return text === 'snake_case' || text === 'camelCase' ? [{ folder: folderOf(file.path), casing: text }] : [];
  });
}

/** That of the database that lies nearest. */
function nearest(casings: readonly Found[], path: string): Casing {
  const shared = (folder: string): number => {
    const [left, right] = [folder.split('/'), path.split('/')];
    let count = 0;
    while (count < left.length && left[count] === right[count]) count++;
    return count;
  };
  return [...casings].sort((left, right) => shared(right.folder) - shared(left.folder))[0]?.casing;
}

/** `relations(users, ({ many, one }) => ({ posts: many(posts) }))`, by the table's id. */
function relationsOf(files: readonly LinkedFile[], context: LinkContext): ReadonlyMap<string, readonly EntityRelation[]> {
  const found = new Map<string, EntityRelation[]>();
  for (const file of files) {
    for (const call of file.facts.calls) {
      const [table, described] = call.args;
      if (call.callee.kind !== 'name' || call.callee.name !== 'relations' || described?.kind !== 'function' || !table) continue;
      const id = idOfTable(file, table, context);
      const returned = file.facts.functions[described.index]?.returns[0];
      if (id === undefined || !returned) continue;
      const list = context.entriesOf(file, returned).entries.flatMap((entry): EntityRelation[] => {
        const made = entry.value.kind === 'call' ? entry.file.facts.calls[entry.value.index] : undefined;
        const to = made?.args[0] && idOfTable(entry.file, made.args[0], context);
        return to === undefined ? [] : [{ property: entry.key, to, list: isMany(entry.file, made), span: { file: entry.file.path, start: entry.at[0], end: entry.at[1] } }];
      });
      found.set(id, [...(found.get(id) ?? []), ...list]);
    }
  }
  return found;
}

function isMany(file: LinkedFile, call: CallFact | undefined): boolean {
  const callee = call?.callee;
  return (callee?.kind === 'local' ? file.facts.locals[callee.index]?.name : callee?.kind === 'get' ? callee.name : undefined) === 'many';
}

/** The id that a table will have, from the expression that names it; entities are still being found. */
function idOfTable(file: LinkedFile, expression: Expression, context: LinkContext): string | undefined {
  const kind = context.kindOf(file, expression);
  return kind.kind === 'orm' && kind.orm === 'drizzle' && kind.what === 'table' ? (kind.data as string) : undefined;
}

/** `db.query.users.findMany({ where: (users, { eq }) => … })`: what the callbacks are handed. */
function bindCallbacks(file: LinkedFile, context: LinkContext): void {
  for (const { callee, args } of file.facts.calls) {
    if (callee.kind !== 'get' || (callee.name !== 'findMany' && callee.name !== 'findFirst')) continue;
    const { of } = callee;
    if (of.kind !== 'get' || of.of.kind !== 'get' || of.of.name !== 'query' || !args[0]) continue;
    const table = of.name;
    for (const { key, value } of args[0].kind === 'object' ? args[0].entries : []) {
      if ((key !== 'where' && key !== 'orderBy' && key !== 'extras') || value.kind !== 'function') continue;
      context.bind(file, value.index, {
        params: [() => {
          const entity = context.entityNamed('drizzle', table, file.path);
          return entity ? { kind: 'entity', entity, use: 'table' } : { kind: 'unknown' };
        }, () => ({ kind: 'package', package: 'drizzle-orm', path: [] })],
      });
    }
  }
}
