/** TypeScript's compiler API, as ts-morph brings it. */
export type Ts = typeof import('ts-morph').ts;

let loaded: Ts | undefined;

/** The compiler API, loaded at the first use: nine megabytes of it, which a run over plain SQL never needs. */
export function typescript(): Ts {
  loaded ??= (require('ts-morph') as typeof import('ts-morph')).ts;
  return loaded;
}
