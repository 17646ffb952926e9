import type { Files } from '../model/files';
import type { MayTouch, Problem } from '../model/source';
import type { CodeRevision } from './knownCode';
import type { FileRole } from './model';
import { createRoles } from './roles';
import type { SchemaName } from './taken';

/** What does not run with the product says nothing of it when it cannot be read. */
const COUNTS: ReadonlySet<FileRole> = new Set(['app', 'script', 'seed']);

/**
 * Code that was not read and may need what has one of these names: a file whose text says one of them, or whose text is
 * not known, and repositories within the repository.
 */
export function unreadCode(revisions: readonly CodeRevision[], names: readonly SchemaName[]): readonly Problem[] {
  const words = [...new Set(names.map(({ table, column }) => plain(column ?? table.name)))];
  if (words.length === 0) return [];
  const roleOf = createRoles([]);
  return revisions.flatMap(({ name, model, files }) => {
    const says = (path: string, mayTouch: MayTouch): boolean => {
      if (typeof mayTouch !== 'string') return mayTouch.some((word) => words.includes(plain(word)));
      const content = files.read(path);
      if (!content || !('text' in content)) return true;
      const text = plain(content.text);
      return words.some((word) => text.includes(word));
    };
    const problems = model.unread.filter(({ span, mayTouch }) => mayTouch !== 'nothing' && COUNTS.has(roleOf(span.file)) && says(span.file, mayTouch));
    const found = [...problems, ...submodules(files)];
    return name === undefined ? found : found.map(({ span, reason, mayTouch }) => ({ span: { ...span, start: 0, end: 0 }, reason: `at ${name}: ${reason}`, mayTouch }));
  });
}

/** `team_id`, `teamId`, `TEAM_ID` alike. */
const plain = (text: string): string => text.toLowerCase().replaceAll('_', '');

function submodules(files: Files): readonly Problem[] {
  const content = files.read('.gitmodules');
  const text = content && 'text' in content ? content.text : '';
  return [...text.matchAll(/^[ \t]*path[ \t]*=[ \t]*(\S[^\r\n]*)$/gm)].map(([, path = '']) => ({
    span: { file: path.trim(), start: 0, end: 0 }, reason: 'a submodule is a repository of its own, and is not read: what its code needs is not known here', mayTouch: 'anything',
  }));
}
