import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { PLAIN, TIMES } from './client';
import { DROP_FAX, HISTORY, M1, M3, makeWorld, up, type World } from './world';

const rest = () => new Promise((resolve) => setTimeout(resolve, TIMES.rest + 100));

describe('while somebody types', () => {
  let world: World;
  afterEach(() => world.remove());

  it('a statement that is half written leaves what was said, moved with the text', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    assert.deepEqual(await client.lines(M3), ['down-loses-data@4:29-32 error']);
    await client.type(M3, 1, 0, 'ALTER TABLE users ADD COLUM\n');
    assert.deepEqual(await client.lines(M3), ['down-loses-data@5:29-32 error']);
    await client.type(M3, 0, 0, '-- a\n-- b\n');
    assert.deepEqual(await client.lines(M3), ['down-loses-data@7:29-32 error']);
    // Whole again: it is judged anew.
    await client.type(M3, 3, 0, 'ALTER TABLE users ADD COLUMN note text;', { line: 3, character: 'ALTER TABLE users ADD COLUM'.length });
    await rest();
    assert.ok((await client.lines(M3)).some((line) => line.startsWith('down-is-partial')), (await client.lines(M3)).join('\n'));
  });

  it('an empty scaffold is silent', async () => {
    world = makeWorld({ pending: {} });
    const client = await world.client();
    for (const text of ['', '-- migrate:up\n\n-- migrate:down\n', '-- migrate:up\n\n\n-- migrate:down\n\n']) {
      await client.open(M3, text);
      await rest();
      assert.deepEqual(await client.diagnostics(M3), [], JSON.stringify(text));
      await client.close(M3);
    }
  });

  it('a down that is not there yet is spoken of when the edit rests, and softly until it is saved', async () => {
    world = makeWorld({ pending: {} });
    const client = await world.client();
    await client.open(M3, up('', ''));
    const text = up('ALTER TABLE users ADD COLUMN note text;', '');
    await client.change(M3, text);
    assert.deepEqual(await client.lines(M3), []);
    const before = client.refreshes;
    await client.until('the edit rests', () => client.refreshes > before);
    assert.deepEqual(await client.lines(M3), ['down-does-nothing@3:0-15 info']);
    world.write({ [M3]: text });
    await client.watched({ file: M3, type: 1 });
    await client.save(M3);
    assert.deepEqual(await client.lines(M3), ['down-does-nothing@3:0-15 warning']);
    await client.type(M3, 1, 0, ' ');
    assert.deepEqual(await client.lines(M3), ['down-does-nothing@3:0-15 info'], 'what is shown does not vanish while it is edited');
  });

  it('the same in push mode', async () => {
    world = makeWorld({ pending: {} });
    const client = await world.client({ capabilities: PLAIN });
    await client.open(M3, up('', ''));
    await client.change(M3, up('ALTER TABLE users ADD COLUMN note text;', ''));
    await client.until('pushed', () => client.pushed.some((params) => params.diagnostics.length > 0));
    const first = client.pushed.find((params) => params.diagnostics.length > 0);
    assert.equal(first?.diagnostics[0]?.severity, 3);
  });

  it('places move with the text even where the answer is older', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M3, DROP_FAX);
    await client.diagnostics(M3);
    const asked = client.diagnostics(M3);
    for (let line = 0; line < 20; line++) void client.type(M3, 0, 0, '\n');
    const [diagnostic] = await asked;
    // However many of the lines had arrived when it was answered, the place is right for them.
    assert.ok((diagnostic?.range.start.line ?? 0) >= 4 && diagnostic?.range.start.character === 29);
    assert.deepEqual(await client.lines(M3), ['down-loses-data@24:29-32 error']);
  });

  it('a migration that others stand on: they are judged again, it alone is read', async () => {
    world = makeWorld();
    const client = await world.client();
    await client.open(M1, HISTORY[M1]!);
    await client.open(M3, DROP_FAX);
    assert.equal((await client.diagnostics(M3)).length, 1);
    await client.change(M1, HISTORY[M1]!.replace('users', 'people'));
    await client.until('judged again', async () => (await client.connection.sendRequest<{ state: string }>('fixForward/migration', { textDocument: { uri: client.uri(M1) } })).state === 'edited');
    assert.ok((await client.lines(M1)).some((line) => line.startsWith('edited-after-shipping')));
  });
});
