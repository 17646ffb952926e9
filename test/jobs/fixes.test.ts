import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyJobFix } from '../../server/src/core/fixes/jobs';
import type { Finding } from '../../server/src/core/model/finding';
import { jobFindings } from '../../server/src/core/rules/jobEffectRepeats';
import type { JobEffect } from '../../server/src/core/jobs/model';
import { readFacts } from '../../server/src/core/code/read';
import { filesOf, jobsIn, type Texts } from './jobsIn';

const findingsIn = (texts: Texts): readonly Finding[] => jobFindings(jobsIn(texts), {}, filesOf(texts));

/** The files after a fix of the first finding. */
function fixed(texts: Texts, id: string): Texts {
  const [finding] = findingsIn(texts);
  assert.ok(finding, 'there is something to mend');
  assert.ok(finding.fixes.some((fix) => fix.id === id), `${id} is offered: ${finding.fixes.map((fix) => fix.id).join()}`);
  const change = applyJobFix(id, finding, (finding.subject?.['place'] as JobEffect | undefined)?.mends ?? [], filesOf(texts));
  assert.ok('edits' in change, JSON.stringify(change));
  const after: Record<string, string> = { ...texts };
  for (const { span, text } of [...change.edits].reverse()) after[span.file] = `${after[span.file]?.slice(0, span.start)}${text}${after[span.file]?.slice(span.end)}`;
  return after;
}

const BULLMQ = "import { Worker, Queue } from 'bullmq'; import Stripe from 'stripe'; import { Resend } from 'resend';\nconst stripe = new Stripe(''); const resend = new Resend(''); const queue = new Queue('next');\n";
const worker = (body: string): string => `${BULLMQ}new Worker('q', async (job) => {\n  ${body}\n});\n`;
const inngest = (body: string, given = '{ event, step }'): string => `import { Inngest } from 'inngest'; import { Resend } from 'resend';\nconst inngest = new Inngest({ id: 'x' }); const resend = new Resend('');\nexport const f = inngest.createFunction({ id: 'f' }, { event: 'e' }, async (${given}) => {\n  ${body}\n});\n`;
const DRIZZLE = "import { Worker } from 'bullmq'; import { pgTable, serial } from 'drizzle-orm/pg-core'; import { drizzle } from 'drizzle-orm/node-postgres';\nexport const posts = pgTable('posts', { id: serial('id') }); const db = drizzle('');\n";

/** A fix, a source, and what stands in it afterwards; `§{…}` is a hole of a template. */
const CASES: readonly (readonly [title: string, id: string, source: string, after: string, more?: Texts])[] = [
  ['a key of Stripe', 'give-key', worker('await stripe.refunds.create({ charge: job.data.charge });'), 'stripe.refunds.create({ charge: job.data.charge }, { idempotencyKey: `refunds-create-§{job.id}` })'],
  ['a key of Stripe among options', 'give-key', worker("await stripe.refunds.create({ charge: 'x' }, { stripeAccount: 'a' });"), '{ idempotencyKey: `refunds-create-§{job.id}`, stripeAccount: \'a\' })'],
  ['a key of Resend', 'give-key', worker('await resend.emails.send({ to: job.data.to });'), 'resend.emails.send({ to: job.data.to }, { idempotencyKey: `emails-send-§{job.id}` })'],
  ['the id of the event', 'give-key', inngest('await resend.emails.send({ to: event.data.to });'), '{ idempotencyKey: `emails-send-§{event.id}` })'],
  ['the id of the event of what is not taken apart', 'give-key', inngest('await resend.emails.send({ to: 1 });', 'input'), '{ idempotencyKey: `emails-send-§{input.event.id}` })'],
  ['an id of the job that is queued', 'give-key', worker("await queue.add('send', { to: job.data.to });"), '{ to: job.data.to }, { jobId: `queue-add-§{job.id}` })'],
  ['a step of its own', 'own-step', inngest('await resend.emails.send({ to: event.data.to });'), "await step.run('send', () => resend.emails.send({ to: event.data.to }));"],
  ['a step around a function', 'own-step', `${inngest('await welcome(event.data.to);')}async function welcome(to) { await resend.emails.send({ to }); }\n`, "await step.run('welcome', () => welcome(event.data.to));"],
  ['a conflict clause of Drizzle', 'ignore-duplicates', `${DRIZZLE}new Worker('q', async (job) => {\n  await db.insert(posts).values({ id: job.data.id }).returning();\n});\n`, '.values({ id: job.data.id }).onConflictDoNothing().returning()'],
  ['duplicates that Prisma skips', 'ignore-duplicates', "import { Worker } from 'bullmq'; import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();\nnew Worker('q', async (job) => {\n  await prisma.post.createMany({ data: job.data.all });\n});\n", 'createMany({ skipDuplicates: true, data: job.data.all })', { 'schema.prisma': 'model Post {\n  id Int @id\n}\n' }],
  ['a comment with a reason', 'ignore', worker('await resend.emails.send({ to: job.data.to });'), '  // fix-forward: ignore job-effect-repeats why a second run may do it again\n  await resend'],
  ['a comment in a chain', 'ignore', worker('await resend\n    .emails\n    .send({ to: job.data.to });'), '    // fix-forward: ignore job-effect-repeats why a second run may do it again\n    .send'],
];

describe('fixes of jobs', () => {
  for (const [title, id, source, expected, more] of CASES) {
    it(title, () => {
      const texts = fixed({ 'w.ts': source, ...more }, id);
      assert.ok(texts['w.ts']?.includes(expected.replaceAll('§', '$')), texts['w.ts']);
      assert.deepEqual(readFacts('w.ts', texts['w.ts'] ?? '').problems, []);
      assert.deepEqual(findingsIn(texts).map(({ message }) => message), []);
    });
  }

  const OFFERED: readonly (readonly [title: string, source: string, ...fixes: string[]])[] = [
    ['no key where a loop sends many', worker('for (const to of job.data.all) await resend.emails.send({ to });'), 'ignore'],
    ['no key where the job is not at hand', `${worker('await refund(job.data.charge);')}async function refund(charge) { await stripe.refunds.create({ charge }); }\n`, 'ignore'],
    ['no key where the options are made elsewhere', worker("await stripe.refunds.create({ charge: 'x' }, options(job));"), 'ignore'],
    ['no second step in a step', inngest("await step.run('all', async () => { await resend.emails.send({ to: 1 }); await other(); });"), 'give-key', 'ignore'],
  ];
  for (const [title, source, ...expected] of OFFERED) {
    it(title, () => assert.deepEqual(findingsIn({ 'w.ts': source })[0]?.fixes.map(({ id }) => id), expected));
  }

  it('a comment holds for its own line only, and needs a reason', () => {
    const mail = 'await resend.emails.send({ to: job.data.to });';
    const count = (body: string): number => findingsIn({ 'w.ts': worker(body) }).length;
    assert.equal(count(`// fix-forward: ignore job-effect-repeats the other side knows it\n  ${mail}\n  ${mail}`), 1);
    assert.equal(count(`${mail} // fix-forward: ignore job-effect-repeats the other side knows it`), 0);
    assert.equal(count(`// fix-forward: ignore job-effect-repeats\n  ${mail}`), 1);
    assert.equal(count(`// fix-forward: ignore down-missing not this\n  ${mail}`), 1);
  });
});
