import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kysely } from '../../server/src/core/frameworks/kysely';
import type { Dialect } from '../../server/src/core/model/dialect';
import { wholeFile } from '../../server/src/core/model/source';
import { readSql } from '../../server/src/core/sql';
import { loadParsers } from './folderFiles';
import { readScriptOf } from './scripts';

/** A call, and the SQL that Kysely 0.28 sends for it in each dialect, parameters put in. */
interface Printed { readonly call: string; readonly printed: Readonly<Partial<Record<Dialect, string>>> }

const PRINTED = JSON.parse(readFileSync(join(__dirname, 'kysely/printed.json'), 'utf8')) as readonly Printed[];

/** What is left of operations when their places are taken away. */
function bare(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item) => (key === 'span' || key === 'statement' ? undefined : item)));
}

describe('Kysely: what it prints', () => {
  before(loadParsers);

  for (const { call, printed } of PRINTED) {
    for (const [dialect, sql] of Object.entries(printed) as readonly (readonly [Dialect, string])[]) {
      it(`${dialect}: ${call.length > 90 ? `${call.slice(0, 89)}…` : call}`, () => {
        const migration = readScriptOf(kysely, `import { sql } from 'kysely';\nexport async function up(db) { ${call}; }`, { dialect });
        assert.deepEqual(migration.problems, []);
        assert.deepEqual(bare(migration.up), bare(readSql(wholeFile('up.sql', sql), dialect).operations));
      });
    }
  }
});
