import { decide } from './condition';
import { findChoice, resolveChoice, substitute } from './join';
import { forkValue } from './journal';
import { LIMITS } from './limits';
import type { Machine } from './machine';
import { type Inner, unknownValue } from './values';

/** Calls `build` with values that depend on no condition: once for each side, under its condition, and brings the results together. */
export function withPlain(machine: Machine, values: readonly Inner[], build: (values: readonly Inner[]) => Inner): Inner {
  return machine.hasChoices ? split(machine, values, build, 1) : build(values);
}

function split(machine: Machine, values: readonly Inner[], build: (values: readonly Inner[]) => Inner, ways: number): Inner {
  const choice = firstOf(values);
  if (!choice) return build(values);
  const { condition } = choice;
  const decided = decide(condition, machine.run.assumptions);
  if (decided !== undefined) return split(machine, values.map((value) => substitute(value, condition, decided)), build, ways);
  if (ways >= LIMITS.variants) return build(values.map((value) => (findChoice(value) ? unknownValue('depends on too many conditions', machine.run.place) : value)));
  return forkValue(
    machine,
    condition,
    () => split(machine, values.map((value) => substitute(value, condition, true)), build, ways * 2),
    () => split(machine, values.map((value) => substitute(value, condition, false)), build, ways * 2),
  );
}

function firstOf(values: readonly Inner[]): ReturnType<typeof findChoice> {
  for (const value of values) {
    const found = findChoice(value);
    if (found) return found;
  }
  return undefined;
}

/** As `withPlain` for one value, of which only the value itself matters, not what is inside it. */
export function eachSide(machine: Machine, value: Inner, build: (value: Inner) => Inner): Inner {
  const resolved = value.kind === 'choice' ? resolveChoice(machine, value) : value;
  if (resolved.kind !== 'choice') return build(resolved);
  return forkValue(machine, resolved.condition, () => eachSide(machine, resolved.then, build), () => eachSide(machine, resolved.otherwise, build));
}
