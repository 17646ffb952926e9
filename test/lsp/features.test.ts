import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { CodeAction, MarkupContent, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Client, MODERN } from './client';
import { DROP_FAX, HISTORY, M2, M3, makeWorld, up, type World } from './world';

describe('lens, hover and actions', () => {
  let world: World;
  afterEach(() => world.remove());

  it('the lens tells the verdict in three words, over the down', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    const lens = async () => (await client.lenses(M3))?.map(({ range, command }) => `${range.start.line} ${command?.title}`);
    assert.deepEqual(await lens(), ['3 Down is misleading']);
    await client.change(M3, up('ALTER TABLE users ADD COLUMN note text;', 'ALTER TABLE users DROP COLUMN note;'));
    assert.deepEqual(await lens(), ['3 Down is truthful']);
    await client.change(M3, `-- fix-forward: dev-only the data is dropped on purpose\n${DROP_FAX}`);
    assert.deepEqual(await lens(), ['4 For development only']);
  });

  it('the lens names a command only where the client has it, and none where the setting says so', async () => {
    world = makeWorld();
    const plain = await world.client();
    await plain.open(M3, DROP_FAX);
    assert.equal((await plain.lenses(M3))?.[0]?.command?.command, '');
    const ours = await world.client({ initializationOptions: { commands: ['fixForward.explain'] } });
    await ours.open(M3, DROP_FAX);
    assert.equal((await ours.lenses(M3))?.[0]?.command?.command, 'fixForward.explain');
    const without = await world.client({ settings: { codeLens: false } });
    await without.open(M3, DROP_FAX);
    assert.equal(await without.lenses(M3), null);
  });

  it('the hover tells what is lost, from where it is known, and the column before and after', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    const text = await hoverText(client, 4, 30);
    assert.match(text, /down-loses-data/);
    assert.match(text, /- `users.fax` has lost its values: it is /);
    assert.ok(text.includes(`known from \`${M2}\`, line 2`), text);
    assert.match(text, /-- before\nusers\.fax varchar\(40\)/);
    assert.match(text, /users has no column fax/);
    const onDown = await hoverText(client, 3, 5);
    assert.match(onDown, /Down is misleading/);
    assert.equal(await client.hover(M3, 2, 0), null);
    const plain = await world.client({ capabilities: { ...MODERN, textDocument: { ...MODERN.textDocument, hover: { contentFormat: ['plaintext'] } } } });
    await plain.open(M3, DROP_FAX);
    const words = (await plain.hover(M3, 4, 30))?.contents as MarkupContent;
    assert.ok(words.kind === 'plaintext' && !/[*`]/.test(words.value), words.value);
  });

  it('a finding can be ignored with a reason, or the down declared to be for development: then it is gone', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    const [diagnostic] = await client.diagnostics(M3);
    const actions = await client.actions(M3, diagnostic!);
    for (const start of ['Ignore down-loses-data', 'Declare that this down']) {
      const action = await resolve(client, actions.find(({ title }) => title.startsWith(start)));
      const text = applied(DROP_FAX, action).replace('ignore down-loses-data ', 'ignore down-loses-data it was never used').replace('dev-only ', 'dev-only it was never used');
      await client.change(M3, text);
      assert.deepEqual(await client.lines(M3), [], text);
      await client.change(M3, DROP_FAX);
    }
  });

  it('the first offer keeps the body and refuses outside development; what is offered twice stands there once', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    const [diagnostic] = await client.diagnostics(M3);
    const actions = await client.actions(M3, diagnostic!);
    const titles = actions.map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length, titles.join('\n'));
    assert.ok(actions.filter(({ isPreferred }) => isPreferred).length <= 1);
    for (const action of actions) {
      const { edit } = await resolve(client, action);
      assert.ok(edit, action.title);
    }
  });

  it('an action keeps CRLF, and moves with what was typed since', async () => {
    world = makeWorld();
    const client = await world.client();
    const text = DROP_FAX.replaceAll('\n', '\r\n');
    await client.open(M3, text);
    const [diagnostic] = await client.diagnostics(M3);
    const action = (await client.actions(M3, diagnostic!)).find(({ title }) => title.startsWith('Ignore'));
    await client.type(M3, 0, 0, '\r\n\r\n');
    const after = applied(`\r\n\r\n${text}`, await resolve(client, action));
    assert.ok(after.includes('-- migrate:down\r\n-- fix-forward: ignore down-loses-data \r\nALTER TABLE users ADD'), JSON.stringify(after));
  });

  it('actions are narrowed to the kinds asked for, and come whole to a client that cannot resolve', async () => {
    world = makeWorld();
    const client = await world.client({ capabilities: { ...MODERN, textDocument: { ...MODERN.textDocument, codeAction: {} } } });
    await client.open(M3, DROP_FAX);
    const [diagnostic] = await client.diagnostics(M3);
    assert.deepEqual(await client.actions(M3, diagnostic!, ['source']), []);
    const actions = await client.actions(M3, diagnostic!, ['quickfix']);
    assert.ok(actions.length > 0 && actions.every(({ edit, data, kind }) => edit && data === undefined && kind === 'quickfix.fixForward'));
  });

  it('pages, verdicts and counts for our own client', async () => {
    world = makeWorld();
    const client = await world.client({ initializationOptions: { commands: ['fixForward.explain'] } });
    const page = await client.connection.sendRequest<{ markdown: string } | null>('fixForward/rulePage', { rule: 'down-loses-data' });
    assert.match(page?.markdown ?? '', /down-loses-data/);
    for (const rule of ['../../secret', 'no-such-rule', 7, null]) assert.equal(await client.connection.sendRequest('fixForward/rulePage', { rule }), null);
    const summary = await client.connection.sendRequest('fixForward/checkWorkspace', {});
    assert.deepEqual(summary, { migrations: 1, errors: 1, warnings: 0, files: [client.uri(M3)] });
    const status = await client.connection.sendRequest<{ verdict: string; title: string; state: string; released: string[] }>('fixForward/migration', { textDocument: { uri: client.uri(M3) } });
    assert.deepEqual([status.verdict, status.title, status.state, status.released], ['misleading', 'Down is misleading', 'pending', ['v1.0.0']]);
    assert.equal(await client.connection.sendRequest('fixForward/migration', { textDocument: { uri: client.uri('package.json') } }), null);
    await client.until('status', () => client.received.some(({ method, params }) => method === 'fixForward/status' && (params as { state: string }).state === 'ready'));
    assert.ok(HISTORY[M2]);
  });
});

async function hoverText(client: Client, line: number, character: number): Promise<string> {
  const hover = await client.hover(M3, line, character);
  return (hover?.contents as MarkupContent | undefined)?.value ?? '';
}

async function resolve(client: Client, action: CodeAction | undefined): Promise<CodeAction> {
  assert.ok(action);
  return client.connection.sendRequest('codeAction/resolve', action);
}

function applied(text: string, { edit }: CodeAction): string {
  const edits = (edit?.documentChanges ?? []).flatMap((change) => (change as TextDocumentEdit).edits as TextEdit[]);
  assert.ok(edits.length > 0, JSON.stringify(edit));
  return TextDocument.applyEdits(TextDocument.create('file:///x', 'sql', 1, text), edits);
}
