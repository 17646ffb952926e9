import { type Fix, textIn } from './fix';

/** The mark of a comment that ends with its line, with the white space before it. */
const MARK = /[ \t]*(?:--|\/\/|#)[ \t]*$/;

/** A comment that suppresses nothing goes; with it its line, where it stands alone. */
export const removeSuppression: Fix = {
  id: 'remove-suppression',
  safety: 'safe',
  answers: (finding) => finding.rule === 'unused-suppression',
  title: () => 'Remove the comment that suppresses nothing',
  make({ span }, { files }) {
    const text = textIn(files, span.file);
    const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
    const before = MARK.exec(text.slice(lineStart, span.start));
    const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(span.end));
    if (!before || !rest) return { reason: 'The comment says more than that.' };
    const isAlone = before.index === 0;
    const start = lineStart + before.index;
    return { edits: [{ span: { file: span.file, start, end: isAlone ? span.end + rest[0].length : span.end }, text: '' }], newFiles: [], notes: [] };
  },
};
