import type { Change } from '../core/model/fix';
import type { PlacedMigration } from '../core/session';
import { type MappedCode, mapRename } from '../core/split/mapName';
import { canSplit, splitMigration, type SplitSubject } from '../core/split/splitMigration';
import type { ActionAnswer, ChangeAnswer, ChangedFile } from './messages';
import type { View } from './root';

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The action by which an operation, or a whole migration, is taken apart. */
export const SPLIT = 'split';
const TITLE = 'Split into expand and contract';
/** The action by which a rename changes the code's mapping and nothing in the database. */
export const MAP = 'mapName';
const MAP_TITLE = 'Keep the name in the database, map it in the code';

/** Offered on the operations of a pending migration that have a plan. */
export function splitActionAt(view: View, { path, start, end }: Place): readonly ActionAnswer[] {
  for (const placed of view.session.migrationsOf(path)) {
    const operation = placed.migration.up.find(({ span, statement }) => span.file === path && ((span.start <= end && span.end >= start) || (statement.start <= end && statement.end >= start)));
    if (operation && canSplit(subjectOf(view, placed, { file: path, start, end }))) {
      const { statement } = operation;
      const at = statement.file === path ? statement : operation.span;
      const place = { start: Math.max(at.start, Math.min(start, at.end)), end: Math.min(at.end, Math.max(end, at.start)) };
      const offered = { safety: 'review' as const, preferred: false, rule: '', ...place };
      const code = operation.kind === 'renameColumn' || operation.kind === 'renameTable' ? mappedCode(view, placed) : undefined;
      const mapped = code && mapRename(subjectOf(view, placed, { file: path, ...place }), code);
      return [...(mapped && !('reason' in mapped) ? [{ action: MAP, title: MAP_TITLE, ...offered }] : []), { action: SPLIT, title: TITLE, ...offered }];
    }
  }
  return [];
}

/** The edits of a split: of the operation at a place, or of the whole migration that a file belongs to; or why there are none. */
export function splitChange(view: View, { path, start, end }: { readonly path: string; readonly start?: number; readonly end?: number }, filesOf: (change: Change) => readonly ChangedFile[]): ChangeAnswer | { readonly reason: string } {
  const placed = view.session.migrationsOf(path)[0];
  if (!placed) return { reason: `${path} belongs to no migration that is known here.` };
  const change = splitMigration(subjectOf(view, placed, start === undefined || end === undefined ? undefined : { file: path, start, end }));
  return 'reason' in change ? change : { title: TITLE, safety: 'review', notes: change.notes, files: filesOf(change) };
}

/** The edits by which the code maps a renamed thing to its old name. */
export function mapChange(view: View, { path, start, end }: Place, filesOf: (change: Change) => readonly ChangedFile[]): ChangeAnswer | { readonly reason: string } {
  const placed = view.session.migrationsOf(path)[0];
  const code = placed && mappedCode(view, placed);
  if (!placed || !code) return { reason: 'The code is still being read.' };
  const change = mapRename(subjectOf(view, placed, { file: path, start, end }), code);
  return 'reason' in change ? change : { title: MAP_TITLE, safety: 'review', notes: change.notes, files: filesOf(change) };
}

function mappedCode(view: View, { set }: PlacedMigration): MappedCode | undefined {
  return view.session.codeOf(set)?.revisions.find(({ name }) => name === undefined);
}

function subjectOf(view: View, placed: PlacedMigration, at: SplitSubject['at']): SplitSubject {
  const { framework, units } = placed.set;
  const [release] = view.released;
  return {
    step: placed.judgedStep(), framework, units, set: placed.set, state: view.state(placed.migration.path), files: view.files, now: Date.now(),
    ...(at && { at }), ...(release && { release: release.name }), ...(view.contracts !== undefined && { contracts: view.contracts }),
  };
}
