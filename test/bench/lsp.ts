import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { MODERN, uriOf } from '../lsp/client';
import { commit, git, repository, write } from '../project/gitRepository';

// npm run bench:lsp [-- RUNS]: what the built server costs while somebody types, with 400 and 1,000 made-up migrations, five of them pending.
const dist = path.resolve(__dirname, '../../dist');
const keystrokes = Number(process.argv[2] ?? 60);
const PENDING = 5;

async function main(): Promise<void> {
  if (!existsSync(path.join(dist, 'server.js'))) throw new Error('dist/server.js is missing: npm run build');
  for (const count of [400, 1000]) for (const kind of ['sql', 'knex'] as const) await measure(count, kind);
}

type Kind = 'sql' | 'knex';

async function measure(count: number, kind: Kind): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'fix-forward-bench-lsp-'));
  try {
    const files = history(count, kind);
    const paths = Object.keys(files).filter((file) => file.startsWith('db/')).sort();
    repository(root, Object.fromEntries(Object.entries(files).filter(([file]) => !paths.slice(-PENDING).includes(file))));
    commit(root, 'release');
    git(root, 'tag', 'v1.0.0');
    write(root, files);
    const last = paths.at(-1) ?? '';
    // The table that the last migrations work on is made here.
    const early = paths[Math.floor((paths.length - 1) / 8) * 8] ?? '';
    const first = paths[0] ?? '';

    const started = performance.now();
    const child = spawn(process.execPath, [path.join(dist, 'server.js'), '--stdio'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.onRequest('workspace/configuration', () => [null]);
    for (const method of ['client/registerCapability', 'window/workDoneProgress/create', 'workspace/diagnostic/refresh', 'workspace/codeLens/refresh']) connection.onRequest(method, () => null);
    connection.listen();
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: MODERN, workspaceFolders: [{ uri: uriOf(root), name: 'bench' }] });
    await connection.sendNotification('initialized', {});
    const open = (file: string) => connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf(path.join(root, file)), languageId: 'sql', version: 1, text: files[file] } });
    const pull = (file: string) => connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', { textDocument: { uri: uriOf(path.join(root, file)) } });
    await open(last);
    const { items } = await pull(last);
    const firstAnswer = performance.now() - started;
    await connection.sendRequest('workspace/diagnostic', { previousResultIds: [] });
    const settled = performance.now() - started;

    const type = async (file: string, asked: string): Promise<readonly number[]> => {
      const times: number[] = [];
      const lines = (files[file] ?? '').split('\n').length - 1;
      for (let version = 2; version < keystrokes + 2; version++) {
        const at = { line: lines, character: version - 2 };
        const before = performance.now();
        void connection.sendNotification('textDocument/didChange', { textDocument: { uri: uriOf(path.join(root, file)), version }, contentChanges: [{ range: { start: at, end: at }, text: ' ' }] });
        await pull(asked);
        times.push(performance.now() - before);
        // A quick typist; in between the server looks ahead.
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      return times;
    };
    const inLast = await type(last, last);
    await open(early);
    const inEarly = await type(early, last);
    await open(first);
    const inFirst = await type(first, last);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

    console.log(`${count} ${kind} migrations, ${PENDING} pending (${items.length} findings in the last):`);
    console.log(`  first diagnostics ${Math.round(firstAnswer)} ms after start, whole workspace ${Math.round(settled)} ms, ${Math.round(memory)} MB at rest`);
    console.log(`  keystroke in the last file ${percentiles(inLast)}`);
    console.log(`  keystroke in the file that the last stands on, last judged again ${percentiles(inEarly)}`);
    console.log(`  keystroke in the very first file, last judged again ${percentiles(inFirst)}`);
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    connection.dispose();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function percentiles(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

/** A history as projects have it: tables, columns that come and go, indexes, and some data. */
function history(count: number, kind: Kind): Record<string, string> {
  const files: Record<string, string> = { 'package.json': kind === 'sql' ? '{"dependencies":{"pg":"8.0.0"}}' : '{"dependencies":{"pg":"8.0.0","knex":"3.0.0"}}' };
  if (kind === 'knex') files['knexfile.js'] = "module.exports = { client: 'pg', migrations: { directory: './db/migrations' } };\n";
  for (let index = 0; index < count; index++) {
    const name = `db/migrations/${20200101000000 + index}_step`;
    const [up, down] = step(index);
    if (kind === 'sql') files[`${name}.sql`] = `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n`;
    else files[`${name}.ts`] = `import type { Knex } from 'knex';\n\nexport async function up(knex: Knex): Promise<void> {\n  await knex.raw(\`${up}\`);\n}\n\nexport async function down(knex: Knex): Promise<void> {\n  await knex.raw(\`${down}\`);\n}\n`;
  }
  return files;
}

function step(index: number): readonly [string, string] {
  const table = `table_${Math.floor(index / 8)}`;
  switch (index % 8) {
    case 0: return [`CREATE TABLE ${table} (id bigserial PRIMARY KEY, name text NOT NULL, state varchar(20) NOT NULL DEFAULT 'new', created_at timestamptz NOT NULL DEFAULT now());`, `DROP TABLE ${table};`];
    case 1: return [`ALTER TABLE ${table} ADD COLUMN note text, ADD COLUMN price numeric(10, 2) NOT NULL DEFAULT 0;`, `ALTER TABLE ${table} DROP COLUMN note, DROP COLUMN price;`];
    case 2: return [`CREATE INDEX ${table}_state ON ${table} (state, created_at) WHERE state <> 'done';`, `DROP INDEX ${table}_state;`];
    case 3: return [`UPDATE ${table} SET state = 'open' WHERE state = 'new';`, `UPDATE ${table} SET state = 'new' WHERE state = 'open';`];
    case 4: return [`ALTER TABLE ${table} ALTER COLUMN name TYPE varchar(200), ALTER COLUMN state DROP DEFAULT;`, `ALTER TABLE ${table} ALTER COLUMN name TYPE text, ALTER COLUMN state SET DEFAULT 'new';`];
    case 5: return [`ALTER TABLE ${table} RENAME COLUMN note TO remark;`, `ALTER TABLE ${table} RENAME COLUMN remark TO note;`];
    case 6: return [`ALTER TABLE ${table} ADD CONSTRAINT ${table}_price CHECK (price >= 0);`, `ALTER TABLE ${table} DROP CONSTRAINT ${table}_price;`];
    default: return [`ALTER TABLE ${table} DROP COLUMN remark;`, `ALTER TABLE ${table} ADD COLUMN remark text;`];
  }
}

void main();
