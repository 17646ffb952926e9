import { createHash } from 'node:crypto';
import { CONFIG_FILE } from '../core/config';
import { Lines } from '../core/lines';
import type { Finding } from '../core/model/finding';
import type { Files } from '../core/model/files';
import type { Problem, Span } from '../core/model/source';
import type { PlacedMigration } from '../core/session';
import type { FileAnswer, FileFinding, FileProblem, Lens, MigrationAnswer, PlacedRange } from './messages';
import { jobFilesOf, jobFindingsIn } from './jobs';
import { hintsOf, placeRelated } from './references';
import type { View } from './root';
import { verdictTitle } from './titles';

/** Ranges in the files of one snapshot, 0-based; the lines of a file are counted once. */
export function placesIn(files: Files): (span: Span) => PlacedRange {
  const known = new Map<string, Lines>();
  return (span) => {
    let lines = known.get(span.file);
    if (!lines) {
      lines = new Lines(textOf(files, span.file));
      known.set(span.file, lines);
    }
    const { start, end } = lines.range(span.start, span.end);
    return { start: { line: start.line - 1, character: start.column - 1 }, end: { line: end.line - 1, character: end.column - 1 } };
  };
}

export function textOf(files: Files, path: string): string {
  const read = files.read(path);
  return read && 'text' in read ? read.text : '';
}

export function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 16);
}

/** What is said of one file, whichever migrations say it. */
export function answerFile(view: View, path: string): FileAnswer {
  const own = view.session.migrationsOf(path);
  const found = new Set(own.flatMap((placed) => placed.answer().findings.filter((finding) => finding.span.file === path)));
  // What other migrations find in this file (a helper that they share) waits until they are judged.
  if (own.length === 0 || spoken.has(view)) for (const finding of speakers(view).files.get(path) ?? []) found.add(finding);
  return fileAnswer(view, path, own, [...found]);
}

/** All files that pending migrations say something of. */
export function answerFiles(view: View): readonly FileAnswer[] {
  return spokenOf(view).map((path) => fileAnswer(view, path, view.session.migrationsOf(path), speakers(view).files.get(path) ?? []));
}

/** Paths of files that something is said of unasked, sorted. */
export function spokenOf(view: View): readonly string[] {
  const { files, problems } = speakers(view);
  return [...new Set([...files.keys(), ...problems, ...view.configProblems.map((problem) => problem.span.file)])].sort();
}

interface Spoken {
  readonly files: ReadonlyMap<string, readonly Finding[]>;
  readonly problems: readonly string[];
}

const spoken = new WeakMap<View, { readonly length: number; readonly spoken: Spoken }>();

/** Findings by the file they stand in, of all that is wanted; made once for a view. */
function speakers(view: View): Spoken {
  const placed = view.session.placed();
  const held = spoken.get(view);
  if (held?.length === placed.length) return held.spoken;
  const byFile = new Map<string, Finding[]>();
  const problems: string[] = [];
  for (const speaking of placed.filter((candidate) => view.isWanted(candidate))) {
    const answer = speaking.answer();
    for (const problem of answer.unread) problems.push(problem.span.file);
    for (const finding of answer.findings.flatMap((each) => [each, ...hintsOf(view, each)])) {
      const list = byFile.get(finding.span.file);
      if (list) list.push(finding);
      else byFile.set(finding.span.file, [finding]);
    }
  }
  for (const path of jobFilesOf(view)) byFile.set(path, [...(byFile.get(path) ?? []), ...jobFindingsIn(view, path)]);
  const made: Spoken = { files: byFile, problems };
  spoken.set(view, { length: placed.length, spoken: made });
  return made;
}

function fileAnswer(view: View, path: string, own: readonly PlacedMigration[], found: readonly Finding[]): FileAnswer {
  const place = placesIn(view.files);
  const findings = found.map((finding): FileFinding => ({
    rule: finding.rule,
    severity: finding.severity,
    outcome: finding.outcome,
    message: finding.message,
    start: finding.span.start,
    end: finding.span.end,
    range: place(finding.span),
    migration: finding.migration,
    state: view.state(finding.migration),
    related: finding.related.map((related) => placeRelated(view, finding, related, place)),
  }));
  const problems = own.flatMap((placed) => placed.answer().unread).filter((problem) => problem.span.file === path);
  const answer = {
    path,
    content: hashOf(textOf(view.files, path)),
    unsaved: view.tree.isUnsaved(path),
    syntaxErrors: own.flatMap(({ migration }) => migration.problems).filter((problem) => problem.span.file === path && isSyntaxError(problem)).length,
    unparsed: own.reduce((count, placed) => count + unparsedIn(placed, path), 0),
    isMigration: own.length > 0,
    findings: findings.sort(byPlace),
    problems: unique([...problems, ...view.configProblems.filter((problem) => problem.span.file === path)].map((problem) => fileProblem(problem, place))).sort(byPlace),
  };
  const version = view.tree.versionOf(path);
  return { ...answer, digest: hashOf(JSON.stringify(answer)), ...(version !== undefined && { version }) };
}

function fileProblem(problem: Problem, place: (span: Span) => PlacedRange): FileProblem {
  const kind = problem.span.file === CONFIG_FILE ? 'setting' : problem.mayTouch === 'nothing' ? 'notice' : 'unread';
  return { kind, reason: problem.reason, start: problem.span.start, end: problem.span.end, range: place(problem.span) };
}

const isSyntaxError = (problem: Problem): boolean => problem.reason.startsWith('syntax error');

/** Statements that only the tolerant scan could read, where the dialect has a parser. */
function unparsedIn({ migration }: PlacedMigration, path: string): number {
  if (migration.dialect === 'unknown' || migration.dialect === 'mssql') return 0;
  const down = migration.down.kind === 'operations' ? migration.down.operations : [];
  const scanned = [...migration.up, ...down].filter((operation) => operation.scanned && operation.statement.file === path);
  const refused = migration.problems.filter((problem) => problem.span.file === path && problem.mayTouch !== 'nothing');
  return new Set([...scanned.map((operation) => operation.statement.start), ...refused.map((problem) => problem.span.start)]).size;
}

/** The verdict above the down; at the top of a file that has none. */
export function lensesOf(view: View, path: string): readonly Lens[] {
  const place = placesIn(view.files);
  return view.session.migrationsOf(path).map((placed): Lens => {
    const { migration } = placed;
    const { judged, findings } = placed.answer();
    const { down } = migration;
    const name = down.kind === 'operations' ? down.name : down.kind === 'refused' ? down.span : undefined;
    const span = name?.file === path ? name : { file: path, start: 0, end: 0 };
    const rule = findings.find((finding) => finding.family === 'down')?.rule;
    return { start: span.start, range: place({ ...span, end: span.start }), title: verdictTitle(judged.verdict, down.kind), verdict: judged.verdict, ...(rule && { rule }) };
  });
}

export function answerMigration(view: View, path: string): MigrationAnswer | null {
  const placed = view.session.migrationsOf(path)[0];
  if (!placed) return null;
  const { migration } = placed;
  const { judged, findings } = placed.answer();
  const order = ['error', 'warning', 'info', 'hint'];
  return {
    path: migration.path,
    name: migration.name,
    framework: migration.framework,
    dialect: migration.dialect,
    state: view.state(migration.path),
    verdict: judged.verdict,
    title: verdictTitle(judged.verdict, migration.down.kind),
    released: view.released.map((release) => release.name),
    ...(view.reason !== undefined && { reason: view.reason }),
    findings: [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)).map(({ rule, severity, message }) => ({ rule, severity, message })),
  };
}

function byPlace(a: { readonly start: number; readonly end: number }, b: { readonly start: number; readonly end: number }): number {
  return a.start - b.start || a.end - b.end;
}

/** A module that both halves use is reported by each of them. */
function unique<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
