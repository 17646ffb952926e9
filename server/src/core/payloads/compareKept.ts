import { type FieldChange, fieldChanges, fieldText } from './fields';
import type { Consumer, Contract, ContractChange, Contracts, Fate, Shape } from './model';
import { unionOf } from './types';

/** What changed about values that are kept under keys: the other release finds them as this one left them. */
export function compareKept(older: Contracts, newer: Contracts): readonly ContractChange[] {
  const [before, after] = [keptIn(older), keptIn(newer)];
  const same = [...before].flatMap(([key, contract]): readonly ContractChange[] => {
    const now = after.get(key);
    const change = now && changeOf(contract, now);
    return change ? [change] : [];
  });
  return [...same, ...movedKeys(before, after)];
}

type ByKey = ReadonlyMap<string, Contract>;

const keptIn = ({ all }: Contracts): ByKey => new Map([...all].filter(([, { life }]) => life === 'kept'));

function changeOf(older: Contract, newer: Contract): ContractChange | undefined {
  const [before, after] = [put(older), put(newer)];
  if (!before || !after) return undefined;
  const isNull = after.isNullable && !before.isNullable && before.type !== '?';
  const changes = [...fieldChanges(before, after), ...(isNull ? [{ path: '', kind: 'field-made-nullable' as const }] : [])];
  if (changes.length === 0) return undefined;
  const fates = changes.map((change) => fateOf(change, changes, older, newer));
  const worst = (index: 0 | 1): Fate => FATES.reduce<Fate>((found, fate) => (fates.some((each) => each[index] === fate) ? fate : found), 'ok');
  return { contract: newer, older, newer, change: changes[0]?.kind ?? 'type-changed', fields: changes.map((change) => (change.path === '' ? 'value' : '') + fieldText(change)), oldMessageNewConsumer: worst(0), newMessageOldConsumer: worst(1) };
}

const FATES: readonly Fate[] = ['ok', 'unclear', 'wrong', 'breaks'];

/** All that is put under a key; undefined where nothing is. */
function put({ producers }: Contract): Shape | undefined {
  return producers.length === 0 ? undefined : unionOf(producers.map(({ shape }) => shape));
}

function fateOf({ kind, path }: FieldChange, all: readonly FieldChange[], older: Contract, newer: Contract): readonly [deploy: Fate, revert: Fate] {
  const [before, after] = [readersOf(older, path), readersOf(newer, path)];
  if (older.consumers.length === 0 && newer.consumers.length === 0) return ['unclear', 'unclear'];
  switch (kind) {
    case 'field-added-required': return [missing(after), before.refuses ? 'breaks' : 'ok'];
    case 'field-added-optional': return ['ok', before.refuses ? 'breaks' : 'ok'];
    case 'field-removed-required': return ['ok', missing(before)];
    // What took its place is not read by the older release.
    case 'field-removed-optional': return ['ok', (before.reads || before.declares) && all.some((other) => other.kind.startsWith('field-added') && parentOf(other.path) === parentOf(path)) ? 'wrong' : 'ok'];
    case 'field-made-optional': return ['ok', missing(before)];
    case 'field-made-required': return [missing(after), 'ok'];
    // Words that were told, and now something that is worked out.
    case 'field-made-nullable': if (path === '' && put(newer)?.type === '?') return ['unclear', 'unclear']; return ['ok', before.checks && !before.isTolerant ? 'breaks' : 'ok'];
    case 'check-loosened': return ['ok', before.checks && !before.isTolerant ? 'breaks' : 'ok'];
    case 'field-made-non-null': case 'check-tightened': return [after.checks && !after.isTolerant ? 'breaks' : 'ok', 'ok'];
    case 'values-widened': return ['ok', before.checks ? (before.isTolerant ? 'ok' : 'breaks') : path === '' ? 'wrong' : 'unclear'];
    case 'values-narrowed': return [after.checks ? (after.isTolerant ? 'ok' : 'breaks') : path === '' ? 'wrong' : 'ok', 'ok'];
    case 'type-changed': return [misread(after, path), path === '' && !before.checks ? 'wrong' : misread(before, path)];
  }
}

const parentOf = (path: string): string => path.split('.').slice(0, -1).join('.');

const missing = ({ declaresOptional, checks, isTolerant, reads }: Readers): Fate => (declaresOptional || (checks && isTolerant) ? 'ok' : checks ? 'breaks' : reads ? (isTolerant ? 'unclear' : 'wrong') : 'ok');

const misread = ({ checks, isTolerant, reads }: Readers, path: string): Fate => (isTolerant ? 'ok' : checks ? 'breaks' : reads || path === '' ? 'wrong' : 'ok');

interface Readers {
  readonly checks: boolean;
  readonly refuses: boolean;
  readonly isTolerant: boolean;
  readonly reads: boolean;
  readonly declares: boolean;
  /** Some reader says that it need not be there. */
  readonly declaresOptional: boolean;
}

function readersOf({ consumers }: Contract, path: string): Readers {
  const name = path.split('.').at(-1)?.replace(/\[\]/g, '') ?? '';
  const some = (test: (consumer: Consumer) => boolean): boolean => consumers.some(test);
  return {
    checks: some(({ validation }) => validation !== 'none'),
    refuses: some(({ validation, isTolerant }) => validation === 'strict' && !isTolerant),
    isTolerant: consumers.length > 0 && consumers.every(({ isTolerant }) => isTolerant),
    reads: some(({ reads }) => reads.has(name)),
    declares: some(({ shape }) => shape?.fields?.has(name) === true),
    declaresOptional: some(({ shape }) => shape?.fields?.get(name)?.isOptional === true),
  };
}

/** Keys under which the newer release keeps what the older one kept under others. */
function movedKeys(before: ByKey, after: ByKey): readonly ContractChange[] {
  const left = [...before.values()].filter((contract) => contract.producers.length > 0 && (after.get(idOf(contract))?.producers.length ?? 0) === 0);
  const come = [...after.values()].filter((contract) => contract.producers.length > 0 && (before.get(idOf(contract))?.producers.length ?? 0) === 0);
  return left.flatMap((older): readonly ContractChange[] => {
    const alike = come.filter((newer) => newer.transport === older.transport && filesOf(newer).some((file) => filesOf(older).includes(file)) && (headOf(newer.queue) === headOf(older.queue) || tailOf(newer.queue) === tailOf(older.queue)));
    const [newer] = alike;
    if (!newer || alike.length > 1) return [];
    const isRead = (after.get(idOf(older))?.consumers.length ?? 0) > 0;
    // What goes by itself is made anew; what does not is not found by the other release.
    const lost: Fate = older.isLasting ? 'wrong' : 'ok';
    return [{ contract: newer, older, newer, change: 'key-changed', fields: [`key ${older.queue} to ${newer.queue}`], oldMessageNewConsumer: isRead ? 'ok' : lost, newMessageOldConsumer: newer.isLasting ? 'wrong' : 'ok' }];
  });
}

const idOf = ({ transport, queue }: Contract): string => `${transport} ${queue}`;
const filesOf = ({ producers }: Contract): readonly string[] => producers.map(({ span }) => span.file);
const headOf = (key: string | null): string => (key ?? '').split(/[:*]/)[0] ?? '';
const tailOf = (key: string | null): string => (key ?? '').replace(/^(?:v\d+[:.-])?/, '').replace(/[:.-]?v\d+$/, '');
