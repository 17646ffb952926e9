import { Lines } from '../core/lines';
import type { Finding, Related } from '../core/model/finding';
import type { Span } from '../core/model/source';
import { textOf } from './answers';
import type { FileFinding, PlacedRange } from './messages';
import type { View } from './root';

/** What a finding about code says at the code itself: a hint at each place of the working tree that needs what goes. */
export function hintsOf(view: View, finding: Finding): readonly Finding[] {
  if (finding.family !== 'drop') return [];
  const { kind, table, column, newName } = (finding.subject ?? {}) as { readonly kind?: string; readonly table?: string; readonly column?: string | null; readonly newName?: string | null };
  const what = `\`${table ?? ''}${column ? `.${column}` : ''}\``;
  const name = finding.migration.split('/').filter((part) => !/^(?:migration|up|index)\.\w+$/.test(part)).at(-1) ?? finding.migration;
  const fate = FATES[kind ?? ''] ?? 'is changed';
  // Of these the code of the working tree is taken to know: what the release writes is marked where it still stands.
  const spans = finding.related.flatMap((place) => (place.revision === undefined ? [place.span] : OF_RELEASES.has(kind ?? '') ? (stillThere(view, place) ?? []) : []));
  return [...new Map(spans.map((span) => [`${span.file}:${span.start}`, span])).values()].map((span) => ({
    ...finding, span, severity: 'hint', message: `${what} ${fate}${kind?.startsWith('rename') ? ` to \`${newName ?? ''}\`` : ''} by the migration ${name}.`, related: [{ span: finding.span, message: `${what} ${fate} here` }], fixes: [],
  }));
}

/** By the kind of a finding's subject. */
const FATES: Readonly<Record<string, string>> = {
  'drop-table': 'is dropped', 'drop-column': 'is dropped', 'rename-table': 'is renamed', 'rename-column': 'is renamed', 'require-column': 'is made required', 'remove-value': 'loses values', 'add-check': 'is limited to other values',
  'set-not-null': 'takes no NULL any more', 'narrow-type': 'takes less', 'add-unique': 'is made unique',
};
const OF_RELEASES: ReadonlySet<string> = new Set(['narrow-type', 'add-unique']);

type PlacedRelated = FileFinding['related'][number];

/** A related place as an editor can open it. One of a release is looked for in the working tree: the same line, else about where it was. */
export function placeRelated(view: View, finding: Finding, related: Related, place: (span: Span) => PlacedRange): PlacedRelated {
  const { span, message, revision } = related;
  if (revision === undefined) return { path: span.file, range: place(span), message };
  const was = textThen(view, revision, span.file);
  const now = textOf(view.files, span.file);
  const before = new Lines(was).range(span.start, span.end);
  const told = `${revision}: ${message}`;
  if (now === '') return { path: finding.span.file, range: place(finding.span), message: `${told} in ${span.file}:${before.start.line}` };
  const moved = stillThere(view, related);
  if (moved) return { path: span.file, range: place(moved), message: told };
  const at = { line: before.start.line - 1, character: 0 };
  return { path: span.file, range: { start: at, end: at }, message: `${told}, about here` };
}

const textThen = (view: View, revision: string, path: string): string => {
  const then = view.revisionFiles?.(revision)?.read(path);
  return then && 'text' in then ? then.text : '';
};

/** Where the words of a place of a release stand in the working tree, if their line is still there. */
function stillThere(view: View, { span, revision }: Related): Span | undefined {
  const was = revision === undefined ? '' : textThen(view, revision, span.file);
  const now = textOf(view.files, span.file);
  const start = was === '' || now === '' ? undefined : now === was ? span.start : sameLine(was, now, span.start);
  return start === undefined ? undefined : { file: span.file, start, end: start + (span.end - span.start) };
}

/** Where the line that an offset stands in is now, if there is one line of that text. */
function sameLine(was: string, now: string, offset: number): number | undefined {
  const start = was.lastIndexOf('\n', offset - 1) + 1;
  const end = was.indexOf('\n', offset);
  const line = was.slice(start, end < 0 ? was.length : end);
  const at = now.indexOf(line);
  return at < 0 || line.trim() === '' || now.indexOf(line, at + 1) >= 0 ? undefined : at + (offset - start);
}
