import assert from 'node:assert/strict';
import type { Dialect } from '../../server/src/core/model/dialect';
import type { Operation, OperationKind, OperationOf } from '../../server/src/core/model/operation';
import { wholeFile } from '../../server/src/core/model/source';
import type { StatementReader } from '../../server/src/core/sql/reading';
import { split } from '../../server/src/core/sql/split';

/** All operations of a text; fails where a statement is not read. */
export function readAll(reader: StatementReader, text: string, dialect: Dialect): readonly Operation[] {
  return split(wholeFile('m.sql', text), dialect).flatMap((statement) => {
    const reading = reader(statement, dialect);
    assert.ok('operations' in reading, 'failure' in reading ? `${reading.failure}: ${statement.source.text}` : '');
    return reading.operations;
  });
}

/** The only operation of a text, of the kind expected. */
export function readOne<K extends OperationKind>(reader: StatementReader, text: string, dialect: Dialect, kind: K): OperationOf<K> {
  const operations = readAll(reader, text, dialect);
  assert.equal(operations.length, 1, JSON.stringify(operations));
  const [operation] = operations;
  assert.equal(operation?.kind, kind);
  return operation as OperationOf<K>;
}

/** `kind words` of each operation, the words being those that its span covers. */
export function places(reader: StatementReader, text: string, dialect: Dialect): readonly string[] {
  return readAll(reader, text, dialect).map((operation) => `${operation.kind} ${text.slice(operation.span.start, operation.span.end)}`);
}

/** A pseudo-random generator with a seed, so that a failure can be repeated. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Texts that break parsers: random bytes, statements cut, doubled and mixed, long chains, deep nesting. */
export function* hostileTexts(samples: readonly string[], seed: number, count: number): Generator<string> {
  const random = randomFrom(seed);
  const pick = (): string => samples[random(samples.length)] ?? '';
  const marks = ['(', ')', "'", '"', '`', ';', ',', '--', '/*', '*/', '$$', '[', ']', '\\', '\u0000', '\ud83d\ude00', ' not ', ' in (', ' as ', '=', '.', '@', '?', '{', '}', 'case when '];
  for (let index = 0; index < count; index++) {
    switch (index % 5) {
      case 0:
        yield Array.from({ length: random(80) }, () => String.fromCharCode(random(random(4) === 0 ? 0xffff : 128))).join('');
        break;
      case 1: {
        const text = pick();
        yield text.slice(0, random(text.length));
        break;
      }
      case 2: {
        const text = pick();
        const at = random(text.length);
        yield text.slice(0, at) + (marks[random(marks.length)] ?? '') + text.slice(at + random(4));
        break;
      }
      case 3: {
        const text = pick();
        yield text.slice(0, random(text.length)) + pick().slice(random(20));
        break;
      }
      default: {
        const words = pick().split(/(\s+)/);
        words.splice(random(words.length), random(3), ...pick().split(/(\s+)/).slice(0, random(6)));
        yield words.join('');
      }
    }
  }
  yield `SELECT * FROM t WHERE ${Array(900).fill('a = 1').join(' OR ')}`;
  yield `DELETE FROM t WHERE ${Array(20000).fill('a = 1').join(' OR ')}`;
  yield `UPDATE t SET a = ${Array(5000).fill('b').join(' || ')}`;
  yield `UPDATE t SET a = ${'('.repeat(5000)}1${')'.repeat(5000)}`;
  yield `SELECT ${'('.repeat(60)}1${')'.repeat(60)}`;
  yield `INSERT INTO t SELECT ${'case when 1 then '.repeat(3000)}1${' end'.repeat(3000)}`;
  yield `INSERT INTO t ${Array(3000).fill('SELECT 1').join(' UNION ALL ')}`;
  yield `SELECT ${'not '.repeat(5000)}1`;
  yield `SELECT ${'- '.repeat(5000)}1`;
  yield `SELECT a FROM ${'(SELECT a FROM '.repeat(400)}t${') x'.repeat(400)}`;
  yield `CREATE TABLE t (${Array.from({ length: 3000 }, (_, index) => `c${index} int NOT NULL DEFAULT ${index}`).join(', ')})`;
  yield `ALTER TABLE t ${Array.from({ length: 3000 }, (_, index) => `ADD COLUMN c${index} int`).join(', ')}`;
  yield `INSERT INTO t VALUES ${Array(5000).fill("(1, 'a')").join(', ')}`;
  yield `CREATE TABLE t (a ${'Nullable('.repeat(2000)}String${')'.repeat(2000)})`;
  let doubled = 'SELECT a + a AS a FROM t';
  for (let level = 0; level < 25; level++) doubled = `SELECT a + a AS a FROM (${doubled}) x`;
  yield `INSERT INTO u ${doubled}`;
}
