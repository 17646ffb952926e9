import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readFacts } from '../../../server/src/core/code/read';

const ENDINGS = ['a.ts', 'a.tsx', 'a.js', 'a.vue', 'schema.prisma', 'a.sql'];
const PIECES = ['const ', 'x', ' = ', '{', '}', '(', ')', '[', ']', '=>', 'await ', '`', '${', "'", '"', 'class ', '@', '.', '?.', ';', '\n', 'import ', ' from ', 'select ', '<', '>', '/', '*', 'model ', '@@map', ',', ':', '...', 'for ', ' of ', 'if ', 'else ', '\\', '\0', '\u2028', '🙂', 'export ', 'default ', 'async ', 'function', 'enum ', 'namespace ', 'return ', 'yield '];

/** Whatever is nested without end. */
const DEEP: readonly (readonly [name: string, open: string, close: string])[] = [
  ['brackets', '(', ')'], ['lists', '[', ']'], ['objects', 'a={a:', '}'], ['calls', 'f(', ')'], ['functions', '()=>{', '}'], ['members', 'a.b', ''], ['chains', '.b()', ''], ['sums', '1+', '1'], ['choices', 'a?b:', 'c'], ['types', 'let x:A<', '>'],
  ['unions', 'type T=|A', ''], ['templates', '`${', '}`'], ['blocks', '{', '}'], ['else if', 'if(a){}else ', ''], ['JSX', '<a>', '</a>'], ['patterns', 'const [', ']=x'], ['classes', 'class A extends ', 'B{}'], ['await', 'await ', 'x'], ['casts', 'x as ', 'T'], ['text', "'a'+", "'b'"],
];

describe('facts of any text', () => {
  it('nothing throws, and what comes out is plain JSON that is finite', () => {
    fc.assert(fc.property(fc.constantFrom(...ENDINGS), fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 60 }), (path, pieces) => {
      const facts = readFacts(path, pieces.join(''));
      assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
    }), { numRuns: 1500 });
  });

  for (const [name, open, close] of DEEP) {
    it(`deep: ${name}`, () => {
      for (const path of ['a.tsx', 'a.ts', 'schema.prisma']) {
        for (const depth of [200, 3000, 50_000]) {
          const facts = readFacts(path, open.repeat(depth) + close.repeat(depth));
          assert.ok(JSON.stringify(facts).length < 60_000_000, `${path} ${depth}`);
        }
      }
      assert.equal(readFacts('a.ts', 'f(x.y);').gets.length, 1, 'and the next file is read as ever');
    });
  }

  it('bytes that are no text', () => {
    const bytes = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256)).toString('latin1');
    for (const path of ENDINGS) assert.ok(Array.isArray(readFacts(path, bytes).problems));
  });

  it('a wide object is cut where it is too large, and the rest is read', () => {
    const source = `f({ ${Array.from({ length: 5000 }, (_, index) => `k${index}: a.b${index}`).join(',\n')} });`;
    const facts = readFacts('a.ts', source);
    const [object] = facts.calls[0]?.args ?? [];
    assert.equal(facts.gets.length, 5000);
    assert.ok(object?.kind === 'object' && object.entries.length === 5000 && object.entries.at(-1)?.value.kind === 'unknown' && object.entries[0]?.value.kind === 'get');
  });
});
