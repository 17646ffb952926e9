import type { At, TypeFact } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import type { Shape } from './model';
import { mergedOf, typeShape } from './types';

const DEPTH = 6;

/** Fields by whose text the messages of a union are told apart. */
const TAGS = ['name', 'type', 'kind', 'event', 'action', 'topic'] as const;

/** Fewer kinds of message than this are one message with a mark. */
const FEWEST = 3;

/** One of several messages that share a channel. */
export interface Tagged {
  readonly tag: string;
  readonly name: string;
  readonly shape: Shape;
}

/** The messages of a union whose members are told apart by a text: `{ name: 'user.created', … } | …`. */
export function taggedOf(linker: Linker, file: LinkedFile, type: TypeFact): readonly Tagged[] {
  const members = alternatives(linker, file, type, 0);
  for (const tag of TAGS) {
    const found = members.flatMap((shape) => (shape.fields?.get(tag)?.values ?? []).map((name): Tagged => ({ tag, name, shape })));
    if (new Set(found.map(({ name }) => name)).size >= FEWEST && members.every((shape) => shape.fields?.get(tag)?.values)) return found;
  }
  return [];
}

function alternatives(linker: Linker, file: LinkedFile, type: TypeFact, depth: number): readonly Shape[] {
  if (depth > DEPTH) return [];
  if (type.kind === 'union') return type.of.flatMap((each) => alternatives(linker, file, each, depth + 1));
  if (type.kind === 'intersection') {
    const parts = type.of.map((each) => alternatives(linker, file, each, depth + 1));
    return parts.reduce<readonly Shape[]>((all, part) => all.flatMap((one) => part.map((other) => mergedOf([one, other]))), [{ type: 'object', fields: new Map() }]);
  }
  const target = type.kind === 'reference' && type.args.length === 0 ? linker.store.resolveType(file, type.name) : undefined;
  if (target?.kind === 'definition' && target.definition.kind === 'type' && target.definition.type) return alternatives(linker, target.file, target.definition.type, depth + 1);
  return [typeShape(linker, file, type)];
}

/** Code that runs for one of the messages alone. */
export interface Branch {
  readonly file: string;
  readonly at: At;
  readonly reads: readonly string[];
}

/** The branches of `switch (event.name)` and `if (event.name === …)` in some files, by what they are for. */
export function branchesOf(linker: Linker, paths: readonly string[], tag: string): ReadonlyMap<string, readonly Branch[]> {
  const found = new Map<string, Branch[]>();
  for (const path of paths) {
    const file = linker.store.at(path);
    const regions = file?.facts.regions ?? [];
    for (const [index, { kind, test, at, function: inside }] of regions.entries()) {
      if (!file || (kind !== 'case' && kind !== 'if') || test?.kind !== 'operator' || !test.of.some((side) => side.kind === 'get' && side.name === tag)) continue;
      for (const side of test.of) {
        const name = side.kind === 'get' && side.name === tag ? undefined : linker.context.textOf(file, side);
        if (name === undefined) continue;
        // `case 'a': case 'b': …`: the first says nothing of its own.
        const last = regions.slice(index).find((each) => each.kind === 'case' && each.function === inside && readsIn(file, each.at).length > 0)?.at ?? at;
        const own = readsIn(file, at);
        const reads = own.length > 0 || kind === 'if' ? own : readsIn(file, last);
        found.set(name, [...(found.get(name) ?? []), { file: path, at, reads }]);
      }
    }
  }
  return found;
}

const readsIn = ({ facts }: LinkedFile, at: At): readonly string[] => facts.gets.flatMap((get) => (get.at[0] >= at[0] && get.at[1] <= at[1] ? [get.name] : []));
