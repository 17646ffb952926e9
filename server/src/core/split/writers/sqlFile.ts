import { MARKS } from '../../fixes/sqlFile';
import { refusalStatement } from '../../fixes/sqlRefusal';
import type { Dialect } from '../../model/dialect';
import type { NewFile } from '../../model/fix';
import type { Part } from './parts';
import { sqlLines } from './sqlText';

export interface SqlTarget {
  readonly framework: string;
  readonly dialect: Dialect;
  readonly path: string;
  readonly downPath?: string;
  readonly newline: string;
  /** Comments at the very top, as the head of a held-back file. */
  readonly head?: readonly string[];
}

/** Up and down of a part as SQL, without the marks of a tool. */
export function sqlBodies(framework: string, dialect: Dialect, part: Part): { readonly up: readonly string[]; readonly down: readonly string[] } {
  const up = sqlLines(framework, dialect, part.up);
  return { up, down: 'refuses' in part.down ? refusal(dialect, part.down.refuses) : sqlLines(framework, dialect, part.down) };
}

/** SQLite has no statement that stops with words: what the down is for is said to us, and to who reads it. */
function refusal(dialect: Dialect, words: string): readonly string[] {
  return [refusalStatement(dialect, words) ?? `-- fix-forward: dev-only ${words}`];
}

/** What follows a mark, or stands at the top, so that the tool opens no transaction. */
const UP_MARK_OUTSIDE: Readonly<Record<string, string>> = { dbmate: ' transaction:false', 'sql-migrate': ' notransaction' };
const TOP_OUTSIDE: Readonly<Record<string, readonly string[]>> = { goose: ['-- +goose NO TRANSACTION'], atlas: ['-- atlas:txmode none', ''] };

/** A migration of SQL as the tool has it: sections in one file, a pair of files, or the way forward alone. */
export function writeSqlFile({ framework, dialect, path, downPath, newline, head = [] }: SqlTarget, part: Part): readonly NewFile[] {
  const { up, down } = sqlBodies(framework, dialect, part);
  const text = (lines: readonly string[]): string => lines.map((line) => `${line.replaceAll('\n', newline)}${newline}`).join('');
  const top = [...(head.length > 0 ? [...head, ''] : []), ...(part.outside ? (TOP_OUTSIDE[framework] ?? []) : [])];
  const marks = MARKS[framework];
  const words = part.outside ? (UP_MARK_OUTSIDE[framework] ?? '') : '';
  if (marks) return [{ path, text: text([...top, marks.up + words, ...up, '', marks.down + words, ...down]) }];
  return [
    { path, text: text([...top, ...up]) },
    ...(downPath !== undefined ? [{ path: downPath, text: text(down) }] : []),
    ...(framework === 'flyway' && part.outside && head.length === 0 ? [{ path: `${path}.conf`, text: `executeInTransaction=false${newline}` }] : []),
  ];
}
