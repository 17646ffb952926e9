import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const source = path.resolve(__dirname, '../../server/src');

describe('the layers of the server', () => {
  it('the protocol’s thread loads nothing that reads or judges', () => {
    const loaded = [...loadedBy(path.join(source, 'lsp/start.ts'))].map((file) => path.relative(source, file));
    assert.ok(loaded.includes('lsp/server.ts'), loaded.join('\n'));
    for (const file of loaded) assert.ok(/^(lsp\/|project\/findRoot\.ts)/.test(file), `${file} is loaded in the protocol's thread`);
  });

  it('the worker knows no protocol', () => {
    for (const file of loadedBy(path.join(source, 'worker/serveThread.ts'))) {
      assert.ok(!path.relative(source, file).startsWith('lsp'), file);
      assert.ok(!/from 'vscode-/.test(readFileSync(file, 'utf8')), file);
    }
  });
});

/** The files that a file loads at its start, itself included; types are not loaded. */
function loadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, clause = '', name = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s+([^;]*?)\s*from\s+'(\.[^']+)'/gm)) {
    if (/^type\b/.test(clause)) continue;
    const names = /^\{(.*)\}$/s.exec(clause)?.[1]?.split(',').filter((part) => part.trim() !== '');
    if (names?.every((part) => /^\s*type\s/.test(part))) continue;
    const target = [`${name}.ts`, `${name}/index.ts`].map((candidate) => path.resolve(path.dirname(file), candidate)).find((candidate) => existsSync(candidate));
    if (target) loadedBy(target, found);
  }
  return found;
}
