import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Client } from '../lsp/client';
import { DROP_FAX, HISTORY, M1, M2, M3, makeWorld } from '../lsp/world';

const MESSAGES = 10_000;
const SEED = 20240301;
const FILES = [M1, M2, M3, 'db/migrations/20240401000000_new.sql', 'package.json', 'fix-forward.json', 'README.md'];
const PIECES = ['-- migrate:up\n', '-- migrate:down\n', 'ALTER TABLE users DROP COLUMN fax;', 'CREATE TABLE users (id int);', '$$', "'", '((', '\n', '\r\n', ';', '😀', '\u0000', '-- fix-forward: ignore down-loses-data x\n', '{"rules":{}}', ''];

describe('a client without reason', () => {
  it(`sends ${MESSAGES.toLocaleString('en')} random valid messages: the server lives, and answers right afterwards`, async function () {
    this.timeout(120_000);
    const world = makeWorld();
    const client = await world.client();
    try {
      const answers = { fine: 0, refused: 0 };
      const open: Promise<unknown>[] = [];
      for (const action of fc.sample(anAction(), { seed: SEED, numRuns: MESSAGES })) {
        const sent = perform(client, world.root, action).then(() => answers.fine++, () => answers.refused++);
        open.push(sent);
        // A burst now and then, not all at once: the streams have to be drained.
        if (open.length >= 200) await Promise.all(open.splice(0));
      }
      await Promise.all(open);
      assert.equal(answers.fine + answers.refused, MESSAGES);

      for (const file of FILES) await client.close(file);
      rmSync(path.join(world.root, 'fix-forward.json'), { force: true });
      for (const [file, text] of Object.entries({ ...HISTORY, [M3]: DROP_FAX })) writeFileSync(path.join(world.root, file), text);
      rmSync(path.join(world.root, FILES[3]!), { force: true });
      await client.watched({ file: M1, type: 1 }, { file: 'fix-forward.json', type: 3 });
      await client.open(M3, DROP_FAX);
      await client.until('the right answer', async () => JSON.stringify(await client.lines(M3)) === '["down-loses-data@4:29-32 error"]');
      console.log(`      ${MESSAGES} messages, ${answers.refused} refused`);
    } finally {
      await world.remove();
    }
  });
});

type Action =
  | { readonly kind: 'open' | 'change' | 'disk'; readonly file: number; readonly pieces: readonly number[] }
  | { readonly kind: 'type'; readonly file: number; readonly line: number; readonly character: number; readonly length: number; readonly piece: number; readonly version: number }
  | { readonly kind: 'close' | 'save' | 'report' | 'workspace' | 'lens' | 'migration' | 'cancelled'; readonly file: number }
  | { readonly kind: 'hover' | 'actions'; readonly file: number; readonly line: number; readonly character: number }
  | { readonly kind: 'watched'; readonly file: number; readonly type: 1 | 2 | 3 }
  | { readonly kind: 'settings' };

function anAction(): fc.Arbitrary<Action> {
  const file = fc.nat({ max: FILES.length - 1 });
  const pieces = fc.array(fc.nat({ max: PIECES.length - 1 }), { maxLength: 6 });
  const line = fc.nat({ max: 12 });
  const character = fc.nat({ max: 60 });
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('type' as const), file, line, character, length: fc.nat({ max: 8 }), piece: fc.nat({ max: PIECES.length - 1 }), version: fc.integer({ min: -2, max: 30_000 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('open' as const, 'change' as const), file, pieces }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('disk' as const), file, pieces }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('close' as const, 'save' as const, 'report' as const, 'report' as const, 'lens' as const, 'migration' as const, 'cancelled' as const), file }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('hover' as const, 'actions' as const), file, line, character }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('watched' as const), file, type: fc.constantFrom(1 as const, 2 as const, 3 as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('workspace' as const), file }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'settings' as const }) },
  );
}

async function perform(client: Client, root: string, action: Action): Promise<unknown> {
  const { connection } = client;
  const file = 'file' in action ? FILES[action.file]! : '';
  const textDocument = { uri: client.uri(file) };
  switch (action.kind) {
    case 'open': return client.open(file, text(action.pieces));
    case 'change': return client.change(file, text(action.pieces));
    case 'disk': return writeFileSync(path.join(root, file), text(action.pieces));
    case 'type': {
      const start = { line: action.line, character: action.character };
      const change = { range: { start, end: { line: action.line, character: action.character + action.length } }, text: PIECES[action.piece]! };
      return connection.sendNotification('textDocument/didChange', { textDocument: { ...textDocument, version: action.version }, contentChanges: [change] });
    }
    case 'close': return client.close(file);
    case 'save': return client.save(file);
    case 'report': return client.report(file, 'x');
    case 'cancelled': {
      const { CancellationTokenSource } = await import('vscode-languageserver');
      const source = new CancellationTokenSource();
      const asked = connection.sendRequest('textDocument/diagnostic', { textDocument }, source.token);
      setTimeout(() => source.cancel(), action.file);
      return asked;
    }
    case 'workspace': return client.workspaceReport([{ uri: textDocument.uri, value: 'old' }]);
    case 'lens': return client.lenses(file);
    case 'migration': return connection.sendRequest('fixForward/migration', { textDocument });
    case 'hover': return client.hover(file, action.line, action.character);
    case 'actions': {
      const at = { line: action.line, character: action.character };
      const actions = await connection.sendRequest<unknown[] | null>('textDocument/codeAction', { textDocument, range: { start: at, end: at }, context: { diagnostics: [] } });
      return actions?.[0] ? connection.sendRequest('codeAction/resolve', actions[0]) : undefined;
    }
    case 'watched': return client.watched({ file, type: action.type });
    case 'settings': return connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  }
}

const text = (pieces: readonly number[]) => pieces.map((piece) => PIECES[piece]).join('');
