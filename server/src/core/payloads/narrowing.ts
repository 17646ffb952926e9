import type { At, Expression } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';

/** Queries of any number of rows: without a value to choose by they take all. A look-up of one row finds none instead. */
const MANY = /^(?:find|findMany|findAll|findAndCountAll|findAndCount|updateMany|deleteMany|destroy|count|aggregate|groupBy|where|andWhere|list|scan|paginate)$/;
const DEPTH = 6;

/** Names of the values that queries of many rows in a part of a file are narrowed by. */
export function narrowingIn({ facts }: LinkedFile, within: At): ReadonlySet<string> {
  const found = new Set<string>();
  const collect = (value: Expression, isIn: boolean, depth: number): void => {
    if (depth > DEPTH) return;
    switch (value.kind) {
      case 'get': if (isIn) found.add(value.name); return;
      case 'local': if (isIn) found.add(facts.locals[value.index]?.name ?? ''); return;
      case 'object':
        for (const { key, value: each } of value.entries) collect(each, isIn || key === 'where' || key === 'filter', depth + 1);
        for (const spread of value.spreads) collect(spread, isIn, depth + 1);
        return;
      case 'either': case 'operator': for (const each of value.of) collect(each, isIn, depth + 1); return;
      case 'list': for (const each of value.items) collect(each, isIn, depth + 1); return;
      case 'cast': collect(value.of, isIn, depth + 1); return;
      case 'call': if (isIn) for (const each of facts.calls[value.index]?.args ?? []) collect(each, true, depth + 1); return;
      default: return;
    }
  };
  for (const { callee, args, at } of facts.calls) {
    if (callee.kind !== 'get' || !MANY.test(callee.name) || at[0] < within[0] || at[1] > within[1]) continue;
    for (const argument of args) collect(argument, /^(?:where|andWhere)$/.test(callee.name), 0);
  }
  found.delete('');
  return found;
}
