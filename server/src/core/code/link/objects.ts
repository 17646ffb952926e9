import type { Expression } from '../facts';
import { ownerKey } from './fileStore';
import type { LinkedEntry, LinkedExpression, LinkedFile } from './kinds';
import type { Linker } from './linker';
import { valueOf } from './values';

const LIMITS = { depth: 12, entries: 400 } as const;

interface Found<T> {
  readonly found: T[];
  open: boolean;
}

/** The entries of an object literal, through names, spreads, conditions and imports. */
export function entriesOf(linker: Linker, file: LinkedFile, expression: Expression): { readonly entries: readonly LinkedEntry[]; readonly open: boolean } {
  const into: Found<LinkedEntry> = { found: [], open: false };
  collectEntries(linker, file, expression, into, 0);
  return { entries: into.found, open: into.open };
}

function collectEntries(linker: Linker, file: LinkedFile, expression: Expression, into: Found<LinkedEntry>, depth: number): void {
  if (depth > LIMITS.depth || into.found.length > LIMITS.entries) {
    into.open = true;
    return;
  }
  const inner = (part: Expression): void => collectEntries(linker, file, part, into, depth + 1);
  switch (expression.kind) {
    case 'object':
      for (const { key, value, at } of expression.entries) into.found.push({ file, key, value, at });
      expression.spreads.forEach(inner);
      return;
    case 'either': expression.of.forEach(inner); return;
    case 'cast': inner(expression.of); return;
    // `...(a && { b })`: what decides is no object.
    case 'literal': return;
    case 'local': case 'name': {
      const value = expression.kind === 'local' ? file.facts.locals[expression.index]?.value : undefined;
      const owner = expression.kind === 'local' ? ownerKey.local(expression.index) : ownerKey.name(expression.name);
      for (const set of linker.store.assignedTo(file, owner)) if (set.value) into.found.push({ file, key: set.name, value: set.value, at: set.at });
      if (value) inner(value);
      else known(linker, file, expression, into, depth);
      return;
    }
    default: known(linker, file, expression, into, depth);
  }
}

function known(linker: Linker, file: LinkedFile, expression: Expression, into: Found<LinkedEntry>, depth: number): void {
  const kind = valueOf(linker, file, expression);
  const objects = (kind.kind === 'either' ? kind.of : [kind]).filter((each) => each.kind === 'object');
  if (objects.length === 0) into.open = true;
  for (const object of objects) {
    const holder = linker.store.at(object.file);
    if (!holder) continue;
    if (object.name !== undefined && holder !== file) for (const set of linker.store.assignedTo(holder, ownerKey.name(object.name))) if (set.value) into.found.push({ file: holder, key: set.name, value: set.value, at: set.at });
    collectEntries(linker, holder, object.expression, into, depth + 1);
  }
}

/** The items of a list literal, through names, spreads, conditions and imports. */
export function itemsOf(linker: Linker, file: LinkedFile, expression: Expression): { readonly items: readonly LinkedExpression[]; readonly open: boolean } {
  const into: Found<LinkedExpression> = { found: [], open: false };
  collectItems(linker, file, expression, into, 0);
  return { items: into.found, open: into.open };
}

function collectItems(linker: Linker, file: LinkedFile, expression: Expression, into: Found<LinkedExpression>, depth: number): void {
  if (depth > LIMITS.depth || into.found.length > LIMITS.entries) {
    into.open = true;
    return;
  }
  const inner = (part: Expression): void => collectItems(linker, file, part, into, depth + 1);
  switch (expression.kind) {
    case 'list':
      for (const value of expression.items) into.found.push({ file, value });
      expression.spreads.forEach(inner);
      return;
    case 'either': expression.of.forEach(inner); return;
    case 'cast': inner(expression.of); return;
    case 'literal': return;
    case 'local': {
      const value = file.facts.locals[expression.index]?.value;
      if (value) inner(value);
      else into.open = true;
      return;
    }
    case 'name': {
      const target = linker.store.resolve(file, expression.name, 'value');
      const value = target.kind === 'definition' ? target.definition.value : target.kind === 'expression' ? target.value : undefined;
      if (value && (target.kind === 'definition' || target.kind === 'expression')) collectItems(linker, target.file, value, into, depth + 1);
      else into.open = true;
      return;
    }
    default: into.open = true;
  }
}
