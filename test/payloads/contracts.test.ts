import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readFacts } from '../../server/src/core/code/read';
import { compareContracts, readContracts } from '../../server/src/core/payloads';

type Tree = Readonly<Record<string, string>>;

function contractsOf(tree: Tree) {
  const files = { paths: Object.keys(tree).sort(), has: (path: string) => path in tree, read: (path: string) => (path in tree ? { text: tree[path] ?? '' } : undefined) };
  return readContracts({ files, factsOf: (path) => (path in tree ? readFacts(path, tree[path] ?? '') : undefined) });
}

/** What changed, as the report says it: `job: fields deploy/revert`. */
const changes = (older: Tree, newer: Tree): readonly string[] =>
  compareContracts(contractsOf(older), contractsOf(newer)).map(({ contract, change, fields, oldMessageNewConsumer, newMessageOldConsumer }) => `${contract.job ?? contract.queue} ${change} [${fields.join(', ')}] ${oldMessageNewConsumer}/${newMessageOldConsumer}`);

const task = (schema: string, body: string, sent: string): Tree => ({
  'src/report.ts': `import { schemaTask } from '@trigger.dev/sdk';\nimport { z } from 'zod';\nexport const report = schemaTask({ id: 'report', schema: ${schema}, run: async (payload) => { ${body} } });\n`,
  'src/send.ts': `import { report } from './report';\nexport const send = (teamId: string, ids: string[], name: string) => report.trigger(${sent});\n`,
});

const worker = (type: string, body: string, sent: string, name = "'mail'"): Tree => ({
  'src/worker.ts': `import { Worker, type Job } from 'bullmq';\ntype Mail = ${type};\nasync function run(job: Job<Mail>) { ${body} }\nnew Worker(${name}, run);\n`,
  'src/send.ts': `import { Queue } from 'bullmq';\nconst queue = new Queue(${name});\nexport const send = (to: string, extra: string) => queue.add('welcome', ${sent});\n`,
});

describe('messages of two releases', () => {
  it('are quiet where nothing of a message changed, however the code moved', () => {
    const older = worker('{ to: string }', 'console.log(job.data.to);', '{ to }');
    const newer: Tree = { 'src/jobs/run.ts': "import type { Job } from 'bullmq';\nexport interface Mail { to: string }\nexport const run = async ({ data: { to } }: Job<Mail>) => console.log(to);\n", 'src/worker.ts': "import { Worker } from 'bullmq';\nimport { run } from './jobs/run';\nnew Worker('mail', run);\n", 'src/send.ts': older['src/send.ts'] ?? '' };
    assert.deepEqual(changes(older, newer), []);
  });

  it('with a required field more: the newer reader misses it in an old message, the older one passes over it', () => {
    assert.deepEqual(changes(worker('{ to: string }', 'console.log(job.data.to);', '{ to }'), worker('{ to: string; subject: string }', 'console.log(job.data.subject);', "{ to, subject: 'x' }")), ['welcome field-added-required [+subject] wrong/ok']);
  });

  it('a schema that runs refuses what lacks a field', () => {
    const older = task('z.object({ teamId: z.string() })', 'payload.teamId', '{ teamId }');
    assert.deepEqual(changes(older, task('z.object({ teamId: z.string(), name: z.string() })', 'payload.name', '{ teamId, name }')), ['report field-added-required [+name] breaks/ok']);
  });

  it('an optional field that narrows is dropped by the older reader: it does more than it was told', () => {
    const older = task('z.object({ teamId: z.string() })', 'payload.teamId', '{ teamId }');
    assert.deepEqual(changes(older, task('z.object({ teamId: z.string(), invoiceIds: z.array(z.string()).optional() })', 'payload.invoiceIds', '{ teamId, invoiceIds: ids }')), ['report field-added-optional [+invoiceIds?] ok/wrong']);
    assert.deepEqual(changes(older, task('z.object({ teamId: z.string(), title: z.string().optional() })', 'payload.title', '{ teamId, title: name }')), ['report field-added-optional [+title?] ok/ok']);
  });

  it('a strict schema of the older release refuses what it does not know', () => {
    assert.deepEqual(changes(task('z.object({ teamId: z.string() }).strict()', 'payload.teamId', '{ teamId }'), task('z.object({ teamId: z.string(), title: z.string().optional() }).strict()', 'payload.title', '{ teamId, title: name }')), ['report field-added-optional [+title?] ok/breaks']);
  });

  it('a field that was renamed breaks both ways', () => {
    assert.deepEqual(changes(worker('{ to: string }', 'console.log(job.data.to);', '{ to }'), worker('{ address: string }', 'console.log(job.data.address);', '{ address: to }')), ['welcome field-added-required [+address, -to] breaks/breaks']);
  });

  it('a field that need not be there any more is missing for the older reader', () => {
    const older = worker('{ to: string }', 'console.log(job.data.to);', '{ to }');
    const newer = worker('{ to?: string; list?: string }', 'console.log(job.data.to ?? job.data.list);', 'extra ? { to } : { list: extra }');
    assert.deepEqual(changes(older, newer).map((each) => each.replace(/^.*\] /, '')), ['ok/breaks']);
  });

  it('a queue whose name changed behind a constant: what waits is read by nobody, either way', () => {
    const named = (name: string): Tree => ({ ...worker('{ to: string }', 'console.log(job.data.to);', '{ to }', 'QUEUE'), 'src/names.ts': `export const QUEUE = '${name}';\n` });
    const withImport = (tree: Tree): Tree => Object.fromEntries(Object.entries(tree).map(([path, text]) => [path, path === 'src/names.ts' ? text : `import { QUEUE } from './names';\n${text}`]));
    assert.deepEqual(changes(withImport(named('mail-out')), withImport(named('mailout'))), ['welcome contract-removed [job name] breaks/ok', 'welcome contract-added [job name] ok/breaks']);
  });

  it('a new job in a queue whose reader tells names apart is passed over in silence', () => {
    const jobs = (names: readonly string[]): Tree => ({
      'src/worker.ts': `import { Processor, WorkerHost } from '@nestjs/bullmq';\nimport type { Job } from 'bullmq';\n@Processor('mail')\nexport class Mails extends WorkerHost {\n  async process(job: Job): Promise<void> {\n    switch (job.name) {\n${names.map((name) => `      case '${name}': { console.log(job.data.to); break; }\n`).join('')}    }\n  }\n}\n`,
      'src/send.ts': `import type { Queue } from 'bullmq';\nimport { InjectQueue } from '@nestjs/bullmq';\nexport class Send {\n  constructor(@InjectQueue('mail') private queue: Queue) {}\n  send(to: string) {\n${names.map((name) => `    this.queue.add('${name}', { to });\n`).join('')}  }\n}\n`,
    });
    assert.deepEqual(changes(jobs(['welcome']), jobs(['welcome', 'digest'])), ['digest contract-added [job name] ok/wrong']);
    assert.deepEqual(changes(jobs(['welcome', 'digest']), jobs(['welcome'])), ['digest contract-removed [job name] wrong/ok']);
  });

  it('are found behind a function that hands them on', () => {
    const tree = (sent: string): Tree => ({
      'src/trigger.ts': "import { tasks } from '@trigger.dev/sdk';\nexport async function start(name: string, payload: unknown) { return tasks.trigger(name, payload); }\n",
      'src/use.ts': `import { start } from './trigger';\nexport const use = (id: string) => start('outside', ${sent});\n`,
    });
    assert.deepEqual(changes(tree('{ id }'), tree('{ id, limit: 3 }')), ['outside field-added-required [+limit] unclear/unclear']);
  });

  it('a type that was only written differently, and that nobody checks, is no change', () => {
    assert.deepEqual(changes(worker("{ to: string; kind: 'a' }", 'console.log(job.data.to);', "{ to, kind: 'a' }"), worker("{ to: string; kind: 'a' | 'b' }", 'console.log(job.data.to);', "{ to, kind: 'a' }")), []);
  });
});
