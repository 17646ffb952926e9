import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { LinkContext, LinkedFile, OrmReader } from '../../../server/src/core/code/link/kinds';
import { typeorm } from '../../../server/src/core/code/orms/typeorm';
import { modelOf, needs } from '../needs';

const USER = "import { Column, Entity } from 'typeorm';\n@Entity('users') export class User { @Column() email!: string; @Column() plan!: string }\n";
/** What code of `a.ts` needs of the columns of users. */
const columns = (files: Readonly<Record<string, string>>, file = 'a.ts'): readonly string[] =>
  needs({ 'user.ts': USER, ...files }, [typeorm], file).flatMap((each) => /(?:read|write) users\.\w+/.exec(each)?.[0] ?? []);

/** What the evaluator says of the argument of `ask(…)` in a file. */
function asked(files: Readonly<Record<string, string>>, question: (context: LinkContext, file: LinkedFile, call: LinkedFile['facts']['calls'][number]) => unknown): unknown {
  let answer: unknown;
  const reader: OrmReader = {
    id: 'asking', title: 'asking', words: [], packages: [], entities: () => [],
    walk(file, context) {
      const call = file.facts.calls.find(({ callee }) => callee.kind === 'name' && callee.name === 'ask');
      if (call) answer = question(context, file, call);
    },
  };
  modelOf(files, [reader]);
  return answer;
}
const textOf = (files: Readonly<Record<string, string>>): unknown => asked(files, (context, file, call) => context.textOf(file, call.args[0] ?? { kind: 'unknown' }));
const keysOf = (files: Readonly<Record<string, string>>): unknown =>
  asked(files, (context, file, call) => {
    const { entries, open } = context.entriesOf(file, call.args[0] ?? { kind: 'unknown' });
    return [...entries.map(({ key }) => key), ...(open ? ['…'] : [])].join();
  });

describe('values across files', () => {
  it('texts: constants, enums, templates, sums, and what files hand on', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text of a test
    assert.equal(textOf({ 'a.ts': "import { T, E } from './b'; ask(`${T.users}_${E.A}` + '!');", 'b.ts': "export * from './c';\nexport enum E { A = 'a' }", 'c.ts': "const prefix = 'app';\nexport const T = { users: prefix + '_users' } as const;" }), 'app_users_a!');
    assert.equal(textOf({ 'a.js': "const { name } = require('./b'); ask(name);", 'b.js': "exports.name = 'x';" }), 'x');
    assert.equal(textOf({ 'a.js': "const b = require('./b'); ask(b.inner.name);", 'b.js': "const inner = {}; inner.name = 'y'; module.exports = { inner };" }), 'y');
    assert.equal(textOf({ 'a.ts': 'let name: string; ask(name + process.env.X);' }), undefined);
  });

  it('objects: spreads, conditions, functions, and what is added later', () => {
    const text = "const base = { a: 1 };\nconst more = () => ({ b: 2 });\nfunction f(c, rest) { const where = { ...base, ...(c ? { d: 1 } : {}), ...more() }; if (c) where.e = 1; ask(where); }";
    assert.equal(keysOf({ 'a.ts': text }), 'e,a,d,b');
    assert.equal(keysOf({ 'a.ts': 'function f(rest) { ask({ a: 1, ...rest }); }' }), 'a,…');
  });

  it('what runs in a circle ends', () => {
    assert.equal(textOf({ 'a.ts': "import { a } from './b'; export const b = a; ask(b);", 'b.ts': "import { b } from './a'; export const a = b;" }), undefined);
    assert.equal(textOf({ 'a.ts': 'const f = (n) => n ? f(n - 1) : g(n); const g = (n) => f(n); ask(f(1));' }), undefined);
    const chain = Array.from({ length: 3000 }, (_, index) => `const v${index} = v${index + 1} + v${index + 1};`).join('\n');
    assert.equal(textOf({ 'a.ts': `${chain}\nask(v0);` }), undefined);
    const types = 'interface A<T> { next: A<A<T>>; self: B<T> } type B<T> = A<T> & B<A<T>>; declare const x: A<string>; ask(x.next.next.self.next.next);';
    assert.equal(textOf({ 'a.ts': types }), undefined);
  });
});

describe('rows, whichever way they come', () => {
  it('types: declared, unwrapped, named, imported through barrels', () => {
    const type = (text: string): readonly string[] => columns({ 'index.ts': "export * from './user';\nexport type { User as Person } from './user';", 'a.ts': `import { type User, type Person } from './index';\n${text}` });
    assert.deepEqual(type('export const f = (user: Pick<User, "email">) => user.email;'), ['read users.email']);
    assert.deepEqual(type('export async function f(load: () => Promise<Person[]>) { const all = await load(); return all.filter(Boolean).map(({ email }) => email); }'), ['read users.email']);
    assert.deepEqual(type('type Maybe<T> = T | null; interface Props { user: Maybe<User> } export const f = ({ user }: Props) => user?.plan;'), ['read users.plan']);
    assert.deepEqual(type("export const f = (p: Record<string, User>) => Object.values(p).forEach((each) => { each.plan = 'x'; });"), ['write users.plan']);
    assert.deepEqual(type('export const key: keyof User = "email"; export const keys: (keyof User)[] = ["plan"];'), ['read users.email', 'read users.plan']);
  });

  it('literals where a row is declared', () => {
    assert.deepEqual(columns({ 'a.ts': "import { User } from './user';\nfunction save(user: Partial<User>) {}\nsave({ email: 'x' });\nexport const make = (): User => ({ email: 'a', plan: 'b' });" }), ['write users.email', 'write users.email', 'write users.plan']);
  });

  it('generic base classes, interfaces and what implements them', () => {
    const files = {
      'base.ts': "import { Repository } from 'typeorm';\nexport abstract class Base<T> { constructor(protected readonly repository: Repository<T>) {} one(id: number): Promise<T | null> { return this.repository.findOneBy({ id } as any); } }",
      'users.ts': "import { Base } from './base';\nimport { User } from './user';\nexport interface Users { byEmail(email: string): Promise<any>; one(id: number): Promise<User> }\nexport class TypeormUsers extends Base<User> implements Users { async byEmail(email: string) { return this.repository.findOneBy({ email }); } }",
      'a.ts': "import { TypeormUsers, type Users } from './users';\nexport class Service { private readonly direct = new TypeormUsers(null as any); constructor(private readonly users: Users) {} async run() { return [(await this.users.byEmail('x')).plan, (await this.direct.one(1))!.email]; } }",
    };
    assert.deepEqual(columns(files), ['read users.plan', 'read users.email']);
    assert.deepEqual(columns(files, 'users.ts'), ['read users.email']);
  });

  it('the same name elsewhere is no reference', () => {
    assert.deepEqual(columns({ 'a.ts': "interface Dto { email: string } const email = 1; export const f = (dto: Dto, any: any) => [dto.email, any.email, { email }, JSON.parse('').plan, email];" }), []);
  });
});
