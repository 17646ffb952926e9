/** What costs more than a node does, in steps. */
export const COST = { call: 12, way: 40 } as const;

/** Bounds of one evaluation. They are counts, never the clock: the same file gives the same answer on every machine. */
export const LIMITS = {
  /** Nodes evaluated in one run. */
  steps: 2_000_000,
  /** Nodes evaluated while a module's top level is read. */
  moduleSteps: 500_000,
  /** Calls of the workspace's functions inside each other. */
  calls: 60,
  /** Syntax nodes inside each other, over all calls: what the engine's own stack can hold with a wide margin. */
  nesting: 900,
  /** Rounds of one loop. */
  rounds: 20_000,
  /** UTF-16 units of one string. */
  text: 8_000_000,
  /** UTF-16 units of SQL parsed in one run. */
  sql: 8_000_000,
  /** Items of one array, entries of one object. */
  items: 100_000,
  /** Items and entries made in one run. */
  heap: 3_000_000,
  /** Operations of one run. */
  operations: 50_000,
  problems: 500,
  /** Leaves of a value that depends on conditions; beyond, it is unknown. */
  choices: 8,
  /** Ways one call is made because its arguments depend on conditions. */
  variants: 8,
  /** Ways out of a function (return, throw, break) under conditions that are not known. */
  exits: 400,
  /** Modules inside each other's evaluation. */
  modules: 60,
} as const;
