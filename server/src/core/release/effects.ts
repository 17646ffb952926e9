import type { JobChange } from '../jobs';
import type { Handler, JobModel, Switch } from '../jobs/model';
import type { ReportedSwitch } from '../report';
import type { Span } from '../model/source';
import type { Placer } from './makeReleaseReport';
import type { EffectChange, Evidence, EvidenceKind, NotChecked, Question, ReportedPlace, Verdict } from './report';
import { byWeight, makes, worst } from './verdict';

/** What was found of the jobs of both ends. */
export interface ReadJobs {
  readonly changes: readonly JobChange[];
  readonly newer: JobModel;
}

/** What the report says of side effects. */
export interface EffectAnswer {
  readonly verdict: Verdict;
  readonly question: Question;
  readonly changes: readonly EffectChange[];
  readonly switches: readonly ReportedSwitch[];
  /** Jobs of the newer release that do something else than in the older one, with what they are called. */
  readonly workers: readonly ReportedPlace[];
  /** Those of them that a clock starts. */
  readonly schedules: readonly ReportedPlace[];
  /** What the release does outside that it did not do before, and whether a switch turns it off. */
  readonly risky: readonly (ReportedPlace & { readonly switchedBy: string | null })[];
  readonly notChecked: readonly NotChecked[];
}

/** What a change means for whoever goes back. */
const KINDS: Readonly<Record<JobChange['change'], EvidenceKind>> = {
  'guard-gained': 'repeats', 'guard-changed': 'repeats', 'effect-removed': 'caveat', 'handler-removed': 'caveat', 'effect-added': 'caveat', 'handler-added': 'caveat',
  'guard-lost': 'caveat', 'switch-gained': 'caveat', 'switch-lost': 'fact',
};
/** What was done outside, or is done again: changes that answer the question with yes. */
const DOES: ReadonlySet<JobChange['change']> = new Set(['effect-added', 'effect-removed', 'guard-gained', 'guard-lost', 'guard-changed', 'handler-added', 'handler-removed']);
const BY_CLOCK = /cron|schedul|timer|interval/i;

/** Did the release do outside what cannot be taken back, and does the older one do again what was done? `isSame`: no code runs that did not run before. */
export function answerEffects({ changes, newer }: ReadJobs, isSame: boolean, place: Placer): EffectAnswer {
  const evidence = byWeight(changes.map((change): Evidence => ({ ...placeOf(change, place), kind: KINDS[change.change], database: null, cause: null })));
  const changed = new Set(changes.filter(({ change, end }) => end === 'newer' && DOES.has(change)).flatMap(({ handlers }) => handlers));
  const jobs = newer.handlers.filter(({ name }) => changed.has(name));
  const switches = switchesOf(newer, changed, place);
  const isByClock = ({ framework, place: { file } }: Handler): boolean => BY_CLOCK.test(framework) || /cron/i.test(file);
  const at = (handler: Handler): ReportedPlace => place.newer.at(spanOf(handler.place.file, handler.at), `\`${handler.name}\` (${handler.framework})`);
  return {
    // Effects of requests are not compared: they never make a release safe to go back to, unless nothing of the code changed.
    verdict: isSame ? 'safe' : worst(['unknown', ...evidence.map(makes)]),
    question: { id: 'effects', question: 'Did it set off side effects that cannot be repeated or taken back?', answer: changes.some(({ change }) => DOES.has(change)) ? 'yes' : isSame ? 'no' : 'unclear', evidence },
    changes: changes.map((change) => reported(change, place)),
    switches,
    workers: jobs.filter((handler) => !isByClock(handler)).map(at),
    schedules: jobs.filter(isByClock).map(at),
    risky: changes.filter(({ change, end }) => change === 'effect-added' && end === 'newer').map((change) => ({ ...placeOf(change, place), switchedBy: switches.find(({ handlers }) => change.handlers.length > 0 && change.handlers.every((name) => handlers.includes(name)))?.key ?? null })),
    notChecked: isSame ? [] : [{ reason: 'Side effects of requests, and what other services did since: only those of jobs, schedules and webhooks are compared, and who sends them.', places: [], count: 0, counts: true, anything: false }],
  };
}

const spanOf = (file: string, [start, end]: Handler['at']): Span => ({ file, start, end });

const placeOf = ({ end, span, message }: JobChange, place: Placer): ReportedPlace => place[end].at(span, message);

function reported(change: JobChange, place: Placer): EffectChange {
  const { path, range, revision, message } = placeOf(change, place);
  return { change: change.change, path, line: range.start.line, revision, handler: change.handlers.join(', '), message };
}

/** How fast a switch turns off. */
const BY_SPEED: readonly Switch['turnOff'][] = ['none', 'restart', 'rebuild'];

/** The switches of what is there now: first those of what changed, then those that turn off fastest. */
function switchesOf({ switches }: JobModel, changed: ReadonlySet<string>, place: Placer): readonly ReportedSwitch[] {
  const isOfChanged = ({ handlers }: Switch): boolean => handlers.some((name) => changed.has(name));
  return [...switches]
    .sort((a, b) => Number(isOfChanged(b)) - Number(isOfChanged(a)) || BY_SPEED.indexOf(a.turnOff) - BY_SPEED.indexOf(b.turnOff) || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.at[0] - b.at[0]))
    .map(({ file, at, ...each }) => ({ path: file, line: place.newer.range(spanOf(file, at)).start.line, ...each }));
}
