import type { NewName } from '../frameworks/nextName';
import type { NewFile } from '../model/fix';

/** The marks with which the parts begin, for tools that keep up and down in one file. */
export const MARKS: Readonly<Record<string, { readonly up: string; readonly down: string }>> = {
  dbmate: { up: '-- migrate:up', down: '-- migrate:down' },
  goose: { up: '-- +goose Up', down: '-- +goose Down' },
  'sql-migrate': { up: '-- +migrate Up', down: '-- +migrate Down' },
};

/** A migration as the tool's files have it: one file with marks, a pair where the neighbours are pairs, else the way forward alone. */
export function sqlFiles(framework: string, { path, downPath }: NewName, up: readonly string[], down: readonly string[], newline: string): readonly NewFile[] {
  const text = (lines: readonly string[]): string => lines.map((line) => `${line.replaceAll('\n', newline)}${newline}`).join('');
  const marks = MARKS[framework];
  if (marks) return [{ path, text: text([marks.up, ...up, '', marks.down, ...down]) }];
  return [{ path, text: text(up) }, ...(downPath !== undefined && down.length > 0 ? [{ path: downPath, text: text(down) }] : [])];
}
