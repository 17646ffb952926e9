import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { referencesInSql } from '../../../server/src/core/code/sql/references';
import type { Dialect } from '../../../server/src/core/model/dialect';
import { loadSql } from '../../../server/src/core/sql';

/** `read users.email`, in the order of the text; each must stand where its name does. */
function read(text: string, dialect: Dialect = 'postgres', known: Readonly<Record<string, readonly string[]>> = {}): readonly string[] {
  const { references } = referencesInSql(text, dialect, (table, column) => known[table.name]?.includes(column));
  return references.map(({ table, column, access, certainty, implicit, values, start, end }) => {
    const written = text.slice(start, end).replace(/^["`[]|["`\]]$/g, '').toLowerCase();
    assert.ok(implicit || written === (column ?? table.name).toLowerCase(), `${column ?? table.name} at ${written}`);
    return `${access} ${table.schema === undefined ? '' : `${table.schema}.`}${table.name}${column === undefined ? (implicit ? '.*' : '') : `.${column}`}${certainty === 'likely' ? ' likely' : ''}${values ? ` = ${values.join('|')}` : ''}`;
  });
}

const columns = (text: string, dialect?: Dialect): readonly string[] => [...new Set(read(text, dialect).filter((each) => each.includes('.')))];

/** Texts that PostgreSQL's grammar and the scan of every other dialect must read alike. */
const BOTH: readonly { readonly says: string; readonly text: string; readonly needs: readonly string[] }[] = [
  { says: 'resolves aliases', text: "SELECT u.email, o.total AS email2 FROM users u JOIN orders AS o ON o.user_id = u.id WHERE u.status = 'active' ORDER BY email2",
    needs: ['users.email', 'orders.total', 'orders.user_id', 'users.id', 'users.status'] },
  { says: 'takes no column of a CTE for one of a table', text: 'WITH recent AS (SELECT id, max(at) AS seen FROM logins GROUP BY id) SELECT r.seen, u.email FROM recent r JOIN users u ON u.id = r.id',
    needs: ['logins.id', 'logins.at', 'users.email', 'users.id'] },
  { says: 'takes no column of a subquery for one of a table', text: 'SELECT t.n FROM (SELECT count(*) AS n FROM users WHERE plan IS NOT NULL) t WHERE t.n > 3', needs: ['users.plan'] },
  { says: 'follows a star through a subquery', text: 'SELECT t.email FROM (SELECT * FROM users) t', needs: ['users.*', 'users.email'] },
  { says: 'finds the table around a subquery', text: 'SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)', needs: ['orders.user_id', 'users.id'] },
  { says: 'tells what is written from what is read', text: "UPDATE users SET plan = 'free', seen = now() WHERE email = 'x'", needs: ['users.plan', 'users.seen', 'users.email'] },
  { says: 'reads an INSERT with its conflict and what it returns', text: 'INSERT INTO users (email, plan) VALUES (1, 2) ON CONFLICT (email) DO UPDATE SET plan = excluded.plan RETURNING id',
    needs: ['users.email', 'users.plan', 'users.id'] },
  { says: 'reads functions, casts and CASE', text: "SELECT coalesce(nick, name) AS shown, CASE WHEN age > 3 THEN kind ELSE 'x' END, cast(score AS text), extract(year FROM born) FROM users",
    needs: ['users.nick', 'users.name', 'users.age', 'users.kind', 'users.score', 'users.born'] },
  { says: 'reads windows', text: 'SELECT row_number() OVER (PARTITION BY team ORDER BY joined DESC) AS rank FROM users', needs: ['users.team', 'users.joined'] },
  { says: 'reads a union, part by part', text: 'SELECT email FROM users UNION ALL SELECT mail FROM leads ORDER BY email', needs: ['users.email', 'leads.mail'] },
  { says: 'reads DELETE', text: 'DELETE FROM sessions WHERE expires < 3', needs: ['sessions.expires'] },
];

describe('references in SQL', () => {
  before(() => loadSql(['postgres']));

  for (const dialect of ['postgres', 'mysql', 'sqlite', 'unknown'] as const) {
    describe(dialect, () => {
      for (const { says, text, needs } of BOTH) {
        it(says, () => assert.deepEqual(columns(text, dialect).map((each) => each.split(' ')[1]).filter((each, index, all) => all.indexOf(each) === index).sort(), [...needs].sort()));
      }
    });
  }

  it('tells every column that a star reads', () => {
    assert.deepEqual(read('SELECT * FROM users'), ['read users.*', 'read users']);
    assert.deepEqual(read('SELECT u.* FROM users u, teams t'), ['read users.*', 'read users', 'read teams']);
    assert.deepEqual(read('DELETE FROM users RETURNING *'), ['write users', 'read users.*']);
  });

  for (const dialect of ['postgres', 'mysql'] as const) {
    it(`tells what is never NULL from what may be (${dialect})`, () => {
      const never = (text: string) => referencesInSql(text, dialect, () => undefined).references.flatMap(({ column, neverNull }) => (neverNull ? [column] : []));
      assert.deepEqual(never("UPDATE users SET a = 'x', b = 3, c = now(), d = NULL, e = ?, f = g, h = 'x' || g WHERE i = 1").filter((name) => name !== 'h'), ['a', 'b', 'c']);
    });
  }

  it('follows what an INSERT takes from a SELECT', () => {
    const text = "INSERT INTO users (a, b, c) SELECT now(), 'x', d FROM old";
    assert.deepEqual(referencesInSql(text, 'postgres').references.flatMap(({ column, neverNull, values }) => (neverNull ? [`${column} ${values ?? ''}`] : [])), ['a ', 'b x']);
    assert.deepEqual(referencesInSql("INSERT INTO users (a, b, c) SELECT old.*, 'x' FROM old", 'postgres').references.filter(({ neverNull }) => neverNull), []);
  });

  it('counts no column for count(*)', () => assert.deepEqual(read('SELECT count(*) FROM users', 'mysql'), ['read users']));

  it('gives a column without a table to those that are known to have it', () => {
    const text = 'SELECT email, total FROM users JOIN orders ON true';
    assert.deepEqual(read(text, 'postgres', { users: ['email'], orders: ['total'] }), ['read users.email', 'read orders.total', 'read users', 'read orders']);
    assert.deepEqual(read('SELECT email FROM users JOIN orders ON true'), ['read users.email likely', 'read orders.email likely', 'read users', 'read orders']);
  });

  it('keeps the constants that a column is compared with, or set to', () => {
    assert.deepEqual(read("SELECT 1 FROM users WHERE status IN ('on', 'off') AND kind <> 'bot' AND name LIKE 'x%'"), ['read users', 'read users.status = on|off', 'read users.kind = bot', 'read users.name']);
    assert.deepEqual(read("UPDATE users SET status = 'off'"), ['write users', 'write users.status = off']);
    assert.deepEqual(read("INSERT INTO users (status) VALUES ('on'), ('off')"), ['write users', 'write users.status = on|off']);
  });

  it('needs nothing for a definition', () => {
    assert.deepEqual(read('CREATE TABLE users (id int, email text); DROP TABLE teams; ALTER TABLE orders DROP COLUMN total; CREATE INDEX i ON users (email)'), []);
  });

  it('says what an INSERT gives', () => {
    const { inserts } = referencesInSql('INSERT INTO app.users (email, plan) SELECT mail, 1 FROM leads', 'postgres');
    assert.deepEqual(inserts.map(({ table, columns: given }) => [table, given]), [[{ schema: 'app', name: 'users' }, ['email', 'plan']]]);
  });

  it('reads views, triggers, policies and the bodies of functions', () => {
    assert.deepEqual(columns('CREATE VIEW v AS SELECT email FROM users'), ['read users.email']);
    assert.deepEqual(columns('CREATE POLICY p ON users USING (owner = current_user)'), ['read users.owner']);
    assert.deepEqual(columns('CREATE TRIGGER t BEFORE UPDATE OF plan ON users FOR EACH ROW WHEN (NEW.email <> OLD.email) EXECUTE FUNCTION f()'), ['read users.plan', 'read users.email']);
    assert.deepEqual(columns("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT age FROM users'"), ['read users.age']);
    assert.deepEqual(columns('CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF true THEN UPDATE users SET plan = 1 WHERE users.id = 3; END IF; FOR r IN SELECT o.total FROM orders o LOOP NULL; END LOOP; END $$'),
      ['write users.plan', 'read users.id', 'read orders.total']);
  });

  it('reads what a dialect alone knows', () => {
    assert.deepEqual(columns('UPDATE `users` u JOIN `teams` t ON t.id = u.team_id SET u.`plan` = t.plan', 'mysql'), ['read teams.id', 'read users.team_id', 'write users.plan', 'read teams.plan']);
    assert.deepEqual(columns('SELECT e.name FROM events e FINAL PREWHERE e.at > {since: DateTime} SETTINGS max_threads = 1', 'clickhouse'), ['read events.name', 'read events.at']);
    assert.deepEqual(columns('SELECT TOP 5 [u].[email] FROM [users] u WITH (NOLOCK)', 'mssql'), ['read users.email']);
    assert.deepEqual(columns('INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE b = VALUES(a)', 'mysql'), ['write t.a', 'write t.b', 'read t.a']);
  });

  it('takes no prose for SQL', () => {
    for (const text of ['select the best plan from our list of plans', 'Update your settings', 'delete this from the page please', 'with love from the team', 'insert coin']) assert.deepEqual(read(text, 'unknown'), [], text);
  });

  it('never throws, and comes back from depth and breadth', () => {
    for (const text of ['SELECT ('.repeat(3000), `SELECT ${'('.repeat(5000)}1`, 'SELECT 1 FROM a '.repeat(2000), 'INSERT INTO', 'UPDATE', 'WITH a AS (', 'SELECT * FROM (', 'MERGE INTO t USING', `SELECT ${'a OR '.repeat(20000)}b FROM t`, '\0', 'SELECT "']) {
      for (const dialect of ['postgres', 'mysql', 'unknown'] as const) assert.ok(Array.isArray(referencesInSql(text, dialect).references), text.slice(0, 20));
    }
  });
});
