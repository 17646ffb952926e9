import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { Dialect } from '../../server/src/core/model/dialect';
import type { Operation } from '../../server/src/core/model/operation';
import { wholeFile } from '../../server/src/core/model/source';
import { scanStatement } from '../../server/src/core/sql/scan/index';
import { readSqlite } from '../../server/src/core/sql/sqlite/index';
import { loadSqlparser, readSqlparser } from '../../server/src/core/sql/sqlparser/index';
import { hostileTexts, places, readAll, readOne } from './readOne';

const DIALECTS: readonly Dialect[] = ['postgres', 'mysql', 'mariadb', 'sqlite', 'clickhouse', 'mssql', 'unknown'];

describe('The tolerant scan', () => {
  before(async () => {
    assert.equal(await loadSqlparser(), true);
  });

  it('marks all it says', () => {
    assert.equal(readAll(scanStatement, 'DROP TABLE t; ALTER TABLE t ADD a int, DROP b', 'unknown').every((operation) => operation.scanned), true);
  });

  it('reads T-SQL', () => {
    assert.deepEqual(places(scanStatement, `ALTER TABLE [dbo].[Users] ADD [Age] INT NOT NULL CONSTRAINT [DF_Age] DEFAULT (0), [Nick] NVARCHAR(50) NULL;
ALTER TABLE dbo.Users DROP CONSTRAINT DF_Age, COLUMN Age;
ALTER TABLE dbo.Users ALTER COLUMN Name NVARCHAR(MAX) NOT NULL;
ALTER TABLE dbo.Users WITH CHECK ADD CONSTRAINT FK_U FOREIGN KEY (A) REFERENCES dbo.B (Id);
CREATE UNIQUE NONCLUSTERED INDEX IX ON dbo.T (A DESC) INCLUDE (C) WHERE A IS NOT NULL;
DROP INDEX IX ON dbo.T;
EXEC sp_rename 'dbo.T.Old', 'New', 'COLUMN';
EXEC sp_rename N'T', N'U';
UPDATE u SET u.a = s.b FROM dbo.Users u INNER JOIN S s ON s.id = u.id;
EXEC('DROP TABLE x')`, 'mssql'), [
      'addColumn [Age]', 'addColumn [Nick]', 'dropConstraint DF_Age', 'dropColumn Age', 'alterColumn Name', 'addConstraint FK_U', 'createIndex IX', 'dropIndex IX', "renameColumn 'dbo.T.Old'", "renameTable N'T'", 'update u', 'unknown EXEC',
    ]);
    const column = readOne(scanStatement, 'ALTER TABLE dbo.Users ALTER COLUMN Name NVARCHAR(MAX) NOT NULL', 'mssql', 'alterColumn');
    assert.deepEqual([column.changes, column.replaces], [{ type: { name: 'nvarchar', args: ['max'], array: false }, nullable: false }, undefined]);
    const update = readOne(scanStatement, 'UPDATE u SET u.a = s.b FROM dbo.Users u INNER JOIN S s ON s.id = u.id', 'mssql', 'update');
    assert.deepEqual([update.table, update.from, update.where?.text], [{ schema: 'dbo', name: 'Users' }, [{ name: 'S' }], 's.id = dbo.users.id']);
  });

  it('reads libSQL, which can alter a column', () => {
    assert.equal(readOne(readSqlite, 'ALTER TABLE t ALTER COLUMN c TO c text', 'sqlite', 'alterColumn').scanned, undefined);
    const change = readOne(scanStatement, 'ALTER TABLE `t` ALTER COLUMN "status" TO "status" text NOT NULL', 'sqlite', 'alterColumn');
    assert.deepEqual([change.column, change.replaces, change.changes], ['status', true, { type: { name: 'text', args: [], array: false }, nullable: false, default: null }]);
  });

  it('keeps what it understood and says what it did not', () => {
    const operations = readAll(scanStatement, 'ALTER TABLE t FROBNICATE x, ADD y int, DROP COLUMN z', 'unknown');
    assert.deepEqual(operations.map((operation) => operation.kind), ['unknown', 'addColumn', 'dropColumn']);
    assert.deepEqual(operations[0]?.kind === 'unknown' && operations[0].mayTouch, ['t', 'frobnicate', 'x']);
    const column = readOne(scanStatement, 'ALTER TABLE t ADD y int FROBNICATED NOT NULL', 'unknown', 'addColumn');
    assert.deepEqual([column.column.type?.name, column.column.unsure], ['int', ['nullable', 'default']]);
  });

  it('names or fails', () => {
    for (const text of ['garbage in', 'ALTER TABEL x ADD y int', 'DROP', 'CREATE', 'ALTER TABLE', 'UPDATE', 'INSERT INTO', '(', "'", 'MERGE INTO t USING s ON 1 = 1 WHEN MATCHED THEN DELETE', 'DO $$ BEGIN END $$', 'WITH x AS (DELETE FROM t RETURNING *) SELECT 1']) {
      assert.ok('failure' in scanStatement({ source: wholeFile('m.sql', text), start: 0, end: text.length, kind: 'sql' }, 'unknown'), text);
    }
  });

  it('agrees with the parsers about shape', () => {
    // The place of a constraint without a name is the parser's own affair, and so is what only a statement that is read in full can fail by.
    const shape = (operations: readonly Operation[]): readonly unknown[] => operations.map((operation) => JSON.parse(JSON.stringify(operation, (key, value: unknown) => (key === 'span' || key === 'statement' || key === 'scanned' || key === 'inPlace' ? undefined : value))) as unknown);
    const sqlite = 'CREATE TABLE "t" ("id" integer NOT NULL, "a" varchar(10) DEFAULT \'x\', "b" text REFERENCES "u" ("id") ON DELETE CASCADE, CONSTRAINT "uq" UNIQUE ("a"), CHECK (a > 1)); CREATE UNIQUE INDEX "i" ON "t" ("a") WHERE b IS NULL; ALTER TABLE "t" ADD "c" integer NOT NULL DEFAULT (0); ALTER TABLE t RENAME TO "u"; DROP TABLE "u"; DELETE FROM t WHERE a = 1 AND (b = 2 OR c IS NULL); UPDATE t SET a = -1, b = a || \'x\' WHERE c IN (2, 1) AND d BETWEEN 1 AND 2';
    assert.deepEqual(shape(readAll(scanStatement, sqlite, 'sqlite')), shape(readAll(readSqlite, sqlite, 'sqlite')));
    const mysql = "INSERT INTO t (a, b) VALUES (1, 'x'), (NULL, DEFAULT); UPDATE t SET a = b + 1, c = CASE WHEN d = 1 THEN 'x' ELSE lower(e) END WHERE f LIKE 'a%' AND NOT g = 1; DELETE FROM t WHERE a IS NOT NULL OR b <> 3";
    assert.deepEqual(shape(readAll(scanStatement, mysql, 'mysql')), shape(readAll(readSqlparser, mysql, 'mysql')));
  });

  it('reads anything without throwing, in any dialect', function () {
    this.timeout(60_000);
    const samples = ['CREATE TABLE t (a int NOT NULL DEFAULT (1 + 2) CHECK (a > 0), KEY k (a))', 'ALTER TABLE t ADD a int, DROP COLUMN b, ALTER c TYPE text USING c::text', 'UPDATE t SET a = (SELECT 1), b = CASE WHEN c THEN 1 END FROM u WHERE t.a = u.a', 'CREATE UNIQUE INDEX i ON t USING gin (lower(a) DESC) WHERE b IS NULL', "EXEC sp_rename 'a.b', 'c', 'COLUMN'", 'INSERT INTO t (a) VALUES (1), (2)', "COMMENT ON COLUMN a.b IS 'x'", 'GRANT SELECT ON t TO u'];
    for (const [index, dialect] of DIALECTS.entries()) {
      for (const text of hostileTexts(samples, 17 + index, 200)) {
        scanStatement({ source: wholeFile('m.sql', text), start: 0, end: text.length, kind: 'sql' }, dialect);
        assert.equal(readAll(scanStatement, 'SELECT 1', dialect)[0]?.kind, 'read');
      }
    }
  });
});
