import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { folderOf, type Folder, placeFolders, placeOf, type Root, uriOf as uriOfPlace } from '../../server/src/lsp/roots';
import { keyOf } from '../../server/src/lsp/uris';
import { memoryHost } from '../../server/src/project/memoryHost';
import { awkwardFolder, Client } from './client';
import { DROP_FAX, HISTORY, M1, M2, M3, makeWorld, up, type World } from './world';

describe('folders, roots and URIs', () => {
  const worlds: World[] = [];
  const clients: Client[] = [];
  const world = (...of: Parameters<typeof makeWorld>): World => {
    const made = makeWorld(...of);
    worlds.push(made);
    return made;
  };
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.stop().catch(() => undefined);
    for (const made of worlds.splice(0)) await made.remove();
  });

  it('a folder inside a repository is judged with all of it', async () => {
    const shop = world();
    const client = await shop.client({ folders: [path.join(shop.root, 'db')] });
    const file = path.join(shop.root, M3);
    await client.open(file, DROP_FAX);
    const [diagnostic] = await client.diagnostics(file);
    assert.ok(diagnostic?.relatedInformation?.some(({ location }) => location.uri === client.uri(path.join(shop.root, M2))));
  });

  it('spaces, #, % and other scripts in a path', async () => {
    const shop = world({ root: awkwardFolder() });
    const client = await shop.client();
    await client.open(M3, DROP_FAX);
    const [diagnostic] = await client.diagnostics(M3);
    assert.ok(diagnostic?.relatedInformation?.some(({ location }) => location.uri === client.uri(M2)));
    assert.deepEqual((await client.workspaceReport()).items.map(({ uri }) => uri), [client.uri(M3)]);
  });

  it('two roots do not mix, and come and go', async () => {
    const one = world();
    const two = world({ pending: {} });
    const client = await one.client({ folders: [one.root, two.root] });
    const file = path.join(two.root, M3);
    await client.open(M3, DROP_FAX);
    await client.open(file, up('ALTER TABLE users ADD COLUMN note text;', 'ALTER TABLE users DROP COLUMN note;'));
    assert.equal((await client.diagnostics(M3)).length, 1);
    assert.equal((await client.diagnostics(file)).length, 0);
    const folder = (root: string) => ({ uri: client.uri(root), name: 'x' });
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [folder(one.root)] } });
    await client.until('the first root is gone', async () => (await client.diagnostics(M3)).length === 0);
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [folder(one.root)], removed: [] } });
    await client.until('and is there again', async () => (await client.diagnostics(M3)).length === 1);
  });

  it('a folder without git is its own root', async () => {
    const shop = world({ git: false });
    const client = await shop.client();
    await client.open(M3, DROP_FAX);
    assert.equal((await client.diagnostics(M3)).length, 1);
    assert.deepEqual((await client.workspaceReport()).items.map(({ uri }) => uri), [client.uri(M3)], 'nothing is known to be pending: only what is open');
  });

  it('a folder that vanishes, and comes back', async () => {
    const shop = world();
    const client = await shop.client();
    await client.open(M3, DROP_FAX);
    assert.equal((await client.diagnostics(M3)).length, 1);
    rmSync(shop.root, { recursive: true, force: true });
    await client.watched({ file: '.', type: 3 });
    await client.lines(M3);
    await client.close(M3);
    assert.deepEqual((await client.workspaceReport()).items, []);
    mkdirSync(shop.root, { recursive: true });
    shop.write(HISTORY);
    shop.write({ [M3]: DROP_FAX });
    await client.watched({ file: '.', type: 1 }, { file: M3, type: 1 });
    await client.open(M3, DROP_FAX);
    await client.until('judged again', async () => (await client.diagnostics(M3)).length === 1);
  });

  it('files that are none, files of nobody, and no folder at all', async () => {
    const shop = world();
    const client = await shop.client();
    for (const uri of ['untitled:Untitled-1', 'git:/x/y.sql?ref', 'file:///elsewhere/1.sql', 'vscode-notebook-cell:/a#b', 'x', '']) {
      await client.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'sql', version: 1, text: DROP_FAX } });
      const report = await client.connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', { textDocument: { uri } });
      assert.deepEqual(report.items, [], uri);
    }
    const lonely = await Client.start([]);
    clients.push(lonely);
    assert.deepEqual((await lonely.workspaceReport()).items, []);
  });

  it('two servers on one folder agree', async () => {
    const shop = world();
    const [one, two] = [await shop.client(), await shop.client()];
    for (const client of [one, two]) await client.open(M3, DROP_FAX);
    const [first, second] = await Promise.all([one.report(M3), two.report(M3)]);
    assert.deepEqual(first, second);
  });

  it('a Windows folder, however its drive is spelled', async () => {
    const texts = { ...HISTORY, [M3]: DROP_FAX.replaceAll('\n', '\r\n') };
    const client = await Client.start(['/c:/shop dir'], { openHost: () => memoryHost(texts, { 'v1.0.0': HISTORY }), initializationOptions: { trusted: false } });
    clients.push(client);
    const uri = `file:///C%3A/shop%20dir/${M3}`;
    await client.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'sql', version: 1, text: texts[M3] } });
    const report = await client.connection.sendRequest<{ items: { code: string; relatedInformation: { location: { uri: string } }[] }[] }>('textDocument/diagnostic', { textDocument: { uri } });
    assert.deepEqual(report.items.map(({ code }) => code), ['down-loses-data']);
    assert.ok(report.items[0]?.relatedInformation.some(({ location }) => location.uri === `file:///c%3A/shop%20dir/${M2}`));
    const all = await client.workspaceReport();
    assert.deepEqual(all.items.map((item) => item.uri), [uri], 'the client’s own spelling is used');
  });

  it('keys, places and URIs', () => {
    assert.equal(keyOf('file:///C%3A/Shop'), '/c:/Shop');
    assert.equal(keyOf('file:///c:/Shop/'), '/c:/Shop');
    assert.equal(keyOf('file://server/share/a%20b'), '//server/share/a b');
    assert.equal(keyOf('file:///a%23b/%E7%A7%BB'), '/a#b/移');
    assert.equal(keyOf('untitled:x'), undefined);
    const root: Root = { root: 'c:\\shop', uri: 'file:///c%3A/shop', key: '/c:/shop' };
    const inner: Root = { root: 'c:\\shop\\apps', uri: 'file:///c%3A/shop/apps', key: '/c:/shop/apps' };
    const folders: Folder[] = [{ uri: root.uri, key: root.key, root }, { uri: inner.uri, key: inner.key, root: inner }];
    const roots = { folders, roots: [root, inner] };
    assert.deepEqual(placeOf(roots, 'file:///C:/shop/db/1%23.sql'), { root, path: 'db/1#.sql' });
    assert.deepEqual(placeOf(roots, 'file:///c%3A/shop/apps/x.sql'), { root: inner, path: 'x.sql' });
    assert.equal(placeOf(roots, 'file:///c%3A/shopping/x.sql'), undefined);
    assert.equal(uriOfPlace({ root, path: 'db/a b#1%.sql' }), 'file:///c%3A/shop/db/a%20b%231%25.sql');
    assert.equal(folderOf(roots, 'file:///c%3A/shop/apps/x.sql')?.uri, inner.uri);
    assert.deepEqual(placeFolders(['untitled:x', 'vscode-vfs://github/a/b'], true), { folders: [], roots: [] });
    assert.ok(M1);
  });
});
