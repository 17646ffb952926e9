import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { CodeAction, CreateFile, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import { SPLIT, type SplitAnswer } from '../../server/src/lsp/protocol';
import { MODERN } from './client';
import { makeWorld, type World } from './world';

const FIRST = 'db/migrations/20240101000000_users.sql';
const SECOND = 'db/migrations/20240201000000_rename.sql';
const HARMLESS = 'db/migrations/20240301000000_more.sql';
const RENAME = '-- migrate:up\nALTER TABLE users RENAME COLUMN name TO full_name;\n\n-- migrate:down\nALTER TABLE users RENAME COLUMN full_name TO name;\n';
const MORE = '-- migrate:up\nALTER TABLE users ADD COLUMN nick text;\n\n-- migrate:down\nALTER TABLE users DROP COLUMN nick;\n';
const FILES = {
  'fix-forward.json': '{ "migrations": [{ "folder": "db/migrations", "framework": "dbmate", "dialect": "postgres" }], "contracts": "db/later" }',
  [FIRST]: '-- migrate:up\nCREATE TABLE users (id serial PRIMARY KEY, name text);\n\n-- migrate:down\nDROP TABLE users;\n',
};
const ASKS = { ...MODERN, workspace: { ...MODERN.workspace, workspaceEdit: { ...MODERN.workspace?.workspaceEdit, changeAnnotationSupport: {} } } };

describe('a migration is split in the editor', function () {
  this.timeout(30_000);
  let world: World;
  afterEach(() => world.remove());

  const check = (edit: WorkspaceEdit | undefined): void => {
    const changes = edit?.documentChanges ?? [];
    const created = changes.filter((change): change is CreateFile => 'kind' in change && change.kind === 'create');
    assert.deepEqual(created.map(({ uri }) => uri.replace(/^.*\/(db\/)/, '$1').replace(/\d{14}/, '<moment>')), ['db/migrations/<moment>_fill_users_full_name.sql', 'db/later/drop_users_name.sql']);
    assert.ok(created.every(({ annotationId }) => edit?.changeAnnotations?.[annotationId ?? '']?.needsConfirmation), 'the editor asks first');
    const texts = changes.filter((change): change is TextDocumentEdit => 'textDocument' in change).map(({ edits }) => (edits[0] as { newText: string }).newText);
    assert.match(texts[0] ?? '', /ADD COLUMN full_name text/);
    assert.match(texts[2] ?? '', /Held back by Fix Forward/);
  };

  it('the light bulb offers it on an operation, and asks before it makes files', async () => {
    world = makeWorld({ files: FILES, pending: { [SECOND]: RENAME } });
    const client = await world.client({ capabilities: ASKS });
    await client.open(SECOND, RENAME);
    const at = { line: 1, character: 30 };
    const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: client.uri(SECOND) }, range: { start: at, end: at }, context: { diagnostics: [] } });
    const action = actions.find(({ title }) => title === 'Split into expand and contract');
    assert.ok(action, actions.map(({ title }) => title).join());
    check((await client.connection.sendRequest<CodeAction>('codeAction/resolve', action)).edit);
  });

  it('the command splits the whole migration, or says why it cannot', async () => {
    world = makeWorld({ files: FILES, pending: { [SECOND]: RENAME, [HARMLESS]: MORE } });
    const client = await world.client({ capabilities: ASKS });
    await client.open(SECOND, RENAME);
    let edit: WorkspaceEdit | undefined;
    client.connection.onRequest('workspace/applyEdit', (params: { edit: WorkspaceEdit }) => {
      edit = params.edit;
      return { applied: true };
    });
    const answer = await client.connection.sendRequest<SplitAnswer>(SPLIT, { textDocument: { uri: client.uri(SECOND) } });
    assert.ok('applied' in answer && answer.applied);
    check(edit);
    const refused = await client.connection.sendRequest<SplitAnswer>(SPLIT, { textDocument: { uri: client.uri(HARMLESS) } });
    assert.match('reason' in refused ? refused.reason : '', /nothing to split/);
  });
});
