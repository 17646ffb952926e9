import { openDown } from './downScript';
import { openDownSql, replaceDownSql } from './downSql';
import type { Change } from '../model/fix';
import type { Fix, FixSubject, NoChange } from './fix';
import { isOfADown, refusalText } from './refusal';
import { replaceBody } from './scriptBody';
import { isScript } from './scriptFunctions';
import { literal } from './scriptStyle';
import { NO_STATEMENT, refusalStatement } from './sqlRefusal';

/** A down that refuses everywhere, in the place of what it did: what cannot be undone is not run by anybody. */
export const throwAlways: Fix = {
  id: 'throw-always',
  safety: 'review',
  answers: (finding) => isOfADown(finding.rule),
  title: () => 'Let down refuse always, in place of its body',
  make: (_finding, subject) => (isScript(subject.step.migration.path) ? inScript(subject) : inSql(subject)),
};

const NOTE = 'Nobody can run this down, in development neither: make the database anew there.';

function inScript(subject: FixSubject): Change | NoChange {
  const opened = openDown(subject);
  if ('reason' in opened) return opened;
  const { script, style, down } = opened;
  return {
    // Made when the fix is taken: ts-morph is not loaded for what is only offered.
    get edits() {
      return replaceBody(script, down, style, [`throw new Error(${literal(refusalText(subject.step.migration), style)})${style.end}`]);
    },
    newFiles: [],
    notes: [NOTE],
  };
}

function inSql(subject: FixSubject): Change | NoChange {
  const { migration } = subject.step;
  const opened = openDownSql(subject);
  if ('reason' in opened) return opened;
  const statement = refusalStatement(migration.dialect, refusalText(migration));
  if (statement === undefined) return { reason: NO_STATEMENT[migration.dialect] ?? 'Which statement raises an error depends on the database, and it is not known here.' };
  return { edits: [replaceDownSql(opened, statement)], newFiles: [], notes: [NOTE] };
}
