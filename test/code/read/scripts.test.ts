import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readFacts } from '../../../server/src/core/code/read';
import { lines } from './show';

/** What a source says: each expected line must be among the facts, and each that begins with `no ` must not. */
const TABLE: readonly (readonly [title: string, source: string, ...expected: string[]])[] = [
  // Modules
  ['imports', "import d, { a as b, type T } from './x'; import * as ns from 'p'; import './side'; import type { U } from 'u';", 'import d = ./x#default', 'import b = ./x#a', 'import T = ./x#T (type)', 'import ns = p#*', 'import - = ./side#*', 'import U = u#U (type)'],
  ['require as an import', "const x = require('x'); const { a, b: c } = require('y'); const Z = require('z').Z;", 'import x = x#*', 'import a = y#a', 'import c = y#b', 'import Z = z#Z', 'no define'],
  ['require and import() inside code', "async function f() { const { db } = await import('./db'); return require('./y').run(db); }", 'import import("./db") = ./db#*', 'local db in f1: - = import("./db").db', 'call import("./y").run($db) in f1'],
  ['a require of its own', "function f(require) { return require('x'); }", 'no import', 'call $require("x") in f1'],
  ['import = require', "import knex = require('knex');", 'import knex = knex#*'],
  ['exports', "export const a = 1, { b } = c; export default function f() {} export class K {} export { a as z }; export * from './m'; export * as ns from './n'; export { q } from './q';", 'export a = a', 'export b = b', 'export default = f', 'export K = K', 'export z = a', 'export * = ./m#*', 'export ns = ./n#*', 'export q = ./q#q'],
  ['an export without a name', 'export default { up: 1 };', 'export default = {up: 1}'],
  ['CommonJS exports', "module.exports = { a }; exports.b = 2; module.exports.c = d; module.exports.run = async () => {};", 'export = = {a: a}', 'export b = 2', 'export c = d', 'export run = f1'],
  // Names
  ['a name used above its declaration', 'function f() { g(); function g() {} }', 'call $g() in f1'],
  ['shadowing', 'const db = 1; function f(db) { db.x(); { const db = 2; db.y(); } }', 'call $db.x() in f1', 'call $db.y() in f1', 'local db in f1: - = -', 'local db in f1: - = 2'],
  ['var belongs to the function', 'function f() { if (a) { var x = 1; } return x; }', 'function f1 f() gives $x'],
  ['a block of the top level', 'const a = 1; { const b = a; b.c; }', 'local b: - = a', 'get $b.c', 'no define const b'],
  ['all values of a variable', 'let q = a(); if (c) q = b(); q.run();', 'define let q = a() | b()', 'call q.run()'],
  ['catch and for bind names', 'try {} catch (e) { e.message; } for (let i = 0; i < 3; i++) i.x;', 'get $e.message', 'get $i.x'],
  ['names of types stay apart', 'const a = 1; function f<T extends A>(x: T) { return x; }', 'function f1 f(x) gives $x'],
  ['namespaces', 'namespace N { export const a = 1; export interface I { x: string } } N.a;', 'define namespace N = {a: $a}', 'define interface N.I : {x: string}', 'get N.a'],
  ['enums', "enum E { A, B = 5, C, D = 'd', F = g() }", 'define enum E {A=0, B=5, C=6, D=d, F=?}'],
  ['an enum in a function', "function f() { enum E { A = 'a' } return E.A; }", "local E in f1: - = {A: \"a\"}"],
  // Destructuring
  ['objects', 'const { a, b: { c = 1 }, ...rest } = row;', 'define const a = row.a', 'define const c = row.b.c | 1', 'define const rest = row', 'get row.a', 'get row.b.c'],
  ['parameters', 'const f = ({ id, user: { email } }: P, [x] = y) => email;', 'local -', 'local id in f1: - = $0.id', 'local email in f1: - = $0.user.email', 'function f1 -(, ) gives $email'],
  ['a computed key', "const { [k]: v, ['w']: u } = row;", 'define const u = row.w', 'define const v', 'no get row.[k]'],
  ['lists', 'const [a, , b] = xs; const [c] = [d];', 'define const a = xs[0]', 'define const b = xs[2]', 'define const c = d'],
  ['Promise.all', 'const [a, b] = await Promise.all([f(), g()]);', 'define const a = f()', 'define const b = g()'],
  ['assignment to a pattern', 'let a, b; ({ a, x: b } = row); [a, b] = [b, a];', 'define let a = row.a | b', 'define let b = row.x | a', 'get row.x'],
  ['rest parameters', 'function f(...args) { g(...args); }', 'function f1 f(...args) gives -', 'call g($args[]) in f1'],
  // Iteration
  ['for-of', 'for (const { email } of users) email;', 'local email: - = users[].email', 'get users[].email', 'region loop (users)'],
  ['for-in', 'for (const key in o) o[key];', 'local key: - = -'],
  ['callbacks of lists', 'rows.map((row) => row.a); rows.reduce((sum, row) => sum + row.b, 0); rows.sort((x, y) => x.c - y.c);', 'get $row.a in f1', 'local row in f1: - = rows[]', 'local row in f2: - = rows[]', 'local sum in f2: - = -', 'local x in f3: - = rows[]'],
  ['then', 'load().then(({ name }) => name);', 'local - in f1: - = load()', 'local name in f1: - = $0.name'],
  ['a destructured callback', 'rows.forEach(async function ({ id }) { use(id); });', 'local id in f1: - = $0.id', 'function f1 -() gives - given to rows.forEach#0'],
  // Values
  ['properties', "a.b?.c; a['d']; a[0]; a[k];", 'get a.b', 'get a.b.c', 'get a.d', 'no get a.0'],
  ['what is called is not read', 'db.users.find();', 'get db.users', 'no get db.users.find', 'call db.users.find()'],
  ['calls in the order of evaluation', 'a(b(c()));', 'call c()', 'call b(c())', 'call a(b(c()))'],
  ['objects with every sort of entry', "f({ a, b: 1, 'c-d': 2, [Op.or]: [3], m() {}, get g() { return 1; }, ...s });", 'call f({a: a, b: 1, c-d: 2, [Op.or]: [3], m: f1, g: f2, ...s})'],
  ['await is noted', 'async function h() { const x = await f(); await (g()); return x; }', 'call await f() in f1', 'call await g() in f1', 'local x in f1: - = f()'],
  ['casts', 'const a = x as User; const b = y as const; const c = z as unknown as T; const d = <V>w; const e = v!;', 'define const a = (x as User)', 'define const b = y', 'define const c = (z as T)', 'define const d = (w as V)', 'define const e = v'],
  ['choices', 'const a = b ? c : d, e = f ?? g, h = i && j;', 'define const a = c | d', 'define const e = f | g', 'define const h = j'],
  ['a chain of choices', 'const x = a() || b() || c();', 'define const x = a() | b() | c()'],
  ['operators', 'f(a > 1, !b, -2, typeof c);', 'call f(a > 1, !b, -2, typeofc)'],
  ['assignments', 'a.b = 1; a.c += 2; a.d++; delete a.e; this.f = g; x[y].z = 3;', 'set a.b = 1', 'set a.c = a.c += 2', 'set a.d = ++a.d', 'set a.e = -', 'set this.f = g', 'set x[y].z = 3', 'no get a.b', 'get a.c'],
  ['an optional call', 'a?.b?.();', 'call a?.b()'],
  ['new', 'new C<T>(1);', 'call new C<T>(1)'],
  ['yield gives what it is given', 'function* f() { const x = yield* g(); return x; }', 'local x in f1: - = g()'],
  ['JSX', 'const V = () => <P user={row.name} {...rest.all}>{items.map((i) => <b>{i.title}</b>)}</P>;', 'get row.name in f1', 'get rest.all in f1', 'get $i.title in f2'],
  ['a function called at once', '(async () => { await run(); })();', 'call f1()', 'call await run() in f1'],
  // Functions and classes
  ['functions and where they are given to', "queue.process('mail', async (job) => send(job.data));", 'function f1 -(job) gives send($job.data) given to queue.process#1'],
  ['overloads', 'function f(a: string): void; function f(a: any) { return a; }', 'define function f = f1', 'function f1 f(a) gives $a'],
  ['classes', 'class A<T> extends B<T> implements C, D<T> { x = 1; static y: string; z?: number; constructor(private readonly r: Repo<User>, q) { super(); } run(): Promise<T> { return this.r.find(); } get v() { return 1; } }',
    'class A<T> extends B<T> implements C, D<T>', 'member field x: - = 1', 'member static field y: string = -', 'member field z?: number = -', 'member parameterProperty r: Repo<User> = -', 'member constructor constructor: - = f1', 'member method run: Promise<T> = f2', 'member getter v: - = f3', 'call this.r.find() in f2', 'function f2 run(): Promise<T> of c0 gives this.r.find()'],
  ['decorators', "@Entity('users') class U { @Column({ name: 'e' }) email: string; @Inject id; constructor(@InjectModel(X) private m, @Inj() n) {} }", 'class U @Entity("users")', 'member field email: string = - @Column({name: "e"})', 'member field id: - = - Inject', 'member parameterProperty m: - = - @InjectModel(X)', 'member parameter n: - = - @Inj()', 'call @Entity("users")'],
  ['abstract classes', 'abstract class A { abstract run(x: X): void; }', 'member abstract method run: void = f1'],
  ['initialisers run in the instance', 'class A { x = this.make(); f = () => this.y; }', 'function f1 -() of c0 gives -', 'call this.make() in f1', 'get this.y in f2'],
  ['this of a plain function is its own', 'class A { m() { return function () { return this.x; }; } }', 'function f2 -() gives this.x'],
  ['a class in a function', 'function make() { return class extends B {}; }', 'function f1 make() gives c0', 'class - extends B'],
  // Types
  ['types', "type A = { a?: string; b: B[] } & C; interface I extends J<K> { m(x: X): Y } type U = 'x' | 1; type G<T> = T['k'] | keyof T | typeof v | N.Q | import('./z').W;", 'define type A : {a?: string; b: B[]} & C', 'define interface I : {m: (X) => Y} extends J<K>', 'define type U : "x" | 1', `define type G<T> : T['k'] | keyof T | typeof v | N.Q | import("./z").W`, 'import import("./z") = ./z#* (type)'],
  ['type arguments of calls', 'f<User[]>(x); sql<Row>`select 1`;', 'call f<User[]>(x)', 'call sql<Row>"select 1"'],
  ['annotations', 'const x: Repo<User> = y; function f(a: A, { b }: B) {}', 'define const x = y : Repo<User>', 'local a in f1: A = -', 'local - in f1: B = -'],
  // Regions
  ['branches', 'function f() { if (!a) return; else if (b) { throw c; } else d(); }', 'region if (!a) leaves by return in f1', 'region else (!a) in f1', 'region if (b) leaves by throw in f1', 'region else (b) in f1'],
  ['conditional calls', 'a && b(); c ? d() : e;', 'region if (a)', 'region if (c)', 'no region else (c)'],
  ['switch and try', "switch (k) { case 'x': f(); break; default: g(); } try { h(); } catch { i(); } finally { j(); }", 'region case (k === "x") leaves by break', 'region case (-)', 'region try (-)', 'region catch (-)', 'region finally (-)'],
  // SQL
  ['SQL as an argument', "pool.query('SELECT a FROM b WHERE c = $1', [x]);", 'sql SELECT a FROM b WHERE c = $1 for pool.query'],
  ['SQL behind a tag, be it a piece', `sql\`lower(\${u.email})\`; Prisma.sql\`x\`; tx.$queryRaw\`SELECT 1\`;`, 'sql lower(⟨u.email⟩) for sql', 'sql x for Prisma.sql', 'sql SELECT 1 for tx.$queryRaw'],
  ['SQL in pieces', "const q = 'SELECT a ' + cols + ' FROM b' + ' WHERE c';", 'sql SELECT a ⟨cols⟩ FROM b⟨""⟩ WHERE c'],
  ['escapes keep their length', "f('SELECT a\\nFROM b WHERE c = \\'x\\'');", "sql SELECT a \nFROM b WHERE c =  'x ' for f"],
  ['SQL of every sort', "f('insert into a values (1)'); f('UPDATE a SET b = 1'); f('delete from a'); f('with x as (select 1) select * from x'); f('-- c\\nSELECT 1 FROM d'); f('ALTER TABLE a ADD b int');", 'sql insert into a values (1) for f', 'sql UPDATE a SET b = 1 for f', 'sql delete from a for f', 'sql with x as (select 1) select * from x for f', 'sql ALTER TABLE a ADD b int for f'],
  ['prose is no SQL', "f('Select an option'); f('Update your settings'); f('Delete this user'); f('With love'); f('Create a table of contents');", 'no sql'],
];

describe('facts of a script', () => {
  for (const [title, source, ...expected] of TABLE) {
    it(title, () => {
      const found = lines(readFacts(/<[A-Z]\b[^>]*\{|<b>/.test(source) && source.includes('=> <') ? 'a.tsx' : 'a.ts', source));
      for (const line of expected) {
        if (line.startsWith('no ')) assert.ok(!found.some((each) => each.startsWith(line.slice(3))), `${line} but:\n${found.join('\n')}`);
        else assert.ok(found.some((each) => each === line || (!/[=()]/.test(line) && each.startsWith(line))), `${line} is not among:\n${found.join('\n')}`);
      }
      assert.ok(!found.some((line) => line.startsWith('problem')), found.join('\n'));
    });
  }

  it('places are those of the words', () => {
    const source = `const x = users.find({ where: { email } });\nx.name; pool.query(\`SELECT a FROM \${t}\`);`;
    const facts = readFacts('a.ts', source);
    const text = ([start, end]: readonly [number, number]): string => source.slice(start, end);
    assert.deepEqual(facts.gets.map(({ at }) => text(at)), ['name']);
    assert.deepEqual(facts.calls.map(({ nameAt }) => text(nameAt)), ['find', 'query']);
    assert.deepEqual(facts.definitions.map(({ at }) => text(at)), ['x']);
    assert.deepEqual(facts.sql.map(({ texts, starts }) => texts.map((part, index) => [part, source.startsWith(part, starts[index])])), [[['SELECT a FROM ', true], ['', true]]]);
  });

  it('script blocks of components are read where they stand', () => {
    const source = '<template><a :b="c"/></template>\n<script setup lang="ts">\nconst row = await load();\nrow.name;\n</script>\n<style>a { b: c }</style>';
    const facts = readFacts('a.vue', source);
    assert.deepEqual(facts.gets.map(({ at }) => source.slice(...at)), ['name']);
    assert.deepEqual(facts.problems, []);
  });

  it('JavaScript is read with JSX and without types', () => {
    assert.deepEqual(readFacts('a.js', 'const a = <b c={d.e}/>;').gets.map(({ name }) => name), ['e']);
    assert.deepEqual(readFacts('a.mjs', 'export const a = x < y > (z);').problems, []);
  });

  it('a whole SQL file is one text', () => {
    const [sql] = readFacts('q.sql', 'SELECT 1;').sql;
    assert.deepEqual([sql?.texts, sql?.starts], [['SELECT 1;'], [0]]);
  });

  it('what cannot be read is said', () => {
    const reasons = (path: string, text: string): readonly string[] => readFacts(path, text).problems.map(({ reason }) => reason);
    assert.deepEqual(reasons('a.ts', 'x'.repeat(1024 * 1024 + 1)), ['the file is larger than 1 MB']);
    assert.deepEqual(reasons('a.js', `var a=${'1+'.repeat(20_000)}1`), ['the file is minified']);
    assert.match(reasons('a.ts', 'const = ;')[0] ?? '', /^syntax error: /);
    assert.ok(reasons('a.ts', `${'f(\n'.repeat(400)}1${')\n'.repeat(400)}`).includes('nested too deep'));
    assert.deepEqual(readFacts('picture.png', 'x').problems, []);
  });
});
