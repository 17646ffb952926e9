import type { ContractChange, Fate } from '../payloads/model';
import type { Span } from '../model/source';
import type { Placer } from './makeReleaseReport';
import type { Evidence, EvidenceKind, NotChecked, OlderAndNewer, PayloadChange, Question, Verdict } from './report';
import { byWeight, makes, worst } from './verdict';

/** What was found of the messages of both ends. */
export interface ReadPayloads {
  readonly changes: readonly ContractChange[];
  /** Readers of the newer release whose messages could not be told. */
  readonly unread: readonly Span[];
}

/** What the report says of messages. */
export interface PayloadAnswer {
  readonly verdict: Verdict;
  readonly question: Question;
  readonly changes: readonly PayloadChange[];
  readonly notChecked: readonly NotChecked[];
}

const KINDS: Readonly<Record<Fate, EvidenceKind>> = { breaks: 'breaks', wrong: 'wrong-data', unclear: 'unclear', ok: 'fact' };
const MOST_PLACES = 20;

/** Did the release send what the older one cannot read, and does the older one leave what is not read any more? `isSame`: no code runs that did not run before. */
export function answerPayloads({ changes, unread }: ReadPayloads, isSame: boolean, place: Placer): PayloadAnswer {
  const evidence = byWeight(changes.flatMap((change) => evidenceOf(change, place)));
  return {
    // What is not read may have changed its shape too: it never makes a release safe to go back to.
    verdict: isSame ? 'safe' : worst(['unknown', ...evidence.map(makes)]),
    question: {
      id: 'payloads', question: 'Did it send data in a new shape to queues, caches or other services?',
      answer: changes.length > 0 ? 'yes' : isSame ? 'no' : 'unclear', evidence,
    },
    changes: changes.map((change) => reported(change, place)),
    notChecked: isSame ? [] : [
      { reason: 'Caches, sessions, JSON columns, workflows in flight and what other services were sent: only messages of queues, events and tasks are compared.', places: [], count: 0, counts: true, anything: false },
      ...(unread.length > 0 ? [{ reason: 'Readers of messages that were not told.', places: unread.slice(0, MOST_PLACES).map((span) => place.newer.at(span, 'neither its queue nor its messages are told')), count: unread.length, counts: true, anything: false }] : []),
    ],
  };
}

function evidenceOf(change: ContractChange, place: Placer): readonly Evidence[] {
  const { older, newer, newMessageOldConsumer: fate } = change;
  const [before, after] = [older?.consumers[0] ?? older?.producers[0], newer?.producers[0] ?? newer?.consumers[0]];
  const at = before ? place.older.at(before.span, messageOf(change)) : after && place.newer.at(after.span, messageOf(change));
  const cause = before && after ? place.newer.at(after.span, 'sent here') : null;
  return at ? [{ ...at, kind: KINDS[fate], database: null, cause }] : [];
}

/** What the older release makes of a new message. */
const REVERT: Readonly<Record<Fate, string>> = { breaks: 'the older release fails on a message of the newer one, or nobody reads it', wrong: 'the older release takes a message of the newer one and does something else', unclear: 'what the older release makes of it is not known', ok: 'the older release reads messages of the newer one' };

function messageOf({ contract: { transport, queue, job }, fields, change, newMessageOldConsumer, oldMessageNewConsumer }: ContractChange): string {
  const name = [queue, job].filter((each) => each !== null && each !== '').join(' / ') || transport;
  const what = change === 'contract-added' ? 'is new' : change === 'contract-removed' ? 'is gone' : change === 'consumer-removed' ? 'is not read any more' : `changed (${fields.slice(0, 6).join(', ')}${fields.length > 6 ? ', …' : ''})`;
  const before = oldMessageNewConsumer === 'ok' ? '' : ` Messages that the older release left: ${oldMessageNewConsumer === 'breaks' ? 'the newer one fails on them, or nobody reads them' : oldMessageNewConsumer === 'wrong' ? 'the newer one does something else with them' : 'not known'}.`;
  return `Messages \`${name}\` (${transport}): ${what}; ${REVERT[newMessageOldConsumer]}.${before}`;
}

function reported({ contract: { transport, queue, job }, change, fields, oldMessageNewConsumer, newMessageOldConsumer, older, newer }: ContractChange, place: Placer): PayloadChange {
  const ends = (of: 'producers' | 'consumers'): OlderAndNewer => ({ older: lineOf(older?.[of][0]?.span, place.older), newer: lineOf(newer?.[of][0]?.span, place.newer) });
  return { contract: { transport, queue, job }, change, fields, oldMessageNewConsumer, newMessageOldConsumer, producer: ends('producers'), consumer: ends('consumers') };
}

const lineOf = (span: Span | undefined, end: Placer['older']): { readonly path: string; readonly line: number } | null => (span ? { path: span.file, line: end.range(span).start.line } : null);
