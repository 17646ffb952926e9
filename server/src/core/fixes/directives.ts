import type { Change } from '../model/fix';
import { type Fix, textIn } from './fix';
import { type CommentEdit, declareDevOnly, ignoreFinding } from './suppress';

/** `fix-forward: dev-only <reason>`: the down is for development, and nobody takes it for a way back. */
export const devOnly: Fix = {
  id: 'dev-only',
  safety: 'review',
  answers: (finding) => finding.family === 'down',
  title: () => 'Declare that this down is for development only, with a reason',
  make: (_finding, { step, files }) => changeOf(declareDevOnly(step.migration, (file) => textIn(files, file))),
};

/** `fix-forward: ignore <rule> <reason>` above the statement that a finding marks. */
export const ignore: Fix = {
  id: 'ignore',
  safety: 'review',
  answers: (finding) => finding.rule !== 'unused-suppression',
  title: (finding) => `Ignore ${finding.rule} here, with a reason`,
  make: (finding, { step, files }) => changeOf(ignoreFinding(step.migration, finding, (file) => textIn(files, file))),
};

function changeOf({ span, text, reason }: CommentEdit): Change {
  return { edits: [{ span, text, placeholder: reason }], newFiles: [], notes: [] };
}
