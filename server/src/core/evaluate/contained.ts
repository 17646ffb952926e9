import type { Inner } from './values';

/** A database handle in a value, as far down as a call would plausibly look; undefined where there is none. */
export function findContained(value: Inner, depth = 4): Inner | undefined {
  if (value.kind === 'intrinsic') return value.intrinsic.inert ? undefined : value;
  if (value.kind === 'unknown') return value.handle ? value : undefined;
  if (depth <= 0) return undefined;
  if (value.kind === 'choice') return findContained(value.then, depth - 1) ?? findContained(value.otherwise, depth - 1);
  if (value.kind === 'array') return firstContained(value.items as Inner[], depth);
  if (value.kind === 'object') return firstContained(value.entries.values() as Iterable<Inner>, depth);
  return undefined;
}

function firstContained(values: Iterable<Inner>, depth: number): Inner | undefined {
  for (const value of values) {
    const found = findContained(value, depth - 1);
    if (found) return found;
  }
  return undefined;
}
