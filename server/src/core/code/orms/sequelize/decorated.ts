import type { ClassFact, ClassMember, Expression } from '../../facts';
import type { LinkContext, LinkedEntry, LinkedFile } from '../../link/kinds';
import { associate } from './associations';
import { addColumn, columnNamed, type Draft, draftModel, spanOf } from './model';
import { type Options, readOptions } from './options';

interface Decorator {
  readonly name: string;
  readonly args: readonly Expression[];
}

/** Attributes of a member, by the decorator that makes it a column (sequelize-typescript 2). */
const COLUMNS: ReadonlySet<string> = new Set(['Column', 'PrimaryKey', 'ForeignKey', 'CreatedAt', 'UpdatedAt', 'DeletedAt', 'AutoIncrement', 'Attribute']);
const RELATIONS: Readonly<Record<string, string>> = { BelongsTo: 'belongsTo', HasOne: 'hasOne', HasMany: 'hasMany', BelongsToMany: 'belongsToMany' };
/** Classes above a class. */
const HIGHEST = 10;

/** `@Table class User extends Model { @Column name }`. */
export function decoratedModel(file: LinkedFile, fact: ClassFact, context: LinkContext, defaults: Options | undefined): Draft | undefined {
  const table = decoratorsOf(file, fact.decorators, context).find(({ name }) => name === 'Table');
  if (!table || fact.name === undefined) return undefined;
  const options = readOptions(context, file, table.args[0], defaults);
  const draft = draftModel({ file, at: fact.at, name: options.text('modelName') ?? fact.name, options, attributes: [] }, context);
  addMembers(draft, file, fact, context, 0);
  return draft;
}

function decoratorsOf(file: LinkedFile, decorators: readonly Expression[], context: LinkContext): readonly Decorator[] {
  return decorators.flatMap((each) => {
    const call = each.kind === 'call' ? file.facts.calls[each.index] : undefined;
    const from = context.kindOf(file, call ? call.callee : each);
    return from.kind === 'package' && from.package.includes('sequelize') ? [{ name: from.path.at(-1) ?? '', args: call?.args ?? [] }] : [];
  });
}

function addMembers(draft: Draft, file: LinkedFile, fact: ClassFact, context: LinkContext, height: number): void {
  for (const member of fact.members) {
    const decorators = decoratorsOf(file, member.decorators, context);
    if (decorators.some(({ name }) => COLUMNS.has(name))) addMember(draft, file, member, decorators, context);
  }
  const base = fact.extends && height < HIGHEST ? context.classOf(file, fact.extends) : undefined;
  if (base) addMembers(draft, base.file, base.class, context, height + 1);
}

function addMember(draft: Draft, file: LinkedFile, member: ClassMember, decorators: readonly Decorator[], context: LinkContext): void {
  const [arg] = decorators.find(({ name }) => name === 'Column' || name === 'Attribute')?.args ?? [];
  const entries = new Map(arg?.kind === 'object' ? context.entriesOf(file, arg).entries.map((entry): [string, LinkedEntry] => [entry.key, entry]) : []);
  const type = entries.get('type')?.value ?? arg;
  if (type && endsIn(file, type, 'VIRTUAL')) {
    draft.computed.add(member.name);
    return;
  }
  const field = entries.get('field');
  const given = field && context.textOf(field.file, field.value);
  const isFilled = decorators.some(({ name }) => ['Default', 'CreatedAt', 'UpdatedAt', 'AutoIncrement', 'DeletedAt'].includes(name)) || entries.has('defaultValue');
  const known = draft.columns.findIndex(({ property }) => property === member.name);
  // What Sequelize adds by itself is mapped here.
  if (known >= 0 && draft.columns[known]?.span === draft.span) draft.columns.splice(known, 1);
  addColumn(draft, { property: member.name, column: given ?? columnNamed(draft, member.name), certain: true, span: spanOf(file, member.at), selected: true, filledBy: isFilled ? 'orm' : 'code' });
}

function endsIn(file: LinkedFile, type: Expression, name: string): boolean {
  if (type.kind === 'get' || type.kind === 'name') return type.name === name;
  const call = type.kind === 'call' ? file.facts.calls[type.index] : undefined;
  return call !== undefined && endsIn(file, call.callee, name);
}

/** `@BelongsTo(() => User, 'userId') author`: relations, once all models are known. */
export function addDecoratedRelations(file: LinkedFile, fact: ClassFact, draftOf: (file: string, start: number) => Draft | undefined, context: LinkContext): void {
  const source = draftOf(file.path, fact.at[0]);
  if (!source) return;
  for (const member of fact.members) {
    const relation = decoratorsOf(file, member.decorators, context).find(({ name }) => name in RELATIONS);
    const kind = relation && RELATIONS[relation.name];
    const [targetArg, optionsArg] = relation?.args ?? [];
    if (!kind || !targetArg) continue;
    const returned = targetArg.kind === 'function' ? file.facts.functions[targetArg.index]?.returns[0] : targetArg;
    const target = returned && context.classOf(file, returned);
    const draft = target && draftOf(target.file.path, target.class.at[0]);
    if (!draft) continue;
    const text = optionsArg && context.textOf(file, optionsArg);
    const options = readOptions(context, file, text === undefined ? optionsArg : undefined);
    const foreignKey = text ?? options.text('foreignKey');
    // A key that is not given is the attribute that `@ForeignKey` marks.
    associate(source, draft, { kind, file, at: member.at, as: member.name, foreignKey, isMapped: foreignKey === undefined });
  }
}
