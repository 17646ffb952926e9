import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { wholeFile } from '../../server/src/core/model/source';
import { loadSqlparser, readSqlparser } from '../../server/src/core/sql/sqlparser/index';
import { hostileTexts, places, readAll, readOne } from './readOne';

const all = (text: string) => readAll(readSqlparser, text, 'clickhouse');

describe('ClickHouse statements', () => {
  before(async () => {
    assert.equal(await loadSqlparser(), true);
  });

  it('reads a table with its engine, order, indexes and what belongs to a column', () => {
    const table = readOne(readSqlparser, `CREATE TABLE IF NOT EXISTS db.events ON CLUSTER '{cluster}' (
      \`id\` UInt64, payload Nullable(String) CODEC(ZSTD(3)) TTL at + INTERVAL 1 DAY COMMENT 'raw', kind LowCardinality(Nullable(String)) DEFAULT 'x', at DateTime64(3) MATERIALIZED now(), short ALIAS left(payload, 3), tags Array(String) DEFAULT [],
      cost Decimal(18, 12) MATERIALIZED arraySum(mapValues(mapFilter(x -> positionCaseInsensitive(x.1, 'in') > 0, details))), total Float64 ALIAS details['total'],
      INDEX ix (id, kind) TYPE bloom_filter(0.01) GRANULARITY 4, PROJECTION p (SELECT id ORDER BY at), CONSTRAINT c CHECK id > 0
    ) ENGINE = ReplacingMergeTree(at) PARTITION BY toYYYYMM(at) ORDER BY (id, at) SETTINGS index_granularity = 8192`, 'clickhouse', 'createTable');
    assert.deepEqual(table.table, { schema: 'db', name: 'events' });
    assert.deepEqual(table.columns.map((column) => [column.name, column.type?.name, column.nullable, column.default?.text, column.generated?.text, column.extra]), [
      ['id', 'UInt64', false, undefined, undefined, undefined], ['payload', 'Nullable', true, undefined, undefined, 'codec(ZSTD(3)) ttl at + interval(1) day'], ['kind', 'LowCardinality', true, "'x'", undefined, undefined], ['at', 'DateTime64', false, undefined, 'now()', undefined],
      ['short', undefined, true, undefined, 'left(payload, 3)', undefined], ['tags', 'Array', false, 'array()', undefined, undefined],
      ['cost', 'Decimal', false, undefined, "arraySum(mapValues(mapFilter(x -> positionCaseInsensitive(tupleElement(x, 1), 'in') > 0, details)))", undefined], ['total', 'Float64', false, undefined, "arrayElement(details, 'total')", undefined],
    ]);
    assert.deepEqual(table.indexes.map((index) => [index.name, index.method, index.parts]), [['ix', 'bloom_filter(0.01)', [{ column: 'id', options: 'granularity 4' }, { column: 'kind' }]]]);
    assert.deepEqual(table.constraints.map((constraint) => [constraint.kind, constraint.name, constraint.expression]), [['check', 'c', 'id > 0']]);
    assert.equal(table.options, 'engine = ReplacingMergeTree(at) partition by toYYYYMM(at) order by(id, at) settings index_granularity = 8192'.replace('by(', 'by ('));
  });

  it('reads every action of an ALTER TABLE, each at its own words', () => {
    assert.deepEqual(places(readSqlparser, `ALTER TABLE t ON CLUSTER c ADD COLUMN a String DEFAULT '' AFTER b, DROP COLUMN IF EXISTS c, MODIFY COLUMN d Nullable(String), RENAME COLUMN e TO f, COMMENT COLUMN i 'hello', CLEAR COLUMN j, ADD INDEX ix a TYPE minmax GRANULARITY 1,
      DROP INDEX iy, MATERIALIZE INDEX ix, ADD PROJECTION pp (SELECT a), DROP PROJECTION pq, MODIFY TTL d + INTERVAL 3 DAY, MODIFY ORDER BY (a, b), RESET SETTING s, DROP CONSTRAINT k SETTINGS alter_sync = 2`, 'clickhouse'), [
      'addColumn a', 'dropColumn c', 'alterColumn d', 'renameColumn e', 'alterColumn i', 'update j', 'createIndex ix', 'dropIndex iy', 'session MATERIALIZE INDEX ix', 'createObject pp', 'dropObject pq', 'setProperty MODIFY TTL d + INTERVAL 3 DAY',
      'setProperty MODIFY ORDER BY (a, b)', 'setProperty RESET SETTING s', 'dropConstraint k',
    ]);
  });

  it('knows that a new type takes the default with it, and a new default leaves the type', () => {
    assert.deepEqual(readOne(readSqlparser, 'ALTER TABLE t MODIFY COLUMN a Nullable(String)', 'clickhouse', 'alterColumn').changes, { type: { name: 'Nullable', args: ['String'], array: false }, nullable: true, default: null });
    assert.deepEqual(readOne(readSqlparser, 'ALTER TABLE t MODIFY COLUMN a DEFAULT 3', 'clickhouse', 'alterColumn').changes, { default: { kind: 'constant', value: 3, text: '3' } });
    assert.deepEqual(readOne(readSqlparser, 'ALTER TABLE t MODIFY COLUMN a REMOVE DEFAULT', 'clickhouse', 'alterColumn').changes, { default: null });
  });

  it('takes mutations for what they are: data', () => {
    const update = readOne(readSqlparser, "ALTER TABLE t UPDATE a = if(b > 0, 'p', 'q'), c = c + 1 WHERE d = 2 SETTINGS mutations_sync = 2", 'clickhouse', 'update');
    assert.deepEqual([update.set.map((each) => [each.column, each.value.text]), update.where?.text], [[['a', "if(b > 0, 'p', 'q')"], ['c', 'c + 1']], 'd = 2']);
    assert.equal(readOne(readSqlparser, 'ALTER TABLE t DELETE WHERE a = 1', 'clickhouse', 'delete').where?.text, 'a = 1');
    assert.equal(readOne(readSqlparser, 'DELETE FROM t ON CLUSTER c WHERE a = 1', 'clickhouse', 'delete').where?.text, 'a = 1');
    assert.equal(readOne(readSqlparser, "ALTER TABLE t DROP PARTITION '2020'", 'clickhouse', 'delete').where?.kind, 'unknown');
  });

  it('says what a view reads and where a materialized one writes', () => {
    const view = readOne(readSqlparser, 'CREATE MATERIALIZED VIEW IF NOT EXISTS mv ON CLUSTER c TO db.target AS SELECT s.project, groupUniqArray(s.env) AS envs FROM src AS s FINAL WHERE at > 1 GROUP BY s.project', 'clickhouse', 'createObject');
    assert.deepEqual([view.object, view.reads], [{ kind: 'materializedView', name: { name: 'mv' }, table: { schema: 'db', name: 'target' } }, [{ table: { name: 'src' }, columns: ['project', 'env', 'at'] }]]);
  });

  it('reads drops, renames and exchanges on a cluster', () => {
    assert.deepEqual(places(readSqlparser, 'DROP TABLE IF EXISTS a ON CLUSTER c SYNC; DROP VIEW v; DROP DICTIONARY d; RENAME TABLE db.a TO db.b, c TO d ON CLUSTER e; EXCHANGE TABLES a AND b; TRUNCATE TABLE IF EXISTS t; DETACH TABLE t; ATTACH TABLE t; OPTIMIZE TABLE t FINAL', 'clickhouse'), [
      'dropTable a', 'dropObject v', 'dropObject d', 'renameTable a', 'renameTable c', 'swapTables a', 'truncate t', 'unknown t', 'unknown t', 'session OPTIMIZE',
    ]);
  });

  it('reads INSERT … SELECT with names exactly as written', () => {
    const insert = readOne(readSqlparser, 'INSERT INTO t (a, B) SELECT toDate(X), y FROM U WHERE Z = 1', 'clickhouse', 'insert');
    assert.deepEqual(insert.query?.columns.map((column) => (column.star ? '*' : column.value.text)), ['toDate("X")', 'y']);
    assert.deepEqual([insert.columns, insert.query?.from[0]?.table.name, insert.query?.reshapesRows], [['a', 'B'], 'U', false]);
    assert.equal(readOne(readSqlparser, 'INSERT INTO t SELECT anyLast(a) FROM u', 'clickhouse', 'insert').query?.reshapesRows, true);
  });

  it('reads anything without throwing, and SELECT 1 after it', function () {
    this.timeout(30_000);
    const samples = ['CREATE TABLE t (a Nullable(String) CODEC(ZSTD(1)), INDEX i a TYPE minmax GRANULARITY 1) ENGINE = MergeTree ORDER BY a', 'ALTER TABLE t UPDATE a = 1, b = [1, 2] WHERE c[\'x\'] = 1, MODIFY COLUMN d String', 'CREATE MATERIALIZED VIEW v TO t AS SELECT a, sum(b) FROM u GROUP BY a', 'INSERT INTO t SELECT arrayMap(x -> x + 1, a) FROM u FINAL', 'EXCHANGE TABLES a AND b ON CLUSTER c'];
    for (const text of hostileTexts(samples, 13, 600)) {
      readSqlparser({ source: wholeFile('m.sql', text), start: 0, end: text.length, kind: 'sql' }, 'clickhouse');
      assert.equal(all('SELECT 1')[0]?.kind, 'read');
    }
  });
});
