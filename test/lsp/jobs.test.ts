import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { CodeAction, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { HISTORY, makeWorld, type World } from './world';

const WORKER = 'src/worker.ts';
const worker = (line: string): string => `import { Worker } from 'bullmq';\nimport { sendReceipt } from './mail';\nimport Stripe from 'stripe';\nconst stripe = new Stripe('');\nnew Worker('receipts', async (job) => {\n  ${line}\n});\n`;
const MAIL = "import { Resend } from 'resend';\nconst resend = new Resend('');\nexport async function sendReceipt(to: string) {\n  if (process.env.MAIL_DISABLED) return;\n  await resend.emails.send({ to });\n}\n";
const FILES = { ...HISTORY, 'package.json': '{"dependencies":{"pg":"8.0.0","bullmq":"5.0.0","resend":"4.0.0","stripe":"17.0.0"}}', 'src/mail.ts': MAIL };
const SENDS = worker('await sendReceipt(job.data.to);');
const REFUNDS = worker('await stripe.refunds.create({ charge: job.data.charge });');

describe('what a job repeats', () => {
  let world: World;
  afterEach(() => world.remove());

  it('is told where the job calls it, with the way, and moves with the text', async () => {
    world = makeWorld({ files: FILES, pending: { [WORKER]: SENDS } });
    const client = await world.client();
    await client.open(WORKER, SENDS);
    const found = async () => (await client.diagnostics(WORKER)).find(({ code }) => code === 'job-effect-repeats');
    await client.until('code is read', async () => (await found()) !== undefined);
    const finding = await found();
    assert.deepEqual(finding?.range, { start: { line: 5, character: 8 }, end: { line: 5, character: 19 } });
    assert.match(String(finding?.message), /the mail is sent twice/);
    assert.deepEqual(finding?.relatedInformation?.map(({ location }) => location.uri.split('/').at(-1)), ['worker.ts', 'mail.ts']);

    await client.change(WORKER, `// a line\n${SENDS}`);
    await client.until('it stands a line below', async () => (await found())?.range.start.line === 6);
    await client.change(WORKER, worker(''));
    await client.until('it is gone', async () => (await found()) === undefined);
  });

  it('is mended by a key, and the finding goes', async () => {
    world = makeWorld({ files: FILES, pending: { [WORKER]: REFUNDS } });
    const client = await world.client();
    await client.open(WORKER, REFUNDS);
    const found = async () => (await client.diagnostics(WORKER)).find(({ code }) => code === 'job-effect-repeats');
    await client.until('code is read', async () => (await found()) !== undefined);
    const [action] = (await client.actions(WORKER, (await found())!)).filter(({ title }) => title.startsWith('Give `idempotencyKey`'));
    assert.ok(action);
    const resolved = await client.connection.sendRequest<CodeAction>('codeAction/resolve', action);
    const edits = ((resolved.edit?.documentChanges ?? []) as readonly TextDocumentEdit[]).flatMap((change) => change.edits as TextEdit[]);
    const text = TextDocument.applyEdits(TextDocument.create('file:///w.ts', 'typescript', 1, REFUNDS), edits);
    assert.match(text, /create\(\{ charge: job\.data\.charge \}, \{ idempotencyKey: `refunds-create-\$\{job\.id\}` \}\)/);
    await client.change(WORKER, text);
    await client.until('it is gone', async () => (await found()) === undefined);
  });

  it('the handler tells how it is delivered, what it does and what turns it off', async () => {
    world = makeWorld({ files: FILES, pending: { [WORKER]: SENDS } });
    const client = await world.client();
    await client.open(WORKER, SENDS);
    await client.until('code is read', async () => (await client.diagnostics(WORKER)).length > 0);
    const hover = JSON.stringify(await client.hover(WORKER, 4, 5));
    for (const words of ['receipts', 'BullMQ', 'Delivered at least once', 'resend.emails.send', 'MAIL_DISABLED', 'a restart']) assert.ok(hover.includes(words), `${words} in ${hover}`);
  });
});
