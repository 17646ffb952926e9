import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { loadSql } from '../../server/src/core/sql';
import { migration, reportOn } from './shop';

const answersOn = async (added: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> => Object.fromEntries((await reportOn(added)).report.process.map(({ id, answer }) => [id, answer]));

describe('the release process', () => {
  before(() => loadSql(['postgres']));

  it('an expanding release passes', async () => {
    const answers = await answersOn(migration('ALTER TABLE "User" ADD COLUMN "rank" INTEGER;'));
    assert.deepEqual([answers['overlap'], answers['expand-contract'], answers['destructive-waits']], ['pass', 'pass', 'pass']);
  });

  it('a column dropped while the older release needs it fails twice', async () => {
    const answers = await answersOn(migration('ALTER TABLE "User" DROP COLUMN "fax";'));
    assert.deepEqual([answers['overlap'], answers['expand-contract'], answers['destructive-waits']], ['fail', 'pass', 'fail']);
  });

  it('a migration that does both is named', async () => {
    const { report } = await reportOn(migration('ALTER TABLE "User" ADD COLUMN "mail" TEXT; UPDATE "User" SET "mail" = "email"; ALTER TABLE "User" DROP COLUMN "fax";'));
    const item = report.process.find(({ id }) => id === 'expand-contract');
    assert.deepEqual([item?.answer, item?.evidence[0]?.path], ['fail', 'prisma/migrations/20260201000000_second/migration.sql']);
  });

  it('a statement that was not read is no pass', async () => {
    const answers = await answersOn(migration('ALTER TABEL "User" DRPO "fax";'));
    assert.deepEqual([answers['overlap'], answers['expand-contract']], ['unknown', 'unknown']);
  });

  it('a runbook is rated by what it asks', async () => {
    assert.equal((await answersOn({}))['runbook'], 'unknown');
    assert.equal((await answersOn({ 'docs/runbook.md': 'To roll back, deploy the previous tag.\n' }))['runbook'], 'fail');
    assert.equal((await answersOn({ 'docs/runbook.md': 'Before a rollback: did a migration run? Are jobs in the queue of a new shape? Were e-mails sent?\n' }))['runbook'], 'pass');
  });

  it('switches are seen, and not taken for granted', async () => {
    const { report } = await reportOn({ 'package.json': '{"name":"shop","dependencies":{"@prisma/client":"6.0.0","unleash-client":"6.0.0"}}' });
    const item = report.process.find(({ id }) => id === 'switches');
    assert.deepEqual([item?.answer, item?.evidence[0]?.path], ['unknown', 'package.json']);
  });
});
