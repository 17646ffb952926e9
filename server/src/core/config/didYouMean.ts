import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean "release"?`, where something known is near. */
export function didYouMean(word: string, options: readonly string[]): string {
  if (options.length === 0 || word === '') return '';
  const best = options.find((option) => word.length > 2 && option.startsWith(word)) ?? closest(word, options);
  return best.startsWith(word) || distance(word, best) <= Math.max(2, Math.floor(best.length / 3)) ? `; did you mean "${best}"?` : '';
}
