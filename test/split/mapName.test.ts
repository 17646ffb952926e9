import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { runCli } from '../cli/runCli';
import { git, repository, temporaryFolder, write } from '../project/gitRepository';

interface Case {
  readonly orm: string;
  readonly files: Readonly<Record<string, string>>;
  readonly pending: readonly [path: string, text: string];
  /** The file that maps, and what it says afterwards. */
  readonly code: string;
  readonly expected: RegExp;
}

const class_ = (name: string, up: string, down: string): string => `import { MigrationInterface, QueryRunner } from 'typeorm';\n\nexport class ${name} implements MigrationInterface {\n  async up(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`${up}\`);\n  }\n\n  async down(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`${down}\`);\n  }\n}\n`;
const FIRST = 'CREATE TABLE users (id serial PRIMARY KEY, name varchar(40) NOT NULL)';
const RENAME = ['ALTER TABLE users RENAME COLUMN name TO full_name', 'ALTER TABLE users RENAME COLUMN full_name TO name'] as const;
const entry = (idx: number, tag: string) => ({ idx, version: '7', when: 1700000000000 + idx, tag, breakpoints: true });
const prisma = (field: string): string => `datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n\nmodel users {\n  id Int @id @default(autoincrement())\n  ${field}\n}\n`;
const entity = (column: string): string => `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';\n\n@Entity('users')\nexport class User {\n  @PrimaryGeneratedColumn()\n  id: number;\n\n  ${column}\n  full_name: string;\n}\n`;
const typeorm = (column: string, expected: RegExp): Case => ({
  orm: `TypeORM, ${column}`, code: 'src/user.entity.ts', expected,
  files: { 'package.json': '{"dependencies":{"typeorm":"0.3.20","pg":"8.0.0"}}', 'src/data-source.ts': "import { DataSource } from 'typeorm';\nexport default new DataSource({ type: 'postgres', migrations: ['src/migrations/*.ts'] });\n", 'src/user.entity.ts': entity(column), 'src/migrations/1700000000000-First.ts': class_('First1700000000000', FIRST, 'DROP TABLE users') },
  pending: ['src/migrations/1700000100000-Second.ts', class_('Second1700000100000', ...RENAME)],
});
const sequelize = (attribute: string, expected: RegExp): Case => ({
  orm: 'Sequelize', code: 'src/user.js', expected,
  files: { 'package.json': '{"dependencies":{"sequelize":"6.0.0","pg":"8.0.0"}}', 'src/user.js': `const { DataTypes, Sequelize } = require('sequelize');\nconst sequelize = new Sequelize('postgres://localhost/x');\nmodule.exports = sequelize.define('user', {\n  ${attribute}\n}, { tableName: 'users', timestamps: false });\n`, 'migrations/20240101000000-first.js': `module.exports = { up: (queryInterface) => queryInterface.sequelize.query('${FIRST}'), down: (queryInterface) => queryInterface.dropTable('users') };\n` },
  pending: ['migrations/20240201000000-second.js', "module.exports = {\n  up: async (queryInterface) => {\n    await queryInterface.renameColumn('users', 'name', 'full_name');\n  },\n  down: async (queryInterface) => {\n    await queryInterface.renameColumn('users', 'full_name', 'name');\n  },\n};\n"],
});

const CASES: readonly Case[] = [
  {
    orm: 'Prisma', code: 'prisma/schema.prisma', expected: /\n {2}full_name String @map\("name"\) @db\.VarChar\(40\)\n/,
    files: { 'package.json': '{"dependencies":{"@prisma/client":"6.0.0"}}', 'prisma/schema.prisma': prisma('full_name String @db.VarChar(40)'), 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n', 'prisma/migrations/20240101000000_first/migration.sql': `${FIRST};\n` },
    pending: ['prisma/migrations/20240201000000_second/migration.sql', `-- AlterTable\n${RENAME[0]};\n`],
  },
  typeorm('@Column()', /@Column\(\{ name: 'name' \}\)\n {2}full_name/),
  typeorm("@Column({ length: 40 })", /@Column\(\{ name: 'name', length: 40 \}\)\n {2}full_name/),
  typeorm("@Column('varchar', { name: 'full_name' })", /@Column\('varchar', \{ name: 'name' \}\)\n {2}full_name/),
  {
    orm: 'Drizzle', code: 'src/schema.ts', expected: /fullName: varchar\('name', \{ length: 40 \}\)/,
    files: {
      'package.json': '{"dependencies":{"drizzle-orm":"0.40.0","pg":"8.0.0"}}', 'drizzle.config.ts': "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './src/schema.ts', out: './drizzle' });\n",
      'src/schema.ts': "import { pgTable, serial, varchar } from 'drizzle-orm/pg-core';\n\nexport const users = pgTable('users', {\n  id: serial('id').primaryKey(),\n  fullName: varchar('full_name', { length: 40 }).notNull(),\n});\n",
      'drizzle/0000_first.sql': `${FIRST};\n`, 'drizzle/meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries: [entry(0, '0000_first'), entry(1, '0001_second')] }),
      'drizzle/meta/0001_snapshot.json': JSON.stringify({ id: 'x', prevId: 'y', tables: { 'public.users': { name: 'users', columns: { id: { name: 'id' }, full_name: { name: 'full_name' } } } } }, null, 2),
    },
    pending: ['drizzle/0001_second.sql', `${RENAME[0]};\n`],
  },
  sequelize("full_name: { type: DataTypes.STRING },", /full_name: \{ field: 'name', type: DataTypes\.STRING \}/),
  {
    orm: 'MikroORM', code: 'src/user.entity.ts', expected: /@Property\(\{ fieldName: 'name' \}\)\n {2}fullName/,
    files: { 'package.json': '{"dependencies":{"@mikro-orm/core":"6.0.0","@mikro-orm/postgresql":"6.0.0","@mikro-orm/migrations":"6.0.0"}}', 'src/user.entity.ts': "import { Entity, PrimaryKey, Property } from '@mikro-orm/core';\n\n@Entity({ tableName: 'users' })\nexport class User {\n  @PrimaryKey()\n  id!: number;\n\n  @Property()\n  fullName!: string;\n}\n", 'migrations/Migration20240101000000.ts': `import { Migration } from '@mikro-orm/migrations';\n\nexport class Migration20240101000000 extends Migration {\n  async up(): Promise<void> {\n    this.addSql('${FIRST}');\n  }\n}\n` },
    pending: ['migrations/Migration20240201000000.ts', `import { Migration } from '@mikro-orm/migrations';\n\nexport class Migration20240201000000 extends Migration {\n  async up(): Promise<void> {\n    this.addSql('${RENAME[0]}');\n  }\n\n  async down(): Promise<void> {\n    this.addSql('${RENAME[1]}');\n  }\n}\n`],
  },
];

describe('a rename that changes nothing in the database', function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  let root: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const start = ({ files, pending }: Case): void => {
    root = repository(path.join(folder.path, 'app'), files);
    git(root, 'tag', 'v1');
    write(root, { [pending[0]]: pending[1] });
  };
  const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

  for (const one of CASES) {
    it(`${one.orm}: the code maps its name to the old one, and the migration renames nothing`, async () => {
      start(one);
      const { code, err } = await runCli(root, 'split', '--map', one.pending[0], '--write');
      assert.equal(code, 0, err);
      assert.match(read(one.code), one.expected);
      assert.doesNotMatch(read(one.pending[0]), /rename/i);
      const { findings } = JSON.parse((await runCli(root, 'check', '--format', 'json', '--scope', 'all')).out) as { findings: { rule: string; severity: string }[] };
      assert.deepEqual(findings.filter(({ severity }) => severity === 'error' || severity === 'warning').map(({ rule }) => rule), []);
      if (one.orm === 'Drizzle') assert.match(read('drizzle/meta/0001_snapshot.json'), /"name": \{\n\s*"name": "name"\n/, 'the snapshot says what the database has');
    });
  }

  it('says why it cannot', async () => {
    const [first] = CASES;
    start({ ...first!, files: { ...first!.files, 'prisma/schema.prisma': prisma('name String') } });
    const { code, err } = await runCli(root, 'split', '--map', first!.pending[0]);
    assert.equal(code, 1);
    assert.match(err, /map it by hand|Nothing in the code maps/);
  });
});
