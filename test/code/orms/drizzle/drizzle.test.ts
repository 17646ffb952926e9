// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { drizzle } from '../../../../server/src/core/code/orms/drizzle';
import { inserted, mapped, needs } from '../../needs';

const SCHEMA = `import { relations } from 'drizzle-orm';
import { integer, pgEnum, pgTable, serial, text, timestamp } from 'drizzle-orm/pg-core';
const stamps = { createdAt: timestamp('created_at').notNull().defaultNow() };
export const role = pgEnum('role', ['admin', 'user']);
export const users = pgTable('users', { id: serial('id').primaryKey(), mail: text('email').notNull(), nick: text('nick'), role: role('role').notNull(), key: text('key').notNull().$defaultFn(() => 'x'), ...stamps });
export const posts = pgTable('posts', (t) => ({ id: t.serial().primaryKey(), title: t.text('title').notNull(), authorId: t.integer('author_id').references(() => users.id) }));
export const userRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
`;
const DB = "import { drizzle } from 'drizzle-orm/node-postgres';\nimport * as schema from './schema';\nexport const db = drizzle({ schema });\n";
const files = (text: string) => ({ 'src/schema.ts': SCHEMA, 'src/db.ts': DB, 'src/a.ts': text });
const IMPORTS = "import { eq, sql } from 'drizzle-orm';\nimport { db } from './db';\nimport { users, posts } from './schema';\n";
/** Without the two imports of the tables. */
const of = (text: string): readonly string[] => needs(files(IMPORTS + text), [drizzle], 'src/a.ts').slice(2).map((each) => each.replace(/ at .*/, ''));

describe('Drizzle', () => {
  it('maps tables, columns, relations, and who fills what', () => {
    assert.deepEqual(mapped(files(''), [drizzle]), [
      'users users: id (database), mail as email, nick (database), role, key (orm), createdAt as created_at (database), posts → posts[]',
      'posts posts: id (database), title, authorId as author_id (database)',
    ]);
  });

  it('knows every dialect, schemas, prefixes and columns that functions make', () => {
    const text = `import { mysqlTable, int } from 'drizzle-orm/mysql-core';
import { sqliteTable, integer } from 'drizzle-orm/sqlite-core';
import { pgSchema, pgTableCreator, uuid, customType } from 'drizzle-orm/pg-core';
const id = () => uuid('uid').notNull();
const bytes = customType<{ data: string }>({ dataType: () => 'bytea' });
export const a = mysqlTable('a', { x: int('x1') });
export const b = sqliteTable('b', { x: integer('x2') });
export const auth = pgSchema('auth');
export const c = auth.table('c', { x: id(), y: bytes('raw') });
const make = pgTableCreator((name) => \`app_\${name}\`);
export const d = make('d', { x: uuid() });`;
    assert.deepEqual(mapped({ 's.ts': text }, [drizzle]), ['a a: x as x1 (database)', 'b b: x as x2 (database)', 'c auth.c: x as uid, y as raw (database)', 'd app_d: x (database)']);
  });

  it('names columns by their keys, in the casing of the database', () => {
    const table = "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const t = pgTable('t', { firstName: text(), apiURL: text() });";
    assert.deepEqual(mapped({ 's.ts': table }, [drizzle]), ['t t: firstName (database), apiURL (database)']);
    assert.deepEqual(mapped({ 's.ts': table, 'db.ts': "import { drizzle } from 'drizzle-orm/node-postgres';\nexport const db = drizzle(process.env.URL!, { casing: 'snake_case' });" }, [drizzle]), ['t t: firstName as first_name (database), apiURL as api_url (database)']);
  });

  it('follows the builder', () => {
    assert.deepEqual(of("await db.select({ m: users.mail }).from(users).where(eq(users.nick, 'x'));"), ['read users.email', 'read users', 'read users.nick']);
    assert.deepEqual(of("await db.update(users).set({ nick: 'y' }).where(eq(users.id, 1));"), ['write users', 'write users.nick', 'read users.id']);
    assert.deepEqual(of('await db.delete(posts);'), ['write posts']);
    assert.deepEqual(of('await db.execute(sql`select ${users.mail} from ${users}`);'), ['read users.email']);
  });

  it('follows what is inserted', () => {
    const text = "await db.insert(users).values({ mail: 'x', role: 'user' }).onConflictDoUpdate({ target: users.mail, set: { nick: 'z' } });";
    assert.deepEqual(of(text), ['write users', 'write users.email', 'write users.role', 'read users.email', 'write users.nick']);
    assert.deepEqual(inserted(files(IMPORTS + text), [drizzle]), ['users(email, role)']);
  });

  it('follows relational queries', () => {
    assert.deepEqual(of("await db.query.users.findMany({ columns: { mail: true }, with: { posts: { columns: { title: true } } }, where: (u, { eq }) => eq(u.nick, 'x') });"), ['read users', 'read users.email', 'read posts', 'read posts.title', 'read users.nick']);
    assert.deepEqual(of('await db.query.users.findMany({ columns: { mail: false, nick: true } });'), ['read users', 'read users.nick']);
    assert.deepEqual(of("export const f = ({ ctx }: any) => ctx.db.query.users.findFirst({ columns: { nick: true } });"), ['read users', 'read users.nick']);
  });

  it('follows rows, of queries and of types', () => {
    assert.deepEqual(of('const [user] = await db.select().from(users);\nconsole.log(user.nick);'), ['read users', 'read users.nick']);
    assert.deepEqual(of("export const f = (user: typeof users.$inferSelect) => user.nick;"), ['read users.nick']);
    assert.deepEqual(needs(files("import type { InferSelectModel } from 'drizzle-orm';\nimport type { users } from './schema';\nexport const f = (user: InferSelectModel<typeof users>) => user.nick;"), [drizzle], 'src/a.ts').map((each) => each.replace(/ at .*/, '')), ['read users.nick']);
    assert.deepEqual(of('await db.transaction(async (tx) => { const row = await tx.query.users.findFirst(); console.log(row?.nick); });'), ['read users', 'read users.nick']);
  });

  it('takes no property of the same name for a column', () => {
    assert.deepEqual(of("const form = { nick: 'x' };\nconsole.log(form.nick);"), []);
  });
});
