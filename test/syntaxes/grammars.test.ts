import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { checkGrammars } from './checkGrammars';

const standIns = path.join(__dirname, 'standIns');

describe('the grammars', () => {
  // The real ones are VS Code's; with those the same cases run in test/vscode.
  it('tell SQL and directives inside TypeScript, JavaScript and SQL', async () => {
    assert.equal(await checkGrammars(readdirSync(standIns).map((file) => path.join(standIns, file))), '');
  }).timeout(30_000);

  it('are what the manifest names', () => {
    const root = path.resolve(__dirname, '../..');
    const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { contributes: { grammars: { scopeName: string; path: string }[] } };
    for (const grammar of contributes.grammars) {
      assert.equal((JSON.parse(readFileSync(path.join(root, grammar.path), 'utf8')) as { scopeName: string }).scopeName, grammar.scopeName);
    }
  });
});
