import type { Evidence, EvidenceKind, Verdict } from './report';

/** From good to bad. Not knowing is worse than being likely safe: unknown never becomes safe. */
const ORDER: readonly Verdict[] = ['safe', 'likely-safe', 'unknown', 'unsafe'];

/** The worst of several; nothing to speak of is safe. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((a, b) => (ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a), 'safe');
}

const MAKES: Readonly<Record<EvidenceKind, Verdict>> = { breaks: 'unsafe', unclear: 'unknown', repeats: 'likely-safe', 'wrong-data': 'likely-safe', caveat: 'likely-safe', fact: 'safe' };

/** The verdict that one piece of evidence makes at least. */
export const makes = ({ kind, verdict }: { readonly kind: EvidenceKind; readonly verdict?: Verdict }): Verdict => verdict ?? MAKES[kind];

/** The worst first; what is alike stays in its order. */
export function byWeight<T extends Pick<Evidence, 'kind'>>(evidence: readonly T[]): readonly T[] {
  return [...evidence].sort((a, b) => WEIGHT.indexOf(a.kind) - WEIGHT.indexOf(b.kind));
}

const WEIGHT: readonly EvidenceKind[] = ['breaks', 'unclear', 'repeats', 'wrong-data', 'caveat', 'fact'];
