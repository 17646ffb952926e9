import type { Change } from '../model/fix';
import { type CopyPlan, planCopy } from './copyPlan';
import { copyInScript } from './copyScript';
import { openDownSql } from './downSql';
import { type Fix, type FixSubject, type NoChange, textIn } from './fix';
import { isScript } from './scriptFunctions';
import { insertAfter, insertBefore } from './sqlStatements';

/** Up copies what it destroys, with the key, and down puts it back: the only way back that is one. */
export const keepCopy: Fix = {
  id: 'keep-copy-and-restore',
  safety: 'review',
  answers: (finding) => finding.rule === 'down-loses-data',
  title: () => 'Keep a copy in up and restore it in down',
  make(finding, subject) {
    const plan = planCopy(finding, subject);
    if ('reason' in plan) return plan;
    return isScript(subject.step.migration.path) ? copyInScript(plan, subject) : copyInSql(plan, subject);
  },
};

function copyInSql(plan: CopyPlan, subject: FixSubject): Change | NoChange {
  const { migration } = subject.step;
  const down = openDownSql(subject);
  if ('reason' in down) return down;
  const { file } = plan.before.statement;
  if (file !== migration.path) return { reason: `The statement stands in ${file}.` };
  if (plan.after !== 'end' && plan.after.statement.file !== down.file) return { reason: `The statement stands in ${plan.after.statement.file}.` };
  const made = insertBefore(file, textIn(subject.files, file), plan.before.statement, [plan.copy]);
  const last = migration.down.kind === 'operations' ? migration.down.operations.at(-1) : undefined;
  const after = plan.after === 'end' ? last : plan.after;
  const restored = after ? insertAfter(down.file, down.text, after.statement, plan.restore) : appendTo(down, plan.restore);
  const edits = [made, restored].sort((a, b) => (a.span.file === b.span.file ? a.span.start - b.span.start : 0));
  return { edits, newFiles: [], notes: plan.notes };
}

/** To a down without statements: below its mark and its comments. */
function appendTo({ file, text, newline, end }: Exclude<ReturnType<typeof openDownSql>, NoChange>, statements: readonly string[]) {
  const before = end > 0 && text[end - 1] !== '\n' ? newline : '';
  const after = text[end] === undefined || !/^\s*$/.test(text.slice(end)) ? newline : '';
  return { span: { file, start: end, end }, text: `${before}${statements.map((one) => `${one};`).join(newline)}${after}` };
}
