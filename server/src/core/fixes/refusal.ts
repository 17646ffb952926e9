import type { Migration } from '../model/migration';

/** What a down says that is no way back. */
export function refusalText({ name }: Migration): string {
  return `${name.replace(/\.(?:[cm]?[jt]sx?|sql)$/, '')}: no way back. Restore the backup taken before the deploy, or fix forward.`;
}

/** Rules that speak of a down that is there: a refusal answers them. */
const OF_A_DOWN: ReadonlySet<string> = new Set(['down-loses-data', 'down-leaves-values', 'down-does-nothing', 'down-differs', 'down-is-partial', 'down-fails', 'down-cannot-undo-effect']);

export function isOfADown(rule: string): boolean {
  return OF_A_DOWN.has(rule);
}
