import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { CodeLens, WorkspaceEdit } from 'vscode-languageserver';
import { COMMANDS, type OldPlace, PROMOTE, type PromoteAnswer } from '../../server/src/lsp/protocol';
import type { Client } from './client';
import { makeWorld, type World } from './world';

const EXPAND = 'db/migrations/20240201000000_expand.sql';
const CONTRACT = 'db/contracts/drop_users_name.sql';
const CODE = 'src/users.ts';
const code = (column: string): string => `import { Client } from 'pg';\n\nexport const names = (db: Client) => db.query('SELECT id, ${column} FROM users');\n`;
const TEXT = [`-- Held back by Fix Forward: contract of ${EXPAND}`, '-- Old shape: column users.name, replaced by full_name', '-- Goes into: db/migrations', '-- As: drop users name', '', '-- migrate:up', 'ALTER TABLE users DROP COLUMN name;', '', '-- migrate:down', 'ALTER TABLE users ADD COLUMN name text;', ''].join('\n');
const FILES = {
  'package.json': '{ "dependencies": { "pg": "8.0.0" } }',
  'fix-forward.json': '{ "migrations": [{ "folder": "db/migrations", "framework": "dbmate", "dialect": "postgres" }] }',
  'db/migrations/20240101000000_users.sql': '-- migrate:up\nCREATE TABLE users (id serial PRIMARY KEY, name text);\n\n-- migrate:down\nDROP TABLE users;\n',
  [EXPAND]: '-- migrate:up\nALTER TABLE users ADD COLUMN full_name text;\n\n-- migrate:down\nALTER TABLE users DROP COLUMN full_name;\n',
  [CONTRACT]: TEXT,
  [CODE]: code('name'),
};

describe('a contract that is held back', function () {
  this.timeout(30_000);
  let world: World;
  afterEach(() => world.remove());

  const lenses = async (client: Client, file: string): Promise<readonly CodeLens[]> => (await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: client.uri(file) } })) ?? [];
  const titles = (found: readonly CodeLens[]): readonly string[] => found.map(({ command }) => command?.title ?? '');
  /** Code is read after all else: asked until it is counted. */
  const counted = async (client: Client, file: string, title: RegExp): Promise<readonly CodeLens[]> => {
    for (let tries = 0; tries < 200; tries++) {
      const found = await lenses(client, file);
      if (titles(found).some((one) => title.test(one))) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return assert.fail(`no lens says ${title}: ${titles(await lenses(client, file)).join(' | ')}`);
  };
  const promote = (client: Client) => client.connection.sendRequest<PromoteAnswer>(PROMOTE, { textDocument: { uri: client.uri(CONTRACT) } });

  it('says how many places still refer to the old shape, here and in the release, and is refused; then it is moved', async () => {
    world = makeWorld({ files: FILES, pending: {} });
    const client = await world.client({ initializationOptions: { commands: Object.values(COMMANDS) } });
    await client.open(CONTRACT, TEXT);
    const [list, why] = await counted(client, CONTRACT, /^2 places refer to users\.name: 1 here, 1 in v1\.0\.0$/);
    assert.equal(list?.command?.command, COMMANDS.oldReferences);
    const places = list?.command?.arguments?.[1] as readonly OldPlace[];
    assert.deepEqual(places.map(({ uri, revision, range }) => [uri.endsWith(CODE), revision?.revision, range.start.line]), [[true, undefined, 2], [true, 'v1.0.0', 2]]);
    assert.equal(why?.command?.command, COMMANDS.promote);
    const refused = await promote(client);
    assert.match('reason' in refused ? refused.reason : '', /2 places refer to the old shape/);
    assert.ok(titles(await lenses(client, EXPAND)).some((title) => title.startsWith('2 places refer to users.name')), 'the migration with the expand says so, too');

    world.write({ [CODE]: code('full_name') });
    world.release('v2.0.0');
    client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri(CODE), type: 2 }, { uri: client.uri('.git/HEAD'), type: 2 }] });
    const free = await counted(client, CONTRACT, /^Nothing refers to users\.name here or in v2\.0\.0$/);
    assert.ok(titles(free).includes('Promote this contract'));
    let edit: WorkspaceEdit | undefined;
    client.connection.onRequest('workspace/applyEdit', (params: { edit: WorkspaceEdit }) => {
      edit = params.edit;
      return { applied: true };
    });
    const moved = await promote(client);
    assert.ok('applied' in moved && /db\/migrations\/\d{14}_drop_users_name\.sql$/.test(moved.migration), JSON.stringify(moved));
    const kinds = edit?.documentChanges?.map((change) => ('kind' in change ? `${change.kind} ${'uri' in change ? change.uri.replace(/^.*\/(db\/)/, '$1').replace(/\d{14}/, '<moment>') : ''}` : 'text'));
    assert.deepEqual(kinds, ['create db/migrations/<moment>_drop_users_name.sql', 'text', `delete ${CONTRACT}`]);
  });

  it('waits for its expand to be released', async () => {
    const { [EXPAND]: expand, ...released } = FILES;
    world = makeWorld({ files: { ...released, [CODE]: code('full_name') }, pending: { [EXPAND]: expand } });
    const client = await world.client();
    await client.open(CONTRACT, TEXT);
    await counted(client, CONTRACT, /^Nothing refers to users\.name/);
    const refused = await promote(client);
    assert.match('reason' in refused ? refused.reason : '', /is not in the release compared with/);
  });
});
