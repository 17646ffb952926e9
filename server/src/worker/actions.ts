import { applyFix } from '../core/fixes';
import type { Change } from '../core/model/fix';
import type { Finding } from '../core/model/finding';
import type { PlacedMigration } from '../core/session';
import { placesIn } from './answers';
import type { ActionAnswer, ChangeAnswer, ChangedFile } from './messages';
import type { View } from './root';
import { MAP, mapChange, SPLIT, splitActionAt, splitChange } from './split';

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The fixes of the findings that a selection touches. */
export function actionsAt(view: View, place: Place): readonly ActionAnswer[] {
  const fixes = findingsAt(view, place).flatMap(({ finding }) =>
    finding.fixes.map((fix): ActionAnswer => ({
      action: fix.id,
      title: fix.title,
      safety: fix.safety,
      preferred: fix.preferred === true,
      rule: finding.rule,
      start: finding.span.start,
      end: finding.span.end,
    })),
  );
  return [...fixes, ...splitActionAt(view, place)];
}

/** The edits of a fix, for the text as it stands now; null where the finding is gone, or nothing can be done. */
export function changeFor(view: View, asked: Place & { readonly action: string; readonly rule: string }): ChangeAnswer | null {
  if (asked.action === SPLIT) {
    const split = splitWhole(view, asked);
    return 'reason' in split ? null : split;
  }
  if (asked.action === MAP) {
    const mapped = mapChange(view, asked, (change) => changedFiles(view, change));
    return 'reason' in mapped ? null : mapped;
  }
  const at = findingsAt(view, asked).find(({ finding }) => finding.rule === asked.rule && finding.fixes.some((fix) => fix.id === asked.action));
  const title = at?.finding.fixes.find((fix) => fix.id === asked.action);
  if (!at || !title) return null;
  const change = makeChange(view, at, asked.action);
  return change ? { title: title.title, safety: title.safety, notes: change.notes, files: changedFiles(view, change) } : null;
}

/** The split of an operation, or of a whole migration where no place is given. */
export function splitWhole(view: View, asked: Pick<Place, 'path'> & Partial<Place>): ChangeAnswer | { readonly reason: string } {
  return splitChange(view, asked, (change) => changedFiles(view, change));
}

/**
 * What can be mended without a look: the first safe fix of each migration that a file holds, and that is not released; null where there is
 * none. A second one may speak of what the first has mended.
 */
export function fixAll(view: View, path: string): ChangeAnswer | null {
  const changes = view.session.migrationsOf(path).filter(({ migration }) => ['pending', 'unknown'].includes(view.state(migration.path))).flatMap((placed) => {
    const safe = placed.answer().findings.filter(({ span }) => span.file === path).flatMap((finding) => finding.fixes.filter(({ safety }) => safety === 'safe').map(({ id }) => ({ finding, id })));
    const [first] = safe;
    return (first && makeChange(view, { placed, finding: first.finding }, first.id)) ?? [];
  });
  if (changes.length === 0) return null;
  const edits = changes.flatMap((change) => change.edits);
  const title = 'Apply the safe fixes of Fix Forward';
  return { title, safety: 'safe', notes: changes.flatMap(({ notes }) => notes), files: changedFiles(view, { edits, newFiles: changes.flatMap(({ newFiles }) => newFiles), notes: [] }) };
}

function makeChange(view: View, { placed, finding }: Found, id: string): Change | undefined {
  const { framework, units } = placed.set;
  const state = view.state(placed.migration.path);
  const change = applyFix(id, finding, { step: placed.judgedStep(), framework, units, state, files: view.files, now: Date.now(), releasedText: (path) => view.releasedText(path) });
  return 'reason' in change ? undefined : change;
}

interface Found {
  readonly placed: PlacedMigration;
  readonly finding: Finding;
}

function findingsAt(view: View, { path, start, end }: Place): readonly Found[] {
  return view.session.migrationsOf(path).flatMap((placed) => placed.answer().findings.filter(({ span }) => span.file === path && span.start <= end && span.end >= start).map((finding) => ({ placed, finding })));
}

/** A change with its ranges, file by file. */
export function changedFiles(view: View, { edits, newFiles }: Change): readonly ChangedFile[] {
  const place = placesIn(view.files);
  const byFile = new Map<string, ChangedFile['edits'][number][]>();
  for (const { span, text, placeholder } of edits) {
    const edit = { range: place(span), start: span.start, end: span.end, text, ...(placeholder && { placeholder }) };
    byFile.set(span.file, [...(byFile.get(span.file) ?? []), edit]);
  }
  const top = { line: 0, character: 0 };
  return [
    ...[...byFile].map(([path, own]) => ({ path, create: false, edits: own })),
    ...newFiles.map(({ path, text }) => ({ path, create: true, edits: [{ range: { start: top, end: top }, start: 0, end: 0, text }] })),
  ];
}
