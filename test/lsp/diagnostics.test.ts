import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, it } from 'mocha';
import { URI } from 'vscode-uri';
import { PLAIN } from './client';
import { DROP_FAX, HISTORY, M1, M2, M3, makeWorld, up, type World } from './world';

const LOSES = 'down-loses-data@4:29-32 error';

describe('diagnostics', () => {
  let world: World;
  afterEach(() => world.remove());

  it('tell of a pending migration, with the place that made the column and a link to the page', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    const [diagnostic, ...others] = await client.diagnostics(M3);
    assert.deepEqual(others, []);
    assert.equal(diagnostic?.code, 'down-loses-data');
    assert.equal(diagnostic.severity, 1);
    assert.equal(diagnostic.source, 'fix-forward');
    const places = (diagnostic.relatedInformation ?? []).map(({ location }) => `${location.uri} ${location.range.start.line}`);
    assert.ok(places.includes(`${client.uri(M2)} 1`), places.join('\n'));
    const page = URI.parse(diagnostic.codeDescription?.href ?? '').fsPath;
    assert.ok(existsSync(page) && readFileSync(page, 'utf8').includes('down-loses-data'));
    const data = diagnostic.data as { rule: string; migration: string; content: string };
    assert.deepEqual([data.rule, data.migration], ['down-loses-data', M3]);
    assert.match(data.content, /^[0-9a-f]{16}$/);
  });

  it('follow the text in the editor, not the one on the disk', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    assert.equal((await client.diagnostics(M3)).length, 1);
    await client.change(M3, up('ALTER TABLE users ADD COLUMN note text;', 'ALTER TABLE users DROP COLUMN note;'));
    assert.deepEqual(await client.lines(M3), []);
    await client.close(M3);
    assert.equal((await client.diagnostics(M3)).length, 1, 'closed: the disk counts');
  });

  it('change where another file is edited, and the client is told to ask again', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    await client.open(M2, HISTORY[M2]!);
    assert.equal((await client.diagnostics(M3)).length, 1);
    const before = client.refreshes;
    await client.change(M2, up('ALTER TABLE users ADD COLUMN other varchar(40);', 'ALTER TABLE users DROP COLUMN other;'));
    await client.until('refresh', () => client.refreshes > before);
    const now = await client.diagnostics(M3);
    assert.ok(!now.some((diagnostic) => diagnostic.relatedInformation?.some(({ location }) => location.uri === client.uri(M2))));
  });

  it('are not sent twice: result ids', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    const first = await client.report(M3);
    assert.equal(first.kind, 'full');
    const second = await client.report(M3, first.resultId);
    assert.equal(second.kind, 'unchanged');
    await client.type(M3, 0, 0, '-- a word\n');
    const third = await client.report(M3, first.resultId);
    assert.equal(third.kind, 'full');
  });

  it('of the workspace: pending migrations alone, unchanged ones by id, and what went away is cleared', async () => {
    world = makeWorld();
    const client = await world.client();
    const report = await client.workspaceReport();
    assert.deepEqual(report.items.map((item) => item.uri), [client.uri(M3)]);
    const ids = report.items.map((item) => ({ uri: item.uri, value: item.resultId ?? '' }));
    const again = await client.workspaceReport(ids);
    assert.deepEqual(again.items.map((item) => item.kind), ['unchanged']);
    world.write({ [M3]: up('SELECT 1;', 'SELECT 1;') });
    await client.watched({ file: M3, type: 2 });
    const cleared = await client.workspaceReport(ids);
    assert.deepEqual(cleared.items.map((item) => [item.uri, item.kind === 'full' && item.items.length]), [[client.uri(M3), 0]]);
  });

  it('of a shipped migration are hints, and only where it is open', async () => {
    world = makeWorld({ pending: {} });
    world.write({ [M3]: DROP_FAX });
    world.release('v2.0.0');
    const client = await world.client();
    assert.deepEqual((await client.workspaceReport()).items, []);
    await client.open(M3, DROP_FAX);
    assert.deepEqual(await client.lines(M3), [LOSES.replace('error', 'hint')]);
  });

  it('are pushed to a client that cannot ask', async () => {
    world = makeWorld();
    const client = await world.client({ capabilities: PLAIN });
    const latest = (uri: string) => client.pushed.filter((params) => params.uri === uri).at(-1)?.diagnostics.length;
    await client.until('the pending file that is not open', () => latest(client.uri(M3)) === 1);
    await client.open(M3, DROP_FAX);
    await client.change(M3, up('SELECT 1;', 'SELECT 1;'));
    await client.until('none', () => latest(client.uri(M3)) === 0);
    await client.close(M3);
    await client.until('as on the disk', () => latest(client.uri(M3)) === 1);
  });

  it('speak of settings that cannot be obeyed, and of directives', async () => {
    world = makeWorld({ pending: { [M3]: DROP_FAX, 'fix-forward.json': '{"rules": {"down-loses-dat": "off"}}' } });
    const client = await world.client();
    await client.open('fix-forward.json', '{"rules": {"down-loses-dat": "off"}}', 'json');
    const [setting] = await client.diagnostics('fix-forward.json');
    assert.match(String(setting?.message), /did you mean/);
    const text = `-- fix-forward: ignore down-loses-data\n${DROP_FAX}`;
    await client.open(M3, text);
    assert.match((await client.diagnostics(M3)).map((diagnostic) => String(diagnostic.message)).join('\n'), /A reason is missing/);
  });

  it('obey the settings of the folder, and new ones when they change', async () => {
    world = makeWorld();
    let enable = false;
    const client = await world.client({ settings: () => ({ enable }) });
    await client.open(M3, DROP_FAX);
    assert.deepEqual(await client.lines(M3), []);
    enable = true;
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until('squiggle', async () => (await client.lines(M3)).length === 1);
  });

  it('wait for the save where the setting says so', async () => {
    world = makeWorld();
    const client = await world.client({ settings: { run: 'onSave' } });
    await client.open(M3, DROP_FAX);
    assert.deepEqual(await client.lines(M3), [LOSES]);
    const better = up('SELECT 1;', 'SELECT 1;');
    await client.type(M3, 0, 0, '\n');
    assert.deepEqual(await client.lines(M3), [LOSES.replace('4:', '5:')]);
    await client.change(M3, better);
    world.write({ [M3]: better });
    await client.save(M3);
    assert.deepEqual(await client.lines(M3), []);
  });

  it('compare with the release that the settings name', async () => {
    world = makeWorld({ pending: {} });
    world.write({ [M3]: DROP_FAX });
    world.release('v2.0.0');
    const client = await world.client({ settings: { compareWith: 'v1.0.0' } });
    assert.deepEqual((await client.workspaceReport()).items.map((item) => item.uri), [client.uri(M3)]);
  });

  it('see what appears and vanishes on the disk', async () => {
    world = makeWorld({ pending: {} });
    const client = await world.client();
    assert.deepEqual((await client.workspaceReport()).items, []);
    world.write({ [M3]: DROP_FAX });
    await client.watched({ file: M3, type: 1 });
    assert.deepEqual((await client.workspaceReport()).items.map((item) => item.uri), [client.uri(M3)]);
    world.release('v2.0.0');
    await client.watched({ file: '.git/refs/tags/v2.0.0', type: 1 });
    assert.deepEqual((await client.workspaceReport()).items, [], 'it is released now');
  });

  it('in an untrusted workspace start no git: what is open is judged, history is not', async () => {
    world = makeWorld();
    const client = await world.client({ initializationOptions: { trusted: false } });
    assert.deepEqual((await client.workspaceReport()).items, []);
    await client.open(M3, DROP_FAX);
    assert.deepEqual(await client.lines(M3), [LOSES]);
    await client.connection.sendNotification('fixForward/trust', { trusted: true });
    await client.until('it knows what is released', async () => (await client.connection.sendRequest<{ state: string } | null>('fixForward/migration', { textDocument: { uri: client.uri(M1) } }))?.state === 'shipped');
  });

  it('register for files and settings with a client that can tell', async () => {
    world = makeWorld();
    const client = await world.client();
    const asked = () => client.received.filter(({ method }) => method === 'client/registerCapability').map(({ params }) => (params as { registrations: { method: string }[] }).registrations[0]?.method);
    await client.until('registrations', () => asked().length === 2);
    assert.deepEqual(asked().sort(), ['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles']);
  });
});
