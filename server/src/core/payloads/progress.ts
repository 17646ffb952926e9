import type { CallFact, GetFact } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { nameOf } from '../jobs/program';
import type { Consumer, Contract, Producer } from './model';
import { valueShape } from './values';

/** What jobs tell of how far they are: whoever shows it may be of the other release. */
export function findProgress(linker: Linker, isTest: (path: string) => boolean): readonly Contract[] {
  const producers: Producer[] = [];
  const consumers: Consumer[] = [];
  for (const path of linker.store.paths) {
    const file = isTest(path) ? undefined : linker.store.at(path);
    if (!file) continue;
    for (const call of file.facts.calls) if (tells(file, call) && call.args[0]) producers.push({ span: { file: path, start: call.nameAt[0], end: call.nameAt[1] }, shape: valueShape(linker, file, call.args[0]) });
    const reads = new Set(file.facts.gets.map(({ name }) => name));
    for (const get of file.facts.gets) if (get.name === 'progress' && isJob(file, get)) consumers.push({ span: { file: path, start: get.at[0], end: get.at[1] }, validation: 'none', reads, ...(isToldApart(file, get) && { isTolerant: true as const }) });
  }
  return producers.length === 0 ? [] : [{ transport: 'job progress', life: 'kept', queue: 'job progress', job: null, producers, consumers }];
}

/** `job.updateProgress(50)`, and `job.progress(50)` of Bull. */
const tells = ({ facts }: LinkedFile, { callee, form }: CallFact): boolean => form === 'call' && callee.kind === 'get' && (callee.name === 'updateProgress' || callee.name === 'progress') && /job$/i.test(nameOf(facts, callee.of));

const isJob = ({ facts }: LinkedFile, { of }: GetFact): boolean => /job$/i.test(nameOf(facts, of));

/** `typeof progress === 'object'` in the same function. */
const isToldApart = ({ facts }: LinkedFile, get: GetFact): boolean => facts.regions.some(({ test, function: inside }) => inside === get.function && test?.kind === 'operator' && test.of.some((side) => side.kind === 'operator' && side.operator === 'typeof'));
