import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { actionAt, fileOf, findings, open, revert, ruleOf, whenDiagnosed } from './workspace';

const WORKER = 'jobs/worker.ts';
const FILES: Readonly<Record<string, string>> = {
  'jobs/package.json': '{ "dependencies": { "bullmq": "5.0.0", "resend": "4.0.0", "stripe": "17.0.0" } }\n',
  'jobs/mail.ts': "import { Resend } from 'resend';\n\nconst resend = new Resend(process.env.RESEND_KEY);\n\nexport async function sendReceipt(to: string) {\n  await resend.emails.send({ to, subject: 'Your receipt', text: '' });\n}\n",
  [WORKER]: "import { Worker } from 'bullmq';\nimport Stripe from 'stripe';\nimport { sendReceipt } from './mail';\n\nconst stripe = new Stripe(process.env.STRIPE_KEY);\n\nnew Worker('refunds', async (job) => {\n  await stripe.refunds.create({ charge: job.data.charge });\n  await sendReceipt(job.data.email);\n});\n",
};

describe('what a job repeats', () => {
  beforeEach(async () => {
    for (const [path, text] of Object.entries(FILES)) await vscode.workspace.fs.writeFile(fileOf(path), Buffer.from(text));
  });
  afterEach(async () => {
    await revert();
    await vscode.workspace.fs.delete(fileOf('jobs'), { recursive: true });
  });

  it('has a squiggle and the way to it, and goes with its fix', async () => {
    const { document } = await open(WORKER);
    const both = await whenDiagnosed('two squiggles', () => (findings(document.uri).length === 2 ? findings(document.uri) : undefined));
    assert.deepEqual(both.map((found) => [ruleOf(found), document.getText(found.range), found.severity]), [
      ['job-effect-repeats', 'create', vscode.DiagnosticSeverity.Warning], ['job-effect-repeats', 'sendReceipt', vscode.DiagnosticSeverity.Information],
    ]);
    assert.deepEqual(both[1]?.relatedInformation?.map(({ location }) => vscode.workspace.asRelativePath(location.uri, false)), [WORKER, 'jobs/mail.ts']);

    const action = await actionAt(document, both[0]!.range, /^Give .idempotencyKey/);
    assert.ok(action.edit && (await vscode.workspace.applyEdit(action.edit)));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what is written.
    assert.ok(document.getText().includes('{ idempotencyKey: `refunds-create-${job.id}` }'), document.getText());
    const left = await whenDiagnosed('one squiggle', () => (findings(document.uri).length === 1 ? findings(document.uri) : undefined));
    assert.equal(document.getText(left[0]?.range), 'sendReceipt');

    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, new vscode.Position(6, 5));
    const text = hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value))).join('\n');
    for (const words of ['refunds', 'Delivered at least once', '`idempotencyKey` is given', 'resend.emails.send']) assert.ok(text.includes(words), `${words} in ${text}`);
  });
});
