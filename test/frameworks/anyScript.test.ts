import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { dbMigrate } from '../../server/src/core/frameworks/dbMigrate';
import { knex } from '../../server/src/core/frameworks/knex';
import { sequelize } from '../../server/src/core/frameworks/sequelize';
import { typeorm } from '../../server/src/core/frameworks/typeorm';
import { wholeFile } from '../../server/src/core/model/source';
import { readSql } from '../../server/src/core/sql';
import { folderFiles, loadParsers } from './folderFiles';
import { readScriptOf } from './scripts';

/** Names that an object of JavaScript has by itself, and pieces of the tools' languages. */
const PIECES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', "('a')", '(knex)', '.del()', '.then(', '=> table', '${', '`', '})', '??', 'await ', 'null', '[]', '{}', "'\ud800'", '.raw(?, [1])'];

describe('Scripts that are broken anyhow', () => {
  before(loadParsers);

  for (const [framework, folder] of [[knex, 'knex'], [typeorm, 'typeorm'], [sequelize, 'sequelize'], [dbMigrate, 'dbMigrate']] as const) {
    it(`never fail in ${framework.title}, and leave the parsers whole`, () => {
      const files = folderFiles(folder);
      const texts = files.paths.filter((path) => /migrations?\//.test(path)).map((path) => (files.read(path) as { text: string }).text);
      const edits = fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom(...PIECES, '')), { maxLength: 4 });
      fc.assert(
        fc.property(fc.constantFrom(...texts), edits, fc.constantFrom('postgres', 'mysql', 'sqlite', 'unknown'), (text, changes, dialect) => {
          let broken = text;
          for (const [at, length, piece] of changes) {
            const from = at % (broken.length + 1);
            broken = broken.slice(0, from) + piece + broken.slice(from + length);
          }
          const migration = readScriptOf(framework, broken, { dialect: dialect as 'postgres' });
          assert.ok(Array.isArray(migration.up));
          assert.equal(readSql(wholeFile('a.sql', 'SELECT 1'), 'postgres').problems.length, 0);
        }),
        { numRuns: 120, seed: 7 },
      );
    }).timeout(60_000);
  }
});
