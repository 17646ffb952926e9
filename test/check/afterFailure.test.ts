import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Judged, judge } from '../fate/judge';

const USERS = 'CREATE TABLE users (id int PRIMARY KEY, nick varchar(20)); ---- DROP TABLE users;';

/** The sentence of `down-fails` that says what is left. */
function aftermath({ findings }: Judged): string {
  const found = findings.find(({ rule }) => rule === 'down-fails');
  return /\. (A revert [^.]*)\./.exec(found?.message ?? '')?.[1] ?? 'no failure';
}

describe('what is left of a down that fails', () => {
  const failing = 'CREATE TABLE a (id int); ---- DROP TABLE a; ALTER TABLE a ADD COLUMN x int;';

  it('is nothing where the tool runs it in a transaction and the database keeps DDL in it', async () => {
    for (const dialect of ['postgres', 'sqlite'] as const) assert.equal(aftermath(await judge(dialect, USERS, failing)), 'A revert stops here; its transaction is undone, and nothing is changed', dialect);
  });

  it('is what ran before, in MySQL and MariaDB', async () => {
    assert.match(aftermath(await judge('mysql', USERS, failing)), /^A revert stops in the middle: what ran before it stays, even in a transaction, for MySQL commits/);
    assert.match(aftermath(await judge('mariadb', USERS, failing)), /for MariaDB commits/);
  });

  it('is data, too, where a DDL statement fails in MySQL', async () => {
    assert.match(aftermath(await judge('mysql', USERS, 'CREATE TABLE a (id int); ---- DELETE FROM a; ALTER TABLE users DROP COLUMN b; DROP TABLE a;')), /what ran before it stays/);
  });

  it('is what the author committed', async () => {
    assert.equal(aftermath(await judge('postgres', USERS, 'CREATE TABLE a (id int); ---- DROP TABLE a; COMMIT; ALTER TABLE a ADD COLUMN x int;')), 'A revert stops in the middle');
  });

  it('is nothing where the first statement fails, or another part of it', async () => {
    assert.equal(aftermath(await judge('mysql', USERS, 'DROP TABLE users; ---- ALTER TABLE users ADD COLUMN x int; CREATE TABLE users (id int);')), 'A revert stops here');
    assert.equal(aftermath(await judge('mysql', USERS, 'ALTER TABLE users ADD COLUMN b int; ---- ALTER TABLE users DROP COLUMN b, DROP COLUMN b;')), 'A revert stops here');
  });

  it('is pointed at', async () => {
    const { findings } = await judge('mysql', USERS, failing);
    assert.deepEqual(findings.find(({ rule }) => rule === 'down-fails')?.related.map(({ message }) => message), ['has run by then, and stays']);
  });
});
