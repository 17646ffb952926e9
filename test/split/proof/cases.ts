import type { PlanDialect } from '../../../server/src/core/split/plan';

/** How a release writes and reads: one value a row. */
export interface Shape {
  insert(id: number, value: string): string;
  update(id: number, value: string): string;
  /** Gives `id` and `value`. */
  readonly read: string;
}

export interface Case {
  readonly operation: string;
  history(dialect: PlanDialect): readonly string[];
  up(dialect: PlanDialect): readonly string[];
  readonly older: Shape;
  /** `both`: no trigger keeps the shapes equal, so the newer release writes both. */
  newer(both: boolean, dialect: PlanDialect): Shape;
  /** The value of the nth write; all differ. */
  value?(n: number): string;
  /** What is kept for a way back from the contract. */
  readonly kept?: string;
  /** The expression that makes the old column `name` from the new ones. */
  readonly back?: Readonly<Record<string, string>>;
  /** What has to be done before the down of the expand, which refuses until then. */
  readonly mended?: string;
  /** Databases that the statement does not exist for. */
  readonly without?: readonly PlanDialect[];
}

const text = (value: string): string => `'${value.replace(/'/g, "''")}'`;
const USERS = (dialect: PlanDialect): readonly string[] => [
  `CREATE TABLE users (id int PRIMARY KEY, name varchar(40) NOT NULL, age ${dialect === 'sqlite' ? 'int' : 'int NOT NULL'})`,
  'CREATE INDEX users_name_idx ON users (name)',
];

/** Rows of `users` by the names of the columns that hold the value. */
function users(columns: readonly string[], { table = 'users', more = ', age', given = ', 1', read = columns[0]! } = {}): Shape {
  return {
    insert: (id, value) => `INSERT INTO ${table} (id, ${columns.join(', ')}${more}) VALUES (${id}, ${columns.map(() => text(value)).join(', ')}${given})`,
    update: (id, value) => `UPDATE ${table} SET ${columns.map((column) => `${column} = ${text(value)}`).join(', ')} WHERE id = ${id}`,
    read: `SELECT id, ${read} AS value FROM ${table} ORDER BY id`,
  };
}

const plain = users(['name']);
const named = (both: boolean, column: string): Shape => users(both ? [column, 'name'] : [column]);
const type = (dialect: PlanDialect, column: string, to: string): string => (dialect === 'postgres' ? `ALTER TABLE users ALTER COLUMN ${column} TYPE ${to} USING CAST(${column} AS ${to})` : `ALTER TABLE users MODIFY COLUMN ${column} ${to} NOT NULL`);
const numbers = (n: number): string => String(1000 + n);
const asNumber = (column: string, both: readonly string[] = []): Shape => users([column, ...both], { read: column });
const same = () => plain;
const TEAMS = 'CREATE TABLE teams (id int PRIMARY KEY)';

export const cases: readonly Case[] = [
  { operation: 'rename column', history: USERS, up: () => ['ALTER TABLE users RENAME COLUMN name TO full_name'], older: plain, newer: (both) => named(both, 'full_name') },
  { operation: 'rename column, unique', history: (dialect) => [...USERS(dialect), 'CREATE UNIQUE INDEX users_name_key ON users (name)'], up: () => ['ALTER TABLE users RENAME COLUMN name TO full_name'], older: plain, newer: (both) => named(both, 'full_name') },
  { operation: 'rename column by copy', history: USERS, up: (dialect) => ['ALTER TABLE users ADD COLUMN full_name varchar(40)', 'UPDATE users SET full_name = name', ...(dialect === 'sqlite' ? ['DROP INDEX users_name_idx'] : []), 'ALTER TABLE users DROP COLUMN name'], older: plain, newer: (both) => named(both, 'full_name') },
  { operation: 'rename table', history: USERS, up: (dialect) => [dialect === 'mysql' || dialect === 'mariadb' ? 'RENAME TABLE users TO people' : 'ALTER TABLE users RENAME TO people'], older: plain, newer: () => users(['name'], { table: 'people' }) },
  { operation: 'drop column', history: USERS, up: () => ['ALTER TABLE users DROP COLUMN age'], older: plain, newer: () => users(['name'], { more: '', given: '' }), mended: 'UPDATE users SET age = 0 WHERE age IS NULL', kept: 'SELECT id, age FROM users WHERE age IS NOT NULL ORDER BY id' },
  { operation: 'drop table', history: (dialect) => [...USERS(dialect), TEAMS, 'INSERT INTO teams VALUES (1), (2)'], up: () => ['DROP TABLE teams'], older: plain, newer: same, kept: 'SELECT id FROM teams ORDER BY id' },
  { operation: 'change type, converted', history: (dialect) => USERS(dialect), up: (dialect) => [dialect === 'postgres' ? type(dialect, 'name', 'int') : 'ALTER TABLE users MODIFY COLUMN name int NOT NULL'], older: plain, newer: (both, dialect) => asNumber(dialect === 'postgres' ? 'name_integer' : 'name_int', both ? ['name'] : []), value: numbers, without: ['sqlite'] },
  { operation: 'change type, narrower', history: USERS, up: (dialect) => [dialect === 'postgres' ? 'ALTER TABLE users ALTER COLUMN name TYPE varchar(12)' : 'ALTER TABLE users MODIFY COLUMN name varchar(12) NOT NULL'], older: plain, newer: () => users(['name_varchar']), without: ['sqlite'] },
  { operation: 'change type, wider', history: USERS, up: (dialect) => [dialect === 'postgres' ? 'ALTER TABLE users ALTER COLUMN name TYPE varchar(60)' : 'ALTER TABLE users MODIFY COLUMN name varchar(60) NOT NULL'], older: plain, newer: same, without: ['sqlite'] },
  { operation: 'add required column', history: USERS, up: () => ['ALTER TABLE users ADD COLUMN nick varchar(40) NOT NULL', "UPDATE users SET nick = lower(name) WHERE nick IS NULL"], older: plain, newer: () => users(['name'], { more: ', age, nick', given: ", 1, 'n'" }) },
  { operation: 'set NOT NULL', history: (dialect) => [...USERS(dialect), "ALTER TABLE users ADD COLUMN nick varchar(40) DEFAULT 'nobody'"], up: (dialect) => [dialect === 'postgres' ? 'ALTER TABLE users ALTER COLUMN nick SET NOT NULL' : "ALTER TABLE users MODIFY COLUMN nick varchar(40) NOT NULL DEFAULT 'nobody'"], older: users(['name'], { more: ', age, nick', given: ', 1, NULL' }), newer: same, without: ['sqlite'] },
  { operation: 'add UNIQUE', history: USERS, up: (dialect) => [dialect === 'sqlite' ? 'CREATE UNIQUE INDEX users_name_key ON users (name)' : 'ALTER TABLE users ADD CONSTRAINT users_name_key UNIQUE (name)'], older: plain, newer: same },
  { operation: 'add FOREIGN KEY', history: (dialect) => [...USERS(dialect), TEAMS, 'INSERT INTO teams VALUES (1)'], up: () => ['ALTER TABLE users ADD CONSTRAINT users_age_fkey FOREIGN KEY (age) REFERENCES teams (id)'], older: plain, newer: same, without: ['sqlite'] },
  { operation: 'add CHECK', history: USERS, up: () => ['ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age > 0)'], older: plain, newer: same, without: ['sqlite'] },
  { operation: 'change primary key', history: (dialect) => USERS(dialect), up: (dialect) => [dialect === 'postgres' ? 'ALTER TABLE users DROP CONSTRAINT users_pkey' : 'ALTER TABLE users DROP PRIMARY KEY', 'ALTER TABLE users ADD PRIMARY KEY (name)'], older: plain, newer: same, without: ['sqlite'] },
  { operation: 'add index', history: USERS, up: () => ['CREATE INDEX users_age_idx ON users (age)'], older: plain, newer: same },
  { operation: 'replace index', history: USERS, up: (dialect) => ['CREATE INDEX users_name_age_idx ON users (name, age)', dialect === 'postgres' || dialect === 'sqlite' ? 'DROP INDEX users_name_idx' : 'DROP INDEX users_name_idx ON users'], older: plain, newer: same },
  { operation: 'drop index', history: USERS, up: (dialect) => [dialect === 'postgres' || dialect === 'sqlite' ? 'DROP INDEX users_name_idx' : 'DROP INDEX users_name_idx ON users'], older: plain, newer: same },
  { operation: 'change default', history: USERS, up: () => ['ALTER TABLE users ALTER COLUMN age SET DEFAULT 7'], older: plain, newer: same, without: ['sqlite'] },
  { operation: 'add enum value', history: (dialect) => ["CREATE TYPE mood AS ENUM ('good', 'bad')", ...USERS(dialect)], up: () => ["ALTER TYPE mood ADD VALUE 'fair'"], older: plain, newer: same, without: ['sqlite', 'mariadb', 'mysql'] },
  {
    operation: 'rename enum value', without: ['sqlite', 'mariadb', 'mysql'],
    history: (dialect) => ["CREATE TYPE mood AS ENUM ('good', 'bad')", ...USERS(dialect), "ALTER TABLE users ADD COLUMN mood mood NOT NULL DEFAULT 'good'"],
    up: () => ["ALTER TYPE mood RENAME VALUE 'good' TO 'fine'"],
    older: plain, newer: () => users(['name'], { more: ', age, mood', given: ", 1, 'fine'" }),
  },
  { operation: 'remove enum value', without: ['sqlite', 'postgres'], history: (dialect) => [...USERS(dialect), "ALTER TABLE users ADD COLUMN mood enum('good','bad','fair') NOT NULL DEFAULT 'good'"], up: () => ["ALTER TABLE users MODIFY COLUMN mood enum('good','bad') NOT NULL DEFAULT 'good'"], older: users(['name'], { more: ', age, mood', given: ", 1, 'bad'" }), newer: () => users(['name'], { more: ', age, mood_enum', given: ", 1, 'bad'" }) },
  {
    operation: 'remove enum value by a new type', without: ['sqlite', 'mariadb', 'mysql'],
    history: (dialect) => ["CREATE TYPE mood AS ENUM ('good', 'bad', 'fair')", ...USERS(dialect), "ALTER TABLE users ADD COLUMN mood mood NOT NULL DEFAULT 'good'"],
    up: () => ["CREATE TYPE mood_new AS ENUM ('good', 'bad')", 'ALTER TABLE users ALTER COLUMN mood DROP DEFAULT', 'ALTER TABLE users ALTER COLUMN mood TYPE mood_new USING (mood::text::mood_new)', 'ALTER TYPE mood RENAME TO mood_old', 'ALTER TYPE mood_new RENAME TO mood', 'DROP TYPE mood_old', "ALTER TABLE users ALTER COLUMN mood SET DEFAULT 'good'"],
    older: users(['name'], { more: ', age, mood', given: ", 1, 'bad'" }), newer: () => users(['name'], { more: ', age, mood', given: ", 1, 'good'" }), kept: 'SELECT id, mood FROM users ORDER BY id',
  },
  {
    operation: 'rebuild a table', without: ['postgres', 'mariadb', 'mysql'], history: USERS,
    up: () => ['CREATE TABLE new_users (id int PRIMARY KEY, name varchar(40) NOT NULL)', 'INSERT INTO new_users (id, name) SELECT id, name FROM users', 'DROP TABLE users', 'ALTER TABLE new_users RENAME TO users'],
    older: plain, newer: same,
  },
  {
    operation: 'split column', history: USERS,
    up: (dialect) => ['ALTER TABLE users ADD COLUMN first_name varchar(40)', 'ALTER TABLE users ADD COLUMN last_name varchar(40)', dialect === 'postgres' ? "UPDATE users SET first_name = split_part(name, ' ', 1), last_name = split_part(name, ' ', 2)" : dialect === 'sqlite' ? "UPDATE users SET first_name = substr(name, 1, instr(name, ' ') - 1), last_name = substr(name, instr(name, ' ') + 1)" : "UPDATE users SET first_name = substring_index(name, ' ', 1), last_name = substring_index(name, ' ', -1)", 'ALTER TABLE users DROP COLUMN name'],
    older: plain,
    newer: (both) => {
      const [first, last] = ['', ' '].map((_, at) => (value: string) => text(value.split(' ')[at] ?? ''));
      return {
        insert: (id, value) => `INSERT INTO users (id, first_name, last_name, age${both ? ', name' : ''}) VALUES (${id}, ${first!(value)}, ${last!(value)}, 1${both ? `, ${text(value)}` : ''})`,
        update: (id, value) => `UPDATE users SET first_name = ${first!(value)}, last_name = ${last!(value)}${both ? `, name = ${text(value)}` : ''} WHERE id = ${id}`,
        read: both ? "SELECT id, first_name || ' ' || last_name AS value FROM users ORDER BY id" : "SELECT id, concat(first_name, ' ', last_name) AS value FROM users ORDER BY id",
      };
    },
    value: (n) => `First${n} Last${n}`,
    back: { postgres: "concat_ws(' ', first_name, last_name)", mariadb: "concat_ws(' ', first_name, last_name)", sqlite: "first_name || ' ' || last_name" },
  },
  {
    operation: 'reshape into JSON', history: USERS,
    up: (dialect) => [`ALTER TABLE users ADD COLUMN profile ${dialect === 'postgres' ? 'jsonb' : dialect === 'sqlite' ? 'text' : 'json'}`, dialect === 'postgres' ? "UPDATE users SET profile = jsonb_build_object('name', name)" : "UPDATE users SET profile = json_object('name', name)", 'ALTER TABLE users DROP COLUMN name'],
    older: plain,
    newer: (both, dialect) => ({
      insert: (id, value) => `INSERT INTO users (id, profile, age${both ? ', name' : ''}) VALUES (${id}, '{"name":"${value}"}', 1${both ? `, ${text(value)}` : ''})`,
      update: (id, value) => `UPDATE users SET profile = '{"name":"${value}"}'${both ? `, name = ${text(value)}` : ''} WHERE id = ${id}`,
      read: `SELECT id, ${dialect === 'postgres' ? "profile->>'name'" : dialect === 'sqlite' ? "json_extract(profile, '$.name')" : "json_unquote(json_extract(profile, '$.name'))"} AS value FROM users ORDER BY id`,
    }),
    back: { postgres: "profile->>'name'", mariadb: "json_unquote(json_extract(profile, '$.name'))", sqlite: "json_extract(profile, '$.name')" },
  },
  { operation: 'rewrite values', history: USERS, up: () => ['UPDATE users SET age = age + 1 WHERE age > 0'], older: plain, newer: same },
  { operation: 'delete rows', history: (dialect) => [...USERS(dialect), `${TEAMS}`, 'INSERT INTO teams VALUES (1), (2), (3)'], up: () => ['DELETE FROM teams WHERE id > 1'], older: plain, newer: same },
];
