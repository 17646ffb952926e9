import pluralize from 'pluralize';
import type { CallFact, Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';
import { addColumn, columnNamed, type Draft, spanOf } from './model';
import { readOptions } from './options';

const ASSOCIATIONS: ReadonlySet<string> = new Set(['belongsTo', 'hasOne', 'hasMany', 'belongsToMany']);

export interface Association {
  readonly kind: string;
  readonly file: LinkedFile;
  readonly at: readonly [number, number];
  readonly as?: string | undefined;
  readonly foreignKey?: string | undefined;
  /** The column, where the key names one. */
  readonly field?: string | undefined;
  readonly through?: string | undefined;
  /** The key is an attribute that is mapped already, whatever it is called. */
  readonly isMapped?: boolean;
}

/** `Post.belongsTo(User, { as, foreignKey })` in any file: relations, and the keys that they add to tables. */
export function addAssociations(files: readonly LinkedFile[], drafts: readonly Draft[], context: LinkContext): void {
  const byName = new Map(drafts.map((draft) => [draft.name, draft]));
  for (const file of files) {
    for (const call of file.facts.calls) {
      const { callee, args } = call;
      if (callee.kind !== 'get' || !ASSOCIATIONS.has(callee.name) || !args[0]) continue;
      const source = modelMeant(callee.of, call, file, byName);
      const target = modelMeant(args[0], call, file, byName);
      if (!source || !target) continue;
      const options = readOptions(context, file, args[1]);
      const key = options.entry('foreignKey');
      const inner = key && readOptions(context, key.file, key.value);
      const through = options.entry('through');
      const throughModel = through && modelMeant(through.value, call, through.file, byName);
      associate(source, target, {
        kind: callee.name, file, at: call.nameAt, as: options.text('as'), foreignKey: options.text('foreignKey') ?? inner?.text('name') ?? inner?.text('fieldName'), field: inner?.text('field'),
        through: throughModel?.table.name ?? options.text('through'),
      });
    }
  }
}

/** A model by the last word that code calls it: `User`, `models.User`; `this` is the class at hand. */
function modelMeant(expression: Expression, call: CallFact, file: LinkedFile, byName: ReadonlyMap<string, Draft>): Draft | undefined {
  switch (expression.kind) {
    case 'name': case 'get': return byName.get(expression.name);
    case 'local': {
      const local = file.facts.locals[expression.index];
      return local && byName.get(local.name);
    }
    case 'this': {
      const index = file.facts.functions[call.function]?.class;
      const fact = index === undefined ? undefined : file.facts.classes[index];
      return fact?.name === undefined ? undefined : byName.get(fact.name);
    }
    default: return undefined;
  }
}

/** What an association adds: a relation to the one side, a key to one of the tables (belongs-to.js, has-many.js of Sequelize 6). */
export function associate(source: Draft, target: Draft, { kind, file, at, as, foreignKey, field, through, isMapped }: Association): void {
  const isList = kind === 'hasMany' || kind === 'belongsToMany';
  const property = as ?? (isList ? pluralize(target.name) : pluralize.singular(target.name));
  const span = spanOf(file, at);
  source.relations.push({ property, to: target.id, list: isList, ...(through !== undefined && { through: { name: through } }), span });
  if (kind === 'belongsToMany' || isMapped) return;
  const holder = kind === 'belongsTo' ? source : target;
  const key = foreignKey ?? camelized(kind === 'belongsTo' ? (as ?? pluralize.singular(target.name)) : pluralize.singular(source.name), 'id');
  addColumn(holder, { property: key, column: field ?? columnNamed(holder, key), certain: foreignKey !== undefined, span, selected: true, nullable: true });
}

/** utils.js `camelize` of `User_id`: `UserId`. */
const camelized = (name: string, key: string): string => name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase()) + key[0]?.toUpperCase() + key.slice(1);
