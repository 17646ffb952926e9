import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { typeorm } from '../../server/src/core/frameworks/typeorm';
import { sha1 } from '../../server/src/core/frameworks/typeorm/sha1';
import { loadParsers } from './folderFiles';
import { checkBody, type Trial } from './scripts';

/** Runs statements of an `up(queryRunner)`. */
function check(body: string, expected: readonly string[], trial: Trial = {}): void {
  const wrap = (inner: string): string => `
    import { In, IsNull, Not, Table, TableCheck, TableColumn, TableForeignKey, TableIndex, TableUnique, type MigrationInterface } from 'typeorm';
    export class Trial1700000000000 implements MigrationInterface {
      async up(queryRunner) { ${inner} }
      async down(queryRunner) {}
    }`;
  checkBody(typeorm, wrap, body, expected, trial);
}

const USER = `new Table({
  name: 'user',
  columns: [
    { name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
    new TableColumn({ name: 'email', type: 'varchar', length: '320', isUnique: true }),
    { name: 'role', type: 'enum', enum: ['admin', 'guest'], default: "'guest'" },
    { name: 'created_at', type: 'timestamp', default: 'now()', isNullable: true },
    { name: 'org_id', type: 'int' },
  ],
  foreignKeys: [{ columnNames: ['org_id'], referencedTableName: 'org', referencedColumnNames: ['id'], onDelete: 'CASCADE' }],
  indices: [new TableIndex({ name: 'IDX_CREATED', columnNames: ['created_at'] })],
})`;

describe('TypeORM: the query runner', () => {
  before(loadParsers);

  it('creates tables, with the names that TypeORM makes up', () => {
    check(`await queryRunner.createTable(${USER});`, [
      'create enum user_role_enum (admin,guest)',
      "create table user (id integer auto not null default nextval('user_id_seq'), email varchar(320) not null, role user_role_enum not null default 'guest', created_at timestamp default now(), org_id integer not null, primary PK_cace4a159ff9f2512dd42373760(id), unique UQ_e12875dfb3b1d92d7d7c5377e22(email), foreign FK_9f695092793e9177b98621da0be(org_id) -> org(id) delete cascade, index IDX_CREATED(created_at))",
    ]);
    check(`await queryRunner.createTable(${USER}, true, false, false);`, [
      "create table user if not exists (id int auto not null, email varchar(320) not null, role enum(admin, guest) not null default 'guest', created_at timestamp default now(), org_id int not null, primary(id), unique index UQ_e12875dfb3b1d92d7d7c5377e22(email))",
    ], { dialect: 'mysql' });
  });

  it('hashes names as TypeORM does', () => {
    for (const text of ['', 'user_org_id', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'x'.repeat(200)]) assert.equal(sha1(text), createHash('sha1').update(text).digest('hex'));
  });

  it('reads column types as the drivers write them', () => {
    const column = (options: string): string => `await queryRunner.addColumn('t', new TableColumn({ name: 'c', ${options} }));`;
    check(column("type: 'varchar'"), ['add t.c varchar not null']);
    check(column("type: 'varchar'"), ['add t.c varchar(255) not null'], { dialect: 'mysql' });
    check(column("type: 'decimal', precision: 10, scale: 2, isNullable: true"), ['add t.c numeric(10, 2)']);
    check(column("type: 'timestamp with time zone', precision: 3"), ['add t.c timestamptz(3) not null']);
    check(column("type: 'text', isArray: true, default: \"'{}'\""), ["add t.c text[] not null default '{}'"]);
    check(column("type: 'int', unsigned: true, width: 11, default: 0"), ['add t.c int unsigned not null default 0'], { dialect: 'mysql' });
    check(column("type: 'uuid', isGenerated: true, generationStrategy: 'uuid'"), ['add t.c uuid not null default uuid_generate_v4()']);
    check(column("type: 'simple-enum', enum: ['a']"), ['add t.c varchar not null'], { dialect: 'sqlite' });
    check(column('type: process.env.TYPE'), ['add t.c ? not null unsure of type']);
  });

  it('drops and adds a column again where its type changes: the values are gone', () => {
    const change = "await queryRunner.changeColumn('t', new TableColumn({ name: 'c', type: 'int' }), new TableColumn({ name: 'c', type: 'bigint' }));";
    check(change, ['drop t.c', 'dropType', 'add t.c bigint not null']);
    check(change, ['drop t.c', 'add t.c bigint not null'], { dialect: 'mysql' });
    check(change, ['alter t.c: type bigint, not null, no default (replaces)'], { dialect: 'sqlite' });
    // What the column was is for the history to say.
    check("await queryRunner.changeColumn('t', 'c', new TableColumn({ name: 'c', type: 'bigint' }));", ['alter t.c: type bigint, not null, no default (replaces) (recreates on type change)']);
    check("await queryRunner.changeColumn('t', new TableColumn({ name: 'a', type: 'int' }), new TableColumn({ name: 'b', type: 'int', isNullable: true }));", ['rename t.a to b', 'alter t.b: type integer, null, no default (replaces)']);
  });

  it('changes only what is set on the copy of a column that was found', () => {
    check("const table = await queryRunner.getTable('t'); const before = table.findColumnByName('c'); const after = before.clone(); after.isNullable = true; await queryRunner.changeColumn(table, before, after);", ['alter t.c: null']);
  });

  it('drops the keys that are looked up in the table', () => {
    check("const table = await queryRunner.getTable('t'); const key = table.foreignKeys.find((fk) => fk.columnNames.indexOf('org_id') !== -1); await queryRunner.dropForeignKey('t', key);", ['drop constraint over org_id of t']);
    check("const table = await queryRunner.getTable('t'); const key = table.foreignKeys.find((fk) => fk.columnNames.includes('org_id')); if (key) await queryRunner.dropForeignKey(table, key);", ['drop constraint over org_id of t when constraintExists']);
    check("const table = await queryRunner.getTable('t'); if (!table) return; await queryRunner.dropColumn(table, 'c');", ['drop t.c when table t'], { dialect: 'mysql' });
    check("const table = await queryRunner.getTable('t'); const key = table.foreignKeys.find((fk) => fk.referencedTableName === 'org'); await queryRunner.dropForeignKey('t', key);", ['unknown: the key that is dropped is not known: which key is meant is not known [t]', '! the key that is dropped is not known: which key is meant is not known']);
  });

  it('adds and drops keys and indexes one by one and in lists', () => {
    check(
      `await queryRunner.createIndices('t', [new TableIndex({ columnNames: ['b', 'a'], isUnique: true, where: 'a IS NOT NULL' })]);
       await queryRunner.createForeignKey('t', new TableForeignKey({ columnNames: ['a'], referencedColumnNames: ['id'], referencedTableName: 'u', onUpdate: 'SET NULL' }));
       await queryRunner.createUniqueConstraint('t', new TableUnique({ name: 'UQ_A', columnNames: ['a'] }));
       await queryRunner.createCheckConstraint('t', new TableCheck({ name: 'CHK_A', expression: 'a > 0' }));
       await queryRunner.createPrimaryKey('t', ['id']);
       await queryRunner.dropIndex('t', 'IDX_B'); await queryRunner.dropForeignKey('t', 'FK_A'); await queryRunner.dropUniqueConstraint('t', new TableUnique({ name: 'UQ_A', columnNames: ['a'] })); await queryRunner.dropPrimaryKey('t');`,
      [
        'create unique index IDX_5953f3069c3ddb078ed713ebdc(b,a) where a is not null on t',
        'add to t: foreign FK_970ba064ef54f72b56cbfb29e36(a) -> u(id) update set null',
        'add to t: unique UQ_A(a)',
        'add to t: check CHK_A a > 0',
        'add to t: primary PK_eb88175348bc656de27db7918a7(id)',
        'drop index IDX_B of t',
        'drop constraint FK_A of t',
        'drop constraint UQ_A of t',
        'drop constraint over  of t',
      ],
    );
  });

  it('follows values from the rows of a query into the next one', () => {
    check("const rows = await queryRunner.query('SELECT id, name FROM people'); for (const row of rows) await queryRunner.query('UPDATE people SET label = $1 WHERE id = $2', [row.name, row.id]);", ['update people set label = people.name where id = people.id when rows']);
    check("await queryRunner.query('UPDATE people SET a = ?, b = ? WHERE c = \"?\"', ['x', null]);", ["update people set a = 'x', b = null where c = '?'"], { dialect: 'mysql' });
  });

  it('reads the entity manager on tables that are known by name', () => {
    check("await queryRunner.manager.update('t', { id: In([1, 2]), a: IsNull() }, { b: 'x', n: () => 'n + 1' });", ["update t set b = 'x', n = n + 1 where (id in (1, 2)) and (a is null)"]);
    check("await queryRunner.manager.delete('t', { a: Not(3) }); await queryRunner.manager.getRepository('t').insert([{ a: 1 }, { b: 2 }]); await queryRunner.manager.clear('t');", ['delete from t where not (a = 3)', 'insert into t (a, b) values (1, default), (default, 2)', 'truncate t']);
    check("await queryRunner.manager.createQueryBuilder().update('t').set({ a: null }).where('b = :b', { b: 3 }).andWhere('c IN (:...c)', { c: ['x'] }).execute();", ["update t set a = null where (b = 3) and (c in ('x'))"]);
    check("await queryRunner.manager.createQueryBuilder().delete().from('t').execute(); await queryRunner.manager.createQueryBuilder().insert().into('t').values({ a: 1 }).orIgnore().execute();", ['delete from t', 'insert into t (a) values (1) on conflict ignore']);
  });

  it('knows the dialect that a migration asks for', () => {
    check("if (queryRunner.connection.driver.options.type === 'postgres') await queryRunner.query('DROP TABLE a'); else await queryRunner.query('DROP TABLE b');", ['drop table a']);
    check("await queryRunner.query(queryRunner.connection.options.type === 'mysql' ? 'DROP TABLE a' : 'DROP TABLE b');", ['drop table a'], { dialect: 'mysql' });
  });

  it('says what it does not know', () => {
    check('await queryRunner.query(process.env.SQL); await queryRunner.dropColumn(process.env.TABLE, \'c\');', [
      'unknown: the SQL is not known: the environment variable SQL [anything]',
      'unknown: the table is not known: the environment variable TABLE [anything]',
      '! the SQL is not known: the environment variable SQL',
      '! the table is not known: the environment variable TABLE',
    ]);
    check("const people = await queryRunner.manager.getRepository('people').find(); for (const person of people) { person.name = 'x'; await queryRunner.manager.getRepository('people').save(person); }", [
      'unknown: what save changes is not known [people] when rows',
      '! what save changes is not known',
    ]);
  });
});
