import { declareDevOnly, type CommentEdit, ignoreFinding } from '../core/fixes/suppress';
import type { Finding } from '../core/model/finding';
import type { PlacedMigration } from '../core/session';
import { placesIn, textOf } from './answers';
import type { ActionAnswer, ChangeAnswer } from './messages';
import type { View } from './root';

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** What can be done about the findings that a selection touches. */
export function actionsAt(view: View, place: Place): readonly ActionAnswer[] {
  return findingsAt(view, place).flatMap(({ placed, finding }) => {
    if (isKeptAsItIs(view, placed)) return [];
    const about = { rule: finding.rule, start: finding.span.start, end: finding.span.end, preferred: false, safety: 'review' } as const;
    const ignore: ActionAnswer = { ...about, action: 'ignore', title: `Ignore ${finding.rule} here, with a reason` };
    const devOnly: ActionAnswer = { ...about, action: 'dev-only', title: 'Declare that this down is for development only, with a reason' };
    return finding.family === 'down' ? [ignore, devOnly] : [ignore];
  });
}

/** The edits of an action, for the text as it stands now; null where the finding is gone. */
export function changeFor(view: View, asked: Place & { readonly action: string; readonly rule: string }): ChangeAnswer | null {
  const at = findingsAt(view, asked).find(({ finding }) => finding.rule === asked.rule);
  if (!at || isKeptAsItIs(view, at.placed)) return null;
  const read = (file: string) => textOf(view.files, file);
  if (asked.action === 'ignore') return commentChange(view, `Ignore ${asked.rule} here`, ignoreFinding(at.placed.migration, at.finding, read));
  if (asked.action === 'dev-only') return commentChange(view, 'Declare that this down is for development only', declareDevOnly(at.placed.migration, read));
  return null;
}

/** A tool that keeps checksums refuses a shipped migration in which a comment was changed. */
function isKeptAsItIs(view: View, { set, migration }: PlacedMigration): boolean {
  return set.framework.checksums && view.state(migration.path) === 'shipped';
}

function findingsAt(view: View, { path, start, end }: Place): readonly { readonly placed: PlacedMigration; readonly finding: Finding }[] {
  return view.session.migrationsOf(path).flatMap((placed) => placed.answer().findings.filter(({ span }) => span.file === path && span.start <= end && span.end >= start).map((finding) => ({ placed, finding })));
}

function commentChange(view: View, title: string, edit: CommentEdit): ChangeAnswer {
  const { span, text, reason } = edit;
  return { title, safety: 'review', files: [{ path: span.file, create: false, edits: [{ range: placesIn(view.files)(span), start: span.start, end: span.end, text, placeholder: reason }] }] };
}
