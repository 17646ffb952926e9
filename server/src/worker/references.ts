import { Lines } from '../core/lines';
import type { Finding, Related } from '../core/model/finding';
import type { Span } from '../core/model/source';
import { textOf } from './answers';
import type { FileFinding, PlacedRange } from './messages';
import type { View } from './root';

/** What a finding about code says at the code itself: a hint at each place of the working tree that needs what goes. */
export function hintsOf(finding: Finding): readonly Finding[] {
  if (finding.family !== 'drop') return [];
  const { table, column, newName } = (finding.subject ?? {}) as { readonly table?: string; readonly column?: string | null; readonly newName?: string | null };
  const what = `\`${table ?? ''}${column ? `.${column}` : ''}\``;
  const name = finding.migration.split('/').filter((part) => !/^(?:migration|up|index)\.\w+$/.test(part)).at(-1) ?? finding.migration;
  const places = finding.related.filter(({ revision }) => revision === undefined);
  return places.map((place) => ({
    ...finding, span: place.span, severity: 'hint', message: `${what} ${fateOf(finding.rule, newName)} by the migration ${name}.`, related: [{ span: finding.span, message: 'here' }], fixes: [],
  }));
}

function fateOf(rule: string, newName: string | null | undefined): string {
  switch (rule) {
    case 'drop-still-referenced': return 'is dropped';
    case 'rename-still-referenced': return `is renamed to \`${newName ?? ''}\``;
    case 'required-column-unwritten': return 'is made required';
    default: return 'is made stricter';
  }
}

type PlacedRelated = FileFinding['related'][number];

/** A related place as an editor can open it. One of a release is looked for in the working tree: the same line, else about where it was. */
export function placeRelated(view: View, finding: Finding, related: Related, place: (span: Span) => PlacedRange): PlacedRelated {
  const { span, message, revision } = related;
  if (revision === undefined) return { path: span.file, range: place(span), message };
  const then = view.revisionFiles?.(revision)?.read(span.file);
  const was = then && 'text' in then ? then.text : '';
  const now = textOf(view.files, span.file);
  const before = new Lines(was).range(span.start, span.end);
  const told = `${revision}: ${message}`;
  if (now === '') return { path: finding.span.file, range: place(finding.span), message: `${told} in ${span.file}:${before.start.line}` };
  const moved = now === was ? span.start : sameLine(was, now, span.start);
  if (moved !== undefined) return { path: span.file, range: place({ file: span.file, start: moved, end: moved + (span.end - span.start) }), message: told };
  const at = { line: before.start.line - 1, character: 0 };
  return { path: span.file, range: { start: at, end: at }, message: `${told}, about here` };
}

/** Where the line that an offset stands in is now, if there is one line of that text. */
function sameLine(was: string, now: string, offset: number): number | undefined {
  const start = was.lastIndexOf('\n', offset - 1) + 1;
  const end = was.indexOf('\n', offset);
  const line = was.slice(start, end < 0 ? was.length : end);
  const at = now.indexOf(line);
  return at < 0 || line.trim() === '' || now.indexOf(line, at + 1) >= 0 ? undefined : at + (offset - start);
}
