import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readFacts } from '../../../server/src/core/code/read';

const SCHEMA = `// users and what they write
generator client {
  provider = "prisma-client-js"
  output   = "../generated"
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model User {
  id        String   @id @default(cuid())
  email     String   @unique @map("email_address") // the login
  age       Int?     @default(18)
  tags      String[]
  createdAt DateTime @default(now()) @map(name: "created_at")
  updatedAt DateTime @updatedAt
  posts     Post[]
  secret    String   @ignore
  kind      Kind     @default(ADMIN)
  raw       Unsupported("circle")?

  @@map("users")
  @@schema("auth")
  @@index([email, age], map: "by_email")
}

model Post {
  id       Int  @id @default(autoincrement())
  author   User @relation("written", fields: [authorId, kind],
    references: [id, kind])
  authorId String
  kind     Kind
  @@ignore
}

enum Kind {
  ADMIN
  USER @map("user")
  @@map("kinds")
}

view Active {
  id String @unique
}
`;

describe('facts of a Prisma schema', () => {
  const { prisma, problems } = readFacts('schema.prisma', SCHEMA);
  const model = (name: string) => prisma?.models.find((each) => each.name === name);
  const field = (of: string, name: string) => model(of)?.fields.find((each) => each.name === name);

  it('blocks', () => {
    assert.deepEqual(problems, []);
    assert.deepEqual(prisma?.generators, [{ name: 'client', provider: 'prisma-client-js', output: '../generated' }]);
    assert.equal(prisma?.datasource?.provider, 'postgresql');
    assert.deepEqual(prisma?.models.map(({ kind, name, mapped, schema, ignored }) => [kind, name, mapped, schema, ignored]), [['model', 'User', 'users', 'auth', undefined], ['model', 'Post', undefined, undefined, true], ['view', 'Active', undefined, undefined, undefined]]);
  });

  it('fields with their names, types and defaults', () => {
    const shown = model('User')?.fields.map(({ name, mapped, type, optional, list, default: filled, ignored }) => [name, mapped, type, optional ? '?' : list ? '[]' : '', filled, ignored]);
    assert.deepEqual(shown, [
      ['id', undefined, 'String', '', 'client', undefined], ['email', 'email_address', 'String', '', undefined, undefined], ['age', undefined, 'Int', '?', 'database', undefined],
      ['tags', undefined, 'String', '[]', undefined, undefined], ['createdAt', 'created_at', 'DateTime', '', 'database', undefined], ['updatedAt', undefined, 'DateTime', '', 'client', undefined],
      ['posts', undefined, 'Post', '[]', undefined, undefined], ['secret', undefined, 'String', '', undefined, true], ['kind', undefined, 'Kind', '', 'database', undefined], ['raw', undefined, 'Unsupported', '?', undefined, undefined],
    ]);
    assert.deepEqual(field('Post', 'author')?.relationFields, ['authorId', 'kind']);
    assert.deepEqual(field('Post', 'id')?.default, 'database');
  });

  it('enums', () => {
    assert.deepEqual(prisma?.enums.map(({ name, mapped, values }) => [name, mapped, values.map((value) => [value.name, value.mapped])]), [['Kind', 'kinds', [['ADMIN', undefined], ['USER', 'user']]]]);
  });

  it('places are those of the words', () => {
    assert.equal(SCHEMA.slice(...(field('User', 'email')?.at ?? [0, 0])), 'email');
    assert.equal(SCHEMA.slice(...(model('Post')?.at ?? [0, 0])), 'Post');
    assert.deepEqual(prisma?.enums[0]?.values.map(({ at }) => SCHEMA.slice(...at)), ['ADMIN', 'USER']);
  });

  it('a block that is being written hides nothing before it', () => {
    const open = readFacts('schema.prisma', 'model A {\n  id Int @id\n}\nmodel B {\n  id Int @map("x\n');
    assert.deepEqual(open.prisma?.models.map(({ name, fields }) => [name, fields.length]), [['A', 1], ['B', 1]]);
    assert.deepEqual(readFacts('schema.prisma', 'what is this\nmodel A {\n id Int\n}').prisma?.models.length, 1);
  });
});
