import { openDown } from './downScript';
import type { Fix } from './fix';
import { isOfADown, refusalText } from './refusal';
import { insertAtTop } from './scriptBody';
import { literal } from './scriptStyle';

/**
 * A guard at the top of down, which stays as it is for development and tests. Whoever does not say which deployment it is gets the
 * refusal: production is not recognised by a variable that somebody forgot to set.
 */
export const refuseOutsideDevelopment: Fix = {
  id: 'refuse-outside-development',
  safety: 'safe',
  answers: (finding) => isOfADown(finding.rule),
  title: () => 'Let down refuse outside development and test, and keep its body',
  make(_finding, subject) {
    const opened = openDown(subject);
    if ('reason' in opened) return opened;
    const { script, style, down } = opened;
    return {
      edits: insertAtTop(script, down, style, [
        `if (process.env.NODE_ENV !== ${literal('development', style)} && process.env.NODE_ENV !== ${literal('test', style)}) {`,
        `${style.indent}throw new Error(${literal(refusalText(subject.step.migration), style)})${style.end}`,
        '}',
      ]),
      newFiles: [],
      notes: ['down runs where NODE_ENV is development or test, and nowhere else: set it where you revert migrations while developing.'],
    };
  },
};
