import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, it } from 'mocha';
import { CancellationTokenSource } from 'vscode-languageserver';
import type { EngineThread } from '../../server/src/lsp/engineClient';
import { threadOf } from '../../server/src/lsp/start';
import { threadHere } from './client';
import { DROP_FAX, M3, makeWorld, up, type World } from './world';

const bundle = path.resolve(__dirname, '../../dist/worker.js');
const built = existsSync(bundle) ? it : it.skip;

describe('nothing ends the server', () => {
  let world: World;
  afterEach(() => world.remove());

  built('its engine killed in the middle: the question is answered by the next one', async function () {
    this.timeout(30_000);
    world = makeWorld();
    const workers: Worker[] = [];
    const client = await world.client({ startThread: () => {
      const worker = new Worker(bundle);
      workers.push(worker);
      return threadOf(worker);
    } });
    await client.open(M3, DROP_FAX);
    assert.equal((await client.diagnostics(M3)).length, 1);
    await client.change(M3, `${DROP_FAX}\n-- unsaved`);
    const asked = client.diagnostics(M3);
    await workers[0]?.terminate();
    assert.equal((await asked).length, 1);
    assert.equal(workers.length, 2);
    await client.type(M3, 0, 0, '\n');
    assert.deepEqual(await client.lines(M3), ['down-loses-data@5:29-32 error'], 'unsaved texts are told to the new one');
  });

  it('an engine that ends again and again rests, and the client is told', async () => {
    world = makeWorld();
    let starts = 0;
    const client = await world.client({ startThread: () => {
      starts++;
      return { postMessage: () => undefined, onMessage: () => undefined, onEnd: (listener) => void setTimeout(() => listener('boom'), 5), end: () => undefined };
    } });
    await client.open(M3, DROP_FAX);
    await assert.rejects(client.diagnostics(M3));
    await client.until('message', () => client.received.some(({ method }) => method === 'window/showMessage'));
    assert.ok(starts >= 5 && starts < 10, `${starts}`);
    assert.equal(await client.hover(M3, 0, 0), null);
  });

  it('an engine that is stuck is replaced', async () => {
    world = makeWorld();
    const threads: EngineThread[] = [];
    const client = await world.client({ patience: 150, startThread: () => {
      const thread = threads.length === 0 ? { postMessage: () => undefined, onMessage: () => undefined, onEnd: () => undefined, end: () => undefined } : threadHere();
      threads.push(thread);
      return thread;
    } });
    await client.open(M3, DROP_FAX);
    assert.equal((await client.diagnostics(M3)).length, 1);
    assert.equal(threads.length, 2);
  });

  it('stale versions, unknown files, closed files, changes out of range', async () => {
    world = makeWorld();
    const client = await world.client();
    const { connection } = client;
    const textDocument = (version: number) => ({ uri: client.uri(M3), version });
    await connection.sendNotification('textDocument/didChange', { textDocument: textDocument(3), contentChanges: [{ text: 'x' }] });
    await connection.sendNotification('textDocument/didClose', { textDocument: { uri: client.uri(M3) } });
    await connection.sendNotification('textDocument/didSave', { textDocument: { uri: client.uri('nowhere.sql') } });
    await client.open(M3, DROP_FAX);
    await connection.sendNotification('textDocument/didChange', { textDocument: textDocument(1), contentChanges: [{ text: 'stale' }] });
    await connection.sendNotification('textDocument/didChange', { textDocument: textDocument(7), contentChanges: [{ range: { start: { line: 900, character: 5 }, end: { line: 901, character: 0 } }, text: '\n-- end' }] });
    assert.deepEqual(await client.lines(M3), ['down-loses-data@4:29-32 error']);
    await client.open(M3, up('SELECT 1;', 'SELECT 1;'));
    assert.deepEqual(await client.lines(M3), []);
    await client.close(M3);
    await client.close(M3);
    assert.equal(await client.hover(M3, 0, 0), null);
    assert.deepEqual(await client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: client.uri(M3) }, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, context: { diagnostics: [] } }), null);
  });

  it('a cancelled request says so, and the next is answered', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: client.uri(M3) } }, source.token);
    source.cancel();
    await assert.rejects(asked);
    assert.equal((await client.diagnostics(M3)).length, 1);
  });

  it('parameters of any shape get an error or nothing', async () => {
    world = makeWorld();
    const client = await world.client();
    for (const params of [null, {}, { textDocument: null }, { textDocument: { uri: 5 } }, []]) {
      for (const method of ['textDocument/diagnostic', 'textDocument/hover', 'textDocument/codeLens', 'textDocument/codeAction', 'codeAction/resolve', 'workspace/diagnostic', 'fixForward/migration', 'fixForward/rulePage']) {
        await client.connection.sendRequest(method, params).catch(() => undefined);
      }
      for (const method of ['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose', 'textDocument/didSave', 'workspace/didChangeWatchedFiles', 'workspace/didChangeConfiguration', 'fixForward/trust', 'workspace/didChangeWorkspaceFolders']) {
        await client.connection.sendNotification(method, params).catch(() => undefined);
      }
    }
    await client.connection.sendNotification('fixForward/trust', { trusted: true });
    await client.open(M3, DROP_FAX);
    await client.until('alive', async () => (await client.diagnostics(M3)).length === 1);
  });
});
