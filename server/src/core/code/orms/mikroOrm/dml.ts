import { folderOf } from '../../../modules/paths';
import type { At, CallFact, Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';

/** Whether a package is Medusa's, whose data models become entities of MikroORM. */
export const isMedusa = (name: string): boolean => name.startsWith('@medusajs/');

interface Step {
  readonly name: string;
  readonly args: readonly Expression[];
}

/** `model.define('post', { title: model.text() })` (Medusa 2, data model language). */
export function findDmlEntities(files: readonly LinkedFile[], context: LinkContext): readonly Entity[] {
  const models = files.flatMap((file) => file.facts.calls.flatMap((call) => readModel(file, call, context) ?? []));
  const nearest = (name: string, file: string): Entity | undefined => {
    const named = models.filter((model) => model.name === name || model.table.name === name);
    return named.find(({ span }) => folderOf(span.file) === folderOf(file)) ?? named[0];
  };
  return models.map((model) => ({ ...model, relations: model.relations.map((relation) => ({ ...relation, to: nearest(relation.to, relation.span.file)?.id ?? '' })) }));
}

function readModel(file: LinkedFile, { callee, args, nameAt }: CallFact, context: LinkContext): Entity | undefined {
  const [nameArg, propertiesArg] = args;
  if (callee.kind !== 'get' || callee.name !== 'define' || !nameArg || !propertiesArg) return undefined;
  const from = context.packageOf(file, callee.of);
  if (!from || !isMedusa(from.package) || from.path.at(-1) !== 'model') return undefined;
  const options = new Map(nameArg.kind === 'object' ? nameArg.entries.map((entry) => [entry.key, entry.value]) : [['name', nameArg]]);
  const textIn = (key: string): string | undefined => {
    const value = options.get(key);
    return value && context.textOf(file, value);
  };
  const name = textIn('name') ?? textIn('tableName');
  if (name === undefined) return undefined;
  const table = textIn('tableName') ?? snake(name);
  const columns: EntityColumn[] = [];
  const relations: EntityRelation[] = [];
  for (const { file: at, key, value, at: place } of context.entriesOf(file, propertiesArg).entries) addProperty({ columns, relations }, at, key, chainOf(at, value), place);
  const span = { file: file.path, start: nameAt[0], end: nameAt[1] };
  // Every model has them (`DmlEntity`, created_at, updated_at, deleted_at).
  for (const property of ['created_at', 'updated_at', 'deleted_at']) {
    if (!columns.some((each) => each.property === property)) columns.push({ property, column: property, certain: true, span, selected: true, filledBy: 'database' });
  }
  const written = options.get('tableName') ?? options.get('name');
  return {
    id: `${file.path}#${name}`, orm: 'mikro-orm', name, table: { name: table }, tableCertain: true, columns, relations, span,
    ...(written?.kind === 'literal' && { tableSpan: { file: file.path, start: written.at[0], end: written.at[1] } }), reads: 'mapped columns',
  };
}

const snake = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** `model.bigNumber().nullable()`: the calls, the first one first. */
function chainOf(file: LinkedFile, value: Expression): readonly Step[] {
  const call = value.kind === 'call' ? file.facts.calls[value.index] : undefined;
  return call?.callee.kind === 'get' ? [...chainOf(file, call.callee.of), { name: call.callee.name, args: call.args }] : [];
}

function addProperty(parts: { readonly columns: EntityColumn[]; readonly relations: EntityRelation[] }, file: LinkedFile, property: string, steps: readonly Step[], at: At): void {
  const [made] = steps;
  if (!made) return;
  const span = { file: file.path, start: at[0], end: at[1] };
  const has = (name: string): boolean => steps.some((step) => step.name === name);
  const add = (column: string, filledBy: EntityColumn['filledBy']): void => {
    parts.columns.push({ property: column === `raw_${property}` ? column : property, column, certain: true, span, selected: true, nullable: has('nullable'), ...(filledBy && { filledBy }) });
  };
  switch (made.name) {
    case 'hasMany': case 'hasOne': case 'manyToMany': case 'belongsTo': {
      parts.relations.push({ property, to: targetName(file, made.args[0]), list: made.name === 'hasMany' || made.name === 'manyToMany', span });
      if (made.name === 'belongsTo') {
        add(`${snake(property)}_id`, 'code');
        parts.columns.push({ property: `${property}_id`, column: `${snake(property)}_id`, certain: true, span, selected: true, nullable: has('nullable') });
      }
      return;
    }
    default:
      if (has('computed')) return;
      add(snake(property), has('default') ? 'database' : made.name === 'id' ? 'orm' : 'code');
      // The exact value is kept beside the number (`BigNumberProperty`).
      if (made.name === 'bigNumber') add(`raw_${property}`, 'orm');
  }
}

/** The name of the model behind `() => Post`: variables are called as models are, in another case. */
function targetName(file: LinkedFile, argument: Expression | undefined): string {
  const returned = argument?.kind === 'function' ? file.facts.functions[argument.index]?.returns[0] : argument;
  return returned?.kind === 'name' || returned?.kind === 'get' ? snake(returned.name) : '';
}
