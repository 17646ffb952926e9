import type { Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity } from '../../model';
import { referPath, referNames, referTable, referValues, referWhere, textAt, type Use } from '../refer';

const DEEPEST = 8;

/** `{ where, attributes, order, group, include, fields, defaults }` of a finder. */
export function referOptions(use: Use, file: LinkedFile, expression: Expression, depth = 0): void {
  if (depth > DEEPEST) return;
  const read: Use = { ...use, access: 'read' };
  for (const { key, file: at, value } of use.context.entriesOf(file, expression).entries) {
    switch (key) {
      case 'where': case 'having': referCondition(read, at, value, depth); break;
      case 'attributes': case 'group': case 'order': referItems(read, at, value, depth); break;
      case 'include': referIncludes(read, at, value, depth + 1); break;
      case 'fields': case 'updateOnDuplicate': case 'conflictFields': case 'exclude': referNames(use, at, value); break;
      case 'defaults': referValues({ ...use, access: 'write', statement: 'insert' }, at, value, [0, 0]); break;
      default:
    }
  }
}

/** A condition; `Sequelize.where(col('a'), …)` and calls within it name columns, too. */
function referCondition(use: Use, file: LinkedFile, value: Expression, depth: number): void {
  if (value.kind === 'call') referCall(use, file, value, depth);
  else referWhere(use, file, value);
}

/** `'email'`, `['email', 'DESC']`, `[Model, 'email', 'DESC']`, `[fn('SUM', col('amount')), 'total']`, `{ include: […], exclude: […] }`. */
function referItems(use: Use, file: LinkedFile, expression: Expression, depth: number): void {
  const { context } = use;
  if (depth > DEEPEST) return;
  const at = textAt(expression);
  if (at) {
    const text = context.textOf(file, expression);
    if (text !== undefined) referPath(use, file, text, at);
    return;
  }
  if (expression.kind === 'call') {
    referCall(use, file, expression, depth);
    return;
  }
  for (const item of context.itemsOf(file, expression).items) {
    if (item.value.kind === 'list') referTuple(use, item.file, item.value.items, depth + 1);
    else referItems(use, item.file, item.value, depth + 1);
  }
  for (const entry of expression.kind === 'object' ? expression.entries : []) {
    if (entry.key === 'include' || entry.key === 'exclude') referItems(use, file, entry.value, depth + 1);
  }
}

/** An item with what belongs to it: the models that lead to it stand before, its direction or its alias behind. */
function referTuple(use: Use, file: LinkedFile, items: readonly Expression[], depth: number): void {
  let inner = use;
  for (const item of items) {
    const entity = entityMeant(inner, file, item);
    if (!entity) {
      referItems(inner, file, item, depth);
      return;
    }
    inner = { ...use, entity };
  }
}

/** The model that an item of an order, or an include, leads to: itself, `{ model }`, `{ association }`, the name of an association. */
function entityMeant({ context, entity }: Use, file: LinkedFile, item: Expression): Entity | undefined {
  if (item.kind === 'object') {
    const model = item.entries.find(({ key }) => key === 'model' || key === 'association')?.value;
    return model && entityMeant({ context, entity } as Use, file, model);
  }
  if (item.kind === 'literal') return typeof item.value === 'string' ? context.relationOf(entity, item.value)?.to : undefined;
  const kind = context.kindOf(file, item);
  if (kind.kind === 'entity') return kind.entity;
  return kind.kind === 'text' ? context.relationOf(entity, kind.value)?.to : undefined;
}

function referIncludes(use: Use, file: LinkedFile, expression: Expression, depth: number): void {
  const { context } = use;
  const list = context.itemsOf(file, expression).items;
  for (const item of list.length > 0 ? list : [{ file, value: expression }]) {
    const entity = entityMeant(use, item.file, item.value);
    if (!entity) continue;
    const inner: Use = { ...use, entity, via: `Sequelize model ${entity.name}` };
    const at = placeOf(context, item.file, item.value);
    if (at) referTable(inner, item.file, at);
    if (item.value.kind === 'object') referOptions(inner, item.file, item.value, depth);
  }
}

function placeOf(context: LinkContext, file: LinkedFile, item: Expression): readonly [number, number] | undefined {
  if (item.kind === 'object') {
    const model = item.entries.find(({ key }) => key === 'model' || key === 'association')?.value;
    return model && placeOf(context, file, model);
  }
  return 'at' in item ? item.at : undefined;
}

/** `col('email')`, `fn('lower', col('email'))`, `where(…)`, `cast(…)`, `json('data.a')`. */
function referCall(use: Use, file: LinkedFile, expression: Extract<Expression, { kind: 'call' }>, depth: number): void {
  const call = file.facts.calls[expression.index];
  if (!call || depth > DEEPEST || (call.callee.kind !== 'get' && call.callee.kind !== 'name')) return;
  const { name } = call.callee;
  if (name === 'col' || name === 'json') {
    const [path] = call.args;
    const text = path && use.context.textOf(file, path);
    const at = path && textAt(path);
    if (text === undefined || !at) return;
    const [first, ...rest] = text.split('.');
    // `Model.column`, as the model itself or an association is called in SQL.
    referPath(use, file, rest.length > 0 && first === use.entity.name ? rest.join('.') : text, at);
    return;
  }
  if (['fn', 'where', 'cast', 'and', 'or'].includes(name)) for (const arg of call.args) if (arg.kind === 'call' || arg.kind === 'object' || arg.kind === 'list') referCondition(use, file, arg, depth + 1);
}
