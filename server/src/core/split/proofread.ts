import { answerStep } from '../answer';
import { runMigration } from '../fate/judge';
import { textIn } from '../fixes/fix';
import { isScript } from '../fixes/scriptFunctions';
import { newlineOf } from '../fixes/sqlStatements';
import type { NewName } from '../frameworks/nextName';
import type { MigrationUnit } from '../frameworks/framework';
import type { Change, NewFile } from '../model/fix';
import type { Files } from '../model/files';
import type { Finding } from '../model/finding';
import { applyEdits } from './writers/newScript';
import type { NoPlan } from './plan';
import type { SplitSubject } from './subject';

interface Made {
  readonly name: NewName;
  /** It fills values that go with their columns. */
  readonly fills: boolean;
  /** Its down is empty, because nothing is to be taken back. */
  readonly leavesNothing: boolean;
}

const FILLED = 'what is filled here is taken from columns that stay, and goes with those that hold it';
const CHECKED = 'nothing is to be taken back: rows were only read';

/**
 * Reads and judges what would be written, in its place in the history, as the check will: a way back that misleads is not given out. What a
 * filling leaves behind is said in the file, where a rule would ask for it.
 */
export function proofread(subject: SplitSubject, change: Change, made: readonly Made[]): Change | NoPlan {
  const found = judge(subject, change, made);
  const left = found.filter(({ finding }) => !finding.because);
  if (left[0]) return { reason: `What would be written to ${left[0].path} is not right yet (${left[0].finding.rule}: ${left[0].finding.message}) Split it by hand.` };
  if (found.length === 0) return change;
  const newFiles = change.newFiles.map((file): NewFile => {
    const own = new Map(found.filter(({ path }) => path === file.path).map(({ finding }) => [finding.rule, finding.because ?? '']));
    return { ...file, text: [...own].map(([rule, because]) => `${isScript(file.path) ? '//' : '--'} fix-forward: ignore ${rule} ${because}${newlineOf(file.text)}`).join('') + file.text };
  });
  return { ...change, newFiles };
}

function judge(subject: SplitSubject, change: Change, made: readonly Made[]): readonly { readonly path: string; readonly finding: Finding & { readonly because?: string } }[] {
  const { step, framework, set, units } = subject;
  const files = overlay(subject.files, change);
  let ids = 1_000_000;
  let state = step.before;
  const asked: readonly (MigrationUnit & { readonly because?: string })[] = [
    ...units.filter(({ path }) => path === step.migration.path),
    ...made.map(({ name, fills, leavesNothing }) => ({ path: name.path, name: name.className ?? name.stem, order: `~${name.path}`, ...(fills ? { because: FILLED } : leavesNothing && { because: CHECKED }), ...(name.downPath !== undefined && { downPath: name.downPath }) })),
  ];
  return asked.flatMap((unit) => {
    const migration = framework.read(unit, { ...set, units: [...units, unit] }, files);
    const run = runMigration(state.copy(), migration, true, () => ids++);
    state = run.after;
    const { findings } = answerStep(run, { framework, standing: { state: 'pending', changed: [] }, judges: true, config: {}, files, units });
    return findings.filter(({ family, severity }) => family === 'down' && (severity === 'error' || severity === 'warning')).map((finding) => ({ path: unit.path, finding: { ...finding, ...(unit.because !== undefined && { because: unit.because }) } }));
  });
}

/** The files as they will be. */
export function overlay(files: Files, { edits, newFiles }: Pick<Change, 'edits' | 'newFiles'>): Files {
  const texts = new Map(newFiles.map(({ path, text }) => [path, text]));
  for (const file of new Set(edits.map(({ span }) => span.file))) texts.set(file, applyEdits(textIn(files, file), edits.filter(({ span }) => span.file === file)));
  return {
    paths: [...new Set([...files.paths, ...texts.keys()])].sort(),
    has: (path) => texts.has(path) || files.has(path),
    read(path) {
      const text = texts.get(path);
      return text === undefined ? files.read(path) : { text };
    },
  };
}
