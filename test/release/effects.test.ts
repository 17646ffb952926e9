import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { loadSql } from '../../server/src/core/sql';
import type { ReleaseReport } from '../../server/src/core/release/report';
import { presentReport } from '../../server/src/presenters/report';
import { migration, reportOn, SHOP } from './shop';

/** A worker of the shop that mails invoices; `body` is what it does. */
const worker = (body: string): Readonly<Record<string, string>> => ({
  'src/mailer.ts': `import { Worker } from 'bullmq';
import Stripe from 'stripe';
import { Resend } from 'resend';

const resend = new Resend(process.env.KEY);
const stripe = new Stripe(process.env.STRIPE ?? '');

export const mailer = new Worker('invoices', async (job) => {
${body}
});
`,
});
const MAIL = "  await resend.emails.send({ from: 'a@b.c', to: job.data.to, subject: 'Invoice', html: '' });\n";
const CHARGE = "  await stripe.charges.create({ amount: 100, currency: 'eur', customer: job.data.customer });\n";
const BASE = { ...SHOP, 'package.json': '{"name":"shop","scripts":{"start":"node dist/main.js"},"dependencies":{"@prisma/client":"6.0.0","bullmq":"5.0.0","resend":"4.0.0","stripe":"16.0.0","node-cron":"3.0.0"}}', ...worker(MAIL) };

const about = (report: ReleaseReport) => report.effects.map(({ change, path, line, revision }) => `${change} ${path}:${line} ${revision}`);
const effects = ({ questions }: ReleaseReport) => questions.find(({ id }) => id === 'effects')!;

describe('side effects of a release', () => {
  before(() => loadSql(['postgres']));

  it('a charge that a job makes since then: yes, with its line, and the worker to pause', async () => {
    const { report } = await reportOn(worker(MAIL + CHARGE), BASE);
    assert.equal(effects(report).answer, 'yes');
    assert.deepEqual(about(report), ['effect-added src/mailer.ts:10 v2']);
    assert.deepEqual(effects(report).evidence.map(({ path, range, revision }) => `${path}:${range.start.line} ${revision}`), ['src/mailer.ts:10 v2']);
    const pause = report.steps.find(({ kind }) => kind === 'pause-worker');
    assert.deepEqual(pause?.places.map(({ path, revision }) => `${path} ${revision}`), ['src/mailer.ts v2']);
  });

  it('a key that the newer release gives: the older one charges again, and that stands first', async () => {
    const keyed = CHARGE.replace('customer });', 'customer }, { idempotencyKey: job.data.invoice });');
    const { report } = await reportOn(worker(MAIL + keyed), { ...BASE, ...worker(MAIL + CHARGE) });
    assert.deepEqual(about(report), ['guard-gained src/mailer.ts:10 v2']);
    assert.deepEqual(effects(report).evidence.map(({ kind }) => kind), ['repeats']);
    assert.match(presentReport({ report, older: { paths: [], has: () => false, read: () => undefined }, newer: { paths: [], has: () => false, read: () => undefined } }, 'markdown', { colour: false }), /- \*\*Does it again\.\*\* /);
  });

  it('a mail that is not sent any more: the older release sends it again, and its line there is shown', async () => {
    const { report } = await reportOn(worker('  console.log(job.id);'), BASE);
    assert.deepEqual(about(report), ['effect-removed src/mailer.ts:9 v1']);
    assert.equal(effects(report).answer, 'yes');
  });

  it('a switch is what to turn off first, with its line and how', async () => {
    const { report } = await reportOn(worker(`  if (process.env.DISABLE_INVOICES === 'true') return;\n${MAIL}${CHARGE}`), BASE);
    assert.deepEqual(report.switches.map(({ path, line, key, turnOff }) => [path, line, key, turnOff]), [['src/mailer.ts', 9, 'DISABLE_INVOICES', 'restart']]);
    const off = report.steps.find(({ kind }) => kind === 'switch-off');
    assert.deepEqual(off?.places.map(({ path, range, revision }) => `${path}:${range.start.line} ${revision}`), ['src/mailer.ts:9 v2']);
    assert.match(off?.places[0]?.message ?? '', /`DISABLE_INVOICES` turns .+ off by a restart/);
    assert.deepEqual(report.process.filter(({ id }) => id === 'switches').map(({ answer, evidence }) => [answer, evidence.map(({ message }) => message)]), [['pass', ['`DISABLE_INVOICES` turns it off']]]);
  });

  it('without a switch the process item fails, with the line', async () => {
    const { report } = await reportOn(worker(MAIL + CHARGE), BASE);
    const item = report.process.find(({ id }) => id === 'switches');
    assert.equal(item?.answer, 'fail');
    assert.deepEqual(item?.evidence.map(({ path, range }) => `${path}:${range.start.line}`), ['src/mailer.ts:10']);
  });

  it('a schedule that does something new is to be stopped', async () => {
    const cron = (body: string) => ({ 'src/nightly.ts': `import cron from 'node-cron';\nimport { Resend } from 'resend';\nconst resend = new Resend('');\ncron.schedule('0 3 * * *', async () => {\n${body}});\n` });
    const { report } = await reportOn(cron("  await resend.emails.send({ from: 'a@b.c', to: 'x@y.z', subject: 'Night', html: '' });\n"), { ...BASE, ...cron('') });
    const stop = report.steps.find(({ kind }) => kind === 'stop-cron');
    assert.deepEqual(stop?.places.map(({ path }) => path), ['src/nightly.ts']);
  });

  it('jobs that did not change are no answer while other code did: unclear, and never safe', async () => {
    const { report } = await reportOn({ 'src/other.ts': 'export const other = 1;\n', ...migration('ALTER TABLE "User" ADD COLUMN "rank" INTEGER;') }, BASE);
    assert.deepEqual([effects(report).answer, report.verdicts.effects, report.effects], ['unclear', 'unknown', []]);
    assert.ok(report.notChecked.some(({ reason }) => /Side effects of requests/.test(reason)));
  });
});
