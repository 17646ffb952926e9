import { underscored } from '../../../frameworks/sequelize/names';
import type { At, ClassFact, ClassMember, Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';

/** Classes above a class. */
const HIGHEST = 10;

/** A model with what its class says beside its columns. */
export interface ObjectionModel extends Entity {
  readonly virtual: ReadonlySet<string>;
  readonly snake: boolean;
}

interface Model {
  readonly file: LinkedFile;
  readonly fact: ClassFact;
}

/** Classes that extend Objection's `Model` in the end and say which table they are. */
export function findModels(files: readonly LinkedFile[], context: LinkContext): readonly Entity[] {
  const everywhere = files.some(({ facts }) => facts.calls.some(({ callee }) => isNamed(callee, 'knexSnakeCaseMappers')));
  const found: ObjectionModel[] = [];
  for (const file of files) {
    for (const fact of file.facts.classes) {
      const chain = chainOf({ file, fact }, context);
      const model = chain && readModel(chain, everywhere, context);
      if (model) found.push(model);
    }
  }
  for (const model of found) referJoins(model, found, context);
  return found;
}

const isNamed = (expression: Expression, name: string): boolean => (expression.kind === 'name' || expression.kind === 'get') && expression.name === name;

/** A class with those above it, up to Objection's own; undefined where it does not end there. */
function chainOf(model: Model, context: LinkContext): readonly Model[] | undefined {
  const chain = [model];
  let { file, fact } = model;
  while (chain.length <= HIGHEST) {
    const base = fact.extends && baseOf(file, fact.extends, context, 0);
    if (!base) return undefined;
    if (base === 'Model') return chain;
    ({ file, fact } = base);
    chain.push(base);
  }
  return undefined;
}

/** What a class extends, through mixins: `DbErrors(Model)`, `compose(a, b)(BaseModel)`. */
function baseOf(file: LinkedFile, expression: Expression, context: LinkContext, depth: number): Model | 'Model' | undefined {
  const local = context.classOf(file, expression);
  if (local) return { file: local.file, fact: local.class };
  const from = context.packageOf(file, expression);
  if (from?.package === 'objection' && from.path.at(-1) === 'Model') return 'Model';
  const call = expression.kind === 'call' ? file.facts.calls[expression.index] : undefined;
  if (!call || depth > HIGHEST) return undefined;
  for (const arg of call.args) {
    const base = baseOf(file, arg, context, depth + 1);
    if (base) return base;
  }
  return undefined;
}

interface Found {
  readonly file: LinkedFile;
  readonly value: Expression;
}

/** The value of a static member: a field, what a getter returns, or what is assigned to the class. */
function staticOf(chain: readonly Model[], name: string): Found | undefined {
  for (const { file, fact } of chain) {
    const member = fact.members.find((each) => each.static && each.name === name);
    if (member?.value) return valueIn(file, member.value);
    const returned = member?.function === undefined ? undefined : file.facts.functions[member.function]?.returns[0];
    if (returned) return valueIn(file, returned);
    const set = file.facts.sets.find((each) => each.name === name && each.of.kind === 'name' && each.of.name === fact.name);
    if (set?.value) return valueIn(file, set.value);
  }
  return undefined;
}

/** `static relationMappings = () => ({ … })`. */
function valueIn(file: LinkedFile, value: Expression): Found {
  const returned = value.kind === 'function' ? file.facts.functions[value.index]?.returns[0] : undefined;
  return { file, value: returned ?? value };
}

function readModel(chain: readonly Model[], everywhere: boolean, context: LinkContext): ObjectionModel | undefined {
  const [own] = chain;
  const tableName = staticOf(chain, 'tableName');
  const table = tableName && context.textOf(tableName.file, tableName.value);
  if (!own || table === undefined) return undefined;
  const { file, fact } = own;
  const mappers = staticOf(chain, 'columnNameMappers');
  const call = mappers?.value.kind === 'call' ? mappers.file.facts.calls[mappers.value.index] : undefined;
  const snake = everywhere || (call !== undefined && isNamed(call.callee, 'snakeCaseMappers'));
  const relations = relationsOf(chain, context);
  const virtuals = staticOf(chain, 'virtualAttributes');
  const virtual = new Set(virtuals ? context.itemsOf(virtuals.file, virtuals.value).items.flatMap((item) => context.textOf(item.file, item.value) ?? []) : []);
  const [schema, name] = table.includes('.') ? (table.split('.', 2) as [string, string]) : [undefined, table];
  const written = tableName?.value.kind === 'literal' && tableName.file === file ? tableName.value.at : undefined;
  return {
    id: `${file.path}#${fact.name ?? fact.at[0]}`,
    orm: 'objection',
    name: fact.name ?? table,
    table: { ...(schema !== undefined && { schema }), name },
    tableCertain: true,
    columns: columnsOf(chain, snake, new Set([...relations.map(({ property }) => property), ...virtual]), context),
    relations,
    span: { file: file.path, start: fact.at[0], end: fact.at[1] },
    ...(written && { tableSpan: { file: file.path, start: written[0], end: written[1] } }),
    // `SELECT users.*` (QueryBuilder of Objection 3).
    reads: 'everything',
    virtual,
    snake,
  };
}

/** The fields that the classes declare, and the properties of `jsonSchema`. */
function columnsOf(chain: readonly Model[], snake: boolean, others: ReadonlySet<string>, context: LinkContext): readonly EntityColumn[] {
  const columns = new Map<string, EntityColumn>();
  const add = (file: LinkedFile, property: string, at: At, nullable: boolean): void => {
    if (others.has(property) || property.startsWith('$') || property === 'QueryBuilderType' || columns.has(property)) return;
    columns.set(property, { property, column: snake ? underscored(property) : property, certain: true, span: { file: file.path, start: at[0], end: at[1] }, selected: true, filledBy: 'code', ...(nullable && { nullable }) });
  };
  const schema = staticOf(chain, 'jsonSchema');
  const properties = schema && context.entriesOf(schema.file, schema.value).entries.find(({ key }) => key === 'properties');
  if (properties) for (const { file, key, at } of context.entriesOf(properties.file, properties.value).entries) add(file, key, at, false);
  for (const { file, fact } of chain) {
    for (const member of fact.members) if (isColumn(member)) add(file, member.name, member.at, member.optional === true);
  }
  return [...columns.values()];
}

/** A field without a value and without a function: what the row is filled with. */
const isColumn = ({ kind, static: isStatic, value, type }: ClassMember): boolean => kind === 'field' && !isStatic && !value && type?.kind !== 'function';

function relationsOf(chain: readonly Model[], context: LinkContext): readonly EntityRelation[] {
  const mappings = staticOf(chain, 'relationMappings');
  if (!mappings) return [];
  const entries = [...chain.slice(1).flatMap((_, index) => entriesIn(staticOf(chain.slice(index + 1), 'relationMappings'), context)), ...entriesIn(mappings, context)];
  return entries.map(({ file, key, value, at }) => {
    const options = new Map(context.entriesOf(file, value).entries.map((entry) => [entry.key, entry]));
    const model = options.get('modelClass');
    const target = model && context.classOf(model.file, valueIn(model.file, model.value).value);
    const kind = options.get('relation')?.value;
    return { property: key, to: target ? `${target.file.path}#${target.class.name ?? target.class.at[0]}` : '', list: kind?.kind === 'get' && /Many/.test(kind.name), span: { file: file.path, start: at[0], end: at[1] } };
  });
}

const entriesIn = (found: Found | undefined, context: LinkContext) => (found ? context.entriesOf(found.file, found.value).entries : []);

/** `join: { from: 'posts.authorId', through: { … }, to: 'users.id' }`: columns by the names of their tables. */
function referJoins(model: ObjectionModel, models: readonly ObjectionModel[], context: LinkContext): void {
  const file = context.fileAt(model.span.file);
  const fact = file?.facts.classes.find((each) => each.at[0] === model.span.start);
  if (!file || !fact) return;
  for (const relation of entriesIn(staticOf([{ file, fact }], 'relationMappings'), context)) {
    const join = context.entriesOf(relation.file, relation.value).entries.find(({ key }) => key === 'join');
    if (join) referJoin(join, models, context, 0);
  }
}

function referJoin({ file, value }: Found, models: readonly ObjectionModel[], context: LinkContext, depth: number): void {
  for (const entry of depth > 2 ? [] : context.entriesOf(file, value).entries) {
    if (entry.key === 'through') referJoin(entry, models, context, depth + 1);
    if (entry.key !== 'from' && entry.key !== 'to') continue;
    for (const item of entry.value.kind === 'list' ? entry.value.items : [entry.value]) {
      const text = context.textOf(entry.file, item);
      const [table, name] = text?.split('.').slice(-2) ?? [];
      if (table === undefined || name === undefined || item.kind === 'unknown' || !('at' in item)) continue;
      const owner = models.find((each) => each.table.name === table);
      const column = owner?.columns.find(({ property }) => property === name)?.column ?? (owner?.snake ? underscored(name) : name);
      context.emit(entry.file, { table: owner?.table ?? { name: table }, column, access: 'read', at: item.at, via: `Objection model ${owner?.name ?? table}` });
    }
  }
}
