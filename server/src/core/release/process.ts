import { SWITCH_SDKS } from '../jobs/switchRows';
import type { EffectAnswer } from './effects';
import type { Files } from '../model/files';
import type { AnsweredDatabase, Placer, ReleaseInput } from './makeReleaseReport';
import type { ProcessItem, ReleasedMigration, ReportedPlace } from './report';
import { makes } from './verdict';

/** The five practices that make going back possible, as far as this release shows them. */
export function judgeProcess(input: ReleaseInput, answers: readonly AnsweredDatabase[], migrations: readonly ReleasedMigration[], effects: EffectAnswer, place: Placer): readonly ProcessItem[] {
  return [overlap(input, answers, place), expandContract(migrations), destructiveWaits(input, answers, migrations, place), switches(input.newer.files, effects, place), runbook(input.newer.files, place)];
}

/** While a release is rolled out both run at once, on the newer schema. */
function overlap({ older, newer }: ReleaseInput, answers: readonly AnsweredDatabase[], place: Placer): ProcessItem {
  const title = 'Two releases can overlap';
  const impacts = answers.flatMap((answer) => answer.impacts);
  const breaks = impacts.filter((impact) => makes(impact) === 'unsafe');
  const both = `${older.name} and ${newer.name ?? 'the working tree'}`;
  if (breaks.length > 0) return { id: 'overlap', title, answer: 'fail', message: `While ${both} run at the same time, the older one fails, or takes data for what they are not.`, evidence: breaks.slice(0, 10).map(({ cause, message }) => place.newer.at(cause, message)) };
  if (answers.length === 0 || impacts.some(({ kind }) => kind === 'unclear')) return { id: 'overlap', title, answer: 'unknown', message: `Whether ${both} can run at the same time is not known: something that changed was not understood.`, evidence: [] };
  return { id: 'overlap', title, answer: 'pass', message: `Nothing in the database keeps ${both} from running at the same time.`, evidence: [] };
}

function expandContract(migrations: readonly ReleasedMigration[]): ProcessItem {
  const title = 'Migrations expand first and contract later';
  const added = migrations.filter(({ change }) => change === 'added');
  const placeOf = (migration: ReleasedMigration, message: string): ReportedPlace => ({ path: migration.path, range: migration.statements[0]?.range ?? { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }, revision: migration.revision, message });
  const mixed = added.filter(({ phase }) => phase === 'mixed');
  if (mixed.length > 0) return { id: 'expand-contract', title, answer: 'fail', message: `${mixed.length === 1 ? 'One migration expands and contracts' : `${mixed.length} migrations expand and contract`} in one step; each part wants a release of its own.`, evidence: mixed.map((migration) => placeOf(migration, `mixed: ${migration.classes.join(', ')}`)) };
  const unread = added.filter(({ read }) => read !== 'complete');
  if (unread.length > 0) return { id: 'expand-contract', title, answer: 'unknown', message: 'A migration was not read as a whole.', evidence: unread.map((migration) => placeOf(migration, 'not read as a whole')) };
  const phases = added.map(({ name, phase }) => `${name}: ${phase === 'none' ? 'neither' : phase}`);
  return { id: 'expand-contract', title, answer: 'pass', message: added.length === 0 ? 'No migration ran.' : `Each migration is one step (${phases.slice(0, 6).join('; ')}${phases.length > 6 ? '; …' : ''}).`, evidence: [] };
}

/** Something is taken away only when no release in use needs it: the older one is in use until it cannot be gone back to. */
function destructiveWaits({ older }: ReleaseInput, answers: readonly AnsweredDatabase[], migrations: readonly ReleasedMigration[], place: Placer): ProcessItem {
  const title = 'Destructive changes wait until no release needs the old shape';
  const contracting = migrations.filter(({ classes }) => classes.some((each) => each === 'destructive' || each === 'renaming' || each === 'narrowing'));
  if (contracting.length === 0) return { id: 'destructive-waits', title, answer: 'pass', message: 'Nothing was taken away, renamed or narrowed.', evidence: [] };
  const impacts = answers.flatMap((answer) => answer.impacts);
  const needed = impacts.filter((impact) => makes(impact) === 'unsafe');
  if (needed.length > 0) return { id: 'destructive-waits', title, answer: 'fail', message: `${older.name} still needs what was taken away.`, evidence: needed.slice(0, 10).flatMap(({ places, cause, message }) => (places.length > 0 ? places.slice(0, 2).map((each) => place.older.at(each.span, each.message)) : [place.newer.at(cause, message)])) };
  const unclear = impacts.filter(({ kind }) => kind === 'unclear');
  if (unclear.length > 0) return { id: 'destructive-waits', title, answer: 'unknown', message: `Whether ${older.name} still needs what was taken away is not known.`, evidence: unclear.slice(0, 10).map(({ cause, message }) => place.newer.at(cause, message)) };
  return { id: 'destructive-waits', title, answer: 'pass', message: `Nothing in ${older.name} was seen to need what was taken away.`, evidence: [] };
}

/** Packages whose business it is to turn code off while it runs. */
const SWITCH_PACKAGES = new Set(SWITCH_SDKS.flatMap(({ packages }) => packages));

/** A path is risky where a job does outside what it did not do before. */
function switches(files: Files, { risky, switches: read, verdict }: EffectAnswer, place: Placer): ProcessItem {
  const title = 'Risky paths have a switch';
  const open = risky.filter(({ switchedBy }) => switchedBy === null);
  if (open.length > 0) return { id: 'switches', title, answer: 'fail', message: `${open.length === 1 ? 'A new side effect of a job is' : `${open.length} new side effects of jobs are`} behind no switch that was seen.`, evidence: open.slice(0, 10).map(({ switchedBy, ...at }) => at) };
  if (risky.length > 0) return { id: 'switches', title, answer: 'pass', message: 'What jobs of this release do outside that they did not do before can be turned off.', evidence: risky.slice(0, 10).map(({ switchedBy, ...at }) => ({ ...at, message: `\`${switchedBy}\` turns it off` })) };
  if (verdict === 'safe') return { id: 'switches', title, answer: 'pass', message: 'No code that runs has changed.', evidence: [] };
  const found = files.paths.filter((path) => /(?:^|\/)package\.json$/.test(path)).flatMap((path) => {
    const read = files.read(path);
    return read && 'text' in read ? [...read.text.matchAll(/"([@\w./-]+)"\s*:/g)].filter(([, name = '']) => SWITCH_PACKAGES.has(name)).map((match) => place.newer.at({ file: path, start: match.index, end: match.index + match[0].length }, `\`${match[1]}\` can turn code off`)) : [];
  });
  return { id: 'switches', title, answer: 'unknown', message: `No job does anything new outside. Whether what requests do is behind a switch was not read${found.length > 0 ? '; a package for switches is there' : read.length > 0 ? '; switches of jobs are there' : ''}.`, evidence: found.slice(0, 5) };
}

/** What a runbook has to ask before a revert. */
const QUESTIONS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'the schema', pattern: /\b(?:schema|migration|database)/i },
  { what: 'queues', pattern: /\b(?:queue|job|worker|message|event|cache)/i },
  { what: 'side effects', pattern: /\bside[- ]effects?\b|\b(?:e-?mail|webhook|payment|charge|third[- ]party|external)/i },
];
const RUNBOOK = /(?:^|\/)[^/]*(?:runbook|rollback|roll-back|revert|incident|playbook|on-?call|deploy|releas|operations)[^/]*\.(?:md|mdx|adoc|rst|txt)$|(?:^|\/)(?:runbooks?|playbooks?|operations|incidents?)\/[^/]+\.(?:md|mdx|adoc|rst|txt)$/i;
const REVERTS = /\b(?:roll(?:ing)?[- ]?back|revert(?:ing)?|previous (?:release|version|tag|image))\b/i;

function runbook(files: Files, place: Placer): ProcessItem {
  const title = 'The runbook asks before a revert';
  const pages = files.paths.filter((path) => RUNBOOK.test(path) && !/(?:^|\/)(?:node_modules|changelogs?)\//i.test(path)).flatMap((path) => {
    const read = files.read(path);
    const match = read && 'text' in read ? REVERTS.exec(read.text) : null;
    return match && read && 'text' in read ? [{ path, text: read.text, at: match.index, length: match[0].length }] : [];
  });
  if (pages.length === 0) return { id: 'runbook', title, answer: 'unknown', message: 'No page of the repository speaks of going back; it may lie elsewhere. `--format runbook` writes one.', evidence: [] };
  const rated = pages.map((page) => ({ ...page, missing: QUESTIONS.filter(({ pattern }) => !pattern.test(page.text)) })).sort((a, b) => a.missing.length - b.missing.length);
  const best = rated[0]!;
  const evidence = rated.slice(0, 3).map(({ path, at, length, missing }) => place.newer.at({ file: path, start: at, end: at + length }, missing.length === 0 ? 'asks for the schema, queues and side effects' : `does not ask for ${missing.map(({ what }) => what).join(' and ')}`));
  if (best.missing.length === 0) return { id: 'runbook', title, answer: 'pass', message: `${best.path} asks for the schema, queues and side effects.`, evidence };
  return { id: 'runbook', title, answer: 'fail', message: `${best.path} speaks of going back and does not ask for ${best.missing.map(({ what }) => what).join(' and ')}.`, evidence };
}
