import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Dialect } from '../../server/src/core/model/dialect';
import { slice, wholeFile } from '../../server/src/core/model/source';
import { split, splitWithComments } from '../../server/src/core/sql/split';

function texts(sql: string, dialect: Dialect): string[] {
  return split(wholeFile('a.sql', sql), dialect).map((statement) => (statement.kind === 'sql' ? statement.source.text : `[${statement.kind}] ${statement.source.text}`));
}

interface Case {
  readonly title: string;
  readonly dialect: Dialect;
  readonly sql: string;
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  { title: 'empty statements and a missing last terminator', dialect: 'postgres', sql: ';;select 1;\n;select 2', expected: ['select 1', 'select 2'] },
  { title: 'terminators in strings and names', dialect: 'postgres', sql: `select 'a;b', "c;d"; select 2`, expected: [`select 'a;b', "c;d"`, 'select 2'] },
  { title: 'a doubled quote', dialect: 'postgres', sql: "select 'it''s;'; select 2", expected: ["select 'it''s;'", 'select 2'] },
  { title: 'a backslash is plain in a string', dialect: 'postgres', sql: "select 'a\\'; select 2", expected: ["select 'a\\'", 'select 2'] },
  { title: "E'…' knows backslashes", dialect: 'postgres', sql: "select E'a\\';b'; select 2", expected: ["select E'a\\';b'", 'select 2'] },
  { title: 'dollar quotes with other tags inside', dialect: 'postgres', sql: 'do $a$ begin execute $b$ x; $b$; end $a$; select 2', expected: ['do $a$ begin execute $b$ x; $b$; end $a$', 'select 2'] },
  { title: 'nested comments', dialect: 'postgres', sql: 'select 1 /* a /* b; */ c; */; select 2', expected: ['select 1', 'select 2'] },
  { title: 'comments do not belong to the statement behind them', dialect: 'postgres', sql: '-- one;\nselect 1; -- two\n/* three */ select 2', expected: ['select 1', 'select 2'] },
  { title: 'BEGIN ATOMIC', dialect: 'postgres', sql: 'create function f() returns int begin atomic select 1; select case when true then 1 end; end; select 2', expected: ['create function f() returns int begin atomic select 1; select case when true then 1 end; end', 'select 2'] },
  { title: 'CREATE RULE with several actions', dialect: 'postgres', sql: 'create rule r as on insert to t do (delete from a; delete from b); select 2', expected: ['create rule r as on insert to t do (delete from a; delete from b)', 'select 2'] },
  { title: 'a transaction is no block', dialect: 'postgres', sql: 'begin; select 1; end; select 2', expected: ['begin', 'select 1', 'end', 'select 2'] },
  { title: 'an unbalanced bracket hides nothing behind it', dialect: 'postgres', sql: 'select (1; select 2', expected: ['select (1', 'select 2'] },
  { title: "psql's commands", dialect: 'postgres', sql: '\\set x 1\nselect 1;\n\\echo done', expected: ['[metaCommand] \\set x 1', 'select 1', '[metaCommand] \\echo done'] },
  { title: 'COPY data', dialect: 'postgres', sql: "copy t (a) from stdin;\n1\tx;y'\n\\.\nselect 2;", expected: ['copy t (a) from stdin', "[copyData] 1\tx;y'\n", 'select 2'] },
  { title: 'COPY without data', dialect: 'postgres', sql: 'copy t from stdin;\nselect 2;', expected: ['copy t from stdin', 'select 2'] },
  { title: 'breakpoints of drizzle-kit', dialect: 'postgres', sql: 'create table a(x int)\n--> statement-breakpoint\ncreate table b(x int);--> statement-breakpoint\nselect 1', expected: ['create table a(x int)', 'create table b(x int)', 'select 1'] },
  { title: 'an unclosed string takes the rest', dialect: 'postgres', sql: "select 1; select 'a; select 3", expected: ['select 1', "select 'a; select 3"] },

  { title: 'DELIMITER', dialect: 'mysql', sql: 'DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nDELIMITER ;\nSELECT 2;', expected: ['CREATE PROCEDURE p() BEGIN SELECT 1; END', 'SELECT 2'] },
  { title: 'DELIMITER //', dialect: 'mysql', sql: 'delimiter //\nselect 1; select 2 //\nselect 3 //\ndelimiter ;\nselect 4', expected: ['select 1; select 2', 'select 3', 'select 4'] },
  { title: 'bodies without DELIMITER', dialect: 'mysql', sql: 'CREATE DEFINER=`a`@`%` TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF a THEN SET b = 1; END IF; CASE a WHEN 1 THEN SET c = 1; END CASE; END; SELECT 2', expected: ['CREATE DEFINER=`a`@`%` TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF a THEN SET b = 1; END IF; CASE a WHEN 1 THEN SET c = 1; END CASE; END', 'SELECT 2'] },
  { title: 'columns called begin and end', dialect: 'mysql', sql: 'create table event (begin int, end int, x int); select 2', expected: ['create table event (begin int, end int, x int)', 'select 2'] },
  { title: 'comments of MySQL', dialect: 'mysql', sql: '# one; \nselect 1--1; -- two;\nselect 2', expected: ['select 1--1', 'select 2'] },
  { title: 'backslashes of MySQL', dialect: 'mysql', sql: `select 'a\\';b', "c\\";d"; select 2`, expected: [`select 'a\\';b', "c\\";d"`, 'select 2'] },
  { title: 'executable comments are code', dialect: 'mysql', sql: '/*!40101 SET NAMES utf8 */;\nCREATE TABLE t (a int) /*!50100 PARTITION BY KEY(a) */;', expected: ['SET NAMES utf8', 'CREATE TABLE t (a int)          PARTITION BY KEY(a)'] },
  { title: 'BEGIN NOT ATOMIC', dialect: 'mariadb', sql: 'begin not atomic select 1; end; select 2', expected: ['begin not atomic select 1; end', 'select 2'] },

  { title: 'triggers of SQLite', dialect: 'sqlite', sql: 'CREATE TRIGGER t AFTER UPDATE ON x WHEN CASE WHEN 1 THEN 1 END BEGIN UPDATE y SET a = CASE b WHEN 1 THEN 2 END; DELETE FROM z; END; SELECT 2', expected: ['CREATE TRIGGER t AFTER UPDATE ON x WHEN CASE WHEN 1 THEN 1 END BEGIN UPDATE y SET a = CASE b WHEN 1 THEN 2 END; DELETE FROM z; END', 'SELECT 2'] },
  { title: 'names in brackets', dialect: 'sqlite', sql: 'select [a;b], `c;d`; select 2', expected: ['select [a;b], `c;d`', 'select 2'] },
  { title: 'a transaction of SQLite', dialect: 'sqlite', sql: 'BEGIN TRANSACTION; select 1; END', expected: ['BEGIN TRANSACTION', 'select 1', 'END'] },

  { title: 'parameters of ClickHouse', dialect: 'clickhouse', sql: "select {a:String}, 'x\\';y'; select 2", expected: ["select __________, 'x\\';y'", 'select 2'] },

  { title: 'GO', dialect: 'mssql', sql: 'ALTER TABLE t ADD x int\nGO\nALTER TABLE t DROP COLUMN go\ngo 2\nSELECT 1', expected: ['ALTER TABLE t ADD x int', 'ALTER TABLE t DROP COLUMN go', 'SELECT 1'] },
  { title: 'T-SQL without terminators', dialect: 'mssql', sql: 'ALTER TABLE t ADD x int\nALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (x)\n REFERENCES y (z)\n ON DELETE CASCADE\nDROP TABLE q', expected: ['ALTER TABLE t ADD x int', 'ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (x)\n REFERENCES y (z)\n ON DELETE CASCADE', 'DROP TABLE q'] },
  { title: 'blocks of T-SQL', dialect: 'mssql', sql: "IF 1 = 1 BEGIN DROP TABLE a; DROP TABLE b; END\nGO\nBEGIN TRAN; DROP TABLE c; COMMIT", expected: ['IF 1 = 1 BEGIN DROP TABLE a; DROP TABLE b; END', 'BEGIN TRAN', 'DROP TABLE c', 'COMMIT'] },
];

describe('split', () => {
  for (const { title, dialect, sql, expected } of CASES) {
    it(`${dialect}: ${title}`, () => assert.deepEqual(texts(sql, dialect), expected));
  }

  it('keeps the place of each statement, also in a part of a file', () => {
    const file = wholeFile('m.sql', 'xx;\n-- comment\nselect 1;\n select 2 ;');
    const [first, second] = split(slice(file, 4, file.text.length), 'postgres');
    assert.equal(file.text.slice(first?.source.locate(0, 8).start, first?.source.locate(0, 8).end), 'select 1');
    assert.equal(file.text.slice(second?.source.locate(7, 8).start, second?.source.locate(7, 8).end), '2');
  });

  it('gives comments with their text and place', () => {
    const sql = '-- fix-forward: dev-only seeds\nselect 1; /* b */ # c';
    const { comments } = splitWithComments(wholeFile('m.sql', sql), 'mysql');
    assert.deepEqual(comments.map((comment) => comment.text), ['fix-forward: dev-only seeds', 'b', 'c']);
    assert.deepEqual(comments.map((comment) => sql.slice(comment.span.start, comment.span.end)), ['-- fix-forward: dev-only seeds', '/* b */', '# c']);
  });

  it('comes back from unclosed openers by the thousand, and splits what follows', () => {
    for (const opener of ['/*', '$a$', '{{', "E'", '"', '${', '[', '(', "'", '$$ /* {{']) {
      for (const dialect of ['postgres', 'mysql', 'sqlite', 'clickhouse', 'mssql', 'unknown'] as const) {
        split(wholeFile('m.sql', opener.repeat(20_000)), dialect);
        assert.equal(split(wholeFile('m.sql', 'SELECT 1; SELECT 2'), dialect).length, 2);
      }
    }
  });
});
