import type { Change } from '../model/fix';
import type { Finding, FixTitle } from '../model/finding';
import { addRefusingDown } from './addRefusingDown';
import { devOnly, ignore } from './directives';
import type { Fix, FixSubject, NoChange } from './fix';
import { refuseOutsideDevelopment } from './refuseOutsideDevelopment';
import { keepCopy } from './keepCopy';
import { moveToNewMigration, newMigration } from './newMigration';
import { removeSuppression } from './removeSuppression';
import { throwAlways } from './throwAlways';

export type { Fix, FixSubject, NoChange } from './fix';

/** All fixes, in the order in which they are offered. */
export const fixes: readonly Fix[] = [refuseOutsideDevelopment, throwAlways, keepCopy, addRefusingDown, newMigration, moveToNewMigration, removeSuppression, devOnly, ignore];

/** Directives silence, they mend nothing: none is offered first by itself. */
const SILENCING: ReadonlySet<Fix> = new Set([devOnly, ignore]);

/**
 * The fixes that can be had for a finding, the preferred one first. `subject.step` must have been judged. `applyFix` with the same subject
 * gives a change for each of them.
 */
export function fixesFor(finding: Finding, subject: FixSubject): readonly FixTitle[] {
  const offered = fixes.filter((fix) => !('reason' in tryFix(fix, finding, subject)));
  const preferred = offered.find((fix) => !SILENCING.has(fix));
  return offered.map((fix) => ({ id: fix.id, title: fix.title(finding, subject), safety: fix.safety, ...(fix === preferred && { preferred: true as const }) }));
}

/** What a fix does about a finding, for the texts of `subject.files`; or why it can do nothing. Pure; never throws. */
export function applyFix(id: string, finding: Finding, subject: FixSubject): Change | NoChange {
  const fix = fixes.find((candidate) => candidate.id === id);
  return fix ? tryFix(fix, finding, subject) : { reason: `There is no fix "${id}".` };
}

function tryFix(fix: Fix, finding: Finding, subject: FixSubject): Change | NoChange {
  if (!fix.answers(finding, subject)) return { reason: `${fix.id} is no answer to ${finding.rule}.` };
  const { framework, state, step } = subject;
  const change = fix.make(finding, subject);
  if ('reason' in change) return change;
  // What a tool has a checksum of must stay as it was applied, comments included.
  const touched = framework.checksums && !fix.restores && state !== 'pending' && state !== 'unknown' ? change.edits.find((edit) => step.migration.files.includes(edit.span.file)) : undefined;
  if (touched) return { reason: `${touched.span.file} is released, and ${framework.title} refuses a migration that was edited after it was applied: write a new migration instead.` };
  return change;
}
