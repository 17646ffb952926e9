import type { Column, Table } from '../model/schema';
import type { Operation } from '../model/operation';
import type { Phase, Transform, Values } from '../model/values';
import { carries, valuesOf } from './evaluate';
import { undoes } from './transforms';

/** What became of a column's values. */
export type Fate =
  | { readonly kind: 'kept' }
  | { readonly kind: 'lost'; readonly now: string }
  | { readonly kind: 'changed'; readonly by: Operation; readonly why?: string }
  | { readonly kind: 'unclear' };

/** A write to a column's values: a transform of them, or something put in their place in some rows. */
interface Write {
  readonly phase: Phase;
  readonly by: Operation;
  readonly transform?: Transform;
  readonly written?: Values;
  /** Every row was written. */
  readonly all: boolean;
  readonly others: readonly Values[];
}

/** Compares what a column holds after up and down with what it held before. */
export function fateOfValues(before: Column, after: Column): Fate {
  const values = valuesOf(after);
  if (before.definition.generated && after.definition.generated) return { kind: 'kept' };
  const { base, writes } = unwind(values);
  switch (base.kind) {
    case 'empty':
      return restoredByWrites(before, writes) ?? { kind: 'lost', now: 'is empty' };
    case 'constant':
      return restoredByWrites(before, writes) ?? { kind: 'lost', now: `holds \`${base.text}\` everywhere` };
    case 'generated':
      return restoredByWrites(before, writes) ?? { kind: 'lost', now: `holds newly made values (\`${base.text}\`)` };
    case 'unknown':
      return carries(base, before.id) ? { kind: 'kept' } : { kind: 'unclear' };
    case 'original':
      // Filled from another column: whether the two agreed is not told by the files.
      if (base.column !== before.id) return { kind: 'unclear' };
      return fateOfWrites(before, writes);
    default:
      return { kind: 'unclear' };
  }
}

/** The innermost values, and what was written over them, first to last. */
function unwind(values: Values): { readonly base: Values; readonly writes: readonly Write[] } {
  const writes: Write[] = [];
  let base = values;
  while (base.kind === 'derived' || base.kind === 'mixed') {
    if (base.kind === 'derived') writes.unshift({ phase: base.phase, by: base.by, transform: base.transform, all: false, others: base.others });
    else writes.unshift({ phase: base.phase, by: base.by, written: base.written, all: base.where === undefined, others: [base.written] });
    base = base.kind === 'derived' ? base.of : base.old;
  }
  return { base, writes };
}

function restoredByWrites(before: Column, writes: readonly Write[]): Fate | undefined {
  return writes.some((write) => write.others.some((other) => carries(other, before.id))) ? { kind: 'kept' } : undefined;
}

function fateOfWrites(before: Column, writes: readonly Write[]): Fate {
  const ups = writes.filter((write) => write.phase === 'up');
  const downs = writes.filter((write) => write.phase === 'down');
  const first = ups[0];
  // What down alone writes: it makes room for a rule, or meets values written since. Whether it touches older rows the files rarely tell.
  if (!first) {
    const overwrites = downs.find((write) => write.all && isConstant(write.written));
    return overwrites ? { kind: 'changed', by: overwrites.by, why: 'down overwrites every row' } : downs.length === 0 ? { kind: 'kept' } : { kind: 'unclear' };
  }
  if (downs.length === 0) return { kind: 'changed', by: first.by, why: reasonOf(first) };
  if (downs.some((write) => write.others.some((other) => carries(other, before.id) || fromACopy(other)))) return { kind: 'kept' };
  const pending = mergeMappings(ups);
  const back = mergeMappings(downs);
  const open = pending.filter((write) => !back.some((later) => isUndone(write, later)));
  if (open.length === 0) return { kind: 'kept' };
  const forgets = open.find((write) => (write.all && isConstant(write.written)) || (write.transform && forgetsFor(write.transform)));
  if (forgets) return { kind: 'changed', by: forgets.by, why: reasonOf(forgets) };
  return { kind: 'unclear' };
}

/** Down reads another column: it may be the copy that up kept. */
function fromACopy(values: Values): boolean {
  return values.kind === 'original' || values.kind === 'derived' || (values.kind === 'unknown' && values.reads.length > 0);
}

function isUndone(write: Write, later: Write): boolean {
  if (write.transform && later.transform) return undoes(write.transform, later.transform);
  // Constants written into some rows, and constants written back into some: they may well be the ones that stood there.
  const writesConstant = (candidate: Write): boolean => !candidate.all && (isConstant(candidate.written) || candidate.transform?.kind === 'mapping');
  return writesConstant(write) && writesConstant(later);
}

function isConstant(values: Values | undefined): boolean {
  return values?.kind === 'constant' || values?.kind === 'empty' || values?.kind === 'generated';
}

/** Several `SET c = … WHERE c = …` in a row are one mapping. */
function mergeMappings(writes: readonly Write[]): readonly Write[] {
  const mappings = writes.filter((write) => write.transform?.kind === 'mapping');
  const first = mappings[0];
  if (!first || mappings.length < 2) return writes;
  const pairs = mappings.flatMap((write) => (write.transform?.kind === 'mapping' ? write.transform.pairs : []));
  return [...writes.filter((write) => write.transform?.kind !== 'mapping'), { ...first, transform: { kind: 'mapping', pairs } }];
}

function forgetsFor(transform: Transform): boolean {
  if (transform.kind === 'function') return transform.manyToOne !== undefined;
  if (transform.kind === 'mapping') return new Set(transform.pairs.map(([, to]) => to)).size < transform.pairs.length;
  return transform.kind === 'jsonKeys' && transform.removed.length > 0 && transform.added.length === 0;
}

function reasonOf(write: Write): string | undefined {
  const { transform } = write;
  if (write.all && isConstant(write.written)) return 'every row has the same value now';
  if (transform?.kind === 'function') return transform.manyToOne;
  if (transform?.kind === 'mapping' && forgetsFor(transform)) return 'several values became one';
  if (transform?.kind === 'jsonKeys' && transform.removed.length > 0) return `the JSON ${transform.removed.length === 1 ? 'key' : 'keys'} ${transform.removed.map((key) => `\`${key}\``).join(', ')} ${transform.removed.length === 1 ? 'is' : 'are'} taken out`;
  return undefined;
}

/** The column of `after` that holds what `column` held, under whatever name and table. */
export function survivingColumn(changedTables: readonly Table[], column: Column): Column | undefined {
  for (const table of changedTables) {
    for (const candidate of table.columns.values()) {
      const values = valuesOf(candidate);
      if (values.kind === 'original' && values.column === column.id) return candidate;
    }
  }
  return undefined;
}
