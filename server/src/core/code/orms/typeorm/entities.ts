import type { At, ClassFact, ClassMember, Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';
import { type Decorator, decoratorsOf, isOption, optionOf, textOption } from './decorators';
import { writtenAt } from '../refer';
import { findNamings, type Naming } from './naming';
import { schemaEntities } from './schemas';

const ENTITIES: ReadonlySet<string> = new Set(['Entity', 'ViewEntity', 'ChildEntity']);
/** Who fills a column that an insert leaves out. */
const COLUMNS: ReadonlyMap<string, EntityColumn['filledBy']> = new Map([
  ['Column', 'code'], ['PrimaryColumn', 'code'], ['PrimaryGeneratedColumn', 'database'], ['Generated', 'database'], ['CreateDateColumn', 'database'],
  ['UpdateDateColumn', 'database'], ['DeleteDateColumn', 'database'], ['VersionColumn', 'orm'], ['ViewColumn', 'database'], ['VirtualColumn', undefined],
]);
const RELATIONS: ReadonlySet<string> = new Set(['ManyToOne', 'OneToOne', 'OneToMany', 'ManyToMany', 'TreeParent', 'TreeChildren']);
const LISTS: ReadonlySet<string> = new Set(['OneToMany', 'ManyToMany', 'TreeChildren']);
/** Classes above a class. */
const HIGHEST = 10;

/** The classes that are mapped with decorators, and the schemas that are mapped without. */
export function findEntities(files: readonly LinkedFile[], context: LinkContext): readonly Entity[] {
  const namingOf = findNamings(files, context);
  const entities: Entity[] = [];
  for (const file of files) {
    for (const [index, fact] of file.facts.classes.entries()) {
      const entity = classEntity(file, fact, index, namingOf(file.path), context);
      if (entity) entities.push(entity);
    }
    entities.push(...schemaEntities(file, namingOf(file.path), context));
  }
  return entities;
}

export const classId = (file: string, fact: ClassFact): string => `${file}#${fact.name ?? fact.at[0]}`;

function classEntity(file: LinkedFile, fact: ClassFact, index: number, naming: Naming, context: LinkContext): Entity | undefined {
  const decorator = decoratorsOf(context, file, fact.decorators).find(({ name }) => ENTITIES.has(name));
  if (!decorator || (fact.name === undefined && decorator.args.length === 0)) return undefined;
  // An entity of MongoDB has no table.
  if (fact.members.some((member) => decoratorsOf(context, file, member.decorators).some(({ name }) => name === 'ObjectIdColumn'))) return undefined;
  const table = tableOf(decorator, file, fact, naming, context);
  const mapped = mappedMembers({ file, fact, index }, naming, context, table.name);
  return {
    id: classId(file.path, fact),
    orm: 'typeorm',
    name: fact.name ?? table.name,
    table: { ...(table.schema !== undefined && { schema: table.schema }), name: table.name },
    tableCertain: table.certain,
    ...mapped,
    span: { file: file.path, start: fact.at[0], end: fact.at[1] },
    ...(table.at && { tableSpan: { file: file.path, start: table.at[0], end: table.at[1] } }),
    reads: 'mapped columns',
  };
}

interface TableOf {
  readonly name: string;
  readonly schema?: string | undefined;
  readonly certain: boolean;
  readonly at?: At | undefined;
}

function tableOf(decorator: Decorator, file: LinkedFile, fact: ClassFact, naming: Naming, context: LinkContext): TableOf {
  if (decorator.name === 'ChildEntity') {
    const parent = tableOfParent(file, fact, naming, context, 0);
    if (parent) return parent;
  }
  const [first] = decorator.args;
  const text = first && first.kind !== 'object' ? context.textOf(file, first) : undefined;
  const given = text ?? textOption(context, file, decorator.args, 'name');
  const option = optionOf(context, file, decorator.args, 'name');
  const at = text !== undefined && first?.kind === 'literal' ? first.at : option?.value.kind === 'literal' && option.file === file ? option.value.at : undefined;
  return { name: naming.table(fact.name ?? '', given), schema: textOption(context, file, decorator.args, 'schema'), certain: given !== undefined || naming.certain, at };
}

/** Children of a table inheritance lie in the table of their parent. */
function tableOfParent(file: LinkedFile, fact: ClassFact, naming: Naming, context: LinkContext, height: number): TableOf | undefined {
  const base = fact.extends && height < HIGHEST ? context.classOf(file, fact.extends) : undefined;
  if (!base) return undefined;
  const decorator = decoratorsOf(context, base.file, base.class.decorators).find(({ name }) => name === 'Entity');
  if (!decorator) return tableOfParent(base.file, base.class, naming, context, height + 1);
  const { at, ...table } = tableOf(decorator, base.file, base.class, naming, context);
  return table;
}

interface Place {
  readonly file: LinkedFile;
  readonly fact: ClassFact;
  readonly index: number;
}

type Mapped = Pick<Entity, 'columns' | 'relations'>;

/** Columns and relations of a class, of those that it extends, and of what is embedded. */
export function mappedMembers(place: Place, naming: Naming, context: LinkContext, table: string, prefixes: readonly string[] = [], height = 0): Mapped {
  const columns: EntityColumn[] = [];
  const relations: EntityRelation[] = [];
  const { file, fact } = place;
  const base = fact.extends && height < HIGHEST ? context.classOf(file, fact.extends) : undefined;
  if (base) {
    const above = mappedMembers({ file: base.file, fact: base.class, index: base.index }, naming, context, table, prefixes, height + 1);
    const own = new Set(fact.members.filter((each) => each.decorators.length > 0).map(({ name }) => [...prefixes, name].join('.')));
    columns.push(...above.columns.filter(({ property }) => !own.has(property)));
    relations.push(...above.relations.filter(({ property }) => !own.has(property)));
  }
  for (const member of fact.members) {
    if (member.decorators.length === 0) continue;
    const decorators = decoratorsOf(context, file, member.decorators);
    const column = decorators.find(({ name }) => COLUMNS.has(name));
    const relation = decorators.find(({ name }) => RELATIONS.has(name));
    if (relation) addRelation(member, relation, decorators);
    else if (column) addColumn(member, column, decorators);
  }
  return { columns, relations };

  function addColumn(member: ClassMember, column: Decorator, decorators: readonly Decorator[]): void {
    const span = { file: file.path, start: member.at[0], end: member.at[1] };
    const embedded = column.args[0]?.kind === 'function' ? classGiven(context, file, column.args[0]) : undefined;
    if (embedded) {
      if (height >= HIGHEST) return;
      const prefix = optionOf(context, file, column.args, 'prefix')?.value;
      const text = prefix && context.textOf(file, prefix);
      const inner = prefix?.kind === 'literal' && (prefix.value === false || prefix.value === '') ? prefixes : [...prefixes, text ?? member.name];
      const part = mappedMembers({ file: embedded.file, fact: embedded.class, index: embedded.index }, naming, context, table, inner, height + 1);
      columns.push(...part.columns.map((each) => ({ ...each, property: `${member.name}.${each.property}` })));
      return;
    }
    if (column.name === 'VirtualColumn') return;
    const given = textOption(context, file, column.args, 'name');
    const filledBy = decorators.some(({ name }) => name === 'Generated') || optionOf(context, file, column.args, 'default') ? 'database' : COLUMNS.get(column.name);
    const values = enumValues(context, file, column.args);
    const columnSpan = writtenAt(optionOf(context, file, column.args, 'name'));
    columns.push({
      property: member.name,
      column: naming.column(member.name, given, prefixes),
      certain: given !== undefined || naming.certain,
      span,
      ...(columnSpan && { columnSpan }),
      selected: !isOption(context, file, column.args, 'select', false),
      ...(filledBy && { filledBy }),
      ...(values.length > 0 && { values }),
      ...(isOption(context, file, column.args, 'nullable', true) && { nullable: true }),
    });
  }

  function addRelation(member: ClassMember, relation: Decorator, decorators: readonly Decorator[]): void {
    const span = { file: file.path, start: member.at[0], end: member.at[1] };
    const target = relation.args[0] ? classGiven(context, file, relation.args[0]) : undefined;
    const to = target ? classId(target.file.path, target.class) : '';
    const joinTable = decorators.find(({ name }) => name === 'JoinTable');
    const through = joinTable && (textOption(context, file, joinTable.args, 'name') ?? (target ? naming.joinTable(table, tableNameOf(target, naming, context), member.name) : undefined));
    relations.push({ property: member.name, to, list: LISTS.has(relation.name), ...(through !== undefined && { through: { name: through } }), span });
    const join = decorators.find(({ name }) => name === 'JoinColumn');
    if (LISTS.has(relation.name) || (relation.name === 'OneToOne' && !join)) return;
    const given = join && textOption(context, file, join.args, 'name');
    const referenced = (join && textOption(context, file, join.args, 'referencedColumnName')) ?? (target ? primaryOf(target, context) : undefined);
    const column = given ?? naming.joinColumn(relation.name === 'TreeParent' ? 'parent' : member.name, referenced ?? 'id');
    // The key is often mapped a second time, as a column of its own.
    columns.push({ property: member.name, column, certain: given !== undefined || (naming.certain && target !== undefined), span, selected: false, ...(!isOption(context, file, relation.args, 'nullable', false) && { nullable: true }) });
  }
}

function tableNameOf(target: { readonly file: LinkedFile; readonly class: ClassFact }, naming: Naming, context: LinkContext): string {
  const decorator = decoratorsOf(context, target.file, target.class.decorators).find(({ name }) => ENTITIES.has(name));
  return decorator ? tableOf(decorator, target.file, target.class, naming, context).name : naming.table(target.class.name ?? '', undefined);
}

/** The property of the primary key, where it is one column. */
function primaryOf({ file, class: fact }: { readonly file: LinkedFile; readonly class: ClassFact }, context: LinkContext, height = 0): string | undefined {
  const own = fact.members.find(({ decorators }) => decoratorsOf(context, file, decorators).some(({ name }) => name.startsWith('Primary')));
  if (own) return own.name;
  const base = fact.extends && height < HIGHEST ? context.classOf(file, fact.extends) : undefined;
  return base && primaryOf(base, context, height + 1);
}

/** `() => User`, `User`. */
function classGiven(context: LinkContext, file: LinkedFile, expression: Expression): ReturnType<LinkContext['classOf']> {
  if (expression.kind !== 'function') return context.classOf(file, expression);
  const returned = file.facts.functions[expression.index]?.returns[0];
  return returned && context.classOf(file, returned);
}

/** `enum: Status`, `enum: ['a', 'b']`. */
function enumValues(context: LinkContext, file: LinkedFile, args: readonly Expression[]): readonly string[] {
  const option = optionOf(context, file, args, 'enum');
  if (!option) return [];
  const items = context.itemsOf(option.file, option.value).items;
  const entries = items.length > 0 ? items : context.entriesOf(option.file, option.value).entries;
  return entries.flatMap((each) => context.textOf(each.file, each.value) ?? []);
}
