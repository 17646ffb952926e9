import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createPrefilter } from '../../../server/src/core/code/read/prefilter';
import { readCode } from '../../../server/src/core/code/select';
import { createFactsStore } from '../../../server/src/core/code/store';
import type { Files } from '../../../server/src/core/model/files';

const filesOf = (texts: Readonly<Record<string, string>>, asked: string[] = []): Files => ({
  paths: Object.keys(texts).sort(),
  has: (path) => Object.hasOwn(texts, path),
  read(path) {
    asked.push(path);
    const text = texts[path];
    return text === undefined ? undefined : { text };
  },
});
const WANTING = [{ id: 'd', words: ['drizzle-orm', 'relations'], packages: ['drizzle-orm'] }, { id: 'p', words: ['@prisma/client'], packages: ['@prisma/client'] }, { id: 's', words: ['define'], packages: ['sequelize'] }];

describe('which files are read', () => {
  const chosen = (texts: Readonly<Record<string, string>>): readonly string[] => readCode(filesOf(texts), (path) => path, createFactsStore(WANTING)).paths;

  it('those with a word of a reader, statements of SQL, schemas', () => {
    assert.deepEqual(chosen({
      'a.ts': "import { PrismaClient } from '@prisma/client';", 'b.ts': "q('select id\\n from users')", 'c.ts': 'const x = "select one";', 'q.sql': 'SELECT 1', 'schema.prisma': '',
      'f.ts': 'define(1)', 'g.ts': 'relations(x)', 'package.json': '{"dependencies": {"drizzle-orm": "1"}}', 'readme.md': 'drizzle-orm', 'lib.min.js': 'drizzle-orm', 'd.js': 'INSERT INTO a', 'e.tsx': 'UPDATE "a" SET b = 1',
    }), ['a.ts', 'b.ts', 'd.js', 'e.tsx', 'g.ts', 'q.sql', 'schema.prisma']);
  });

  it('those that import one of them, also through modules that hand names on; tests do not count', () => {
    assert.deepEqual(chosen({
      'package.json': '{"workspaces":["packages/*"]}', 'packages/db/package.json': '{"name":"@acme/db","main":"src/index.ts"}',
      'packages/db/src/index.ts': "export * from './schema';", 'packages/db/src/schema.ts': "import { pgTable } from 'drizzle-orm/pg-core';",
      'app/users.ts': "import { users } from '@acme/db';", 'app/other.ts': "import { x } from './y';", 'app/y.ts': '', 'app/users.test.ts': "import { users } from '@acme/db';",
      'app/second.ts': "import { list } from './users';",
    }), ['app/users.ts', 'packages/db/src/index.ts', 'packages/db/src/schema.ts']);
  });

  it('words that overlap are all found', () => {
    const sketch = createPrefilter([{ id: 'a', words: ['"@acme/kit'], packages: [] }, { id: 'b', words: ['@acme/kit/orm'], packages: [] }, { id: 'c', words: ['kit'], packages: [] }]);
    assert.deepEqual(sketch('a.ts', 'import { model } from "@acme/kit/orm";').wanted, ['a', 'b', 'c']);
  });

  it('a file without text is named', () => {
    const code = readCode({ paths: ['a.ts'], has: () => true, read: () => ({ reason: 'the file is binary' }) }, () => 'id', createFactsStore(WANTING));
    assert.deepEqual([code.paths, code.unread.map(({ span, reason }) => [span.file, reason])], [[], [['a.ts', 'the file is binary']]]);
  });

  it('a text without end is looked through in no time', () => {
    const sketch = createPrefilter(WANTING);
    for (const text of ['select '.repeat(100_000), `export {${' a,'.repeat(100_000)}`, `import ${'"'.repeat(100_000)}`, 'update a '.repeat(100_000)]) assert.equal(sketch('a.ts', text).reads, undefined);
  });
});

describe('facts by content', () => {
  it('a content is read once, whatever its path', () => {
    const store = createFactsStore(WANTING);
    let reads = 0;
    const text = (): string => {
      reads++;
      return 'a.b';
    };
    for (const path of ['a.ts', 'b.ts']) assert.equal(store.facts(path, 'one', text)?.gets.length, 1);
    assert.equal(reads, 1);
    assert.ok(store.facts('a.js', 'one', text), 'another language is another reading');
    assert.equal(reads, 2);
  });

  it('what does not fit is made again, and is the same', () => {
    const store = createFactsStore(WANTING, undefined, 2000);
    const made = Array.from({ length: 20 }, (_, index) => JSON.stringify(store.facts('a.ts', `${index}`, () => `f(a.b${index})`)));
    assert.ok([...store.made.facts.values()].reduce((sum, { length }) => sum + length, 0) <= 2000);
    for (const [index, facts] of made.entries()) assert.equal(JSON.stringify(store.facts('a.ts', `${index}`, () => `f(a.b${index})`)), facts);
  });

  it('kept facts that are damaged are made again', () => {
    for (const damaged of [[], [1, 2, 3], new Array(8).fill(0), new Array(40).fill(255)]) {
      const store = createFactsStore(WANTING, { sketch: () => undefined, facts: () => Uint8Array.from(damaged) });
      assert.equal(store.facts('a.ts', 'x', () => 'a.b')?.gets.length, 1);
    }
  });
});
