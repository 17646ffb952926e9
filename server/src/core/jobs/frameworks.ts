/** How a framework is told which function to run. */
export type Registration =
  /** `new Worker(queue, fn)`, `queue.process(name, fn)`: the last part of what is called, and where the function stands. */
  | { readonly by: 'call'; readonly name: string; readonly argument: number | 'last'; readonly key?: string; readonly label?: { readonly argument: number; readonly key?: string }; readonly once?: { readonly argument: number; readonly key: string } }
  /** A method of a decorated class; without `method` each method that has `methodDecorator`. */
  | { readonly by: 'class'; readonly decorator?: string; readonly extends?: string; readonly method?: string; readonly methodDecorator?: string }
  /** A method of what a module exports as its default. */
  | { readonly by: 'export'; readonly path: RegExp; readonly name: string };

/** Something that a handler is given: of a parameter, or of a property of it, that may be bound to a name of its own. */
export interface InScope {
  readonly parameter: number;
  readonly property?: string;
  readonly path: string;
}

/** A framework that runs a function again. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly packages: readonly string[];
  readonly registrations: readonly Registration[];
  /** When it runs a function a second time, for people. */
  readonly repeats: string;
  /** What is the same in each run of one job. */
  readonly identity?: InScope;
  /** What runs a part once and remembers it. */
  readonly step?: InScope;
}

const JOB: Pick<Framework, 'identity'> = { identity: { parameter: 0, path: 'id' } };

const call = (name: string, argument: number | 'last', more: Partial<Extract<Registration, { by: 'call' }>> = {}): Registration => ({ by: 'call', name, argument, ...more });
const first = { label: { argument: 0 } };
const id = { label: { argument: 0, key: 'id' } };

const REDELIVERS = 'a job whose worker stalled or whose attempt failed runs again as a whole';
const ONCE_MORE = 'a message is delivered at least once';
const TIMER = 'every instance runs it, and a run that overlaps or is started by hand repeats it';

/** Frameworks by what registers a function with them; facts from their type declarations. */
export const FRAMEWORKS: readonly Framework[] = [
  { id: 'bullmq', title: 'BullMQ', packages: ['bullmq'], registrations: [call('Worker', 1, first)], repeats: REDELIVERS, ...JOB },
  { id: 'nestjs-bullmq', title: 'NestJS with BullMQ', packages: ['@nestjs/bullmq'], registrations: [{ by: 'class', decorator: 'Processor', method: 'process' }, { by: 'class', extends: 'WorkerHost', method: 'process' }], repeats: REDELIVERS, ...JOB },
  { id: 'nestjs-bull', title: 'NestJS with Bull', packages: ['@nestjs/bull'], registrations: [{ by: 'class', decorator: 'Processor', methodDecorator: 'Process' }], repeats: REDELIVERS, ...JOB },
  { id: 'bull', title: 'Bull', packages: ['bull'], registrations: [call('process', 'last', first)], repeats: REDELIVERS, ...JOB },
  { id: 'bee-queue', title: 'Bee-Queue', packages: ['bee-queue'], registrations: [call('process', 'last')], repeats: REDELIVERS, ...JOB },
  { id: 'agenda', title: 'Agenda', packages: ['agenda', '@agendajs/agenda', '@hokify/agenda'], registrations: [call('define', 'last', first), { by: 'class', methodDecorator: 'Define' }, { by: 'class', methodDecorator: 'Every' }], repeats: 'a job that outlives its lock runs again' },
  { id: 'pg-boss', title: 'pg-boss', packages: ['pg-boss'], registrations: [call('work', 'last', first)], repeats: 'a job is retried, twice by default' },
  { id: 'graphile-worker', title: 'Graphile Worker', packages: ['graphile-worker'], registrations: [call('run', 0, { key: 'taskList.*' }), { by: 'export', path: /(?:^|\/)tasks\/[\w-]+\.[cm]?[jt]s$/, name: 'default' }], repeats: 'a job is retried, 25 times by default', identity: { parameter: 1, property: 'job', path: 'id' } },
  { id: 'inngest', title: 'Inngest', packages: ['inngest'], registrations: [call('createFunction', 'last', { ...id, once: { argument: 0, key: 'idempotency' } })], repeats: 'all outside a step runs again with every step, and a step that failed runs again', identity: { parameter: 0, property: 'event', path: 'id' }, step: { parameter: 0, property: 'step', path: 'run' } },
  { id: 'trigger.dev', title: 'Trigger.dev', packages: ['@trigger.dev/sdk'], registrations: [call('task', 0, { key: 'run', ...id }), call('schemaTask', 0, { key: 'run', ...id }), call('defineJob', 0, { key: 'run', ...id })], repeats: 'a run that failed is attempted again as a whole', identity: { parameter: 1, property: 'ctx', path: 'run.id' } },
  { id: 'temporal', title: 'Temporal', packages: ['@temporalio/worker'], registrations: [call('Worker.create', 0, { key: 'activities.*' })], repeats: 'an activity is attempted again without end by default' },
  { id: 'hatchet', title: 'Hatchet', packages: ['@hatchet-dev/typescript-sdk'], registrations: [call('task', 0, { key: 'fn', label: { argument: 0, key: 'name' } }), call('durableTask', 0, { key: 'fn', label: { argument: 0, key: 'name' } })], repeats: REDELIVERS },
  { id: 'restate', title: 'Restate', packages: ['@restatedev/restate-sdk'], registrations: [call('service', 0, { key: 'handlers.*' }), call('object', 0, { key: 'handlers.*' }), call('workflow', 0, { key: 'handlers.*' })], repeats: 'all outside a recorded step runs again' },
  { id: 'dbos', title: 'DBOS', packages: ['@dbos-inc/dbos-sdk'], registrations: [{ by: 'class', methodDecorator: 'workflow' }, { by: 'class', methodDecorator: 'step' }, { by: 'class', methodDecorator: 'scheduled' }, call('registerWorkflow', 0)], repeats: 'a workflow is recovered from its last finished step' },
  { id: 'cloudflare-workflows', title: 'Cloudflare Workflows', packages: ['cloudflare:workers'], registrations: [{ by: 'class', extends: 'WorkflowEntrypoint', method: 'run' }], repeats: 'a step that failed runs again', identity: { parameter: 0, path: 'instanceId' }, step: { parameter: 1, path: 'do' } },
  { id: 'sqs-consumer', title: 'SQS', packages: ['sqs-consumer'], registrations: [call('create', 0, { key: 'handleMessage' }), call('create', 0, { key: 'handleMessageBatch' })], repeats: ONCE_MORE },
  { id: 'nestjs-sqs', title: 'SQS', packages: ['@ssut/nestjs-sqs'], registrations: [{ by: 'class', methodDecorator: 'SqsMessageHandler' }], repeats: ONCE_MORE },
  { id: 'google-pubsub', title: 'Pub/Sub', packages: ['@google-cloud/pubsub'], registrations: [call('on', 1)], repeats: ONCE_MORE },
  { id: 'firebase', title: 'Cloud Functions', packages: ['firebase-functions'], registrations: [call('onTaskDispatched', 'last'), call('onSchedule', 'last'), call('onMessagePublished', 'last')], repeats: ONCE_MORE },
  { id: 'azure-functions', title: 'Azure Functions', packages: ['@azure/functions'], registrations: ['storageQueue', 'serviceBusQueue', 'serviceBusTopic', 'eventHub', 'timer', 'eventGrid'].map((name) => call(`app.${name}`, 1, { key: 'handler', ...first })), repeats: ONCE_MORE },
  { id: 'kafka', title: 'Kafka', packages: ['kafkajs', '@confluentinc/kafka-javascript'], registrations: [call('run', 0, { key: 'eachMessage' }), call('run', 0, { key: 'eachBatch' })], repeats: 'a message whose offset was not committed is delivered again' },
  { id: 'amqp', title: 'AMQP', packages: ['amqplib', 'amqp-connection-manager'], registrations: [call('consume', 1, first)], repeats: 'a message that was not acknowledged is delivered again' },
  { id: 'nestjs-rabbitmq', title: 'RabbitMQ', packages: ['@golevelup/nestjs-rabbitmq'], registrations: [{ by: 'class', methodDecorator: 'RabbitSubscribe' }, { by: 'class', methodDecorator: 'RabbitRPC' }], repeats: 'a message that was not acknowledged is delivered again' },
  { id: 'node-cron', title: 'cron', packages: ['node-cron', 'cron', 'croner', 'node-schedule'], registrations: [call('schedule', 'last'), call('CronJob', 1), call('CronJob.from', 0, { key: 'onTick' }), call('Cron', 'last'), call('scheduleJob', 'last')], repeats: TIMER },
  { id: 'nestjs-schedule', title: 'NestJS schedule', packages: ['@nestjs/schedule'], registrations: [{ by: 'class', methodDecorator: 'Cron' }, { by: 'class', methodDecorator: 'Interval' }, { by: 'class', methodDecorator: 'Timeout' }], repeats: TIMER },
  { id: 'nestjs-events', title: 'NestJS events', packages: ['@nestjs/microservices'], registrations: [{ by: 'class', methodDecorator: 'EventPattern' }], repeats: ONCE_MORE },
  { id: 'upstash-workflow', title: 'Upstash Workflow', packages: ['@upstash/workflow'], registrations: [call('serve', 0)], repeats: 'all outside a step runs again with every step', step: { parameter: 0, path: 'run' } },
  { id: 'vercel-queue', title: 'Vercel Queues', packages: ['@vercel/queue'], registrations: [call('handleCallback', 0)], repeats: ONCE_MORE },
  { id: 'faktory', title: 'Faktory', packages: ['faktory-worker'], registrations: [call('register', 1, first)], repeats: REDELIVERS },
  { id: 'quirrel', title: 'Quirrel', packages: ['quirrel'], registrations: [call('Queue', 1, first), call('CronJob', 2, first)], repeats: REDELIVERS },
  { id: 'medusa', title: 'Medusa', packages: ['@medusajs/framework', '@medusajs/medusa'], registrations: [call('createStep', 1, first), { by: 'export', path: /(?:^|\/)src\/(?:subscribers|jobs)\/(?:[\w-]+\/)*[\w-]+\.[cm]?[jt]s$/, name: 'default' }], repeats: 'an event whose subscriber failed is handed out again' },
  { id: 'trigger-redis-worker', title: 'Redis worker', packages: ['@trigger.dev/redis-worker'], registrations: [call('Worker', 0, { key: 'jobs.*' })], repeats: REDELIVERS },
];

/** Routes that a timer, a queue or a vendor calls: by where they lie, or by a wrapper that checks who calls. */
export const ROUTES = {
  file: /(?:^|\/)(?:app\/(?:.*\/)?route|pages\/api\/.*)\.[cm]?[jt]sx?$/,
  methods: new Set(['POST', 'GET', 'default']),
  path: /(?:^|\/)(?:[\w-]*cron[\w-]*|[\w-]*webhooks?[\w-]*|jobs|queues?|qstash|workers?)(?:\/|\.|$)/i,
  wrapper: /qstash|cron|webhook|verifySignature/i,
  /** What a route calls that lets in nobody else. */
  check: /cron.*(?:secret|auth)|qstash|verify\w*signature|constructEvent|validateWebhook/i,
  title: 'HTTP route',
  repeats: 'whoever calls it calls again when there was no good answer in time',
} as const;

/** Names of the one method that a house's own base class leaves to its jobs. */
export const JOB_METHODS: ReadonlySet<string> = new Set(['perform', 'process', 'handle', 'run', 'execute', 'handler', 'handleJob', 'processJob', 'performJob', 'work']);
