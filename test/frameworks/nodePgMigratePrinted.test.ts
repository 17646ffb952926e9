import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePgMigrate } from '../../server/src/core/frameworks/nodePgMigrate';
import { wholeFile } from '../../server/src/core/model/source';
import { readSql } from '../../server/src/core/sql';
import { loadParsers } from './folderFiles';
import { readScriptOf } from './scripts';

/** A call, and the SQL that node-pg-migrate 8.0.4 makes of it (`getSql()`), forwards and with its inferred way back. */
interface Printed { readonly call: string; readonly up: string; readonly down: string | null; readonly refusal?: string }

const PRINTED = JSON.parse(readFileSync(join(__dirname, 'nodePgMigrate/printed.json'), 'utf8')) as readonly Printed[];

const SHORTHANDS = `exports.shorthands = {
  money: { type: 'numeric(12,2)', notNull: true, default: 0 },
  stamp: { type: 'timestamptz', notNull: true, default: { literal: true, value: 'current_timestamp' } },
  id: { type: 'uuid', primaryKey: true },
};`;

/** What is left of operations when their places are taken away. */
function bare(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item) => (key === 'span' || key === 'statement' ? undefined : item)));
}

describe('node-pg-migrate: what it prints', () => {
  before(loadParsers);

  for (const { call, up, down, refusal } of PRINTED) {
    it(call.length > 90 ? `${call.slice(0, 89)}…` : call, () => {
      const migration = readScriptOf(nodePgMigrate, `${SHORTHANDS}\nexports.up = (pgm) => { ${call}; };`);
      assert.deepEqual(migration.problems, []);
      assert.deepEqual(bare(migration.up), bare(readSql(wholeFile('up.sql', up), 'postgres').operations));
      if (down === null) assert.equal(migration.down.kind, 'refused', refusal);
      else assert.deepEqual(bare(migration.down.kind === 'automatic' ? migration.down.operations : migration.down), bare(readSql(wholeFile('down.sql', down), 'postgres').operations));
    });
  }
});
