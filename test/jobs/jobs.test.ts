import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mayHaveJobs } from '../../server/src/core/jobs';
import { filesOf, jobsIn } from './jobsIn';

const MAIL = "import { Resend } from 'resend';\nconst resend = new Resend('');\nexport const send = async (to) => { await resend.emails.send({ to }); };\n";

/** A source, and the frameworks of the handlers in it. */
const HANDLERS: readonly (readonly [title: string, path: string, source: string, ...frameworks: string[]])[] = [
  ['BullMQ', 'a.ts', "import { Worker } from 'bullmq'; new Worker('q', async (job) => {}); new Worker('r', work); async function work() {}", 'bullmq', 'bullmq'],
  ['a wrapped function', 'a.ts', "import { Worker } from 'bullmq'; import { traced } from './t'; new Worker('q', traced('x')(async (job) => {}));", 'bullmq'],
  ['a class of the same name', 'a.ts', 'class Worker {} new Worker(1, async () => {});'],
  ['Bull', 'a.ts', "import Queue from 'bull'; const q = new Queue('x'); q.process('name', 5, async (job) => {});", 'bull'],
  ['NestJS with BullMQ', 'a.ts', "import { Processor, WorkerHost } from '@nestjs/bullmq'; @Processor('q') class P extends WorkerHost { async process(job) {} async other() {} }", 'nestjs-bullmq'],
  ['NestJS with Bull', 'a.ts', "import { Processor, Process } from '@nestjs/bull'; @Processor('q') class P { @Process('x') async run(job) {} async other() {} }", 'nestjs-bull'],
  ['Agenda by its type', 'a.ts', "import Agenda from 'agenda'; let agenda: Agenda; export default function (given: Agenda) { agenda = given; agenda.define('x', async (job) => {}); }", 'agenda'],
  ['Inngest', 'a.ts', "import { Inngest } from 'inngest'; const inngest = new Inngest({ id: 'x' }); inngest.createFunction({ id: 'f' }, { event: 'e' }, async ({ step }) => {});", 'inngest'],
  ['Inngest, one for each of a list', 'a.ts', "import { Inngest } from 'inngest'; const inngest = new Inngest({ id: 'x' }); const a = { config: { id: 'a' }, handler: async () => {} }; const b = { config: { id: 'b' }, handler: async () => {} }; export const all = [a, b].map(({ config, handler }) => inngest.createFunction(config, { event: 'e' }, handler));", 'inngest', 'inngest'],
  ['Trigger.dev', 'a.ts', "import { task } from '@trigger.dev/sdk/v3'; export const t = task({ id: 'x', run: async (payload) => {} });", 'trigger.dev'],
  ['cron', 'a.ts', "import cron from 'node-cron'; cron.schedule('* * * * *', async () => {});", 'node-cron'],
  ['Kafka', 'a.ts', "import { Kafka } from 'kafkajs'; const consumer = new Kafka({}).consumer({}); consumer.run({ eachMessage: async ({ message }) => {} });", 'kafka'],
  ['a route for a timer', 'app/api/cron/daily/route.ts', 'export async function GET(request) {}', 'route'],
  ['a route behind a check', 'app/api/send/route.ts', 'export const POST = withError(async (request) => { if (!hasCronSecret(request)) return; });', 'route'],
  ['a route for people', 'app/api/users/route.ts', 'export async function POST(request) {}'],
];

describe('jobs', () => {
  for (const [title, path, source, ...frameworks] of HANDLERS) {
    it(`handlers: ${title}`, () => assert.deepEqual(jobsIn({ [path]: source }).handlers.map(({ framework }) => framework), frameworks));
  }

  it("handlers of a house's own base class, and not of any abstract class", () => {
    const jobs = jobsIn({
      'base.ts': 'export abstract class Task { abstract perform(props): Promise<void>; }\nexport abstract class Shape { abstract process(): void; }',
      'worker.ts': "import Queue from 'bull'; const q = new Queue('x'); q.process(async (job) => { const task = tasks[job.data.name]; await task.perform(job.data); });",
      'mail.ts': "import { Task, Shape } from './base'; export class MailTask extends Task { async perform() {} } export class Round extends Shape { process() {} }",
    });
    assert.deepEqual(jobs.handlers.map(({ name, framework }) => [name, framework]).sort(), [['MailTask.perform', 'house'], ['Bull', 'bull']].sort());
  });

  it('an effect is reached through injected services', () => {
    const { effects } = jobsIn({
      'mail.ts': "import { Resend } from 'resend'; export class Mails { private readonly resend = new Resend(''); async send(to) { await this.resend.emails.send({ to }); } }",
      'p.ts': "import { Processor, WorkerHost } from '@nestjs/bullmq'; import { Mails } from './mail'; @Processor('q') export class P extends WorkerHost { constructor(private readonly mails: Mails) { super(); } async process(job) { await this.mails.send(job.data.to); } }",
    });
    assert.deepEqual(effects.map(({ kind, chain, exposure, callFile, file }) => [kind, chain, exposure, callFile, file]), [['email', ['this.mails.send', 'this.resend.emails.send'], 'narrow', 'p.ts', 'mail.ts']]);
  });

  /** A body of a job, and what is said of the one effect in it. */
  const BODIES: readonly (readonly [title: string, body: string, exposure: 'wide' | 'narrow' | 'none'])[] = [
    ['last', 'await send(job.data.to);', 'narrow'],
    ['something follows', 'await send(job.data.to); await other();', 'wide'],
    ['only a log follows', 'await send(job.data.to); await logger.info();', 'narrow'],
    ['a loop', 'for (const to of job.data.all) await send(to);', 'wide'],
    ['all at once', 'await Promise.all(job.data.all.map((to) => send(to)));', 'wide'],
    ['what follows is another branch', 'if (job.data.x) { await send(job.data.to); return; } await other();', 'narrow'],
    ['registered for later', "bus.on('done', async () => { await send(1); });", 'none'],
  ];
  for (const [title, body, exposure] of BODIES) {
    it(`exposure: ${title}`, () => {
      const { effects } = jobsIn({ 'mail.ts': MAIL, 'w.ts': `import { Worker } from 'bullmq'; import { send } from './mail'; import { other, bus, logger } from 'other'; new Worker('q', async (job) => { ${body} });` });
      assert.deepEqual(effects.map((effect) => effect.exposure), exposure === 'none' ? [] : [exposure]);
    });
  }

  it('switches: where they stand, and what turning them off takes', () => {
    const { switches } = jobsIn({
      'w.ts': "import { Worker } from 'bullmq'; import { posthog } from './p'; if (process.env.WORKER_ENABLED) { new Worker('q', async (job) => { if (process.env.DISABLE_MAIL === 'true') return; if (!process.env.NEXT_PUBLIC_MAIL_ENABLED) return; if (!process.env.API_KEY) return; if (!(await posthog.isFeatureEnabled('mails', 'x'))) return; }); }",
      'p.ts': "import { PostHog } from 'posthog-node'; export const posthog = new PostHog('');",
    });
    assert.deepEqual(switches.map(({ kind, key, position, turnOff }) => [kind, key, position, turnOff]), [
      ['env', 'WORKER_ENABLED', 'registration', 'restart'], ['env', 'DISABLE_MAIL', 'entry', 'restart'], ['env', 'NEXT_PUBLIC_MAIL_ENABLED', 'entry', 'rebuild'], ['sdk', 'mails', 'entry', 'none'],
    ]);
  });

  it('projects without jobs are not looked through', () => {
    assert.equal(mayHaveJobs(filesOf({ 'package.json': '{"dependencies":{"pg":"8"}}', 'src/a.ts': '' })), false);
    assert.equal(mayHaveJobs(filesOf({ 'apps/w/package.json': '{"dependencies":{"bullmq":"5"}}' })), true);
  });
});
