import type { EvidenceKind, ReleasedMigration, ReleaseReport } from '../../core/release/report';
import { escapeHtml } from './escapeHtml';
import { endName, type EvidenceGroup, groupEvidence, headline, KIND_WORDS } from './words';

/** Narrow, so that the words stay readable in a column beside code: what a migration does stands below its name. */
const ROW = 42;
const LINE_X = 18;
const TEXT_X = 38;
/** Between the words and the bars. */
const GAP = 24;
/** A letter of the font, about. */
const LETTER = 7;
const BAR = 8;
const BAR_GAP = 10;
/** Below the first line of a row. */
const SECOND = 17;
const MOST_BARS = 8;
/** Beyond this many migrations of a database the ones in the middle that do no harm are told as a number. */
const MOST_ROWS = 24;

type Row =
  | { readonly kind: 'release'; readonly text: string; readonly detail: string }
  | { readonly kind: 'database'; readonly text: string }
  | { readonly kind: 'migration'; readonly migration: ReleasedMigration; readonly groups: readonly EvidenceGroup[] }
  | { readonly kind: 'skipped'; readonly text: string };

/** Kinds that have a bar: from the statement on that they follow from, as long as the newer state is there. */
const BARRED: ReadonlySet<EvidenceKind> = new Set(['breaks', 'wrong-data', 'unclear']);

/** Releases and migrations from top to bottom, and beside them what breaks from where to where. A pure function of the report; no script. */
export function timelineSvg(report: ReleaseReport, options: { readonly standalone: boolean }): string {
  const rows = rowsOf(report);
  const height = rows.length * ROW + 22;
  const y = (index: number): number => 30 + index * ROW;
  const end = y(rows.length - 1);
  const bars = rows.flatMap((row, index) => (row.kind === 'migration' ? row.groups.map((group) => ({ group, index })) : [])).slice(0, MOST_BARS);
  const barsX = TEXT_X + Math.max(...rows.flatMap(linesOf).map(({ length }) => length)) * LETTER + GAP;
  const width = barsX + bars.length * (BAR + BAR_GAP) + GAP;
  const drawn = [
    `<line class="ff-line" x1="${LINE_X}" y1="${y(0)}" x2="${LINE_X}" y2="${end}"/>`,
    ...rows.map((row, index) => rowSvg(row, y(index))),
    ...bars.map(({ group, index }, at) => barSvg(group, barsX + at * (BAR + BAR_GAP), y(index), end)),
  ];
  const label = descriptionOf(report, rows);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="ff-timeline" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="ff-timeline-title ff-timeline-text">`,
    `<title id="ff-timeline-title">${escapeHtml(headline(report))}</title>`,
    `<desc id="ff-timeline-text">${escapeHtml(label)}</desc>`,
    ...(options.standalone ? [`<style>${TIMELINE_STYLE}</style>`] : []),
    ...drawn,
    '</svg>',
  ].join('\n');
}

/** Colours follow the page; on their own they follow the reader's preference. */
export const TIMELINE_STYLE = `
.ff-timeline { --ff-text: #1f2328; --ff-quiet: #59636e; --ff-line: #818b98; --ff-bad: #c0272d; --ff-odd: #9a6700; --ff-good: #1a7f37; --ff-ground: #ffffff; max-width: 100%; height: auto; font: 13px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { .ff-timeline { --ff-text: #e6edf3; --ff-quiet: #9198a1; --ff-line: #6e7681; --ff-bad: #ff7b72; --ff-odd: #d29922; --ff-good: #3fb950; --ff-ground: #0d1117; } }
.ff-timeline text { fill: var(--ff-text); }
.ff-timeline .ff-quiet { fill: var(--ff-quiet); }
.ff-timeline .ff-strong { font-weight: 600; }
.ff-timeline .ff-line { stroke: var(--ff-line); stroke-width: 2; }
.ff-timeline .ff-dot { fill: var(--ff-ground); stroke: var(--ff-line); stroke-width: 2; }
.ff-timeline .ff-release { fill: var(--ff-text); }
.ff-timeline .ff-breaks { fill: var(--ff-bad); stroke: var(--ff-bad); }
.ff-timeline .ff-wrong-data, .ff-timeline .ff-unclear { fill: var(--ff-odd); stroke: var(--ff-odd); }
.ff-timeline .ff-bar { stroke: none; }
.ff-timeline .ff-unclear.ff-bar { fill-opacity: 0.45; }
`.trim();

function rowsOf(report: ReleaseReport): readonly Row[] {
  const groups = report.questions.flatMap(({ id, evidence }) => (id === 'migrations' ? [] : groupEvidence(evidence))).filter(({ kind }) => BARRED.has(kind));
  const several = new Set(report.migrations.map(({ database }) => database)).size > 1;
  const rows: Row[] = [{ kind: 'release', text: report.from, detail: 'the release to go back to' }];
  for (const { id } of report.databases) {
    const own = report.migrations.filter(({ database, change }) => database === id && change === 'added');
    if (own.length === 0) continue;
    if (several) rows.push({ kind: 'database', text: id });
    const migrations = own.map((migration) => ({ kind: 'migration' as const, migration, groups: groups.filter(({ cause, places }) => (cause ?? places[0])?.path === migration.path) }));
    const harmless = migrations.filter((row) => row.groups.length === 0);
    const hidden = new Set(migrations.length > MOST_ROWS ? harmless.slice(0, migrations.length - MOST_ROWS) : []);
    rows.push(...migrations.filter((row) => !hidden.has(row)));
    if (hidden.size > 0) rows.push({ kind: 'skipped', text: `and ${hidden.size} more that do no harm` });
  }
  return [...rows, { kind: 'release', text: endName(report.to), detail: 'what is there now' }];
}

/** What a row says: the first line is what it is called. */
function linesOf(row: Row): readonly string[] {
  switch (row.kind) {
    case 'release':
      return [row.text, row.detail];
    case 'migration':
      return [shorten(row.migration.name, 56), row.migration.classes.join(', ') || 'nothing that an older release can meet'];
    default:
      return [row.text];
  }
}

function rowSvg(row: Row, y: number): string {
  const [first = '', second] = linesOf(row);
  const below = second === undefined ? '' : textSvg(TEXT_X, y + SECOND, second, 'ff-quiet');
  switch (row.kind) {
    case 'release':
      return `<rect class="ff-release" x="${LINE_X - 7}" y="${y - 7}" width="14" height="14" rx="2"/>${textSvg(TEXT_X, y, first, 'ff-strong')}${below}`;
    case 'migration': {
      const worst = row.groups[0]?.kind;
      return `<circle class="ff-dot${worst ? ` ff-${worst}` : ''}" cx="${LINE_X}" cy="${y}" r="6"/>${textSvg(TEXT_X, y, first)}${below}`;
    }
    default:
      return textSvg(TEXT_X, y, first, 'ff-quiet');
  }
}

function barSvg(group: EvidenceGroup, x: number, from: number, to: number): string {
  return `<g><title>${escapeHtml(`${KIND_WORDS[group.kind]}: ${group.message}`)}</title><rect class="ff-bar ff-${group.kind}" x="${x}" y="${from - 5}" width="${BAR}" height="${Math.max(10, to - from + 5)}" rx="3"/></g>`;
}

const textSvg = (x: number, y: number, text: string, style = ''): string => `<text x="${x}" y="${y + 4}"${style === '' ? '' : ` class="${style}"`}>${escapeHtml(text)}</text>`;
const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The picture in words. */
function descriptionOf({ from, to }: ReleaseReport, rows: readonly Row[]): string {
  const steps = rows.flatMap((row) => (row.kind === 'migration' ? [`${row.migration.name}${row.groups.length > 0 ? `, from which on: ${row.groups.map(({ kind, message }) => `${KIND_WORDS[kind]}, ${message}`).join('; ')}` : ''}`] : []));
  return `From ${from} to ${endName(to)}: ${steps.length > 0 ? steps.join('. ') : 'no migration'}.`;
}
