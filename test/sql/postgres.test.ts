import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Operation } from '../../server/src/core/model/operation';
import { wholeFile } from '../../server/src/core/model/source';
import { loadSql, readSql } from '../../server/src/core/sql/index';

/** The operations without their places; `kind words` says which words each is about. */
function read(sql: string): { readonly operations: readonly Operation[]; readonly words: readonly string[] } {
  const { operations, problems } = readSql(wholeFile('m.sql', sql), 'postgres');
  assert.deepEqual(problems, []);
  return { operations: operations.map(withoutPlaces), words: operations.map((operation) => `${operation.kind} ${sql.slice(operation.span.start, operation.span.end)}`) };
}

function withoutPlaces<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'span' || key === 'statement' ? undefined : inner))) as T;
}

/** Statement → what it is, and on which words. */
const WORDS: readonly (readonly [string, readonly string[]])[] = [
  ['create table if not exists "Shop".orders (id int)', ['createTable orders']],
  ['create table t as select 1 as a', ['createTable t']],
  ['select a into t2 from t', ['createTable t2']],
  ['drop table if exists a, public."B" cascade', ['dropTable a', 'dropTable "B"']],
  ['alter table public.users drop column if exists "fullName", drop age', ['dropColumn "fullName"', 'dropColumn age']],
  ['alter table drop_ drop column drop_', ['dropColumn drop_']],
  ['alter table users add column age int, alter age set default 0, alter column age drop default, alter column "x" type bigint using x::bigint, alter y set not null, alter y drop not null', ['addColumn age', 'alterColumn age', 'alterColumn age', 'alterColumn "x"', 'alterColumn y', 'alterColumn y']],
  ['alter table t rename column a to b', ['renameColumn a']],
  ['alter table t rename to u', ['renameTable t']],
  ['alter table t set schema s', ['renameTable t']],
  ['alter table t rename constraint a to b', ['renameConstraint a']],
  ['alter table t add constraint c check (a > 0) not valid, drop constraint if exists d, validate constraint e', ['addConstraint c', 'dropConstraint d', 'validateConstraint e']],
  ['alter table t add primary key (id)', ['addConstraint primary']],
  ['alter index if exists s.i rename to j', ['renameIndex i']],
  ['create unique index concurrently if not exists i on t (a)', ['createIndex i']],
  ['create index on t (a)', ['createIndex t']],
  ['drop index concurrently if exists s.i, j', ['dropIndex i', 'dropIndex j']],
  ["create type mood as enum ('a')", ['createEnum mood']],
  ["alter type mood add value if not exists 'b' before 'a'", ["addEnumValue 'b'"]],
  ["alter type mood rename value 'a' to 'c'", ["renameEnumValue 'a'"]],
  ['alter type mood rename to temper', ['renameType mood']],
  ['drop type if exists a, b', ['dropType a', 'dropType b']],
  ['create or replace view v as select a from t', ['createObject v']],
  ['create materialized view mv as select a from t', ['createObject mv']],
  ['drop materialized view if exists mv', ['dropObject mv']],
  ['alter view v rename to w', ['renameObject v']],
  ['create function f(a int) returns int language sql as $$ select 1 $$', ['createObject f']],
  ['drop function if exists f(int, text), g', ['dropObject f', 'dropObject g']],
  ['create trigger g before update on t for each row execute function f()', ['createObject g']],
  ['drop trigger g on t', ['dropObject g']],
  ['create policy p on t using (owner = 1)', ['createObject p']],
  ['drop policy p on t', ['dropObject p']],
  ['create sequence if not exists s', ['createObject s']],
  ['alter sequence s owned by t.id', ['alterObject s']],
  ['create extension if not exists "uuid-ossp"', ['createObject "uuid-ossp"']],
  ['create schema if not exists s', ['createObject s']],
  ['create domain d as int check (value > 0)', ['createObject d']],
  ['comment on column public.t.a is null', ['setProperty a']],
  ["comment on table t is 'x'", ['setProperty t']],
  ['alter table t enable row level security', ['setProperty t']],
  ['alter table t owner to bob', ['setProperty t']],
  ['alter table t alter a set statistics 100', ['setProperty a']],
  ['alter table t attach partition p for values from (1) to (2)', ['setProperty p']],
  ['insert into public.t (a) values (1)', ['insert t']],
  ['update t set a = 1', ['update a']],
  ['update t set a = 1, b = 2', ['update t']],
  ['delete from only t where a', ['delete t']],
  ['truncate t, u cascade', ['truncate t']],
  ['copy t (a) from stdin', ['insert t']],
  ["copy t to program 'gzip'", ['external t']],
  ['select count(*) from t', ['read select']],
  ["select create_hypertable('t', 'at')", ['callRoutine create_hypertable']],
  ['call p(1)', ['callRoutine p']],
  ["select setval('t_id_seq', 3)", ['alterObject setval']],
  ["select pg_catalog.set_config('search_path', '', false)", ['session set_config']],
  ['set local lock_timeout = 1', ['session set']],
  ['vacuum t', ['session vacuum']],
  ['create rule r as on insert to t do instead nothing', ['createObject r']],
  ['create publication p for all tables', ['createObject p']],
  ['create statistics s on a, b from t', ['createObject s']],
  ['alter domain d drop constraint c', ['alterObject d']],
  ['create type c as (a int)', ['createObject c']],
  ['create aggregate agg (int) (sfunc = f, stype = int)', ['createObject agg']],
];

describe('PostgreSQL: kinds and places', () => {
  before(() => loadSql(['postgres']));
  for (const [sql, expected] of WORDS) it(sql, () => assert.deepEqual(read(sql).words, expected));

  it('places are UTF-16 behind characters of any width', () => {
    const sql = "update \"größe\" set \"naïve😀\" = 'ü😀', b = 2; alter table \"é\" drop column \"ö\"";
    assert.deepEqual(read(sql).words, ['update "größe"', 'dropColumn "ö"']);
  });
});

/** Statement → its operations. */
const BODIES: readonly (readonly [string, readonly object[]])[] = [
  ['create table T (ID serial primary key, "Name" varchar(20) not null default \'x\'::character varying, at timestamp(3) default CURRENT_TIMESTAMP, n numeric(10), unique (ID, "Name"))', [{
    kind: 'createTable', table: { name: 't' }, indexes: [],
    columns: [
      { name: 'id', type: { name: 'integer', args: [], array: false }, nullable: false, default: { kind: 'call', name: 'nextval', args: [{ kind: 'constant', value: 't_id_seq', text: "'t_id_seq'" }], text: "nextval('t_id_seq')" }, autoIncrement: true },
      { name: 'Name', type: { name: 'varchar', args: ['20'], array: false }, nullable: false, default: { kind: 'constant', value: 'x', text: "'x'" } },
      { name: 'at', type: { name: 'timestamp', args: ['3'], array: false }, nullable: true, default: { kind: 'call', name: 'now', args: [], text: 'now()' } },
      { name: 'n', type: { name: 'numeric', args: ['10', '0'], array: false }, nullable: true },
    ],
    constraints: [{ kind: 'primary', columns: ['id'] }, { kind: 'unique', columns: ['id', 'Name'] }],
  }]],
  ['create table t (a int references s.u (id) on delete cascade on update set null deferrable, b int, constraint pk primary key (b))', [{
    kind: 'createTable', table: { name: 't' }, indexes: [],
    columns: [{ name: 'a', type: { name: 'integer', args: [], array: false }, nullable: true }, { name: 'b', type: { name: 'integer', args: [], array: false }, nullable: false }],
    constraints: [{ kind: 'foreign', columns: ['a'], references: { table: { schema: 's', name: 'u' }, columns: ['id'], onDelete: 'cascade', onUpdate: 'set null' }, deferrable: true }, { kind: 'primary', name: 'pk', columns: ['b'] }],
  }]],
  ['create table p partition of t for values in (1)', [{ kind: 'createTable', table: { name: 'p' }, columns: [], constraints: [], indexes: [], partitionOf: { name: 't' }, options: 'partition of t for values in (1)' }]],
  ['alter table if exists t add column if not exists a bigint generated always as identity', [{ kind: 'addColumn', table: { name: 't' }, column: { name: 'a', type: { name: 'bigint', args: [], array: false }, nullable: false, autoIncrement: true }, constraints: [], tableIfExists: true, ifNotExists: true }]],
  ['alter table t add a int generated always as (b * 2) stored', [{ kind: 'addColumn', table: { name: 't' }, column: { name: 'a', type: { name: 'integer', args: [], array: false }, nullable: true, generated: { text: 'b * 2', stored: true } }, constraints: [] }]],
  ['alter table t alter a type "Role"[] using a::text::"Role"[]', [{ kind: 'alterColumn', table: { name: 't' }, column: 'a', changes: { type: { name: 'Role', args: [], array: true }, using: { kind: 'cast', type: 'Role[]', arg: { kind: 'cast', type: 'text', arg: { kind: 'column', table: { name: 't' }, column: 'a', text: 'a' }, text: 'cast(a as text)' }, text: 'cast(cast(a as text) as Role[])' } } }]],
  ['alter table t alter a drop default', [{ kind: 'alterColumn', table: { name: 't' }, column: 'a', changes: { default: null } }]],
  ['alter table t set schema s', [{ kind: 'renameTable', table: { name: 't' }, to: { schema: 's', name: 't' } }]],
  ['alter table a.t rename to u', [{ kind: 'renameTable', table: { schema: 'a', name: 't' }, to: { schema: 'a', name: 'u' } }]],
  ['create unique index i on t using gin (lower(a) desc, b jsonb_path_ops) include (c) where a is not null', [{ kind: 'createIndex', index: { name: 'i', table: { name: 't' }, unique: true, method: 'gin', parts: [{ expression: 'lower(a)', options: 'desc' }, { column: 'b', options: 'jsonb_path_ops' }], include: ['c'], where: 'a is not null' } }]],
  ['alter table t add constraint u unique using index i', [{ kind: 'addConstraint', table: { name: 't' }, constraint: { kind: 'unique', name: 'u', columns: [] }, usingIndex: 'i' }]],
  ['set search_path to a, public', [{ kind: 'session', text: 'set search_path to a, public', searchPath: ['a', 'public'] }]],
  ['drop function f(int, character varying)', [{ kind: 'dropObject', object: { kind: 'function', name: { name: 'f' }, signature: '(integer, varchar)' } }]],
  ['create view v as select u.name, count(*) from users u join posts p on p.author = u.id', [{ kind: 'createObject', object: { kind: 'view', name: { name: 'v' } }, definition: 'as select u.name, count(*) from users u join posts p on p.author = u.id', reads: [{ table: { name: 'users' }, columns: ['name', 'id'] }, { table: { name: 'posts' }, columns: ['author'] }] }]],
  ['create policy p on t for select using (owner = 1)', [{ kind: 'createObject', object: { kind: 'policy', name: { name: 'p' }, table: { name: 't' } }, definition: 'on t for select using (owner = 1)', reads: [{ table: { name: 't' }, columns: ['owner'] }] }]],
];

describe('PostgreSQL: operations', () => {
  before(() => loadSql(['postgres']));
  for (const [sql, expected] of BODIES) it(sql, () => assert.deepEqual(read(sql).operations, expected));

  it('what REVOKE takes away has the name of what GRANT gave', () => {
    const [grant, revoke] = read('grant select, insert on t to app; revoke select, insert on table t from app').operations;
    assert.equal(grant?.kind, 'createObject');
    assert.equal(revoke?.kind, 'dropObject');
    assert.deepEqual(grant?.kind === 'createObject' && grant.object, revoke?.kind === 'dropObject' && revoke.object);
  });

  it('a definition says nothing of OR REPLACE, schema, case, white space and comments', () => {
    const [one, two] = read('CREATE OR REPLACE VIEW public.v AS\n  SELECT "a" -- the a\n  FROM t;\ncreate view v as select a from t').operations;
    assert.equal(one?.kind === 'createObject' && one.definition, two?.kind === 'createObject' && two.definition);
  });
});

describe('PostgreSQL: functions', () => {
  before(() => loadSql(['postgres']));
  const definitionOf = (sql: string): string => {
    const [operation] = read(sql).operations;
    return operation?.kind === 'createObject' ? operation.definition : '';
  };

  it('the order of options, the quotes and the layout of the body say nothing', () => {
    const one = definitionOf('create function f(a int) returns trigger language plpgsql as $$ begin return new; end $$');
    const two = definitionOf("CREATE OR REPLACE FUNCTION public.f(a int) RETURNS trigger AS $x$\nBEGIN\n  -- done\n  RETURN NEW;\nEND;\n$x$ LANGUAGE 'plpgsql' VOLATILE");
    assert.equal(one, two);
  });

  it('the body, its strings and its options say something', () => {
    const base = definitionOf("create function f() returns text language sql as $$ select 'a' $$");
    assert.notEqual(base, definitionOf("create function f() returns text language sql as $$ select 'A' $$"));
    assert.notEqual(base, definitionOf("create function f() returns text language sql immutable as $$ select 'a' $$"));
    assert.notEqual(base, definitionOf("create function f() returns int language sql as $$ select 'a' $$"));
  });
});

describe('PostgreSQL: data', () => {
  before(() => loadSql(['postgres']));

  it('resolves columns through aliases, joins and CTEs', () => {
    const [update] = read('with best as (select p.author as id, p.title as headline from posts p) update users u set title = b.headline from best b where b.id = u.id').operations;
    assert.deepEqual(update, {
      kind: 'update', table: { name: 'users' }, from: [{ name: 'posts' }],
      set: [{ column: 'title', value: { kind: 'column', table: { name: 'posts' }, column: 'title', text: 'posts.title' } }],
      where: { kind: 'operator', operator: '=', text: 'posts.author = users.id', args: [{ kind: 'column', table: { name: 'posts' }, column: 'author', text: 'posts.author' }, { kind: 'column', table: { name: 'users' }, column: 'id', text: 'users.id' }] },
    });
  });

  it('rows that are moved are read before they are gone', () => {
    const { operations } = read('with gone as (delete from a where old returning id, name) insert into b (id, name) select * from gone');
    assert.deepEqual(operations.map((operation) => operation.kind), ['insert', 'delete']);
    const [insert] = operations;
    assert.deepEqual(insert?.kind === 'insert' && insert.query?.columns.map((column) => !column.star && column.value.text), ['a.id', 'a.name']);
    assert.deepEqual(insert?.kind === 'insert' && insert.query?.from, [{ table: { name: 'a' } }]);
  });

  it('values, defaults and conflicts', () => {
    const [insert] = read("insert into t (a, b, c) values (1, 'x', default), (-2, null, now()) on conflict do nothing").operations;
    assert.deepEqual(insert?.kind === 'insert' && insert.rows?.map((row) => row.map((value) => value.text)), [['1', "'x'", 'default'], ['-2', 'null', 'now()']]);
    assert.equal(insert?.kind === 'insert' && insert.onConflict, 'ignore');
  });

  it('each branch of MERGE is an operation', () => {
    const { operations } = read('merge into a using b on a.id = b.id when matched then update set x = b.x when not matched then insert (id) values (b.id) when not matched by source then delete');
    assert.deepEqual(operations.map((operation) => operation.kind), ['update', 'insert', 'delete']);
  });

  it('a part of a value that is replaced is not the value', () => {
    const [update] = read("update t set data['a'] = '1', (x, y) = (1, 2)").operations;
    assert.deepEqual(update?.kind === 'update' && update.set.map((each) => [each.column, each.value.kind]), [['data', 'unknown'], ['x', 'constant'], ['y', 'constant']]);
  });
});

/** Spellings of one expression. */
const SAME: readonly (readonly string[])[] = [
  ["'x'::text", "'x'", "('x')", "('x'::character varying)"],
  ['now()', 'CURRENT_TIMESTAMP', 'pg_catalog.now()', 'transaction_timestamp()'],
  ["nextval('s'::regclass)", "nextval('s')"],
  ["a in ('x', 'y')", "a = any (array['x'::text, 'y'::text])", "(a in ('y', 'x'))"],
  ["a <> 'x'", "a != 'x'"],
  ['a is not null', 'not a is null'],
  ["a like 'x%'", "a ~~ 'x%'"],
  ['true', "'t'::boolean", "true::bool"],
  ["'admin'::\"Role\"", "'admin'"],
  ['a and (b and c)', 'a and b and c'],
];
/** Expressions that differ. */
const DIFFERENT: readonly (readonly [string, string])[] = [
  ["'1'::integer", "'1'"], ["'1 day'::interval", "'1 day'"], ['a or b and c', '(a or b) and c'], ['now()', 'clock_timestamp()'], ["a = 'X'", "a = 'x'"], ['a - (b - c)', '(a - b) - c'],
];

describe('PostgreSQL: one meaning has one text', () => {
  before(() => loadSql(['postgres']));
  const textOf = (expression: string): string => {
    const [operation] = read(`alter table t add check (${expression})`).operations;
    return operation?.kind === 'addConstraint' ? (operation.constraint.expression ?? '') : '';
  };
  for (const spellings of SAME) it(spellings.join(' = '), () => assert.equal(new Set(spellings.map(textOf)).size, 1, spellings.map(textOf).join(' | ')));
  for (const [left, right] of DIFFERENT) it(`${left} is not ${right}`, () => assert.notEqual(textOf(left), textOf(right)));

  const defaultOf = (type: string, value: string): string => {
    const [operation] = read(`alter table t add a ${type} default ${value}`).operations;
    return operation?.kind === 'addColumn' ? (operation.column.default?.text ?? '') : '';
  };
  for (const [type, ...values] of [['int', '0', "'0'", "'0'::integer", '(0)', '0::bigint'], ['boolean', 'false', "'f'", "'false'::boolean"], ['jsonb', "'{}'", "'{}'::jsonb", "'{ }'"], ['text', "'a'", "'a'::character varying"], ['"Role"', "'USER'", "'USER'::\"Role\""], ['date', "'2020-01-01'", "'2020-01-01'::date"]] as const) {
    it(`default of ${type}: ${values.join(' = ')}`, () => assert.equal(new Set(values.map((value) => defaultOf(type, value))).size, 1, values.map((value) => defaultOf(type, value)).join(' | ')));
  }
});
