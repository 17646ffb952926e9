import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Condition, Operation, SchemaQuery } from '../../server/src/core/model/operation';
import { wholeFile } from '../../server/src/core/model/source';
import { loadSql, readSql } from '../../server/src/core/sql/index';

function read(sql: string): readonly Operation[] {
  const { operations, problems } = readSql(wholeFile('m.sql', sql), 'postgres');
  assert.deepEqual(problems, []);
  return operations;
}

/** A condition in short. */
function short(condition: Condition | undefined): string {
  if (!condition) return '';
  switch (condition.kind) {
    case 'schema': return queryText(condition.query);
    case 'not': return `not ${short(condition.condition)}`;
    case 'all': return `(${condition.conditions.map(short).join(' and ')})`;
    case 'any': return `(${condition.conditions.map(short).join(' or ')})`;
    default: return condition.kind;
  }
}

function queryText(query: SchemaQuery): string {
  switch (query.kind) {
    case 'tableExists': return `table ${query.table.schema ? `${query.table.schema}.` : ''}${query.table.name}`;
    case 'columnExists': return `column ${query.table.name}.${query.column}`;
    case 'indexExists': return `index ${query.index.name ?? '?'}`;
    case 'constraintExists': return `constraint ${query.table ? `${query.table.name}.` : ''}${query.constraint.name ?? query.constraint.kind ?? '?'}`;
    case 'objectExists': return `${query.object.kind} ${query.object.name.name}`;
    case 'enumValueExists': return `value ${query.type.name}.${query.value}`;
  }
}

const CONDITIONS: readonly (readonly [string, string])[] = [
  ["EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 't')", 'table t'],
  ["EXISTS (SELECT FROM pg_tables WHERE schemaname = 's' AND tablename = 't')", 'table s.t'],
  ["NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c')", 'not column t.c'],
  ["NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'T'::regclass AND attname = 'c' AND NOT attisdropped)", 'not column t.c'],
  [`EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = '"T"'::regclass AND attname = 'c')`, 'column T.c'],
  ["EXISTS (SELECT 1 FROM pg_type WHERE typname = 'Mood')", 'type Mood'],
  ["EXISTS (SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = 'm' AND n.nspname = 'public')", 'type m'],
  ["EXISTS (SELECT 1 FROM pg_enum e JOIN pg_type t ON e.enumtypid = t.oid WHERE t.typname = 'm' AND e.enumlabel = 'a')", 'value m.a'],
  ["EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'a' AND enumtypid = (SELECT oid FROM pg_type WHERE typname = 'm'))", 'value m.a'],
  ["EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'a' AND enumtypid = 'm'::regtype)", 'value m.a'],
  ["NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'k')", 'not constraint k'],
  ["NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'k' AND conrelid = 'public.t'::regclass)", 'not constraint t.k'],
  ["EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE table_name = 't' AND constraint_type = 'PRIMARY KEY')", 'constraint t.primary'],
  ["EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'i')", 'index i'],
  ["EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'i' AND c.relkind = 'i')", 'index i'],
  ["EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'x')", 'extension x'],
  ["EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'g')", 'trigger g'],
  ["(SELECT count(*) FROM information_schema.tables WHERE table_name = 't') = 0", 'not table t'],
  ["to_regclass('public.t') IS NULL", 'not (table t or index t or view t or sequence t)'],
  ["to_regtype('m') IS NOT NULL", 'type m'],
  ["NOT (EXISTS (SELECT 1 FROM pg_type WHERE typname = 'm'))", 'not type m'],
  // Another question than whether it is there.
  ["EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c' AND data_type = 'text')", 'unknown'],
  ["EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name IN ('a', 'b'))", 'unknown'],
  ["EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' OR column_name = 'a')", 'unknown'],
  ['EXISTS (SELECT 1 FROM users)', 'rows'],
  ['(SELECT count(*) FROM users) > 0', 'rows'],
  ["current_setting('app.env') = 'test'", 'environment'],
];

describe('PL/pgSQL: conditions', () => {
  before(() => loadSql(['postgres']));
  for (const [condition, expected] of CONDITIONS) {
    it(condition, () => {
      const operations = read(`DO $$ BEGIN IF ${condition} THEN DROP TABLE x; END IF; END $$`);
      assert.deepEqual(operations.map((operation) => operation.kind), ['dropTable']);
      assert.equal(short(operations[0]?.when), expected);
    });
  }
});

/** Body of a DO block → its operations with their conditions. */
const BODIES: readonly { readonly title: string; readonly declare?: string; readonly body: string; readonly expected: readonly string[] }[] = [
  { title: 'branches exclude each other', body: "IF to_regtype('a') IS NULL THEN DROP TABLE x; ELSIF to_regtype('b') IS NULL THEN DROP TABLE y; ELSE DROP TABLE z; END IF;", expected: ['dropTable x | not type a', 'dropTable y | (type a and not type b)', 'dropTable z | (type a and type b)'] },
  { title: 'an early RETURN guards what follows', body: "IF to_regtype('a') IS NULL THEN RETURN; END IF; DROP TABLE x;", expected: ['dropTable x | type a'] },
  { title: 'a RETURN somewhere inside leaves what follows open', body: 'LOOP IF EXISTS (SELECT 1 FROM u) THEN RETURN; END IF; END LOOP; DROP TABLE x;', expected: ['dropTable x | unknown'] },
  { title: 'a condition in a variable', declare: 'there boolean;', body: "SELECT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'm') INTO there; IF NOT there THEN CREATE TYPE m AS ENUM ('a'); END IF;", expected: ['read  | ', 'createEnum m | not type m'] },
  { title: 'duplicate_object is IF NOT EXISTS', body: "BEGIN CREATE TYPE m AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END;", expected: ['createEnum m | not type m'] },
  { title: 'duplicate_column is IF NOT EXISTS', body: 'BEGIN ALTER TABLE t ADD COLUMN c int; EXCEPTION WHEN duplicate_column THEN RAISE NOTICE \'there\'; END;', expected: ['addColumn c IF | '] },
  { title: 'undefined_table is IF EXISTS', body: 'BEGIN DROP TABLE t; EXCEPTION WHEN undefined_table THEN NULL; END;', expected: ['dropTable t IF | '] },
  { title: 'a handler for something else', body: 'BEGIN UPDATE t SET a = 1; EXCEPTION WHEN undefined_table THEN NULL; END;', expected: ['update a | unknown'] },
  { title: 'a handler that raises again', body: 'BEGIN UPDATE t SET a = 1; EXCEPTION WHEN others THEN RAISE; END;', expected: ['update a | '] },
  { title: 'several statements in a block that swallows errors', body: "BEGIN CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (a m); EXCEPTION WHEN duplicate_object OR duplicate_table THEN NULL; END;", expected: ['createEnum m | (not type m and not table t)', 'createTable t | (not type m and not table t)'] },
  { title: 'loops over rows', declare: 'r record;', body: 'FOR r IN SELECT * FROM t LOOP UPDATE u SET a = r.a; END LOOP;', expected: ['update a | rows'] },
  { title: 'loops over constants', declare: 'x text;', body: "FOREACH x IN ARRAY ARRAY['a', 'B'] LOOP EXECUTE format('ALTER TABLE %I DROP COLUMN c', x); END LOOP;", expected: ['dropColumn a.c | ', 'dropColumn B.c | '] },
  { title: 'loops over unnested constants', declare: 'r record;', body: "FOR r IN SELECT unnest(ARRAY['a', 'b']) AS t LOOP EXECUTE 'DROP TABLE ' || quote_ident(r.t); END LOOP;", expected: ['dropTable a | ', 'dropTable b | '] },
  { title: 'loops over VALUES', declare: 'r record;', body: "FOR r IN SELECT * FROM (VALUES ('a', 'c')) AS v(t, k) LOOP EXECUTE format('ALTER TABLE %I DROP COLUMN %I', r.t, r.k); END LOOP;", expected: ['dropColumn a.c | '] },
  { title: 'a constant variable', declare: "t text := 'users';", body: "EXECUTE 'DROP TABLE ' || t;", expected: ['dropTable users | '] },
  { title: 'a name that is known at run time only', declare: 'r record;', body: "FOR r IN SELECT conname FROM pg_constraint LOOP EXECUTE 'ALTER TABLE t DROP CONSTRAINT ' || r.conname; END LOOP;", expected: ['unknown t | rows'] },
  { title: 'a statement that is known at run time only', declare: 'q text;', body: 'SELECT sql INTO q FROM scripts; EXECUTE q;', expected: ['read  | ', 'unknown anything | '] },
  { title: 'exceptions and notices', body: "RAISE NOTICE 'hello'; RAISE EXCEPTION 'no way back';", expected: ['log hello | ', 'throw no way back | '] },
  { title: 'PERFORM', body: 'PERFORM do_it(1); PERFORM 1;', expected: ['callRoutine do_it | ', 'read  | '] },
  { title: 'an assignment that calls', declare: 'x int;', body: 'x := do_it(1); x := 2;', expected: ['callRoutine do_it | '] },
];

function describeOperation(operation: Operation): string {
  const subject = ((): string => {
    switch (operation.kind) {
      case 'dropTable': case 'createTable': return operation.table.name;
      case 'createEnum': return operation.type.name;
      case 'addColumn': return operation.column.name;
      case 'dropColumn': return `${operation.table.name}.${operation.column}`;
      case 'update': return operation.set.map((each) => each.column).join();
      case 'unknown': return String(operation.mayTouch);
      case 'log': return operation.text;
      case 'throw': return operation.message ?? '';
      case 'callRoutine': return operation.routine.name;
      default: return '';
    }
  })();
  const guarded = ('ifExists' in operation && operation.ifExists) || ('ifNotExists' in operation && operation.ifNotExists) ? ' IF' : '';
  return `${operation.kind} ${subject}${guarded} | ${short(operation.when)}`;
}

describe('PL/pgSQL: blocks', () => {
  before(() => loadSql(['postgres']));
  for (const { title, declare = '', body, expected } of BODIES) {
    it(title, () => assert.deepEqual(read(`DO $$ DECLARE ${declare || 'z int;'} BEGIN ${body} END $$`).map(describeOperation), expected));
  }

  it('a question is answered when it is put, not when its answer is used', () => {
    const operations = read("CREATE TABLE a (x int); DO $$ BEGIN IF to_regtype('m') IS NULL THEN DROP TABLE x; ELSE DROP TABLE y; END IF; END $$");
    const moments = operations.slice(1).map((operation) => /"asked":(\d)/.exec(JSON.stringify(operation.when))?.[1]);
    assert.deepEqual(moments, ['1', '1']);
  });

  it('places are those of the words in the body', () => {
    const sql = "DO $body$\nBEGIN\n  IF TRUE THEN\n    ALTER TABLE t DROP COLUMN \"ö\"; DELETE FROM u;\n  END IF;\n  SELECT 1 INTO x FROM y;\nEND $body$";
    const declared = sql.replace('BEGIN', 'DECLARE x int; BEGIN');
    assert.deepEqual(read(declared).map((operation) => declared.slice(operation.span.start, operation.span.end)), ['"ö"', 'u', 'SELECT']);
  });

  it('a body in quotes has its places too', () => {
    const sql = "DO 'BEGIN UPDATE t SET a = ''x''; DROP TABLE u; END'";
    assert.deepEqual(read(sql).map((operation) => sql.slice(operation.span.start, operation.span.end)), ['a', 'u']);
  });

  it('what is not PL/pgSQL, or not readable, is said', () => {
    assert.deepEqual(read('DO LANGUAGE plpython3u $$ x $$').map((operation) => operation.kind), ['unknown']);
    assert.deepEqual(read('DO $$ BEGIN x := ; END $$').map((operation) => operation.kind), ['unknown']);
  });

  it('a template in a block makes unknown what depends on it', () => {
    const operations = read("DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_type WHERE typname = '{{ .Name }}') THEN DROP TABLE t; END IF; END $$");
    assert.equal(short(operations[0]?.when), 'unknown');
  });
});
