import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';

const root = path.resolve(__dirname, '../..');

/** Everything that ships. A file more or less is a decision. */
const CONTENT = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/client.js',
  'extension/dist/engine.js',
  'extension/dist/extension.js',
  'extension/dist/libpg-query.wasm',
  'extension/dist/nodeSql.js',
  ...readdirSync(path.join(root, 'server/src/core/rules')).filter((name) => name.endsWith('.md')).map((name) => `extension/dist/rules/${name}`),
  'extension/dist/server.js',
  'extension/dist/sqlite.js',
  'extension/dist/sqlparser_rs_wasm_bg.wasm',
  'extension/dist/tsMorph.js',
  'extension/dist/typescript.js',
  'extension/dist/worker.js',
  'extension/media/icon.png',
  'extension/media/walkthrough/fix.md',
  'extension/media/walkthrough/reasons.md',
  'extension/media/walkthrough/team.md',
  'extension/media/walkthrough/verdict.md',
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
  'extension/schemas/fix-forward.schema.json',
  'extension/syntaxes/directives.injection.json',
  'extension/syntaxes/sql.injection.json',
];

describe('the .vsix', () => {
  let folder = '';
  let bytes = Buffer.alloc(0);

  before(function () {
    this.timeout(120_000);
    folder = mkdtempSync(path.join(tmpdir(), 'fix-forward-vsix-'));
    const file = path.join(folder, 'fix-forward.vsix');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/package.mjs', file], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    bytes = readFileSync(file);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what it should, and nothing else', () => assert.deepEqual(namesIn(bytes).sort(), [...CONTENT].sort()));
  it('has at most 4 MB', () => assert.ok(bytes.length <= 4 * 2 ** 20, `${bytes.length} bytes`));

  it('holds one copy of TypeScript, and a client of at most 500 KB', () => {
    const scripts = CONTENT.filter((name) => name.endsWith('.js')).map((name) => name.slice('extension/'.length));
    const text = (name: string) => readFileSync(path.join(root, name), 'utf8');
    assert.deepEqual(scripts.filter((name) => text(name).includes('Unterminated string literal')), ['dist/typescript.js']);
    assert.ok(text('dist/extension.js').length <= 20 * 1024);
    assert.ok(text('dist/client.js').length <= 500 * 1024);
    assert.ok(text('dist/server.js').length <= 900 * 1024);
  });
});

/** The names in a ZIP's central directory (APPNOTE 4.3.12, 4.3.16): no more of the format is needed. */
function namesIn(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}
