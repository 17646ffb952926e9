import type { CallFact, ClassFact, Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity } from '../../model';
import { addAssociations } from './associations';
import { addDecoratedRelations, decoratedModel } from './decorated';
import { type Draft, draftModel } from './model';
import { findDefaults, type Options, readOptions } from './options';

/** Packages that have Sequelize's models. */
export const PACKAGES: readonly string[] = ['sequelize', 'sequelize-typescript', '@sequelize/core', '@types/sequelize'];
/** Classes above a class. */
const HIGHEST = 10;

/** Models of all three ways: `define`, `init` of a class, decorators; with what their associations add. */
export function findModels(files: readonly LinkedFile[], context: LinkContext): readonly Entity[] {
  const defaults = findDefaults(files, context);
  const drafts: Draft[] = [];
  for (const file of files) {
    for (const call of file.facts.calls) {
      const draft = definedModel(file, call, context, defaults) ?? initialisedModel(file, call, context, defaults);
      if (draft) drafts.push(draft);
    }
    for (const fact of file.facts.classes) {
      const draft = isModel(file, fact, context) ? decoratedModel(file, fact, context, defaults) : undefined;
      if (draft) drafts.push(draft);
    }
  }
  addAssociations(files, drafts, context);
  const places = new Map(drafts.map((draft) => [`${draft.span.file}:${draft.span.start}`, draft]));
  for (const file of files) {
    for (const fact of file.facts.classes) addDecoratedRelations(file, fact, (path, start) => places.get(`${path}:${start}`), context);
  }
  return drafts;
}

/** `sequelize.define('User', { … }, { … })`: a text, and attributes whose values are types. */
function definedModel(file: LinkedFile, { callee, args, nameAt }: CallFact, context: LinkContext, defaults: Options | undefined): Draft | undefined {
  const [nameArg, attributesArg, optionsArg] = args;
  if (callee.kind !== 'get' || callee.name !== 'define' || !nameArg || !attributesArg) return undefined;
  const from = context.kindOf(file, callee.of);
  if (from.kind === 'package' && from.package !== '' && !PACKAGES.includes(from.package)) return undefined;
  const name = context.textOf(file, nameArg);
  const attributes = context.entriesOf(file, attributesArg).entries;
  if (name === undefined || (from.kind !== 'package' && !attributes.some(({ value }) => hasType(value)))) return undefined;
  return draftModel({ file, at: nameAt, name, options: readOptions(context, file, optionsArg, defaults), attributes }, context);
}

/** `DataTypes.STRING`, `{ type: … }`. */
const hasType = (value: Expression): boolean =>
  value.kind === 'object' ? value.entries.some(({ key }) => key === 'type') : value.kind === 'get' && value.of.kind !== 'unknown' && /^[A-Z][A-Z0-9]+$/.test(value.name);

/** `User.init({ … }, { … })`, and `super.init(…)` or `this.init(…)` in a method of the class. */
function initialisedModel(file: LinkedFile, call: CallFact, context: LinkContext, defaults: Options | undefined): Draft | undefined {
  const { callee, args } = call;
  const [attributesArg, optionsArg] = args;
  if (callee.kind !== 'get' || callee.name !== 'init' || !attributesArg || !optionsArg) return undefined;
  const own = callee.of.kind === 'this' || (callee.of.kind === 'name' && callee.of.name === 'super');
  const index = own ? file.facts.functions[call.function]?.class : undefined;
  const fact = index === undefined ? undefined : file.facts.classes[index];
  const target = fact ? { file, class: fact } : own ? undefined : context.classOf(file, callee.of);
  if (!target || !isModel(target.file, target.class, context)) return undefined;
  const options = readOptions(context, file, optionsArg, defaults);
  return draftModel({ file: target.file, at: target.class.at, name: options.text('modelName') ?? target.class.name ?? '', options, attributes: context.entriesOf(file, attributesArg).entries }, context);
}

/** Whether a class extends Sequelize's `Model` in the end. */
export function isModel(file: LinkedFile, fact: ClassFact, context: LinkContext, height = 0): boolean {
  if (!fact.extends || height > HIGHEST) return false;
  const base = context.classOf(file, fact.extends);
  if (base) return isModel(base.file, base.class, context, height + 1);
  const from = context.kindOf(file, fact.extends);
  if (from.kind === 'package' && from.package !== '') return PACKAGES.includes(from.package) && from.path.at(-1) === 'Model';
  // `Model` that a function is handed, or `Sequelize.Model` of a global.
  return (fact.extends.kind === 'get' || fact.extends.kind === 'name') && fact.extends.name === 'Model' && /sequelize/i.test(JSON.stringify(fact.extends));
}
