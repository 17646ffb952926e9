import type { At, CallFact, ClassFact, Expression } from '../../facts';
import type { LinkContext, LinkedEntry, LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';
import { writtenAt } from '../refer';
import { findDmlEntities } from './dml';
import { findNaming, type Naming } from './naming';

export const isMikro = (name: string): boolean => name === 'mikro-orm' || name.startsWith('@mikro-orm/') || /^@medusajs\/.*mikro-orm/.test(name);
const HIGHEST = 10;
const COLUMNS: ReadonlySet<string> = new Set(['Property', 'PrimaryKey', 'Enum', 'SerializedPrimaryKey']);
const TO_ONE: ReadonlySet<string> = new Set(['ManyToOne', 'OneToOne']);
const TO_MANY: ReadonlySet<string> = new Set(['OneToMany', 'ManyToMany']);

interface Named {
  readonly name: string;
  readonly args: readonly Expression[];
}

type Options = ReadonlyMap<string, LinkedEntry>;

/** Classes with decorators, schemas, and models of Medusa. */
export function findEntities(files: readonly LinkedFile[], context: LinkContext): readonly Entity[] {
  const naming = findNaming(files);
  const entities = files.flatMap((file) => [
    ...file.facts.classes.flatMap((fact) => classEntity(file, fact, naming, context) ?? []),
    ...file.facts.calls.flatMap((call) => schemaEntity(file, call, naming, context) ?? []),
  ]);
  return [...entities, ...findDmlEntities(files, context)];
}

function decoratorsOf(file: LinkedFile, decorators: readonly Expression[], context: LinkContext): readonly Named[] {
  return decorators.flatMap((each) => {
    const kind = context.kindOf(file, each);
    const call = each.kind === 'call' ? file.facts.calls[each.index] : undefined;
    return kind.kind === 'package' && isMikro(kind.package) ? [{ name: kind.path.at(-1) ?? '', args: call?.args ?? [] }] : [];
  });
}

/** The options that any of the arguments holds. */
function optionsOf(file: LinkedFile, args: readonly Expression[], context: LinkContext): Options {
  return new Map(args.flatMap((arg) => (arg.kind === 'object' || arg.kind === 'name' ? context.entriesOf(file, arg).entries.map((entry) => [entry.key, entry] as const) : [])));
}

const textIn = (options: Options, keys: readonly string[], context: LinkContext): string | undefined => {
  for (const key of keys) {
    const entry = options.get(key);
    const text = entry && context.textOf(entry.file, entry.value);
    if (text !== undefined) return text;
  }
  return undefined;
};

const isIn = (options: Options, key: string, value: boolean): boolean => {
  const given = options.get(key)?.value;
  return given?.kind === 'literal' && given.value === value;
};

const spanOf = (file: LinkedFile, at: At) => ({ file: file.path, start: at[0], end: at[1] });

function classEntity(file: LinkedFile, fact: ClassFact, naming: Naming, context: LinkContext): Entity | undefined {
  const decorator = decoratorsOf(file, fact.decorators, context).find(({ name }) => name === 'Entity');
  if (!decorator || fact.name === undefined) return undefined;
  const options = optionsOf(file, decorator.args, context);
  const columns: EntityColumn[] = [];
  const relations: EntityRelation[] = [];
  addMembers(file, fact, { columns, relations }, naming, context, 0);
  return entityOf(file, fact.at, fact.name, options, { columns, relations }, naming, context);
}

function entityOf(file: LinkedFile, at: At, name: string, options: Options, parts: Parts, naming: Naming, context: LinkContext): Entity {
  const given = textIn(options, ['tableName', 'collection'], context);
  const schema = textIn(options, ['schema'], context);
  const written = options.get('tableName')?.value;
  return {
    id: `${file.path}#${name}`, orm: 'mikro-orm', name,
    table: { ...(schema !== undefined && { schema }), name: given ?? naming.name(name) },
    tableCertain: given !== undefined || naming.certain,
    ...parts,
    span: spanOf(file, at),
    ...(written?.kind === 'literal' && { tableSpan: spanOf(file, written.at) }),
    reads: 'mapped columns',
  };
}

interface Parts {
  readonly columns: EntityColumn[];
  readonly relations: EntityRelation[];
}

function addMembers(file: LinkedFile, fact: ClassFact, parts: Parts, naming: Naming, context: LinkContext, height: number): void {
  for (const member of fact.members) {
    const decorators = decoratorsOf(file, member.decorators, context);
    const made = decorators.find(({ name }) => COLUMNS.has(name) || TO_ONE.has(name) || TO_MANY.has(name));
    if (!made || parts.columns.some(({ property }) => property === member.name)) continue;
    const options = optionsOf(file, made.args, context);
    const target = TO_ONE.has(made.name) || TO_MANY.has(made.name) ? targetOf(file, made.args[0], options, context) : undefined;
    addProperty(parts, { file, property: member.name, at: member.at, kind: made.name, options, target, optional: member.optional === true }, naming, context);
  }
  const base = fact.extends && height < HIGHEST ? context.classOf(file, fact.extends) : undefined;
  if (base) addMembers(base.file, base.class, parts, naming, context, height + 1);
}

/** `() => User`, `User`, `{ entity: () => User }`. */
function targetOf(file: LinkedFile, first: Expression | undefined, options: Options, context: LinkContext): string | undefined {
  const given = options.get('entity') ?? (first ? { file, value: first } : undefined);
  if (!given) return undefined;
  const value = given.value.kind === 'function' ? given.file.facts.functions[given.value.index]?.returns[0] : given.value;
  const target = value && context.classOf(given.file, value);
  return target && `${target.file.path}#${target.class.name}`;
}

interface Property {
  readonly file: LinkedFile;
  readonly property: string;
  readonly at: At;
  readonly kind: string;
  readonly options: Options;
  readonly target: string | undefined;
  readonly optional: boolean;
}

function addProperty({ columns, relations }: Parts, { file, property, at, kind, options, target, optional }: Property, naming: Naming, context: LinkContext): void {
  const span = spanOf(file, at);
  const isRelation = TO_ONE.has(kind) || TO_MANY.has(kind);
  const pivot = TO_MANY.has(kind) ? textIn(options, ['pivotTable'], context) : undefined;
  if (isRelation) relations.push({ property, to: target ?? '', list: TO_MANY.has(kind), ...(pivot !== undefined && { through: { name: pivot } }), span });
  if (TO_MANY.has(kind) || isIn(options, 'persist', false) || options.has('formula') || (kind === 'OneToOne' && options.has('mappedBy'))) return;
  const given = textIn(options, ['fieldName', 'joinColumn', 'name'], context);
  const values = options.get('items');
  const known = values ? context.itemsOf(values.file, values.value).items.flatMap((item) => context.textOf(item.file, item.value) ?? []) : [];
  const columnSpan = given === undefined ? undefined : writtenAt(options.get('fieldName') ?? options.get('joinColumn') ?? options.get('name'));
  columns.push({
    ...(columnSpan && { columnSpan }),
    property, column: given ?? (isRelation ? naming.joinColumn(property, 'id') : naming.name(property)), certain: given !== undefined || naming.certain, span,
    selected: !isIn(options, 'lazy', true), filledBy: options.has('default') || options.has('defaultRaw') || isIn(options, 'autoincrement', true) ? 'database' : options.has('onCreate') ? 'orm' : 'code',
    nullable: isIn(options, 'nullable', true) || optional, ...(known.length > 0 && { values: known }),
  });
}

/** Kinds of properties of a schema, as `kind` or `reference` say them. */
const KINDS: Readonly<Record<string, string>> = { 'm:1': 'ManyToOne', '1:1': 'OneToOne', '1:m': 'OneToMany', 'm:n': 'ManyToMany' };
const BUILDERS: Readonly<Record<string, string>> = { manyToOne: 'ManyToOne', oneToOne: 'OneToOne', oneToMany: 'OneToMany', manyToMany: 'ManyToMany' };

/** `new EntitySchema({ class, tableName, properties })`, `defineEntity({ name, tableName, properties: (p) => ({ … }) })`. */
function schemaEntity(file: LinkedFile, call: CallFact, naming: Naming, context: LinkContext): Entity | undefined {
  const from = call.args[0] ? context.packageOf(file, call.callee) : undefined;
  const made = from && isMikro(from.package) ? from.path.at(-1) : undefined;
  if (made !== 'EntitySchema' && made !== 'defineEntity') return undefined;
  const options = optionsOf(file, call.args.slice(0, 1), context);
  const target = options.get('class');
  const local = target && context.classOf(target.file, target.value);
  const name = local?.class.name ?? textIn(options, ['name'], context);
  const properties = options.get('properties');
  if (name === undefined || !properties) return undefined;
  const parts: Parts = { columns: [], relations: [] };
  const value = properties.value.kind === 'function' ? properties.file.facts.functions[properties.value.index]?.returns[0] : properties.value;
  for (const entry of value ? context.entriesOf(properties.file, value).entries : []) addSchemaProperty(parts, entry, naming, context);
  // The class is what code calls the entity; without one it is the schema.
  return local ? entityOf(local.file, local.class.at, name, options, parts, naming, context) : entityOf(file, call.nameAt, name, options, parts, naming, context);
}

function addSchemaProperty(parts: Parts, entry: LinkedEntry, naming: Naming, context: LinkContext): void {
  const { file, key, value, at } = entry;
  const calls = chainOf(file, value);
  const options = value.kind === 'object' ? optionsOf(file, [value], context) : new Map(calls.flatMap(({ name, args }) => builderOption(file, name, args)));
  const kind = value.kind === 'object' ? KINDS[textIn(options, ['kind', 'reference'], context) ?? ''] : calls.map(({ name }) => BUILDERS[name]).find((each) => each !== undefined);
  const first = calls.find(({ name }) => name in BUILDERS)?.args[0];
  addProperty(parts, { file, property: key, at, kind: kind ?? 'Property', options, target: kind ? targetOf(file, first, options, context) : undefined, optional: false }, naming, context);
}

/** `p.string().name('first_name').nullable()`. */
function chainOf(file: LinkedFile, value: Expression): readonly Named[] {
  const call = value.kind === 'call' ? file.facts.calls[value.index] : undefined;
  return call?.callee.kind === 'get' ? [...chainOf(file, call.callee.of), { name: call.callee.name, args: call.args }] : [];
}

function builderOption(file: LinkedFile, name: string, args: readonly Expression[]): readonly (readonly [string, LinkedEntry])[] {
  const value = args[0] ?? { kind: 'literal' as const, value: name !== 'persist', at: [0, 0] as const };
  return [[name === 'name' ? 'fieldName' : name, { file, key: name, value, at: [0, 0] }]];
}
