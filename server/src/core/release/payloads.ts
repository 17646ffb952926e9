import type { ContractChange, Fate, Unread } from '../payloads/model';
import type { Span } from '../model/source';
import type { Placer } from './makeReleaseReport';
import type { Evidence, EvidenceKind, NotChecked, OlderAndNewer, PayloadChange, Question, Verdict } from './report';
import { byWeight, makes, worst } from './verdict';

/** What was found of the messages of both ends. */
export interface ReadPayloads {
  readonly changes: readonly ContractChange[];
  /** What could not be told of either release, and what is not compared at all. */
  readonly unread: readonly (Unread & { readonly end: 'older' | 'newer' })[];
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
    notChecked: isSame ? [] : [...unreadOf(unread, place), { reason: 'What code in other languages, and packages that are not known, send or keep.', places: [], count: 0, counts: true, anything: false }],
  };
}

/** What was not read, by why. */
function unreadOf(unread: ReadPayloads['unread'], place: Placer): readonly NotChecked[] {
  return [...new Set(unread.map(({ reason }) => reason))].map((reason) => {
    const places = unread.filter((each) => each.reason === reason);
    return { reason, places: places.slice(0, MOST_PLACES).map(({ span, end }) => (end === 'older' ? place.older : place.newer).at(span, 'here')), count: places.length, counts: true, anything: false };
  });
}

function evidenceOf(change: ContractChange, place: Placer): readonly Evidence[] {
  const { older, newer, newMessageOldConsumer: fate } = change;
  const [before, after] = [older?.consumers[0] ?? older?.producers[0], newer?.producers[0] ?? newer?.consumers[0]];
  const at = before ? place.older.at(before.span, messageOf(change)) : after && place.newer.at(after.span, messageOf(change));
  const cause = before && after ? place.newer.at(after.span, 'sent here') : null;
  return at ? [{ ...at, kind: KINDS[fate], database: null, cause }] : [];
}

/** What a release makes of what the other one wrote. */
const MESSAGES: Readonly<Record<Fate, string>> = { breaks: 'fails on them, or nobody reads them', wrong: 'does something else with them', unclear: 'may do something else with them', ok: 'reads them' };
const VALUES: Readonly<Record<Fate, string>> = { breaks: 'fails on them', wrong: 'takes them for something else, or does not find them', unclear: 'may take them for something else', ok: 'reads them, or makes them anew' };

const CHANGES: Readonly<Record<string, string>> = { 'contract-added': 'is new', 'contract-removed': 'is gone', 'consumer-removed': 'is not read any more' };

function messageOf({ contract: { transport, queue, job, life }, fields, change, newMessageOldConsumer, oldMessageNewConsumer }: ContractChange): string {
  const name = [queue, job].filter((each) => each !== null && each !== '').join(' / ') || transport;
  const what = CHANGES[change] ?? `changed (${fields.slice(0, 6).join(', ')}${fields.length > 6 ? ', …' : ''})`;
  const [things, fates] = life === 'kept' ? ['Values kept under', VALUES] as const : ['Messages', MESSAGES] as const;
  const before = oldMessageNewConsumer === 'ok' ? '' : ` What the older release left: the newer one ${fates[oldMessageNewConsumer]}.`;
  return `${things} \`${name}\` (${transport}): ${what}; of what the newer release wrote, the older one ${fates[newMessageOldConsumer]}.${before}`;
}

function reported({ contract: { transport, queue, job }, change, fields, oldMessageNewConsumer, newMessageOldConsumer, older, newer }: ContractChange, place: Placer): PayloadChange {
  const ends = (of: 'producers' | 'consumers'): OlderAndNewer => ({ older: lineOf(older?.[of][0]?.span, place.older), newer: lineOf(newer?.[of][0]?.span, place.newer) });
  return { contract: { transport, queue, job }, change, fields, oldMessageNewConsumer, newMessageOldConsumer, producer: ends('producers'), consumer: ends('consumers') };
}

const lineOf = (span: Span | undefined, end: Placer['older']): { readonly path: string; readonly line: number } | null => (span ? { path: span.file, line: end.range(span).start.line } : null);
