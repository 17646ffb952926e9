import type { Evidence, EvidenceKind, Question, ReleaseReport, ReportedPlace, Verdict, Verdicts } from '../../core/release/report';

/** What all ways of showing a report say alike. */

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { safe: 'safe', 'likely-safe': 'likely safe', unknown: 'not known', unsafe: 'unsafe' };

/** One sign a verdict, for those who do not see its colour. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = { safe: '✔', 'likely-safe': '✔', unknown: '?', unsafe: '✖' };

export const KIND_WORDS: Readonly<Record<EvidenceKind, string>> = { breaks: 'breaks', 'wrong-data': 'runs, but shows wrong data', unclear: 'not known', repeats: 'does it again', caveat: 'may differ', fact: 'fact' };

export const PARTS: readonly (readonly [keyof Verdicts, string])[] = [
  ['database', 'Schema and data'],
  ['start', 'Start of the older release'],
  ['payloads', 'Messages, caches, other services'],
  ['effects', 'Side effects'],
];

export const ANSWER_WORDS = { yes: 'yes', no: 'no', unclear: 'unclear' } as const;
export const PROCESS_SIGNS = { pass: '✔', fail: '✖', unknown: '?' } as const;

/** `working` as people call it. */
export const endName = (name: string): string => (name === 'working' ? 'the working tree' : name);

/** The report in one sentence. */
export function headline({ from, to, verdict }: Pick<ReleaseReport, 'from' | 'to' | 'verdict'>): string {
  const way = `Going back from ${endName(to)} to ${from}`;
  return { safe: `${way} is safe`, 'likely-safe': `${way} is likely safe`, unknown: `${way}: not known to be safe`, unsafe: `${way} is unsafe` }[verdict];
}

/** Whether the older release runs, but with something wrong to be seen. */
export function showsWrongData({ questions }: ReleaseReport): boolean {
  return questions.some(({ evidence }) => evidence.some(({ kind }) => kind === 'wrong-data'));
}

/** Bad answers first, then what is unclear; the code before all else of the same weight. */
export function worstFirst(questions: readonly Question[]): readonly Question[] {
  const weight = ({ id, answer }: Question): number => {
    const isBad = answer === (id === 'compatibility' ? 'no' : 'yes');
    return (isBad ? 0 : answer === 'unclear' ? 1 : 2) + (id === 'compatibility' && answer !== 'yes' ? -1 : 0);
  };
  return [...questions].sort((a, b) => weight(a) - weight(b));
}

/** `path:line`. */
export const placeText = ({ path, range }: Pick<ReportedPlace, 'path' | 'range'>): string => `${path}:${range.start.line}`;

export const revisionText = (revision: string | null): string => revision ?? 'working tree';

/** What several lines say for one reason belongs together: the statement that they follow from. */
export interface EvidenceGroup {
  readonly kind: EvidenceKind;
  readonly database: string | null;
  /** What is said, once. */
  readonly message: string;
  readonly cause: ReportedPlace | null;
  readonly places: readonly ReportedPlace[];
}

export function groupEvidence(evidence: readonly Evidence[]): readonly EvidenceGroup[] {
  const groups = new Map<string, EvidenceGroup & { readonly places: ReportedPlace[] }>();
  for (const each of evidence) {
    const key = each.cause ? `${each.kind} ${each.database} ${placeText(each.cause)}:${each.cause.range.start.column} ${each.cause.message}` : `${each.kind} ${placeText(each)} ${each.message}`;
    const group = groups.get(key) ?? { kind: each.kind, database: each.database, message: each.cause?.message ?? each.message, cause: each.cause, places: [] };
    groups.set(key, group);
    const own = each.cause && each.message.startsWith(each.cause.message) ? each.message.slice(each.cause.message.length).replace(/^ Here: /, '') : each.message;
    group.places.push({ path: each.path, range: each.range, revision: each.revision, message: each.cause ? own.replace(/\.$/, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase()) : '' });
  }
  return [...groups.values()];
}

export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
