import type { Config } from '../config';
import { jobFixes } from '../fixes/jobs';
import { FRAMEWORKS, ROUTES } from '../jobs/frameworks';
import type { EffectKind, JobEffect, JobModel } from '../jobs/model';
import { withoutIgnored } from '../jobs/suppress';
import type { Files } from '../model/files';
import type { Finding } from '../model/finding';
import type { Rule } from './rule';

/** A side effect that a second run of a job repeats. It speaks of code, not of a migration: `jobFindings` looks at all of it at once. */
export const jobEffectRepeats: Rule = {
  id: 'job-effect-repeats',
  meta: { title: 'A job does something outside again when it runs again', family: 'jobs', severity: 'warning', outcome: 'effect-is-repeated' },
  check: () => [],
};

/** What happens twice, for people. */
const TWICE: Readonly<Record<EffectKind, string>> = {
  payment: 'money is moved twice',
  metering: 'use is billed twice',
  email: 'the mail is sent twice',
  sms: 'the message is sent twice',
  push: 'the notification is shown twice',
  chat: 'the message is posted twice',
  notification: 'people are notified twice',
  'third party': 'it is made twice in the other system',
  http: 'the other side gets it twice',
  enqueue: 'the job that follows is queued twice',
  insert: 'there are two rows',
  'relative update': 'the value is changed twice',
  append: 'it is counted or added twice',
  'destructive read': 'what was taken by the first run is lost',
  file: 'there are two files',
};

const REMEDY: Readonly<Partial<Record<EffectKind, string>>> = {
  payment: 'Give an idempotency key made of the job\'s id or its data.',
  metering: 'Give an identifier made of the job\'s id or its data.',
  email: 'Note before it that it is done, or give the vendor a key made of the job\'s id.',
  enqueue: 'Give the new job an id made of this job\'s data.',
  insert: 'Let a unique column and the insert\'s conflict clause decide.',
  'relative update': 'Write the new value, or note in the same transaction that this job was counted.',
};

/** The findings of all jobs of a revision, without those that a comment says are fine. */
export function jobFindings(jobs: JobModel, config: Config, files: Files): readonly Finding[] {
  return withoutIgnored(allFindings(jobs, config), files);
}

function allFindings(jobs: JobModel, config: Config): readonly Finding[] {
  const level = config.rules?.[jobEffectRepeats.id];
  if (level === 'off') return [];
  return jobs.effects.filter(({ guard }) => guard === undefined).map((effect) => ({
    rule: jobEffectRepeats.id, family: jobEffectRepeats.meta.family, outcome: jobEffectRepeats.meta.outcome,
    severity: level ?? (effect.exposure === 'wide' ? 'warning' : 'info'),
    span: { file: effect.callFile, start: effect.callAt[0], end: effect.callAt[1] },
    message: messageOf(effect), migration: effect.callFile,
    related: relatedOf(effect),
    fixes: jobFixes(effect.mends),
    subject: { handler: effect.handler.name, effect: effect.kind, chain: effect.chain, exposure: effect.exposure, guard: effect.fake ?? null, place: effect },
  }));
}

/** The way from the handler to the effect, without the place that is marked. */
function relatedOf({ handler, places, chain, callFile, callAt }: JobEffect): Finding['related'] {
  const way = places.map(({ file, at }, index) => ({ file, at, message: index === places.length - 1 ? `${chain[index]}: here it happens` : `${index + 1}. ${chain[index]}` }));
  const marked = ({ file, at }: { readonly file: string; readonly at: readonly [number, number] }): boolean => file === callFile && at[0] === callAt[0];
  const start = { file: handler.place.file, at: handler.at, message: `${handler.name} is run again from here` };
  return [...(places.length > 1 ? [start] : []), ...way].filter((each) => !marked(each)).map(({ file, at, message }) => ({ span: { file, start: at[0], end: at[1] }, message }));
}

function messageOf({ handler, kind, what, chain, exposure, fake }: JobEffect): string {
  const repeats = FRAMEWORKS.find(({ id }) => id === handler.framework)?.repeats ?? (handler.framework === 'route' ? ROUTES.repeats : 'a run that failed is started again');
  const way = chain.length > 1 ? ` (${chain.join(' → ')})` : '';
  const when = exposure === 'wide' ? 'What follows may fail, and then an ordinary retry does it again' : 'Nothing follows that may fail, so only a crash or a second delivery does it again';
  return `When ${handler.name} runs again, ${TWICE[kind]}: ${what}${way}. ${capital(repeats)}. ${when}.${fake === undefined ? '' : ` ${capital(fake)}.`} ${REMEDY[kind] ?? 'Note before it that it is done, in a place that a second run looks at.'}`;
}

const capital = (text: string): string => text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
