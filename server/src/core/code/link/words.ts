import type { Expression, FileFacts } from '../facts';

/** The words of a file that tell which readers have to see it for its entities. */
export function wordsOf(facts: FileFacts): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { module, name } of facts.imports) words.add(module).add(name);
  for (const { callee } of facts.calls) addLast(words, callee);
  for (const { extends: base, members } of facts.classes) {
    if (base) addLast(words, base);
    for (const { name } of members) words.add(name);
  }
  for (const { name, value, from } of facts.exports) {
    words.add(name);
    if (from) words.add(from.module);
    if (value?.kind === 'object') for (const { key } of value.entries) words.add(key);
  }
  if (facts.prisma) words.add('prisma');
  return words;
}

function addLast(words: Set<string>, expression: Expression): void {
  if (expression.kind === 'name' || expression.kind === 'get') words.add(expression.name);
}
