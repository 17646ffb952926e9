// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates in SQL are the subject
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Dialect } from '../../server/src/core/model/dialect';
import { wholeFile } from '../../server/src/core/model/source';
import { loadSql, readSql } from '../../server/src/core/sql/index';
import { split } from '../../server/src/core/sql/split';

const CASES: readonly { readonly sql: string; readonly dialect: Dialect; readonly masked: string; readonly holes: readonly string[] }[] = [
  { dialect: 'postgres', sql: 'drop table {{ index .Options "Namespace" }}.users', masked: 'drop table ________________________________.users', holes: ['{{ index .Options "Namespace" }}'] },
  { dialect: 'postgres', sql: 'drop table ${schema}.users', masked: 'drop table _________.users', holes: ['${schema}'] },
  { dialect: 'postgres', sql: 'drop table :SCHEMA.users', masked: 'drop table _SCHEMA.users', holes: [':SCHEMA'] },
  { dialect: 'postgres', sql: `update t set a = :'v' where b = :"w"`, masked: `update t set a = '__' where b = "__"`, holes: [":'v'", ':"w"'] },
  { dialect: 'postgres', sql: 'update t set a = ? where b = $1', masked: 'update t set a = x where b = $1', holes: ['?', '$1'] },
  { dialect: 'postgres', sql: "select a ? 'k', b ?| c, x[1:n], y::text, z[:n]", masked: "select a ? 'k', b ?| c, x[1:n], y::text, z[:n]", holes: [] },
  { dialect: 'postgres', sql: "select '12:30', a @> b, @x", masked: "select '12:30', a @> b, _x", holes: ['@x'] },
  { dialect: 'postgres', sql: "insert into t values ('{{ .Name }}')", masked: "insert into t values ('{{ .Name }}')", holes: ["'{{ .Name }}'"] },
  { dialect: 'mysql', sql: 'update t set a = ?, b = @x where c = :c', masked: 'update t set a = ?, b = @x where c = _c', holes: ['?', ':c'] },
  { dialect: 'sqlite', sql: 'update t set a = :a, b = ?1, c = $c', masked: 'update t set a = :a, b = ?1, c = $c', holes: [':a', '?1', '$c'] },
  { dialect: 'clickhouse', sql: "alter table t on cluster '{cluster}' drop column {col:Identifier}", masked: "alter table t on cluster '{cluster}' drop column ________________", holes: ['{col:Identifier}'] },
  { dialect: 'mssql', sql: 'drop table $(Schema).t', masked: 'drop table _________.t', holes: ['$(Schema)'] },
];

describe('mask', () => {
  before(() => loadSql(['postgres']));

  for (const { sql, dialect, masked, holes } of CASES) {
    it(`${dialect}: ${sql}`, () => {
      const [statement] = split(wholeFile('m.sql', sql), dialect);
      assert.equal(statement?.source.text, masked);
      assert.equal(statement?.source.text.length, sql.length);
      assert.deepEqual(statement?.source.holes.map((hole) => sql.slice(hole.start, hole.end)), holes);
    });
  }

  it('a schema from a template is left out', () => {
    const { operations } = readSql(wholeFile('m.sql', 'alter table {{ .Schema }}.users drop column age'), 'postgres');
    assert.deepEqual(operations.map(({ kind }) => kind), ['dropColumn']);
    assert.deepEqual(operations[0]?.kind === 'dropColumn' && operations[0].table, { name: 'users' });
  });

  it('a table from a template makes the operation unknown', () => {
    const { operations } = readSql(wholeFile('m.sql', 'alter table {{ .Table }} drop column age'), 'postgres');
    assert.equal(operations[0]?.kind, 'unknown');
    assert.equal(operations[0]?.kind === 'unknown' && operations[0].mayTouch, 'anything');
  });

  it('a column from a template leaves the table known', () => {
    const { operations } = readSql(wholeFile('m.sql', 'alter table users drop column ${column}'), 'postgres');
    assert.deepEqual(operations[0]?.kind === 'unknown' && operations[0].mayTouch, ['users']);
  });

  it('a value from a template is an unknown value', () => {
    const { operations } = readSql(wholeFile('m.sql', "update users set a = :v, b = '${w}' where id = $1"), 'postgres');
    const [update, ...others] = operations;
    assert.deepEqual(others, []);
    assert.deepEqual(update?.kind === 'update' && update.set.map((each) => each.value.kind), ['unknown', 'unknown']);
  });
});
