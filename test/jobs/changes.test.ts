import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compareJobs } from '../../server/src/core/jobs';
import { jobsIn, type Texts } from './jobsIn';

const changesOf = (older: Texts, newer: Texts): readonly (readonly [string, string, string])[] => compareJobs(jobsIn(older), jobsIn(newer)).map(({ change, end, span }) => [change, end, span.file]);

const HEAD = "import { Worker, Queue } from 'bullmq'; import { Resend } from 'resend'; import Stripe from 'stripe'; import { other } from './other';\nconst resend = new Resend(''); const stripe = new Stripe(''); const queue = new Queue('next');\n";
const worker = (body: string): Texts => ({ 'w.ts': `${HEAD}new Worker('mail', async (job) => { ${body} });` });
const MAIL = 'await resend.emails.send({ to: job.data.to });';
const keyed = (key: string): string => `await stripe.charges.create({ amount: 1 }, { idempotencyKey: ${key} });`;
const sending = (options: string): Texts => ({ 'route.ts': `import { Queue } from 'bullmq'; const queue = new Queue('mail'); export async function signUp(user) { await queue.add('welcome', { id: user.id }${options}); }` });

/** What the older release runs, what the newer one runs, and what is said of the difference. */
const CASES: readonly (readonly [title: string, older: Texts, newer: Texts, ...changes: (readonly [string, string, string])[]])[] = [
  ['nothing changed', worker(MAIL), worker(MAIL)],
  ['a variable was renamed, and a line came before', worker(MAIL), { 'w.ts': `${worker(MAIL)['w.ts']?.replaceAll('resend.', 'mailer.').replace('const resend', '\n\nconst mailer')}` }],
  ['the effect moved into a function', worker(MAIL), { 'w.ts': `${worker('await send(job.data.to);')['w.ts']} async function send(to) { await resend.emails.send({ to }); }` }],
  ['an effect is new', worker(''), worker(MAIL), ['effect-added', 'newer', 'w.ts']],
  ['an effect is gone', worker(MAIL), worker(''), ['effect-removed', 'older', 'w.ts']],
  ['a second job is queued', worker("await queue.add('a', {});"), worker("await queue.add('a', {}); await queue.add('b', {});"), ['effect-added', 'newer', 'w.ts']],
  ['a key is gained', worker('await stripe.charges.create({ amount: 1 });'), worker(keyed('job.id')), ['guard-gained', 'newer', 'w.ts']],
  ['a key is lost', worker(keyed('job.id')), worker('await stripe.charges.create({ amount: 1 });'), ['guard-lost', 'newer', 'w.ts']],
  ['a key is new in each run now', worker(keyed('job.id')), worker(keyed('crypto.randomUUID()')), ['guard-lost', 'newer', 'w.ts']],
  ['a key is made in another way', worker(keyed('job.id')), worker(keyed('job.data.id')), ['guard-changed', 'newer', 'w.ts']],
  ['it is asked first now', worker(MAIL), worker(`if (job.data.off) return; ${MAIL}`), ['guard-gained', 'newer', 'w.ts']],
  ['it is not asked any more', worker(`if (!job.data.off) { ${MAIL} }`), worker(MAIL), ['guard-lost', 'newer', 'w.ts']],
  ['the same is asked in another way', worker(`if (!job.data.off) { ${MAIL} }`), worker(`if (job.data.off) return; ${MAIL}`)],
  ['a handler is new', {}, worker(MAIL), ['handler-added', 'newer', 'w.ts']],
  ['a handler is gone', worker(MAIL), {}, ['handler-removed', 'older', 'w.ts']],
  ['a handler lies in another file', worker(MAIL), { 'src/w.ts': worker(MAIL)['w.ts'] ?? '' }],
  ['a route queues a job', {}, sending(''), ['effect-added', 'newer', 'route.ts']],
  ['a route gives the job an id', sending(''), sending(', { jobId: user.id }'), ['guard-gained', 'newer', 'route.ts']],
  ['a route makes the id in another way', sending(', { jobId: user.id }'), sending(", { jobId: user.id + 'x' }"), ['guard-changed', 'newer', 'route.ts']],
  ['a switch is new', worker(MAIL), worker(`if (process.env.MAIL_ENABLED !== 'yes') return; ${MAIL}`), ['guard-gained', 'newer', 'w.ts'], ['switch-gained', 'newer', 'w.ts']],
];

describe('jobs of two releases', () => {
  for (const [title, older, newer, ...changes] of CASES) it(title, () => assert.deepEqual(changesOf(older, newer), changes));

  it('a message that starts a function once only', () => {
    const made = (option: string): Texts => ({ 'f.ts': `import { Inngest } from 'inngest'; const inngest = new Inngest({ id: 'x' }); export const f = inngest.createFunction({ id: 'f'${option} }, { event: 'e' }, async () => {});` });
    assert.deepEqual(changesOf(made(''), made(", idempotency: 'event.data.id'")), [['guard-gained', 'newer', 'f.ts']]);
    assert.deepEqual(changesOf(made(", idempotency: 'event.data.id'"), made('')), [['guard-lost', 'older', 'f.ts']]);
  });

  it('what many handlers share is said once, with all of them', () => {
    const two = (options: string): Texts => ({
      'send.ts': `import Stripe from 'stripe'; const stripe = new Stripe(''); export const charge = async (id) => { await stripe.charges.create({ amount: 1 }${options}); };`,
      'w.ts': "import { Worker } from 'bullmq'; import { charge } from './send'; new Worker('a', async (job) => { await charge(job.id); }); new Worker('b', async (job) => { await charge(job.id); });",
    });
    const [change, ...more] = compareJobs(jobsIn(two('')), jobsIn(two(', { idempotencyKey: id }')));
    assert.deepEqual([change?.change, change?.span.file, change?.handlers, more.length], ['guard-gained', 'send.ts', ['a', 'b'], 0]);
  });
});
