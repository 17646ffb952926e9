// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the programs under test are written as text.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { body, evaluate } from './program';

/** What `db.show(expression)` records. */
function shown(expression: string): string {
  const { done, problems } = body(`db.show(${expression})`);
  assert.deepEqual(problems, []);
  return done.join('; ');
}

describe('evaluating the language', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['`a${1 + 2}b`', 'a3b'],
    ["'a' + 1 + 2", 'a12'],
    ["1 + 2 + 'a'", '3a'],
    ['[1, ...[2, 3]].map((x) => x * 2)', '[2,4,6]'],
    ["['a', 'b'].map((name) => `'${name}'`).join(', ')", "'a', 'b'"],
    ['[3, 4].reduce((sum, item) => sum + item, 1)', '8'],
    ["Object.entries({ a: 1, b: 2 }).map(([key, value]) => `${key}=${value}`).join()", 'a=1,b=2'],
    ["Object.keys({ b: 1, a: 2 })", '[b,a]'],
    ["(({ a = 5, ...rest }) => [a, rest])({ b: 1 })", '[5,{b:1}]'],
    ["((first, ...others) => others.length + first.length)('abc', 1, 2)", '5'],
    ["((x = 'fallback') => x)()", 'fallback'],
    ["(function () { return arguments.length; })(1, 2)", '2'],
    ["[1, 2, 3].filter((x) => x > 1)", '[2,3]'],
    ["[1, 2, 3].find((x) => x > 1)", '2'],
    ["[1, 2].includes(2) ? 'yes' : 'no'", 'yes'],
    ["[1, 2].some((x) => x === 2) && [1].every((x) => x === 1)", 'true'],
    ["null ?? undefined ?? 'last'", 'last'],
    ["'' || 'right'", 'right'],
    ["undefined?.a.b.c", 'undefined'],
    ["typeof 'a'", 'string'],
    ["'aXbX'.replace('X', '-')", 'a-bX'],
    ["'aXbX'.replace(/X/g, '-')", 'a-b-'],
    ["'fooBar'.replace(/([A-Z])/g, (letter) => '_' + letter.toLowerCase())", 'foo_bar'],
    ["' a  b '.trim().split(/\\s+/)", '[a,b]'],
    ["'a,b'.split(',')", '[a,b]'],
    ["'abc'.slice(1).toUpperCase().padStart(4, '.')", '..BC'],
    ["new Map([['a', 1]]).get('a')", '1'],
    ["[...new Set(['a', 'b', 'a'])]", '[a,b]'],
    ["JSON.stringify({ a: [1, 'x', null] })", '{"a":[1,"x",null]}'],
    ["JSON.parse('{\"a\": [1]}').a", '[1]'],
    ["Array.from({ length: 3 }, (_, i) => i)", '[0,1,2]'],
    ["Math.max(1, 3, 2)", '3'],
    ["Number('12') + parseInt('3')", '15'],
    ["['b', 'a'].sort().reverse()", '[b,a]'],
    ["[[1], [2]].flat()", '[1,2]'],
    ["(() => { const o = { n: 1, get twice() { return this.n * 2; } }; return o.twice; })()", '2'],
    ["(() => { let s = ''; for (const c of 'ab') s += c + '.'; return s; })()", 'a.b.'],
    ["(() => { const out = []; for (const k in { x: 1, y: 2 }) out.push(k); return out; })()", '[x,y]'],
    ["(() => { const out = []; for (let i = 0; i < 3; i++) { if (i === 1) continue; out.push(i); } return out; })()", '[0,2]'],
    ["(() => { let n = 0; while (true) { n++; if (n > 4) break; } return n; })()", '5'],
    ["(() => { outer: for (const a of [1, 2]) { for (const b of [1, 2]) { if (b === 2) continue outer; if (a === 2) break outer; } } return 'done'; })()", 'done'],
    ["(() => { switch ('b') { case 'a': return 1; case 'b': case 'c': return 2; default: return 3; } })()", '2'],
    ["(() => { try { throw new Error('x'); } catch (e) { return e.message; } finally { } })()", 'x'],
    ["(() => { const [a, , c = 9] = [1, 2]; return a + c; })()", '10'],
    ["(() => { let a = 1, b = 2; [a, b] = [b, a]; return [a, b]; })()", '[2,1]'],
    ["[...(function* () { yield 1; yield* [2, 3]; })()]", '[1,2,3]'],
    ["(() => { class A { static x = 1; y = 2; sum() { return A.x + this.y; } } class B extends A { sum() { return super.sum() + 1; } } return new B().sum(); })()", '4'],
    ["(() => { class A { constructor(n) { this.n = n; } } class B extends A { constructor() { super(7); this.m = this.n; } } return new B().m; })()", '7'],
    ["(() => { const { a: { b } } = { a: { b: 'deep' } }; return b; })()", 'deep'],
    ["(() => { const f = []; for (let i = 0; i < 2; i++) f.push(() => i); return f.map((g) => g()); })()", '[0,1]'],
    ["(() => { const o = { a: 1 }; delete o.a; return 'a' in o; })()", 'false'],
    ["{ ...{ a: 1, b: 1 }, b: 2 }", '{a:1,b:2}'],
    ["(() => { var x = 1; { var x = 2; } return x; })()", '2'],
    ["hoisted()\nfunction hoisted() { return 'up' }", 'up'],
    ["new Error('why').message", 'why'],
    ["(1, 2)", '2'],
    ["(() => { let x; x ??= 4; x ||= 5; x &&= 6; return x; })()", '6'],
    ["`line\\n${'tab\\t'}`", 'line\ntab\t'],
    ["String.raw`a\\n${1}`.length", '4'],
    ["((a) => a)`x` && 1", '1'],
  ];
  for (const [expression, expected] of cases) {
    it(expression.slice(0, 90), () => {
      if (expression.startsWith('hoisted')) assert.deepEqual(body(`db.show(hoisted()); function hoisted() { return 'up' }`).done, ['up']);
      else assert.equal(shown(expression), expected);
    });
  }

  it('follows promises by then, await, all and executors', () => {
    const { done, problems } = evaluate(`
      exports.up = function (db) {
        return db.builder('a').then(() => db.builder('b')).then((n) => Promise.all([db.builder('c'), db.query('d ' + n)]))
          .catch((error) => db.query('never'))
          .finally(() => db.query('e'))
          .then(() => new Promise((resolve, reject) => resolve(db.builder('f'))))
      }`);
    // A query that waits runs when it is awaited, in a list of several after those that run at once.
    assert.deepEqual(done, ['run a', 'run b', 'd 1', 'run c', 'e', 'run f']);
    assert.deepEqual(problems, []);
  });

  it('awaits what an async helper gives back', () => {
    assert.deepEqual(body(`const helper = async () => db.builder('x'); await helper();`).done, ['run x']);
  });

  it('runs what compilers made of async functions', () => {
    const { done, problems } = evaluate(`
      // @file m.js
      var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) { return new P(function (r) { r(generator.next()); }); };
      var __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { "default": mod }; };
      Object.defineProperty(exports, "__esModule", { value: true });
      exports.up = up;
      const names_1 = __importDefault(require("./names"));
      function up(db) { return __awaiter(this, void 0, void 0, function* () { for (const n of names_1.default) { yield db.builder(n); } }); }
      // @file names.js
      Object.defineProperty(exports, "__esModule", { value: true });
      exports.default = ['a', 'b'];
    `);
    assert.deepEqual(done, ['run a', 'run b']);
    assert.deepEqual(problems, []);
  });

  it('knows enums, namespaces and constants', () => {
    const { done } = evaluate(`
      enum Status { Active = 'active', Done = 'done' }
      enum Level { Low, High = 5, Top }
      namespace Names { export const users = 'users'; }
      export const up = async (db) => { db.show(Object.values(Status), Level.Top, Level[5], Names.users); };`);
    assert.deepEqual(done, ['[active,done] 6 High users']);
  });

  it('parameter properties, static blocks, accessors and private names', () => {
    const { done } = evaluate(`
      class Table { static all = []; static { Table.all.push('x'); } #secret = 1; constructor(private readonly name: string) {} get quoted() { return '"' + this.name + '"'; } set other(v) { this.name = v; } peek() { return this.#secret; } }
      export class M { async up(db) { const t = new Table('a'); t.other = 'b'; db.show(t.quoted, Table.all, t.peek()); } }`);
    assert.deepEqual(done, ['"b" [x] 1']);
  });

  it('finds the class, its methods and what it extends', () => {
    const { done, problems } = evaluate(`
      // @file m.ts
      import { Base } from './base';
      export default class Child extends Base { table() { return 'child'; } }
      // @file base.ts
      export abstract class Base { abstract table(): string; async up(db: any) { await db.query('DROP TABLE ' + this.table()); } }`);
    assert.deepEqual(done, ['DROP TABLE child']);
    assert.deepEqual(problems, []);
  });

  it('takes module.exports, exports.up and defaults alike', () => {
    assert.deepEqual(evaluate(`module.exports = { up(db) { db.query('a') }, down() {} }`).done, ['a']);
    assert.deepEqual(evaluate(`module.exports.up = (db) => db.query('a')`).done, ['a']);
    assert.deepEqual(evaluate(`exports.up = (db) => { db.query('a') }`).done, ['a']);
    assert.deepEqual(evaluate(`export default { up: async (db) => db.query('a') }`).done, ['a']);
    assert.deepEqual(evaluate(`const up = (db) => db.query('a'); export { up };`).done, ['a']);
    assert.deepEqual(evaluate(`export async function up({ query }) { query('a') }`).done, ['a']);
  });
});
