import type { Linker } from '../code/link/linker';
import { findReadings, type Reading, routeReader } from './consumers';
import type { Contract, Contracts, Producer } from './model';
import { findKept } from './kept';
import { findProgress } from './progress';
import { findSent, type Sent } from './producers';

/** Joins those who send with those who read, by what names the message. */
export function findContracts(linker: Linker, isTest: (path: string) => boolean, mentioning: (words: readonly string[]) => readonly string[], routeAt: (address: string) => string | undefined): Omit<Contracts, 'routes'> {
  const readings = findReadings(linker, isTest, mentioning);
  const sent = findSent(linker, readings, isTest, mentioning);
  const all = new Map<string, Contract>();
  const taken = new Set<Sent>();
  const add = (key: string, contract: Contract): void => {
    const known = all.get(key);
    all.set(key, known ? { ...known, producers: unique([...known.producers, ...contract.producers]), consumers: [...known.consumers, ...contract.consumers] } : contract);
  };
  for (const reading of readings) {
    const { transport, queue, consumer } = reading;
    for (const job of reading.jobs.length > 0 ? reading.jobs : [null]) {
      const own = sent.filter((each) => isFor(each, reading, job));
      for (const each of own) taken.add(each);
      const producers = own.map(producerOf);
      const names = [...new Set(own.map(({ name }) => name))];
      // A reader of a whole queue whose messages all have one name is spoken of by that.
      const only = job ?? (transport === 'bullmq' && names.length === 1 ? (names[0] ?? null) : null);
      // A worker whose queue is not told is known by its function.
      const named = job ?? queue ?? only ?? `${consumer.span.file}#${reading.handler.name}`;
      add(`${mediumOf(transport)}:${named}`, { transport, queue: queue ?? own.find((each) => each.queue !== null)?.queue ?? null, job: only, producers, consumers: [consumer] });
    }
  }
  for (const each of sent) {
    if (taken.has(each)) continue;
    const producers = [producerOf(each)];
    const route = each.transport === 'qstash' || each.transport === 'http' ? routeAt(each.name) : undefined;
    const reader = route === undefined ? undefined : routeReader(linker, route);
    if (each.transport === 'http') {
      if (reader?.shape) add(`http:${each.name}`, { transport: 'http', queue: each.name, job: null, producers, consumers: [reader] });
    } else if (each.transport === 'qstash') add(`qstash:${each.name}`, { transport: 'qstash', queue: each.name, job: null, producers, consumers: reader ? [reader] : [] });
    else add(`${mediumOf(each.transport)}:${each.name}`, { transport: each.transport, queue: each.queue, job: each.name === each.queue ? null : each.name, producers, consumers: [] });
  }
  const kept = findKept(linker, isTest, mentioning);
  for (const contract of [...kept.contracts, ...findProgress(linker, isTest)]) all.set(`${contract.transport} ${contract.queue}`, contract);
  const unread = [...all.values()].filter(({ queue, job, producers, consumers }) => queue === null && job === null && producers.length === 0 && consumers.every(({ shape }) => !shape));
  return { all, unread: [...unread.flatMap(({ consumers }) => consumers.map(({ span }) => ({ span, reason: UNTOLD_READER }))), ...kept.unread] };
}

const UNTOLD_READER = 'Readers of messages whose queue and messages are not told.';

const producerOf = ({ span, shape, isForwarded }: Sent): Producer => ({ span, shape, ...(isForwarded && { isForwarded }) });

/** Jobs of a house run over some queue of BullMQ or Bull, and are sent under their names there. */
const mediumOf = (transport: string): string => (transport === 'house' || transport === 'bull' ? 'bullmq' : transport);

function isFor(sent: Sent, { transport, queue, consumer }: Reading, job: string | null): boolean {
  if (mediumOf(transport) !== mediumOf(sent.transport)) return false;
  if (queue !== null && sent.queue !== null && queue !== sent.queue) return false;
  if (job !== null) return sent.name === job;
  if (queue === null) return sent.queue === null && sent.span.file === consumer.span.file;
  return sent.name === queue || sent.queue === queue || (transport === 'qstash' && isAddress(queue, sent.name));
}

/** `/api/clean` and what is called with a host before it. */
const isAddress = (route: string, address: string): boolean => address.replace(/\/$/, '').endsWith(route.replace(/\/$/, ''));

const unique = <T extends { readonly span: { readonly file: string; readonly start: number } }>(places: readonly T[]): readonly T[] => [...new Map(places.map((each) => [`${each.span.file}:${each.span.start}`, each])).values()];
