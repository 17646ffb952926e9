import assert from 'node:assert/strict';
import { discover } from '../../server/src/core/discover';
import { typeorm } from '../../server/src/core/frameworks/typeorm';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf, textAt } from './folderFiles';
import { operationText } from './operationText';
import { readScriptOf, shortOf } from './scripts';

describe('TypeORM', () => {
  const files = folderFiles('typeorm');
  before(loadParsers);

  it('finds a set a folder, by the classes in it, in the order of the timestamps in their names', () => {
    assert.deepEqual(setsOf(files), {
      'typeorm server/migrations/postgres postgres': ['CreateNotes1700000000000', 'Labels1700000100000'],
      'typeorm server/migrations/sqlite sqlite': ['CreateNotes1700000000000'],
      'typeorm worker/src/migration mysql': ['FirstJob1600000000000', 'JobNames1600000200000'],
    });
    assert.deepEqual(problemsOf(files), []);
    assert.deepEqual(discover(files, {}).sets.map((set) => set.dialectFrom), ['type in server/data-source.ts', 'type in server/data-source.ts', 'the driver mysql2 in worker/package.json']);
  });

  it('reads both directions, and the words that name them', () => {
    const migration = migrationsOf(files).get('server/migrations/postgres/1700000100000-Labels.ts')!;
    assert.deepEqual(migration.up.map(operationText), ['add notes.label varchar(40)', "update notes set label = 'none'", 'alter notes.label: not null']);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map(operationText), ['drop notes.label']);
    assert.equal(textAt(files, migration.nameSpan), 'Labels1700000100000');
    assert.equal(textAt(files, migration.down.name), 'down');
    assert.equal(migration.inTransaction, false);
    assert.deepEqual(migration.downComments.map(({ text }) => text), ['labels are lost']);
    assert.deepEqual(migration.up.map(({ span }) => textAt(files, span)), ['"label"', '"label"', '"label"']);
  });

  it('reads compiled classes and classes with a name of their own', () => {
    const [first, second] = ['worker/src/migration/1600000000000-first.js', 'worker/src/migration/JobNames.ts'].map((path) => migrationsOf(files).get(path)!);
    assert.deepEqual([first!.name, first!.up.map(operationText)], ['FirstJob1600000000000', ['create table jobs (id int auto not null, primary(id))']]);
    assert.deepEqual([second!.name, second!.up.map(operationText)], ['JobNames1600000200000', ['add jobs.name varchar(255) not null']]);
    assert.deepEqual(second!.down, { kind: 'none' });
  });

  it('reads entities by their decorators', () => {
    const migration = readScriptOf(typeorm, `
      import type { MigrationInterface, QueryRunner } from 'typeorm';
      import { Person } from './entities';
      export class People1700000000000 implements MigrationInterface {
        async up(queryRunner: QueryRunner) {
          await queryRunner.manager.update(Person, { isGone: true }, { fullName: '' });
          const person = new Person();
          person.fullName = 'Ada';
          await queryRunner.manager.save(person);
        }
        async down() { throw new Error('people do not come back'); }
      }`, {
      others: {
        'db/migrations/entities.ts': `
          import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
          @Entity({ name: 'people' })
          export class Person { @PrimaryGeneratedColumn() id: number; @Column({ name: 'full_name' }) fullName: string; @Column({ name: 'is_gone' }) isGone: boolean; }`,
      },
    });
    assert.deepEqual(shortOf(migration), ["update people set full_name = '' where is_gone = true", "insert into people (full_name) values ('Ada') on conflict update"]);
    assert.ok(migration.down.kind === 'operations');
    assert.deepEqual(migration.down.operations.map((operation) => operation.kind === 'throw' && operation.message), ['people do not come back']);
  });

  it('calls helpers of the class and of its parent', () => {
    const migration = readScriptOf(typeorm, `
      import type { MigrationInterface } from 'typeorm';
      abstract class Base { protected table = 'notes'; async drop(runner, column) { await runner.query(\`ALTER TABLE "\${this.table}" DROP COLUMN "\${column}"\`); } }
      export class Trim1700000000000 extends Base implements MigrationInterface {
        private readonly columns = ['a', 'b'];
        async up(queryRunner) { for (const column of this.columns) await this.drop(queryRunner, column); }
        async down() {}
      }`);
    assert.deepEqual(shortOf(migration), ['drop notes.a', 'drop notes.b']);
  });

  it('never fails on a migration that is none', () => {
    for (const text of ['', 'export class {', 'export const up = 1;', 'export class A1 { up = 5 }']) {
      const migration = readScriptOf(typeorm, text);
      assert.ok(migration.problems.length > 0, text);
    }
  });
});
