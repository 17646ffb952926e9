import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readFacts } from '../../server/src/core/code/read';
import { compareContracts, readContracts } from '../../server/src/core/payloads';

type Tree = Readonly<Record<string, string>>;

function contractsOf(tree: Tree) {
  const files = { paths: Object.keys(tree).sort(), has: (path: string) => path in tree, read: (path: string) => (path in tree ? { text: tree[path] ?? '' } : undefined) };
  return readContracts({ files, factsOf: (path) => (path in tree ? readFacts(path, tree[path] ?? '') : undefined) });
}

const changes = (older: Tree, newer: Tree): readonly string[] =>
  compareContracts(contractsOf(older), contractsOf(newer)).map(({ contract, change, fields, oldMessageNewConsumer, newMessageOldConsumer }) => `${contract.queue} ${change} [${fields.join(', ')}] ${oldMessageNewConsumer}/${newMessageOldConsumer}`);

const cache = (put: string, take: string, key = "'profile:' + id"): Tree => ({
  'src/redis.ts': "import { Redis } from 'ioredis';\nexport const redis = new Redis();\n",
  'src/profile.ts': `import { z } from 'zod';\nimport { redis } from './redis';\nconst keyOf = (id: string) => ${key};\nexport async function save(id: string, name: string, age: number) { await redis.set(keyOf(id), ${put}, 'EX', 60); }\nexport async function load(id: string) { const text = await redis.get(keyOf(id)); ${take} }\n`,
});
const taken = 'const profile = JSON.parse(text ?? "null"); return profile.name;';

describe('values that are kept under keys, between two releases', () => {
  it('are quiet where the same is kept, however the code around it moved', () => {
    const older = cache('JSON.stringify({ name, age })', taken);
    assert.deepEqual(changes(older, { ...older, 'src/profile.ts': (older['src/profile.ts'] ?? '').replace("const keyOf = (id: string) => 'profile:' + id;", "const PREFIX = 'profile';\nfunction keyOf(id: string) { return [PREFIX, id].join(':'); }") }), []);
  });

  it('with a field that was renamed: each release misses what it reads in the value of the other one', () => {
    assert.deepEqual(changes(cache('JSON.stringify({ name, age })', taken), cache('JSON.stringify({ title: name, age })', 'const profile = JSON.parse(text ?? "null"); return profile.title;')), ['profile:* field-added-required [+title, -name] wrong/wrong']);
  });

  it('a text that became an object is handed on by the older release as it is; the newer one that tells them apart misses it once', () => {
    const newer = cache('JSON.stringify({ name, age })', 'try { return JSON.parse(text ?? "").name; } catch { return null; }');
    assert.deepEqual(changes(cache('name', 'return text;'), newer), ['profile:* type-changed [value: another type] ok/wrong']);
  });

  it('a check that takes what does not fit for nothing makes a miss of it, one that throws breaks', () => {
    const schema = (fields: string, how: string) => `const found = z.object({ ${fields} }).${how}(JSON.parse(text ?? 'null')); return found;`;
    const older = cache('JSON.stringify({ name })', schema('name: z.string()', 'safeParse'));
    assert.deepEqual(changes(older, cache('JSON.stringify({ name, age })', schema('name: z.string(), age: z.number()', 'safeParse'))), ['profile:* field-added-required [+age] ok/ok']);
    assert.deepEqual(changes(older, cache('JSON.stringify({ name, age })', schema('name: z.string(), age: z.number()', 'parse'))), ['profile:* field-added-required [+age] breaks/ok']);
  });

  it('counters under another key: what the newer release counts is not found by the older one', () => {
    const counts = (key: string): Tree => ({ 'src/count.ts': `import { createClient } from 'redis';\nconst client = createClient();\nexport const count = (id: string, day: string) => client.hIncrBy(${key}, 'calls', 1);\nexport const read = (id: string, day: string) => client.hGetAll(${key});\n` });
    assert.deepEqual(changes(counts("'usage:' + id"), counts("'usage:' + id + ':' + day")), ['usage:*:* key-changed [key usage:* to usage:*:*] wrong/wrong']);
  });

  it('are found behind functions that hand key and value on', () => {
    const wrapped = (value: string): Tree => ({
      'src/store.ts': "import { Redis } from '@upstash/redis';\nconst redis = new Redis({});\nexport async function keep(key: string, value: unknown) { await redis.set(key, JSON.stringify(value)); }\nexport async function find(key: string) { return JSON.parse((await redis.get(key)) ?? 'null'); }\n",
      'src/use.ts': `import { keep, find } from './store';\nexport const put = (id: string, name: string) => keep(\`cart:\${id}\`, ${value});\nexport const get = async (id: string) => (await find(\`cart:\${id}\`)).name;\n`,
    });
    assert.deepEqual(changes(wrapped('{ name }'), wrapped('{ name, total: 1 }')), ['cart:* field-added-required [+total] ok/ok']);
    assert.deepEqual(changes(wrapped('{ name }'), wrapped('{ total: 1 }')), ['cart:* field-added-required [+total, -name] ok/wrong']);
  });

  it('what only the process holds is nothing that another release reads', () => {
    const held = (value: string): Tree => ({ 'src/held.ts': `import { LRUCache } from 'lru-cache';\nconst cache = new LRUCache({ max: 5 });\nconst seenCache = new Map();\nexport const put = (id: string) => { cache.set(\`user:\${id}\`, ${value}); seenCache.set(\`seen:\${id}\`, ${value}); };\nexport const get = (id: string) => cache.get(\`user:\${id}\`);\n` });
    assert.deepEqual(changes(held('{ id }'), held('{ name: id }')), []);
  });

  it('how far a job is: a number that became an object shows nothing in the older release', () => {
    const progress = (told: string, shown: string): Tree => ({
      'src/worker.ts': `import { Worker } from 'bullmq';\nnew Worker('mail', async (job) => { await job.updateProgress(${told}); });\n`,
      'src/status.ts': `import type { Job } from 'bullmq';\nexport function status(job: Job) { ${shown} }\n`,
    });
    assert.deepEqual(changes(progress('50', 'return job.progress;'), progress('{ done: 50 }', "const told = job.progress; if (typeof told === 'number') return told; return told.done;")), ['job progress type-changed [value: another type] ok/wrong']);
  });
});

describe('messages whose reader tells them apart', () => {
  const events = (members: string, body: string): Tree => ({
    'src/types.ts': `export type Event = { name: 'users.create'; userId: string } | { name: 'users.move'; userId: string${members} } | { name: 'users.delete'; userId: string };\n`,
    'src/worker.ts': `import Bull from 'bull';\nimport type { Event } from './types';\nimport { run } from './run';\nconst queue = new Bull('events');\nqueue.process(async (job) => { const event = job.data as Event; await run(event); });\n`,
    'src/run.ts': `import type { Event } from './types';\nexport async function run(event: Event) { switch (event.name) { case 'users.move': ${body} return; case 'users.delete': return; } }\n`,
  });

  it('are one contract for each member of their union', () => {
    assert.deepEqual(changes(events('; data: { from: string }', 'console.log(event.data.from);'), events('', 'console.log(event.userId);')), ['users.move field-removed-required [-data] unclear/breaks']);
    assert.deepEqual(changes(events('; data: { from: string }', 'console.log(event.data.from);'), events('; data: { from: string }', 'log(event.data.from);')), []);
  });
});

describe('what the server posts to its own routes', () => {
  const posts = (name: string): Tree => ({
    'app/api/ai/learn/route.ts': `import { z } from 'zod';\nconst schema = z.object({ ${name}: z.string() });\nexport async function POST(request: Request) { const body = schema.parse(await request.json()); return Response.json(body); }\n`,
    'src/call.ts': `export const learn = (base: string, id: string) => fetch(\`\${base}/api/ai/learn\`, { method: 'POST', body: JSON.stringify({ ${name}: id }) });\n`,
  });

  it('is refused by the route of the other release', () => {
    assert.deepEqual(changes(posts('email'), posts('accountId')), ['/api/ai/learn field-added-required [+accountId, -email] breaks/breaks']);
  });
});

describe('what is posted to a route through a queue', () => {
  const sends = "import { Client } from '@upstash/qstash';\nconst qstash = new Client({});\nexport const send = (base: string, after: string) => qstash.publishJSON({ url: base + '/api/cron/sync', body: { after } });\n";
  const route = "import { z } from 'zod';\nimport { verifySignature } from '@upstash/qstash/nextjs';\nconst schema = z.object({ after: z.string() });\nexport async function POST(request: Request) { verifySignature(); const { after } = schema.parse(await request.json()); return Response.json(after); }\n";
  const newer: Tree = { 'app/(ee)/api/cron/sync/route.ts': route, 'src/send.ts': sends };

  it('is read by nobody where the older release has no such route, and in its own way where it has', () => {
    assert.deepEqual(changes({}, newer), ['/api/cron/sync contract-added [queue name] ok/breaks']);
    assert.deepEqual(changes({ 'app/(ee)/api/cron/sync/route.ts': 'export async function POST() { return Response.json(1); }\n' }, newer), ['/api/cron/sync contract-added [queue name] ok/unclear']);
  });
});
