/** Where a part of a message stands in a call: an argument, or a property of one; `isList`: of each item of one. */
export interface Part {
  readonly argument: number;
  readonly key?: string;
  readonly isList?: true;
}

/** A call that sends a message. Without `name` what it is called on names it. */
export interface Sending {
  readonly method: string;
  readonly name?: Part;
  readonly payload: Part;
}

/** How messages of a transport are sent; who reads them is told by the frameworks of `jobs/`. */
export interface Transport {
  readonly id: string;
  /** Ids of frameworks of `jobs/` whose handlers read its messages. */
  readonly frameworks: readonly string[];
  readonly packages: readonly string[];
  readonly sends: readonly Sending[];
}

const named = (method: string, name = 0): Sending => ({ method, name: { argument: name }, payload: { argument: name + 1 } });
const keyed = (method: string, argument: number, name: string, payload: string): Sending => ({ method, name: { argument, key: name }, payload: { argument, key: payload } });
const listed = (method: string, argument: number, name: string, payload: string): Sending => ({ method, name: { argument, key: name, isList: true }, payload: { argument, key: payload, isList: true } });
const itself = (method: string): Sending => ({ method, payload: { argument: 0 } });

/** Facts from the packages' own type declarations. */
export const TRANSPORTS: readonly Transport[] = [
  { id: 'bullmq', frameworks: ['bullmq', 'nestjs-bullmq'], packages: ['bullmq', '@nestjs/bullmq'], sends: [named('add'), listed('addBulk', 0, 'name', 'data')] },
  { id: 'bull', frameworks: ['bull', 'nestjs-bull'], packages: ['bull', '@nestjs/bull'], sends: [named('add'), itself('add'), listed('addBulk', 0, 'name', 'data')] },
  { id: 'bee-queue', frameworks: ['bee-queue'], packages: ['bee-queue'], sends: [itself('createJob')] },
  { id: 'inngest', frameworks: ['inngest'], packages: ['inngest'], sends: [keyed('send', 0, 'name', 'data'), listed('send', 0, 'name', 'data'), keyed('sendEvent', 1, 'name', 'data'), listed('sendEvent', 1, 'name', 'data')] },
  {
    id: 'trigger.dev', frameworks: ['trigger.dev'], packages: ['@trigger.dev/sdk'],
    sends: [named('trigger'), named('triggerAndWait'), itself('trigger'), itself('triggerAndWait'), { method: 'batchTrigger', payload: { argument: 0, key: 'payload', isList: true } }, { method: 'batchTriggerAndWait', payload: { argument: 0, key: 'payload', isList: true } }],
  },
  { id: 'agenda', frameworks: ['agenda'], packages: ['agenda', '@agendajs/agenda', '@hokify/agenda'], sends: [named('create'), named('now'), named('schedule', 1), named('every', 1)] },
  { id: 'pg-boss', frameworks: ['pg-boss'], packages: ['pg-boss'], sends: [named('send'), named('publish'), named('sendAfter'), named('insert')] },
  { id: 'graphile-worker', frameworks: ['graphile-worker'], packages: ['graphile-worker'], sends: [named('addJob')] },
  { id: 'qstash', frameworks: ['route'], packages: ['@upstash/qstash'], sends: [keyed('publishJSON', 0, 'url', 'body'), keyed('publish', 0, 'url', 'body'), keyed('enqueueJSON', 0, 'url', 'body'), listed('batchJSON', 0, 'url', 'body')] },
  { id: 'house', frameworks: ['house'], packages: [], sends: [itself('schedule'), itself('dispatch'), itself('enqueue'), itself('scheduleAndWait')] },
];

export const transportOf = (framework: string): Transport | undefined => TRANSPORTS.find(({ frameworks }) => frameworks.includes(framework));
