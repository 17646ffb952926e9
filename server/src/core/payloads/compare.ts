import { compareKept } from './compareKept';
import { type FieldChange, type FieldChangeKind, fieldChanges, fieldText } from './fields';
import type { Consumer, Contract, ContractChange, Contracts, Fate, Shape } from './model';
import { mergedOf, unionOf } from './types';

/** What changed about messages between two revisions, read in both directions: both releases meet what the other one sent. */
export function compareContracts(older: Contracts, newer: Contracts): readonly ContractChange[] {
  const keys = [...new Set([...older.all.keys(), ...newer.all.keys()])].sort();
  const messages = keys.flatMap((key): readonly ContractChange[] => {
    const [before, after] = [older.all.get(key), newer.all.get(key)];
    if ((after ?? before)?.life) return [];
    if (before && after) {
      const change = changeOf(before, after);
      return change ? [change] : [];
    }
    if (after) return isSpoken(after) ? [added(after, older)] : [];
    return before && isSpoken(before) ? [{ ...whole(before), change: 'contract-removed', oldMessageNewConsumer: lost(before, newer), newMessageOldConsumer: 'ok', older: before }] : [];
  });
  return [...messages, ...compareKept(older, newer)];
}

/** Something is sent under it, or a queue waits for it; a task that only a timer starts carries no message. */
const isSpoken = ({ producers, consumers, transport }: Contract): boolean => transport !== 'http' && (producers.length > 0 || (consumers.length > 0 && transport !== 'house' && transport !== 'qstash'));

const whole = (contract: Contract): Pick<ContractChange, 'contract' | 'fields'> => ({ contract, fields: [contract.job === null ? 'queue name' : 'job name'] });

function added(contract: Contract, older: Contracts): ContractChange {
  return { ...whole(contract), change: 'contract-added', oldMessageNewConsumer: 'ok', newMessageOldConsumer: lost(contract, older), newer: contract };
}

/** What becomes of a message whose name the other release does not know. One that tells names apart by `switch` goes past it in silence. */
function lost({ queue, job, consumers }: Contract, other: Contracts): Fate {
  // A route that stands there too, called by a timer or by others, takes it in its own way.
  if (consumers.length === 0 || (queue !== null && other.routes.has(queue))) return 'unclear';
  const others = [...other.all.values()].filter((each) => queue !== null && job !== null && each.queue === queue && each.consumers.length > 0);
  return others.length > 0 ? 'wrong' : 'breaks';
}

function changeOf(older: Contract, newer: Contract): ContractChange | undefined {
  const changes = changesBetween(older, newer);
  if (older.consumers.length > 0 && newer.consumers.length === 0 && older.producers.length > 0) return { ...whole(newer), change: 'consumer-removed', oldMessageNewConsumer: 'breaks', newMessageOldConsumer: 'ok', older, newer };
  if (older.queue !== null && newer.queue !== null && older.queue !== newer.queue) return { contract: newer, fields: ['queue name'], change: 'queue-renamed', oldMessageNewConsumer: 'breaks', newMessageOldConsumer: 'breaks', older, newer };
  if (changes.length === 0) return undefined;
  const fates = changes.map((change) => fateOf(change, changes, older, newer));
  return {
    contract: newer, older, newer, change: worstKind(changes, fates), fields: changes.map(fieldText),
    oldMessageNewConsumer: worstFate(fates.map(([deploy]) => deploy)), newMessageOldConsumer: worstFate(fates.map(([, revert]) => revert)),
  };
}

/** What readers say of a message counts before what is sent; a move of declared types that nobody checks and nobody sends is none. */
function changesBetween(older: Contract, newer: Contract): readonly FieldChange[] {
  const [readBefore, readAfter] = [read(older), read(newer)];
  const [sentBefore, sentAfter] = [sent(older), sent(newer)];
  const isChecked = [older, newer].some(({ consumers }) => consumers.some(({ validation }) => validation !== 'none'));
  const isSent = ({ path }: FieldChange): boolean => {
    const [name = ''] = path.split(/[.[]/);
    if (!sentBefore?.fields || !sentAfter?.fields || sentBefore.isOpen || sentAfter.isOpen) return true;
    return sentBefore.fields.has(name) || sentAfter.fields.has(name);
  };
  const isForwarded = [older, newer].every(({ producers }) => producers.length > 0 && producers.every((each) => each.isForwarded));
  // What may be absent or null by its type alone may have been so before.
  const isWritten = ({ kind, path }: FieldChange): boolean => {
    if (kind !== 'field-made-optional' && kind !== 'field-made-nullable') return true;
    const [was, is] = [fieldAt(sentBefore, path), fieldAt(sentAfter, path)];
    return !isForwarded && !(was && is && was.isOptional === is.isOptional && was.isNullable === is.isNullable);
  };
  const wasChecked = older.consumers.some(({ validation }) => validation !== 'none');
  const declared = readBefore && readAfter ? fieldChanges(readBefore, readAfter).filter((change) => (isChecked || (isSent(change) && isWritten(change) && isValueSent(change, sentBefore, sentAfter))) && (wasChecked || change.kind !== 'check-tightened')) : [];
  const written = sentBefore && sentAfter ? fieldChanges(sentBefore, sentAfter).filter(({ kind, path }) => (kind.startsWith('field-added') || (kind.startsWith('field-removed') && !readBefore)) && !path.includes('.')) : [];
  const known = new Set(declared.map(({ path }) => path));
  const isDeclared = (path: string): boolean => readBefore?.fields?.has(path) === true && readAfter?.fields?.has(path) === true;
  return [...declared, ...written.filter(({ path }) => !known.has(path) && !isDeclared(path))];
}

const fieldAt = (shape: Shape | undefined, path: string): Shape | undefined => path.split('.').reduce<Shape | undefined>((of, name) => (name.endsWith('[]') ? of?.fields?.get(name.slice(0, -2))?.item : of?.fields?.get(name)), shape);

/** Values that are declared and not checked matter where others are sent. */
function isValueSent({ kind, path }: FieldChange, before: Shape | undefined, after: Shape | undefined): boolean {
  if (kind !== 'values-widened' && kind !== 'values-narrowed') return true;
  const [was, is] = [before?.fields?.get(path)?.values, after?.fields?.get(path)?.values];
  return was?.join() !== is?.join();
}

const read = ({ consumers }: Contract): Shape | undefined => {
  const shapes = consumers.flatMap(({ shape }) => (shape?.fields ? [shape] : []));
  return shapes.length > 0 ? mergedOf(shapes) : undefined;
};

const sent = ({ producers }: Contract): Shape | undefined => {
  const shapes = producers.flatMap(({ shape }) => (shape.fields ? [shape] : []));
  return shapes.length > 0 && shapes.length === producers.length ? unionOf(shapes) : undefined;
};

/** Fields whose absence means all, or none: who drops one does something else. */
const NARROWS = /^(?:exclude|include|only|skip|ignore|limit|max|filter|cursor|partition|dryRun|select)|(?:Ids|Filters?|Limit|Cursor|Selection|Partition|Channel|Only)$|^(?:id|ids|domain|channel|since|until|status|offset|where)$/;

/** Ids that say whose message it is: its reader knows them without. */
const SCOPE = /^(?:team|user|workspace|organi[sz]ation|org|tenant|account|notification|request|trace|correlation|span|job|run|session)Id$/;

const narrows = (path: string): boolean => {
  const name = path.split('.').at(-1)?.replace(/\[\]/g, '') ?? '';
  return NARROWS.test(name) || (/[a-z]Id$/.test(name) && !SCOPE.test(name));
};

/** The ten kinds of change, read in both directions: an old message with the newer reader, and a new message with the older reader. */
function fateOf(change: FieldChange, all: readonly FieldChange[], older: Contract, newer: Contract): readonly [deploy: Fate, revert: Fate] {
  const { kind, path } = change;
  const [before, after] = [readersOf(older, path), readersOf(newer, path)];
  // The newer reader chooses by it what it works on, and the older one takes all.
  const isNewlyNarrowing = after.narrows && !before.narrows && !SCOPE.test(path);
  const absent = (readers: Readers): Fate => (readers.checks || isRenamed(path, all) ? 'breaks' : readers.reads ? 'wrong' : readers.declares ? 'unclear' : 'ok');
  const needed = (readers: Readers): Fate => (readers.checks || readers.reads ? 'breaks' : readers.declares ? 'unclear' : 'ok');
  const refused = (readers: Readers): Fate => (readers.isStrict ? 'breaks' : 'ok');
  const unfit = (readers: Readers, otherwise: Fate): Fate => (readers.checks ? 'breaks' : otherwise);
  const [deploy, revert]: readonly [Fate, Fate] = ((): readonly [Fate, Fate] => {
    switch (kind) {
      case 'field-added-required': return [absent(after), before.isStrict ? 'breaks' : (NARROWS.test(path) && !before.reads) || isNewlyNarrowing ? 'wrong' : 'ok'];
      case 'field-added-optional': return ['ok', before.isStrict ? 'breaks' : (narrows(path) && !before.reads) || isNewlyNarrowing ? 'wrong' : 'ok'];
      case 'field-removed-required': return [readsElse(older, newer) ? 'unclear' : refused(after), needed(before)];
      case 'field-removed-optional': return [refused(after), isReplaced(path, all) && before.reads ? 'breaks' : 'ok'];
      case 'field-made-optional': return ['ok', isStillSent(path, newer) ? 'ok' : needed(before)];
      case 'field-made-required': return [absent(after), 'ok'];
      case 'values-widened': return ['ok', unfit(before, before.reads ? 'wrong' : 'ok')];
      case 'values-narrowed': return [unfit(after, 'ok'), 'ok'];
      case 'field-made-nullable': return ['ok', unfit(before, 'ok')];
      case 'field-made-non-null': return [unfit(after, 'ok'), 'ok'];
      case 'check-loosened': return ['ok', unfit(before, 'ok')];
      case 'check-tightened': return [unfit(after, 'ok'), 'ok'];
      case 'type-changed': return [unfit(after, after.reads ? 'breaks' : 'ok'), unfit(before, before.reads ? 'breaks' : 'ok')];
    }
  })();
  return [after.isKnown ? deploy : 'unclear', before.isKnown ? revert : 'unclear'];
}

/** Nobody is known to send it, and its newer reader asks for what the older one did not: it may be looked for elsewhere now. */
const readsElse = (older: Contract, newer: Contract): boolean => newer.producers.length === 0 && newer.consumers.some(({ reads }) => [...reads].some((name) => older.consumers.every((each) => !each.reads.has(name))));

/** A required field came in the place of an optional one. */
const isReplaced = (path: string, all: readonly FieldChange[]): boolean => all.some(({ kind, path: other }) => kind === 'field-added-required' && parentOf(other) === parentOf(path));
const parentOf = (path: string): string => path.split('.').slice(0, -1).join('.');

/** A required field came in the place of another. */
const isRenamed = (path: string, all: readonly FieldChange[]): boolean => all.some(({ kind, path: other }) => kind === 'field-removed-required' && parentOf(other) === parentOf(path));

/** Everyone who sends still sends it. */
function isStillSent(path: string, newer: Contract): boolean {
  const field = sent(newer)?.fields?.get(path);
  return field !== undefined && !field.isOptional;
}

interface Readers {
  readonly declares: boolean;
  readonly isKnown: boolean;
  readonly isStrict: boolean;
  readonly checks: boolean;
  readonly reads: boolean;
  readonly narrows: boolean;
}

function readersOf({ consumers }: Contract, path: string): Readers {
  const name = path.split('.').at(-1)?.replace(/\[\]/g, '') ?? '';
  const some = (test: (consumer: Consumer) => boolean): boolean => consumers.some(test);
  return { declares: some(({ shape }) => fieldAt(shape, path) !== undefined), isKnown: consumers.length > 0, isStrict: some(({ validation }) => validation === 'strict'), checks: some(({ validation }) => validation !== 'none'), reads: some(({ reads }) => reads.has(name)), narrows: some(({ narrowsBy }) => narrowsBy?.has(path) === true) };
}

const FATES: readonly Fate[] = ['ok', 'unclear', 'wrong', 'breaks'];
const worstFate = (fates: readonly Fate[]): Fate => fates.reduce((a, b) => (FATES.indexOf(b) > FATES.indexOf(a) ? b : a), 'ok');

function worstKind(changes: readonly FieldChange[], fates: readonly (readonly [Fate, Fate])[]): FieldChangeKind {
  const weight = (index: number): number => Math.max(...(fates[index] ?? []).map((fate) => FATES.indexOf(fate)));
  const [first] = changes.map(({ kind }, index) => ({ kind, weight: weight(index) })).sort((a, b) => b.weight - a.weight);
  return first?.kind ?? 'type-changed';
}
