// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the programs under test are written as text.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import fc from 'fast-check';
import { body, evaluate } from './program';

/** Runs and must come back, whatever it finds: the bounds are counts, so a hang shows as mocha's time-out. */
function survives(text: string): ReturnType<typeof evaluate> {
  return evaluate(text);
}

describe('hostile programs', () => {
  it('modules that import each other', () => {
    const { done } = survives(`
// @file m.ts
import { b } from './b'; export const a = 'a'; export const up = (db) => { db.show(b, a); };
// @file b.ts
import { a } from './m'; export * from './m'; export * from './b'; export const b = 'b'; export const c = a;`);
    assert.deepEqual(done, ['b a']);
    survives("// @file m.ts\nexport { up } from './n';\n// @file n.ts\nexport { up } from './m';");
    survives("// @file m.js\nmodule.exports = require('./m'); require('./n');\n// @file n.js\nmodule.exports = { ...require('./m') };");
  });

  it('a long chain of modules', () => {
    const files = Array.from({ length: 300 }, (_, index) => `// @file ${index === 0 ? 'm' : `f${index}`}.ts\nimport { next as n } from './f${index + 1}'; export const next = n + 1; export const up = (db) => db.show(n);`);
    survives(files.join('\n'));
  });

  const endless: readonly (readonly [string, string])[] = [
    ['while (true)', "while (true) { db.query('x'); }"],
    ['for (;;)', "for (;;) { }"],
    ['while with work', 'let n = 0; while (true) { n++; }'],
    ['recursion', "function f() { db.query('x'); f(); } f();"],
    ['mutual recursion', 'const f = (n) => g(n), g = (n) => f(n); f(1);'],
    ['branching recursion', 'const f = (n) => { f(n + 1); f(n + 2); }; f(0);'],
    ['recursion under conditions', 'const f = async (n) => { if (await db.has("t" + n)) await f(n + 1); else await f(n + 2); }; await f(0);'],
    ['doubling a text', "let s = 'xxxxxxxx'; for (;;) { s += s; db.query(s); }"],
    ['doubling a template', "let s = 'x'; for (let i = 0; i < 100; i++) { s = `${s}${s}`; } db.query(s);"],
    ['doubling a list', 'let a = [1]; for (let i = 0; i < 100; i++) { a = [...a, ...a]; } db.show(a.length);'],
    ['pushing', 'const a = []; for (;;) a.push(a);'],
    ['a list in itself', 'const a = []; a.push(a); db.show(JSON.stringify(a), `${a}`, a.flat(Infinity), [...a]);'],
    ['an object in itself', 'const o = {}; o.o = o; db.show(JSON.stringify(o), { ...o }); db.each(o);'],
    ['repeat', "db.query('x'.repeat(1e9)); db.query('ab'.padStart(1e9)); db.show(new Array(1e9), Array.from({ length: 1e9 }), Array(1e9).fill(0));"],
    ['a generator without end', 'function* g() { let i = 0; while (true) yield i++; } for (const x of g()) db.query(String(x));'],
    ['getters that recurse', 'const o = { get a() { return this.a; } }; o.a;'],
    ['a getter that throws', "const o = { get a() { throw new Error('x'); } }; `${o.a}`;"],
    ['toString that recurses', 'const o = { toString() { return `${o}`; } }; db.query(`${o}`);'],
    ['many conditions', "let s = ''; for (let i = 0; i < 400; i++) { if (process.env['A' + i]) s += i; } db.query(s);"],
    ['many early returns', "for (let i = 0; i < 900; i++) { if (process.env['A' + i]) return; db.query('x' + i); }"],
    ['many throws', "for (let i = 0; i < 600; i++) { if (process.env['A' + i]) throw new Error(String(i)); }"],
    ['choices in choices', "const o = {}; for (let i = 0; i < 40; i++) { o['k' + i] = process.env['A' + i] ? i : 'no'; } db.show(o);"],
    ['nested loops', 'for (let a = 0; a < 1e5; a++) for (let b = 0; b < 1e5; b++) for (let c = 0; c < 1e5; c++) { }'],
    ['nested maps', 'const r = Array.from({ length: 1000 }); r.map(() => r.map(() => r.map(() => r.map((x) => db.query("x")))));'],
    ['sorting', 'Array.from({ length: 99999 }, (_, i) => String(i)).sort().reverse().join().split(",").map((x) => x + "");'],
    ['patterns', "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.replace(/^(a+)+$/, 'x'); /(x+x+)+y/.test('x'.repeat(100)); new RegExp('(a*)*b').exec('a'.repeat(50));"],
    ['classes that extend themselves', 'class A extends A {} new A(); class B extends C {} class C extends B {} new B().x();'],
    ['constructors that recurse', 'class A { b = new A(); } new A();'],
    ['switch without breaks', `switch (process.env.X) { ${Array.from({ length: 300 }, (_, i) => `case '${i}': db.query('${i}');`).join(' ')} }`],
    ['then for ever', 'const f = () => Promise.resolve().then(f); await f();'],
    ['replace with a callback for ever', "'aaaa'.replace(/a/g, function f(x) { return 'aaaa'.replace(/a/g, f); });"],
    ['comments before no statement', "const { q } = require('gone'); q('/* */ '.repeat(2000)); q('-- \\n'.repeat(2000)); q(' '.repeat(1e5));"],
    ['reading the folder again and again', "const fs = require('fs'); for (;;) fs.readdirSync('.');"],
  ];
  for (const [name, statements] of endless) {
    it(name, () => {
      const { evaluated } = body(statements);
      assert.ok(evaluated.operations.length <= 50_000);
    });
  }

  it('says that it stopped, and keeps what came before', () => {
    const { done, problems } = body("db.query('a'); let n = 0; while (true) { n++; for (const x of [1, 2, 3]) n += x; } db.query('b');");
    assert.equal(done[0], 'a');
    assert.ok(problems.some((problem) => /too many/.test(problem)));
  });

  it('the prototype chain leads nowhere', () => {
    const { done, problems } = body(`
      const o = {}; o.__proto__ = { evil: 1 }; o['constructor'] = 'mine';
      db.show(typeof ({}).evil, ({}).constructor, [].constructor, 'x'.constructor, (() => 1).constructor, ({}).__proto__);
      db.show(o.constructor, Object.keys({ ['__proto__']: 1 }));
      [].constructor.constructor('return process')(); ({}).toString.constructor('x')(); Function('return this')(); eval('1'); globalThis.process.exit();
      this.constructor; db.constructor; db.__proto__;`);
    assert.equal(done[0], 'undefined undefined undefined undefined undefined undefined');
    assert.equal(done[1], 'mine [__proto__]');
    assert.ok(problems.every((problem) => !/could not be evaluated/.test(problem)));
    assert.equal(({} as Record<string, unknown>).evil, undefined);
  });

  it('depth', () => {
    const deep = (open: string, close: string, count: number): string => `export const up = (db) => { db.query(${open.repeat(count)}'x'${close.repeat(count)}); };`;
    for (const count of [50, 1_000, 5_000, 30_000]) {
      survives(deep('(', ')', count));
      survives(deep('[', ']', count));
      survives(deep('f(', ')', count));
      survives(deep('`${', '}`', count));
      survives(deep('!', '', count));
      survives(deep("'a' + ", '', count));
      survives(`export const up = (db) => { ${'{'.repeat(count)} db.query('x') ${'}'.repeat(count)} };`);
      survives(`export const up = (db) => { ${'if (process.env.A) '.repeat(count)} db.query('x') };`);
      survives(`export const up = (db) => { db.query(${"'a' + ".repeat(count)}'b') };`);
      survives(`export const up = (db) => db${'.then(() => db)'.repeat(count)};`);
    }
    assert.deepEqual(survives(deep('(', ')', 50)).done, ['x']);
  });

  it('50 conditions inside each other are followed', () => {
    assert.equal(survives(`export const up = (db) => { ${Array.from({ length: 50 }, (_, i) => `if (process.env.A${i}) `).join('')} db.query('x') };`).done.length, 1);
  });

  const SEED = `
import { helper, names } from './helper';
enum Kind { A = 'a', B = 'b' }
export class Add implements MigrationInterface {
  name = 'Add';
  async up(db: Db): Promise<void> {
    const rows = await db.query("SELECT * FROM \\"users\\" WHERE a = 'b'");
    for (const row of rows) { if (!row.email) continue; await db.query(\`UPDATE users SET e = '\${row.email}' WHERE id = \${row.id}\`); }
    if (!(await db.has('t')) && process.env.NODE_ENV !== 'production') { try { await helper(db, ...names); } catch (e) { console.error(e?.message ?? 'x'); throw e; } finally { await db.query('x'); } }
    const { a = 1, ...rest } = { b: [1, 2, 3].map((x) => x ** 2), [Kind.A]: null };
    switch (a) { case 1: { await db.each((t) => t.query('1')); break; } default: return; }
    await Promise.all(Object.entries(rest).map(async ([key, value]) => db.show(key, value)));
    let i = 0; do { i++; } while (i < 3); label: for (;;) { break label; }
  }
}
// @file helper.ts
export const names = ['a', 'b']; export async function helper(db, first, ...more) { return more.reduce((p, n) => p.then(() => db.query(\`DROP TABLE \${n}\`)), Promise.resolve(first)); }`.replace(/^/, '// @file m.ts');

  it('mutated programs', () => {
    const pieces = ['(', ')', '{', '}', '`', '${', "'", 'await ', 'return ', 'throw ', 'while (1) ', '...', '=>', 'class ', 'new ', 'super', 'this.', '?.', '\0', '\u2028', '/*', '//', '/', 'yield ', 'import(', '__proto__', '\\', '\ud800', 'continue;', 'break;', 'for (const x of rows) ', 'if (process.env.X) ', '= '];
    const change = fc.record({ at: fc.nat(SEED.length), remove: fc.nat(30), put: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })) });
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      let text = SEED;
      for (const { at, remove, put } of changes) text = text.slice(0, at) + put + text.slice(at + remove);
      survives(text);
    }), { numRuns: 150, seed: 7 });
  });

  it('noise', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => { survives(`// @file m.ts\n${text}`); }), { numRuns: 100, seed: 7 });
    const words = ['async', 'function', 'up', '(', ')', '{', '}', '[', ']', '=>', ';', ',', '`', '${', 'export', 'const', '=', 'db', '.', 'query', "'x'", 'if', 'for', 'of', 'return', 'class', 'extends', '...', '?', ':', '+', '!', 'await', 'throw', 'try', 'catch', 'switch', 'case', '/a/', '1', 'this', 'super', 'new', 'in', 'delete', 'typeof', '\n'];
    fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 80 }), (tokens) => { survives(`export const up = (db) => { ${tokens.join(' ')} }`); }), { numRuns: 200, seed: 7 });
  });
});
