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

  const HEAD = "import { Worker, Queue } from 'bullmq'; import Redis from 'ioredis'; import { Resend } from 'resend'; import { PrismaClient } from '@prisma/client';\nconst redis = new Redis(); const queue = new Queue('q'); const resend = new Resend(''); const prisma = new PrismaClient();\n";
  const SCHEMA = 'model User {\n  id Int @id\n  mailed Boolean\n  active Boolean\n}\nmodel Post {\n  id Int @id\n}\n';

  /** A body of a job, and the effects that a second run repeats. */
  const REPEATED: readonly (readonly [title: string, body: string, ...effects: string[]])[] = [
    ['what was read from a cache and is deleted', 'const all = await redis.smembers(job.data.key); await redis.del(job.data.key); await other(all);', 'destructive read'],
    ['what was only deleted from a cache', 'await redis.del(job.data.key); await other();'],
    ['a field of the message is no key', "await queue.add('x', { jobId: job.id });", 'enqueue'],
    ['an id of the job that is queued', "await queue.add('x', {}, { jobId: job.id });"],
    ['an id that is forgotten when the job is done', "await queue.add('x', {}, { jobId: job.id, removeOnComplete: true });", 'enqueue'],
    ['ids of many jobs', 'await queue.addBulk(job.data.all.map((each) => ({ name: each, data: {}, opts: { jobId: each } })));'],
    ['a state that is changed afterwards', 'const user = await prisma.user.findFirst(); if (user.mailed) return; await resend.emails.send({}); await prisma.user.update({ where: { id: 1 }, data: { mailed: true } });'],
    ['a state that only some runs change', 'const user = await prisma.user.findFirst(); if (!user.active) return; await resend.emails.send({}); await stopIfNeeded();', 'email'],
    ['a state that only some runs change, before the effect', 'const user = await prisma.user.findFirst(); if (!user.active) return; await stopIfNeeded(); await resend.emails.send({});'],
    ['a flag of a row that a method sets', 'const user = await prisma.user.findFirst(); if (user.getFlag(1) === 0) { await resend.emails.send({}); user.incrementFlag(1); await user.save(); }'],
    ['another flag of it', 'const user = await prisma.user.findFirst(); if (user.getFlag(1) === 0) { await resend.emails.send({}); user.incrementFlag(2); await user.save(); }', 'email'],
    ['a row that is asked for first, in one condition of two', 'const post = await prisma.post.findFirst(); if (!post && job.data.x) { await prisma.post.create({ data: {} }); }'],
  ];
  for (const [title, body, ...effects] of REPEATED) {
    it(`guards: ${title}`, () => {
      const found = jobsIn({ 'schema.prisma': SCHEMA, 'w.ts': `${HEAD}new Worker('q', async (job) => { ${body} }); async function stopIfNeeded() { const failures = await other(); if (failures > 9) { await prisma.user.update({ where: { id: 1 }, data: { active: false } }); } }` });
      assert.deepEqual(found.effects.filter(({ guard }) => guard === undefined).map(({ kind }) => kind), effects);
    });
  }

  it("a house's own logging is not followed, and one call that mails by either of two vendors is one effect", () => {
    const { effects } = jobsIn({
      'mail.ts': "import { Resend } from 'resend'; import nodemailer from 'nodemailer'; const resend = new Resend(''); const transport = nodemailer.createTransport({}); export async function mail(to) { if (process.env.SMTP) { await transport.sendMail({ to }); } else { await resend.emails.send({ to }); } }",
      'log.ts': "export async function log(text) { await fetch('https://hooks.slack.com/x', { method: 'POST', body: text }); }",
      'w.ts': "import { Worker } from 'bullmq'; import { mail } from './mail'; import { log } from './log'; new Worker('q', async (job) => { await mail(1); await log('done'); });",
    });
    assert.deepEqual(effects.map(({ kind }) => kind), ['email']);
  });

  it('an effect of an object that is made for it is marked at its class', () => {
    const source = "import { Worker } from 'bullmq'; import { Welcome } from './mail'; new Worker('q', async (job) => { await new Welcome({ to: job.data.to }).send(); });";
    assert.deepEqual(jobsIn({ 'w.ts': source, 'mail.ts': `${MAIL}export class Welcome { async send() { await send(1); } }` }).effects.map(({ callAt }) => source.slice(...callAt)), ['Welcome']);
  });

  it('switches: where they stand, and what turning them off takes', () => {
    const { switches } = jobsIn({
      'w.ts': "import { Worker } from 'bullmq'; import { posthog } from './p'; if (process.env.WORKER_ENABLED) { new Worker('q', async (job) => { if (process.env.DISABLE_MAIL === 'true') return; if (!process.env.NEXT_PUBLIC_MAIL_ENABLED) return; if (!process.env.API_KEY) return; if (!(await posthog.isFeatureEnabled('mails', 'x'))) return; }); }",
      'p.ts': "import { PostHog } from 'posthog-node'; export const posthog = new PostHog('');",
    });
    assert.deepEqual(switches.map(({ kind, key, position, turnOff }) => [kind, key, position, turnOff]), [
      ['env', 'WORKER_ENABLED', 'registration', 'restart'], ['env', 'DISABLE_MAIL', 'entry', 'restart'], ['env', 'NEXT_PUBLIC_MAIL_ENABLED', 'entry', 'rebuild'], ['sdk', 'mails', 'entry', 'none'],
    ]);
  });

  /** Files, and their switches: kind, key, position, what turning off takes, stage. */
  const SWITCHES: readonly (readonly [title: string, texts: Readonly<Record<string, string>>, ...switches: (readonly unknown[])[]])[] = [
    ['a flag of LaunchDarkly behind a function', {
      'w.ts': "import { Worker } from 'bullmq'; import { isOn } from './flags'; new Worker('q', async (job) => { if (!(await isOn('mails', job.data.user))) return; });",
      'flags.ts': "import { init } from '@launchdarkly/node-server-sdk'; const client = init('key'); export async function isOn(key, user) { return client.boolVariation(key, { key: user }, false); }",
    }, ['sdk', 'mails', 'entry', 'none', undefined], ['sdk', 'boolVariation', 'wrapper', 'none', undefined]],
    ['a stage of a migration', { 'w.ts': "import { Worker } from 'bullmq'; import { init, LDMigrationStage } from '@launchdarkly/node-server-sdk'; const client = init('key'); new Worker('q', async (job) => { const stage = await client.migrationVariation('orders', {}, LDMigrationStage.Off); if (stage.value === LDMigrationStage.Live) return; });" }, ['sdk', 'orders', 'entry', 'none', 'off']],
    ['a migration that reads by itself', { 'w.ts': "import { Worker } from 'bullmq'; import { init, createMigration } from '@launchdarkly/node-server-sdk'; const client = init('key'); const orders = createMigration(client, {}); new Worker('q', async (job) => { await orders.read('orders', {}, 'shadow'); });" }, ['sdk', 'orders', 'entry', 'none', 'shadow']],
    ['OpenFeature', { 'w.ts': "import { Worker } from 'bullmq'; import { OpenFeature } from '@openfeature/server-sdk'; const client = OpenFeature.getClient(); new Worker('q', async (job) => { if (job.data.x && (await client.getBooleanValue('mails', false))) { await other(); } });" }, ['sdk', 'mails', 'entry', 'none', undefined]],
    ['the other half of a condition', { 'w.ts': "import { Worker } from 'bullmq'; new Worker('q', async (job) => { if (process.env.MAIL_ENABLED && job.data.x) { await other(); } });" }, ['env', 'MAIL_ENABLED', 'entry', 'restart', undefined]],
    ['a configuration of the project', { 'w.ts': "import { Worker } from 'bullmq'; import { config } from './config'; new Worker('q', async (job) => { if (!config.mails) return; });", 'config.ts': "export const config = { mails: process.env.MAIL_ENABLED === 'yes' };" }, ['env', 'MAIL_ENABLED', 'entry', 'restart', undefined]],
    ['a configuration service', { 'w.ts': "import { Worker } from 'bullmq'; import { ConfigService } from '@nestjs/config'; const config = new ConfigService(); new Worker('q', async (job) => { if (!config.get('mail.enabled')) return; if (!config.get('mail.host')) return; });" }, ['config', 'mail.enabled', 'entry', 'restart', undefined]],
    ['settings in the database', { 'schema.prisma': 'model Settings {\n  id Int @id\n  mailEnabled Boolean\n  name String\n}\n', 'w.ts': "import { Worker } from 'bullmq'; import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); new Worker('q', async (job) => { const settings = await prisma.settings.findFirst(); if (!settings.mailEnabled) return; });" }, ['database', 'Settings.mailEnabled', 'entry', 'none', undefined]],
    ['deeper on the way', { 'mail.ts': MAIL, 'w.ts': "import { Worker } from 'bullmq'; import { send } from './mail'; new Worker('q', async (job) => { await maybe(job); }); async function maybe(job) { if (process.env.SKIP_MAIL) return; await send(1); }" }, ['env', 'SKIP_MAIL', 'entry', 'restart', undefined]],
    ['where the job is sent', { 'r.ts': "import { Queue } from 'bullmq'; const queue = new Queue('q'); export async function signUp() { if (process.env.WELCOME_ENABLED) { await queue.add('welcome', {}); } }" }, ['env', 'WELCOME_ENABLED', 'producer', 'restart', undefined]],
    ['before the main block', { 'w.ts': "import { Worker } from 'bullmq'; if (process.env.SKIP_MAILS) { process.exit(); } new Worker('q', async (job) => {});" }, ['env', 'SKIP_MAILS', 'main', 'restart', undefined]],
    ['Edge Config behind a function that no job calls', { 'f.ts': "import { get } from '@vercel/edge-config'; export const flags = async () => { return await get('betaFeatures'); };" }, ['config', 'betaFeatures', 'wrapper', 'none', undefined]],
  ];
  for (const [title, texts, ...expected] of SWITCHES) {
    it(`switches: ${title}`, () => assert.deepEqual(jobsIn(texts).switches.map(({ kind, key, position, turnOff, stage }) => [kind, key, position, turnOff, stage]), expected));
  }

  it('projects without jobs are not looked through', () => {
    assert.equal(mayHaveJobs(filesOf({ 'package.json': '{"dependencies":{"pg":"8"}}', 'src/a.ts': '' })), false);
    assert.equal(mayHaveJobs(filesOf({ 'apps/w/package.json': '{"dependencies":{"bullmq":"5"}}' })), true);
  });
});
