import type { Reference } from '../../code/model';
import type { Span } from '../../model/source';

/** What a reference does with what it names. */
export const VERBS = { read: 'reads', write: 'writes', define: 'maps' } as const;

/** The places that tell most first: certain before concluded, the product's own before scripts; reads and writes before mappings of the same. */
export function byRelevance(references: readonly Reference[]): readonly Reference[] {
  const weight = ({ certainty, role, access }: Reference): number => (role === 'app' ? 0 : 4) + (certainty === 'certain' ? 0 : 2) + (access === 'define' ? 0 : 1);
  return [...references].sort((a, b) => weight(a) - weight(b));
}

/** Each place once. */
export function placesOf(references: readonly Reference[], message: (reference: Reference) => string): readonly { readonly span: Span; readonly message: string }[] {
  const known = new Set<string>();
  return references.flatMap((reference) => {
    const key = `${reference.span.file}:${reference.span.start}`;
    if (known.has(key)) return [];
    known.add(key);
    return [{ span: reference.span, message: message(reference) }];
  });
}
