import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { prisma } from '../../../../server/src/core/code/orms/prisma';
import { inserted, mapped, modelOf, needs } from '../../needs';

const SCHEMA = `
generator client { provider = "prisma-client-js" }
datasource db { provider = "postgresql" }
enum Role {
  ADMIN @map("admin")
  USER
}
model User {
  id        Int      @id @default(autoincrement())
  mail      String   @map("email")
  role      Role     @default(USER)
  nick      String?
  old       String?  @ignore
  updatedAt DateTime @updatedAt @map("updated_at")
  posts     Post[]
  tags      Tag[]
  @@map("users")
}
model Post {
  id       Int    @id
  title    String
  author   User   @relation(fields: [authorId], references: [id])
  authorId Int    @map("author_id")
}
model Tag { id Int @id
  users User[] }
model Gone { id Int @id
  @@ignore }
`;
const CLIENT = "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();\n";
const files = (text: string, more: Readonly<Record<string, string>> = {}) => ({ 'prisma/schema.prisma': SCHEMA, 'src/db.ts': CLIENT, 'src/a.ts': text, ...more });
const of = (text: string, more: Readonly<Record<string, string>> = {}): readonly string[] => needs(files(`import { prisma } from './db';\n${text}`, more), [prisma], 'src/a.ts').map((each) => each.replace(/ at .*/, ''));

describe('Prisma', () => {
  it('maps models, fields, relations and enums', () => {
    assert.deepEqual(mapped(files(''), [prisma]), [
      'User users: id (database), mail as email, role (database), nick (database), updatedAt as updated_at (orm), posts → Post[], tags → Tag[] through _TagToUser',
      'Post Post: id, title, authorId as author_id, author → User',
      'Tag Tag: id, users → User[] through _TagToUser',
    ]);
    assert.deepEqual(modelOf(files(''), [prisma]).entities[0]?.columns.find(({ property }) => property === 'role')?.values, ['admin', 'USER']);
  });

  it('reads every mapped column at its mapping, and none of those that are ignored', () => {
    const implicit = modelOf(files(''), [prisma]).references.filter((reference) => reference.implicit && reference.table.name === 'users').map(({ column }) => column);
    assert.deepEqual(implicit, ['id', 'email', 'role', 'nick', 'updated_at']);
  });

  it('reads a schema of several files', () => {
    assert.deepEqual(mapped({ 'db/schema/main.prisma': 'datasource db { provider = "mysql" }', 'db/schema/models/a.prisma': 'model A { id Int @id\n b B? }', 'db/schema/models/b.prisma': 'model B { id Int @id }' }, [prisma]), ['A A: id, b → B', 'B B: id']);
  });

  it('leaves document databases alone', () => {
    assert.deepEqual(mapped({ 'schema.prisma': 'datasource db { provider = "mongodb" }\nmodel A { id Int @id }' }, [prisma]), []);
  });

  it('follows a query through relations', () => {
    assert.deepEqual(of("await prisma.user.findMany({ where: { mail: 'x', posts: { some: { title: 'y' } }, OR: [{ nick: null }] }, select: { id: true, posts: { select: { title: true } } }, orderBy: [{ updatedAt: 'desc' }] });"), [
      'read users', 'read users.email', 'read Post', 'read Post.title', 'read users.nick', 'read users.id', 'read Post', 'read Post.title', 'read users.updated_at',
    ]);
  });

  it('follows what is written, nested rows too', () => {
    const text = "await prisma.user.create({ data: { mail: 'x', posts: { create: [{ title: 'y' }] } } });";
    assert.deepEqual(of(text), ['write users', 'write users.email', 'read Post', 'write Post.title']);
    assert.deepEqual(inserted(files(`import { prisma } from './db';\n${text}`), [prisma]).toSorted(), ['Post(title, …)', 'users(email)']);
    assert.deepEqual(inserted(files("import { prisma } from './db';\nawait prisma.post.create({ data: { id: 1, title: 'y', author: { connect: { id: 1 } } } });"), [prisma]), ['Post(id, title, author_id)']);
  });

  it('follows rows', () => {
    assert.deepEqual(of("const user = await prisma.user.findFirst();\nconsole.log(user?.nick, user?.posts[0].title);\nfor (const { mail } of await prisma.user.findMany()) console.log(mail);"), ['read users', 'read users.nick', 'read Post.title', 'read users.email', 'read users']);
  });

  it('follows clients that are extended, injected, handed on, and transactions', () => {
    const service = { 'src/service.ts': "import { PrismaClient } from '@prisma/client';\nexport class PrismaService extends PrismaClient {}" };
    assert.ok(of("import { PrismaService } from './service';\nexport class A { constructor(private readonly db: PrismaService) {}\n f() { return this.db.user.count({ where: { nick: 'x' } }); } }", service).includes('read users.nick'));
    assert.ok(of("await prisma.$transaction(async (tx) => { await tx.user.deleteMany({ where: { nick: 'x' } }); });").includes('read users.nick'));
    assert.ok(of("const x = prisma.$extends({});\nawait x.user.count({ where: { nick: 'x' } });").includes('read users.nick'));
    assert.ok(of("import { Prisma } from '@prisma/client';\nexport const f = (tx: Prisma.TransactionClient) => tx.user.count({ where: { nick: 'x' } });").includes('read users.nick'));
    assert.ok(of("export const f = ({ ctx }: any) => ctx.prisma.user.count({ where: { nick: 'x' } });").includes('read users.nick'));
    assert.ok(needs({ ...files(''), 'src/a.ts': "import { PrismaClient } from '../generated/prisma/client';\nconst db = new PrismaClient();\nexport const f = () => db.user.count({ where: { nick: 'x' } });" }, [prisma], 'src/a.ts').some((each) => each.startsWith('read users.nick')));
  });

  it('knows the types of rows and of what is written', () => {
    assert.ok(of("import { User, Prisma } from '@prisma/client';\nexport const f = (user: User) => user.nick;").includes('read users.nick'));
    assert.ok(of("import { Prisma } from '@prisma/client';\nexport const f = (user: Prisma.UserGetPayload<{}>) => user.nick;").includes('read users.nick'));
    assert.ok(of("import { Prisma } from '@prisma/client';\nexport const x: Prisma.UserCreateInput = { nick: 'a' };").includes('write users.nick'));
  });

  it('keeps the values of an enum that are compared with', () => {
    assert.ok(needs(files("import { prisma } from './db';\nawait prisma.user.count({ where: { role: { in: ['ADMIN'] } } });"), [prisma], 'src/a.ts').includes('read users.role at role = ADMIN'));
  });

  it('is told of a field, and of a model, that the schema has no more', () => {
    assert.ok(of("await prisma.user.findMany({ where: { created: 1 } });").includes('read users.created likely'));
    assert.ok(of('await prisma.eventLog.findMany();').includes('read event_log likely'));
  });

  it('takes no property of the same name for a column', () => {
    assert.deepEqual(of("const form = { nick: 'x' };\nconsole.log(form.nick);\nexport const nick = (input: { nick: string }) => input.nick;"), []);
  });
});
