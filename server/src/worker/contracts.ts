import type { DiscoveredSet } from '../core/discover';
import type { Span } from '../core/model/source';
import { waitedText } from '../core/split/contracts';
import { contractFolders, type HeldFile, heldBackIn } from '../core/split/heldBack';
import { oldReferences } from '../core/split/oldReferences';
import { type OldReference, promote, type Promotion } from '../core/split/promote';
import { Lines } from '../core/lines';
import { changedFiles } from './actions';
import { placesIn } from './answers';
import type { ChangeAnswer, Lens, PlacedReference } from './messages';
import type { View } from './root';

type Outcome = Promotion | { readonly reason: string; readonly references: readonly OldReference[] };

const heldOf = new WeakMap<View, readonly HeldFile[]>();

/** What is held back for the migrations of a view; looked for once. */
export function heldIn(view: View): readonly HeldFile[] {
  const sets = [...new Set(view.session.placed().map(({ set }) => set))];
  const known = heldOf.get(view);
  if (known) return known;
  const held = heldBackIn(view.files, contractFolders({ sets }, view.contracts));
  const { done, total } = view.session.progress();
  if (done === total) heldOf.set(view, held);
  return held;
}

/** What stands over a held-back contract, and over the migration that it belongs to: how many places still need the old shape, and the way on. */
export function contractLenses(view: View, path: string): readonly Lens[] {
  const start = { line: 0, character: 0 };
  return heldIn(view).filter((held) => held.path === path || held.head.of === path).flatMap(({ path: contract, head }): Lens[] => {
    const { waitsFor } = head;
    const made = outcomeOf(view, contract);
    const lens = (title: string, action?: Lens['action']): Lens => ({ start: 0, range: { start, end: start }, title, ...(action && { action }) });
    const isHere = contract === path;
    const references = waitsFor && codeOf(view, head.set) ? referencesOf(view, head.set, waitsFor) : undefined;
    const counted = !waitsFor ? [] : [references ? lens(countText(view, waitedText(waitsFor).replace(/`/g, ''), references), references.length > 0 ? { kind: 'references', places: references.map((reference) => placed(view, reference)) } : undefined) : lens(`Looking for what refers to ${waitedText(waitsFor).replace(/`/g, '')}`)];
    if (!('reason' in made)) return [...counted, lens(isHere ? 'Promote this contract' : `Promote ${head.title}`, { kind: 'promote', path: contract })];
    return isHere ? [...counted, lens(references?.length ? 'Not to be promoted yet' : 'Waits: why?', { kind: 'promote', path: contract })] : counted;
  });
}

/** Moves a contract into the migrations, or says what keeps it. */
export function promoteContract(view: View, path: string): ChangeAnswer | { readonly reason: string; readonly references: readonly PlacedReference[] } {
  const made = outcomeOf(view, path);
  if ('reason' in made) return { reason: made.reason, references: made.references.map((reference) => placed(view, reference)) };
  const files = changedFiles(view, { edits: made.edits, newFiles: made.newFiles, notes: [] });
  return { title: 'Promote the contract', safety: 'safe', notes: [], files: [...files].sort((a, b) => Number(b.create) - Number(a.create)), removed: made.removed };
}

function outcomeOf(view: View, path: string): Outcome {
  const head = heldIn(view).find((held) => held.path === path)?.head;
  const set = head && setOf(view, head.set);
  if (!head || !set) return { reason: head ? `There are no migrations in ${head.set}.` : `${path} is no contract that was held back.`, references: [] };
  return promote({
    path, files: view.files, set, now: Date.now(),
    references: (shape) => (codeOf(view, head.set) ? referencesOf(view, head.set, shape) : 'unknown'),
    ...(view.released.length > 0 && { isReleased: (migration: string) => ['shipped', 'edited'].includes(view.state(migration)) }),
  });
}

const setOf = (view: View, folder: string): DiscoveredSet | undefined => view.session.placed().find(({ set }) => set.units.some((unit) => unit.path.startsWith(folder === '' ? '' : `${folder}/`)))?.set;

function codeOf(view: View, folder: string): ReturnType<View['session']['codeOf']> {
  const set = setOf(view, folder);
  return set && view.session.codeOf(set);
}

function referencesOf(view: View, folder: string, shape: Parameters<typeof oldReferences>[0]): readonly OldReference[] {
  const code = codeOf(view, folder);
  return code ? oldReferences(shape, code) : [];
}

/** `3 places refer to users.name: 2 here, 1 in v1.4.0`. */
function countText(view: View, what: string, references: readonly OldReference[]): string {
  const places = [{ name: undefined as string | undefined, words: 'here' }, ...view.released.map(({ name }) => ({ name: name as string | undefined, words: `in ${name}` }))];
  if (references.length === 0) return `Nothing refers to ${what} ${places.map(({ words }) => words).join(' or ')}`;
  const counts = places.map(({ name, words }) => `${references.filter(({ revision }) => revision === name).length} ${words}`);
  return `${references.length} ${references.length === 1 ? 'place refers' : 'places refer'} to ${what}: ${counts.join(', ')}`;
}

function placed(view: View, { span, message, revision }: OldReference): PlacedReference {
  return { path: span.file, message, range: revision === undefined ? placesIn(view.files)(span) : rangeThen(view, span, revision), ...(revision !== undefined && { revision }) };
}

function rangeThen(view: View, { file, start, end }: Span, revision: string): PlacedReference['range'] {
  const then = view.revisionFiles?.(revision)?.read(file);
  const range = new Lines(then && 'text' in then ? then.text : '').range(start, end);
  return { start: { line: range.start.line - 1, character: range.start.column - 1 }, end: { line: range.end.line - 1, character: range.end.column - 1 } };
}
