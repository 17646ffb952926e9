import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { RELEASES, type ReleasesResult, REPORT, type ReportParams, type ReportResult, TEXT_AT } from '../../server/src/lsp/protocol';
import { CancellationTokenSource } from 'vscode-languageserver';
import type { Client } from './client';
import { makeWorld, M3, type World } from './world';

describe('reports over the protocol', () => {
  let world: World;
  let client: Client;

  beforeEach(async () => {
    world = makeWorld({ files: undefined });
    world.write({ 'src/users.ts': "import { Pool } from 'pg';\nconst pool = new Pool();\nexport const faxes = () => pool.query('SELECT name, fax FROM users');\n" });
    world.release('v1.1.0');
    client = await world.client();
  });
  afterEach(() => world.remove());

  const report = (params: ReportParams): Promise<ReportResult> => client.connection.sendRequest<ReportResult>(REPORT, params);

  it('what can be chosen: tags and commits, the newest first', async () => {
    const { roots } = await client.connection.sendRequest<ReleasesResult>(RELEASES);
    assert.deepEqual(roots[0]?.points.filter(({ kind }) => kind === 'tag').map(({ name }) => name).sort(), ['v1.0.0', 'v1.1.0']);
    assert.ok((roots[0]?.points.filter(({ kind }) => kind === 'commit').length ?? 0) >= 2);
  });

  it('a page without a script, with links that the editor opens, and the exports', async () => {
    const made = await report({ from: 'v1.0.0', to: 'working' });
    if ('reason' in made) throw new Error(made.reason);
    assert.match(made.page, /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;nonce-[\w-]+&#39;"/);
    assert.doesNotMatch(made.page, /<script/);
    const [, link = ''] = /href="command:fixForward\.openReportPlace\?([^"]+)"/.exec(made.page) ?? [];
    const [root, place] = JSON.parse(decodeURIComponent(link)) as [string, { readonly path: string }];
    assert.match(root, /^file:/);
    assert.equal(place.path, M3);
    assert.equal((JSON.parse(made.exports.json) as { readonly version: number }).version, 1);
    assert.match(made.exports.markdown, /^## /);
    assert.match(made.exports.runbook, /^# Can we just deploy v1\.0\.0 again\?/);
  });

  it('of the next deploy, with what is written and not saved', async () => {
    await client.open(M3, '-- migrate:up\nALTER TABLE users RENAME COLUMN fax TO telefax;\n\n-- migrate:down\nALTER TABLE users RENAME COLUMN telefax TO fax;\n');
    const made = await report({ to: 'working' });
    if ('reason' in made) throw new Error(made.reason);
    assert.match(made.exports.markdown, /was changed after it was released/);
  });

  it('a file as a release had it', async () => {
    const at = (revision: string): Promise<string | null> => client.connection.sendRequest(TEXT_AT, { root: '', revision, path: 'src/users.ts' });
    const { roots } = await client.connection.sendRequest<ReleasesResult>(RELEASES);
    const text = await client.connection.sendRequest<string | null>(TEXT_AT, { root: roots[0]?.uri, revision: 'v1.1.0', path: 'src/users.ts' });
    assert.match(text ?? '', /SELECT name, fax/);
    assert.equal(await client.connection.sendRequest(TEXT_AT, { root: roots[0]?.uri, revision: 'v1.0.0', path: 'src/users.ts' }), null);
    assert.equal(await at('v1.1.0'), null, 'a folder that is not open');
  });

  it('is cancelled while it is made, and the next one is made', async () => {
    const source = new CancellationTokenSource();
    const cancelled = client.connection.sendRequest<ReportResult>(REPORT, { from: 'v1.0.0', to: 'working' } satisfies ReportParams, source.token);
    source.cancel();
    const answer = await cancelled.catch((error: unknown) => ({ reason: String(error) }));
    assert.ok('reason' in answer && /cancel/i.test(answer.reason), JSON.stringify(answer));
    assert.ok(!('reason' in (await report({ from: 'v1.0.0', to: 'working' }))));
  });

  it('a name that means nothing is answered', async () => {
    const made = await report({ from: 'v9', to: 'working' });
    assert.ok('reason' in made && made.reason.includes('v9 is not known to git here'), JSON.stringify(made));
  });
});
