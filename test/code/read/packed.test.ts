import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packFacts, unpackFacts } from '../../../server/src/core/code/packed';
import { readFacts } from '../../../server/src/core/code/read';

const SOURCES = ['server/src/core/code/link/rows.ts', 'server/src/core/code/read/expressions.ts', 'test/code/read/packed.test.ts'];

describe('packed facts', () => {
  it('are the same when they are unpacked, and a third of their JSON at most', () => {
    for (const source of SOURCES) {
      const facts = readFacts(source, readFileSync(path.resolve(__dirname, '../../..', source), 'utf8'));
      const packed = packFacts(facts);
      assert.deepEqual(unpackFacts(packed), JSON.parse(JSON.stringify(facts)));
      if (packed.length > 5000) assert.ok(packed.length < JSON.stringify(facts).length / 3, source);
    }
  });

  it('keep numbers, signs and words of any kind', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    const facts = readFacts('a.ts', "f(-1, 0.5, 1e300, 4294967296, true, null, '', '\\u0000', 'ä€😀', `a${b}c`); x.constructor.__proto__ = { ['a' + 1]: 1, toString: 2 };");
    assert.deepEqual(unpackFacts(packFacts(facts)), JSON.parse(JSON.stringify(facts)));
  });

  it('grow with the text, however often a part of a chain is named', () => {
    const size = (links: number): number => packFacts(readFacts('a.ts', `query${'.where(a.b)'.repeat(links)};`)).length;
    assert.ok(size(15) - size(10) <= (size(10) - size(5)) * 1.2);
  });
});
