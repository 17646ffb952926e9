import type { CheckInput } from './check';
import { scopeOfSet, type SetScope } from './code/belongs';
import { codeAbout, type CodeOf, type CodeRevision, knowCode, type RevisionCode, type SubjectCode } from './code/knownCode';
import { mayTake, type Taken, takenBy } from './code/taken';
import type { DiscoveredSet } from './discover';
import type { Step } from './fate/judge';
import type { Migration } from './model/migration';
import { standingOf } from './standing';
import type { SchemaState } from './timeline/state';

/** A set of which all migrations are in their places. */
export interface WholeSet {
  readonly found: DiscoveredSet;
  readonly order: readonly Migration[];
  readonly end: SchemaState;
}

/** What code says of the migrations of a session. It comes later than the migrations themselves, and is kept while they change. */
export interface SessionCode {
  set(code: readonly CodeRevision[] | undefined): void;
  /** Migrations that are not released, of all that come before one. */
  earlierThan(migration: Migration, set: WholeSet, input: CheckInput): readonly Migration[];
  /** What a migration takes away. */
  takenBy(migration: Migration, step: () => Step, set: WholeSet, input: CheckInput): readonly Taken[];
  /** What it says of a set, at each revision, and the code itself; undefined as long as it is not known. */
  codeOf(set: WholeSet, all: readonly WholeSet[]): { readonly scope: SetScope; readonly revisions: readonly RevisionCode[]; readonly code: readonly CodeRevision[] } | undefined;
  /** Undefined as long as code is not known. The same object as long as nothing changed. */
  about(taken: readonly Taken[], set: WholeSet, all: readonly WholeSet[]): SubjectCode | undefined;
}

export function openSessionCode(): SessionCode {
  let code: readonly CodeRevision[] | undefined;
  let known: { readonly code: readonly CodeRevision[]; readonly scopes: readonly SetScope[]; readonly codeOf: CodeOf } | undefined;
  const taken = new WeakMap<Migration, { readonly end: SchemaState; readonly earlier: readonly Migration[]; readonly taken: readonly Taken[] }>();
  const scopes = new WeakMap<readonly Migration[], SetScope>();
  const interned = new Map<string, { readonly key: string; readonly scope: SetScope }>();
  const subjects = new WeakMap<readonly Taken[], { readonly codeOf: CodeOf; readonly subject: SubjectCode }>();
  const pending = new WeakMap<CheckInput, Map<readonly Migration[], readonly Migration[]>>();

  const scopeOf = ({ found, order }: WholeSet): SetScope => {
    const held = scopes.get(order);
    if (held) return held;
    const scope = scopeOfSet(found, order);
    // Most edits name no other table: what was sorted by the scope before stays.
    const key = JSON.stringify(scope);
    const same = interned.get(scope.id);
    const kept = same?.key === key ? same.scope : scope;
    interned.set(scope.id, { key, scope: kept });
    scopes.set(order, kept);
    return kept;
  };

  const earlierThan = (migration: Migration, { found, order }: WholeSet, input: CheckInput): readonly Migration[] => {
    const bySet = pending.get(input) ?? new Map<readonly Migration[], readonly Migration[]>();
    pending.set(input, bySet);
    const all = bySet.get(order) ?? order.filter((each) => standingOf(each, found.framework, input).state === 'pending');
    bySet.set(order, all);
    const at = order.indexOf(migration);
    return all.filter((each) => order.indexOf(each) < at);
  };

  const codeAmong = (all: readonly WholeSet[]): CodeOf | undefined => {
    if (!code) return undefined;
    const now = all.map(scopeOf);
    if (known?.code !== code || !sameItems(known.scopes, now)) known = { code, scopes: now, codeOf: knowCode(code, () => now) };
    return known.codeOf;
  };

  return {
    set(next) {
      code = next;
    },
    earlierThan,
    takenBy(migration, step, set, input) {
      if (!mayTake(migration)) return NOTHING;
      const earlier = earlierThan(migration, set, input);
      const held = taken.get(migration);
      if (held?.end === set.end && sameItems(held.earlier, earlier)) return held.taken;
      const found = takenBy(step(), { end: set.end, earlier });
      taken.set(migration, { end: set.end, earlier, taken: found });
      return found;
    },
    codeOf(set, all) {
      const codeOf = codeAmong(all);
      return code && codeOf && { scope: scopeOf(set), revisions: codeOf(scopeOf(set)), code };
    },
    about(takenHere, set, all) {
      const codeOf = codeAmong(all);
      if (!codeOf) return undefined;
      const held = subjects.get(takenHere);
      if (held?.codeOf === codeOf) return held.subject;
      const subject = codeAbout(takenHere, () => set.end, () => scopeOf(set), codeOf);
      subjects.set(takenHere, { codeOf, subject });
      return subject;
    },
  };
}

const NOTHING: readonly Taken[] = [];

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
