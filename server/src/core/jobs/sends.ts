import type { CallFact } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { EFFECTS } from './effects';
import { keyGuard } from './guards';
import { matchEffect } from './matching';
import type { JobEffect, Send } from './model';
import { kindIn, nameOf, propertiesOf } from './program';

/** Last words of what sends, so that other calls are not asked about. */
const METHODS = new Set(EFFECTS.flatMap(({ kind, calls }) => (kind === 'enqueue' ? calls.map((each) => each.split('.').at(-1) ?? '') : [])));

/** What is sent outside of handlers: requests and services that start jobs. */
export function findSends(linker: Linker, effects: readonly JobEffect[], isTest: (path: string) => boolean): readonly Send[] {
  const known = new Set(effects.map(({ file, at }) => `${file}:${at[0]}`));
  return linker.store.paths.flatMap((path): readonly Send[] => {
    const file = isTest(path) ? undefined : linker.store.at(path);
    return (file?.facts.calls ?? []).flatMap((call, index): readonly Send[] => {
      if (!file || !METHODS.has(nameOf(file.facts, call.callee)) || call.callee.kind !== 'get' || known.has(`${path}:${call.nameAt[0]}`)) return [];
      const match = matchEffect(linker, file, call);
      if (match?.kind !== 'enqueue') return [];
      const { key } = keyGuard(linker, { match, levels: [{ file, call, index, body: { facts: file.facts, root: call.function, calls: [], parts: new Map() } }] }, { file, call });
      const target = targetOf(linker, file, call);
      return [{ what: `${match.what}${target === '' ? '' : ` ${target}`}`, signature: `${match.signature} ${target}`.trim(), file: path, at: call.nameAt, inside: enclosing(file, call.function), ...(key !== undefined && { key }) }];
    });
  });
}

/** The nearest function with a name. */
function enclosing({ facts }: LinkedFile, inside: number): string {
  for (let index: number | undefined = inside, nesting = 0; index !== undefined && nesting < 50; index = facts.functions[index]?.parent, nesting++) {
    const own = index;
    const name = facts.functions[own]?.name ?? facts.definitions.find(({ value }) => value?.kind === 'function' && value.index === own)?.name;
    if (name) return name;
  }
  return '';
}

const NAMING = /^(?:name|url|queue|queueName|topic|taskId|type|event)$/;

/** The name that a call sends to, where it is written in its arguments. */
export function targetOf(linker: Linker, file: LinkedFile, call: CallFact): string {
  for (const argument of call.args.slice(0, 2)) {
    const kind = kindIn(linker, file, call.function, argument);
    if (kind.kind === 'text') return kind.value;
    const entry = argument.kind === 'object' ? propertiesOf(linker, file, call.function, argument).find(({ key }) => NAMING.test(key)) : undefined;
    const text = entry && linker.context.textOf(entry.file, entry.value);
    if (text !== undefined) return text;
  }
  return '';
}
