import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { wholeFile } from '../../server/src/core/model/source';
import { loadSql, readSql } from '../../server/src/core/sql/index';

const SEEDS: readonly string[] = [
  "CREATE TABLE \"User\" (id SERIAL PRIMARY KEY, \"näme\" VARCHAR(20) DEFAULT 'x'::text, CHECK (id > 0 OR name IN ('a', 'b')));",
  "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int REFERENCES u(id) ON DELETE CASCADE, DROP COLUMN b, ALTER c TYPE bigint USING c::bigint;",
  "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM t LOOP EXECUTE format('DROP TABLE %I', r.x); END LOOP; EXCEPTION WHEN others THEN NULL; END $$;",
  "WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM d ON CONFLICT (id) DO UPDATE SET x = excluded.x;",
  "COPY t (a) FROM stdin;\n1\t2\n\\.\nSELECT E'\\'', $a$;$a$, U&'d' /* x /* y */ */ -- z\n;",
  "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); {{ index .Options \"Namespace\" }}; SELECT :'x', :y, ?;",
  "UPDATE t SET (a, b) = (SELECT 1, 2), c['k'] = 1 FROM u WHERE CASE t.x WHEN 1 THEN true END AND EXISTS (SELECT 1 FROM v);",
  "CREATE VIEW v AS SELECT a.*, count(*) OVER (PARTITION BY b) FROM a LEFT JOIN LATERAL (SELECT 1) s ON true UNION ALL SELECT * FROM c;",
];

/** Deletes, doubles, swaps and replaces parts of a seed. */
const mutated = fc.tuple(fc.constantFrom(...SEEDS), fc.array(fc.record({ at: fc.nat(300), length: fc.nat(12), text: fc.oneof(fc.constantFrom("'", '"', '$$', '(', ')', ';', '/*', '*/', '--', '\n', '\\', '{{', '}}', '\0', '\ud800', 'ü', '😀', 'BEGIN', 'END', 'CASE', 'SELECT', '$1', '?'), fc.string({ maxLength: 6 })) }), { maxLength: 6 }))
  .map(([seed, edits]) => edits.reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.at + edit.length), seed));

const DIALECT = 'postgres';

async function survives(text: string): Promise<void> {
  const reading = readSql(wholeFile('m.sql', text), DIALECT);
  for (const operation of reading.operations) {
    assert.ok(operation.span.start >= 0 && operation.span.end <= text.length && operation.span.start <= operation.span.end, `${operation.kind} ${operation.span.start}..${operation.span.end} of ${text.length}`);
  }
  for (const statement of reading.statements) assert.equal(statement.source.text.length, statement.end - statement.start);
  await loadSql([DIALECT]);
  const after = readSql(wholeFile('m.sql', 'SELECT 1'), DIALECT);
  assert.deepEqual(after.operations.map((operation) => operation.kind), ['read']);
}

describe('PostgreSQL: any input', () => {
  before(() => loadSql([DIALECT]));

  it('mutated statements', async function () {
    this.timeout(30_000);
    await fc.assert(fc.asyncProperty(mutated, survives), { numRuns: 400 });
  });

  it('random text', async function () {
    this.timeout(30_000);
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 200 })), survives), { numRuns: 300 });
  });

  it('what kills a parser: depth and length', async function () {
    this.timeout(30_000);
    const n = 20_000;
    for (const text of [
      `SELECT ${'('.repeat(n)}1${')'.repeat(n)}`, `SELECT ${'1+'.repeat(n)}1`, `SELECT * FROM t WHERE ${'a=1 OR '.repeat(n)}b`, `SELECT ${"'a'||".repeat(n)}''`,
      `SELECT ${'NOT '.repeat(n)}true`, `${'SELECT 1 UNION '.repeat(n)}SELECT 2`, `SELECT * FROM t ${'JOIN t ON true '.repeat(n)}`, `SELECT 1${'::int'.repeat(n)}`, `SELECT ${'CASE WHEN true THEN '.repeat(n)}1${' END'.repeat(n)}`,
      `SELECT ${'- '.repeat(n)}1`, `SELECT a${'[1]'.repeat(n)}`, `DO $$ BEGIN ${'IF a THEN '.repeat(2000)} NULL; ${'END IF; '.repeat(2000)} END $$`, `DO $$ BEGIN IF ${'a=1 OR '.repeat(n)}b THEN NULL; END IF; END $$`,
      `DO $$ BEGIN ${'BEGIN '.repeat(2000)} NULL; ${'END; '.repeat(2000)} END $$`, `DO $$ BEGIN EXECUTE ${"'a'||".repeat(n)}''; END $$`, `COMMENT ON TABLE t IS '${'x'.repeat(200_000)}'`,
    ]) await survives(text);
  });
});
