import { rangesIn } from '../lines';
import type { Span } from '../model/source';
import { answerDatabase, type DatabaseAnswer, migrationsOf } from './answers';
import type { Database, Databases, Revision } from './databases';
import type { Impact } from './impacts/impact';
import { answerEffects, type ReadJobs } from './effects';
import { notCheckedOf } from './notChecked';
import type { OlderCode } from './olderCode';
import { answerPayloads, type ReadPayloads } from './payloads';
import { judgeProcess } from './process';
import type { Evidence, ReleasedMigration, ReleaseReport, ReportedAnswer, ReportedDatabase, ReportedPlace, Verdict, Verdicts } from './report';
import { startsAhead, type StartAnswer } from './start/start';
import { stepsFor } from './steps';
import { byWeight, makes, worst } from './verdict';

export interface ReleaseInput {
  /** The release to go back to. */
  readonly older: Revision & { readonly name: string; readonly commit: string };
  /** The release whose state is there. */
  readonly newer: Revision & { readonly commit: string | null };
  /** What `databasesBetween` found. */
  readonly found: Databases;
  /** The code of the older release that speaks to a database. */
  readonly codeOf: (database: Database) => OlderCode;
  /** Whether a database is part of the release: packages of a monorepo are released by themselves. */
  readonly isPart: (database: string) => boolean;
  /** Messages of both ends, compared. */
  readonly payloads: ReadPayloads;
  /** What both ends run again, compared. */
  readonly jobs: ReadJobs;
  /** No code runs in the newer release that is not in the older one as well. */
  readonly isSameCode: boolean;
  /** What is known of the ends beside their files: a shallow clone, no common commit. */
  readonly remarks: readonly string[];
}

/** What is said of each database, with its start. */
export interface AnsweredDatabase extends DatabaseAnswer {
  readonly start: StartAnswer;
}

/** May the older release run again on the state that the newer one left? Pure; the same input gives the same report. */
export function makeReleaseReport(input: ReleaseInput): ReleaseReport {
  const { older, newer } = input;
  const place = placer(older, newer);
  const { all, gone, result } = input.found;
  const counted = all.filter((database) => database.newer.place !== 'example' && input.isPart(database.id));
  const answers = counted.map((database): AnsweredDatabase => ({ ...answerDatabase(database, input.codeOf(database)), start: startOfOlder(input, database) }));
  const migrations = counted.flatMap((database) => migrationsOf(database).map((migration): ReleasedMigration => {
    const at = migration.change === 'removed' ? place.older : place.newer;
    return {
      ...migration,
      revision: migration.change === 'removed' ? older.name : newer.name,
      statements: migration.statements.map(({ span, ...statement }) => ({ ...statement, path: span.file, range: at.range(span) })),
      down: { verdict: migration.down.verdict, range: migration.down.range ? at.range(migration.down.range) : null },
    };
  }));
  const databases = answers.map(({ database, verdict, start, impacts }): ReportedDatabase => ({
    id: database.id, framework: database.newer.framework.id, dialect: database.newer.dialect, verdict, start: start.verdict,
    reasons: reasonsOf(impacts, verdict),
  }));
  const payloads = answerPayloads(input.payloads, input.isSameCode, place);
  const effects = answerEffects(input.jobs, input.isSameCode, place);
  const isEmpty = counted.length === 0;
  const verdicts: Verdicts = {
    database: worst([...databases.map(({ verdict }) => verdict), ...(isEmpty || gone.length > 0 ? ['unknown' as const] : [])]),
    payloads: payloads.verdict,
    effects: effects.verdict,
    start: worst([...databases.map(({ start }) => start), ...(isEmpty ? ['unknown' as const] : [])]),
  };
  const compatibility = byWeight(answers.flatMap((answer) => [...answer.impacts.flatMap((impact) => evidenceOf(impact, answer.database, place)), ...startEvidence(answer, place)]));
  const report: Omit<ReleaseReport, 'steps' | 'process' | 'notChecked' | 'reasons'> = {
    version: 1,
    from: older.name,
    to: newer.name ?? 'working',
    commits: { from: older.commit, to: newer.commit },
    verdict: worst(Object.values(verdicts)),
    verdicts,
    questions: [
      { id: 'migrations', question: 'Did this release run a migration?', answer: isEmpty ? 'unclear' : migrations.length > 0 || gone.length > 0 ? 'yes' : 'no', evidence: migrations.map((migration) => migrationEvidence(migration)) },
      payloads.question,
      effects.question,
      { id: 'compatibility', question: "Can the older code run on today's state?", answer: answerOf(worst([verdicts.database, verdicts.start])), evidence: compatibility },
    ],
    databases,
    migrations,
    payloads: payloads.changes,
    effects: effects.changes,
    switches: effects.switches,
  };
  const emptiness = isEmpty ? ['No migrations were found in either release: what happens to the database is not told by its files.'] : [];
  const lost = gone.map((set) => `The older release has migrations in ${set.id} that the newer one has no counterpart of: whether they still stand for the same database is not known.`);
  return {
    ...report,
    reasons: [...emptiness, ...summary(report, databases), ...lost, ...input.remarks],
    steps: stepsFor(report, answers, effects, place),
    process: judgeProcess(input, answers, migrations, effects, place),
    notChecked: [...payloads.notChecked, ...effects.notChecked, ...notCheckedOf(input, answers, result, all.filter((database) => !counted.includes(database)), place)],
  };
}

/** Places of both ends as they are reported. */
export interface Placer {
  readonly older: { range(span: Span): ReportedPlace['range']; at(span: Span, message: string): ReportedPlace };
  readonly newer: { range(span: Span): ReportedPlace['range']; at(span: Span, message: string): ReportedPlace };
}

function placer(older: Revision, newer: Revision): Placer {
  const of = ({ files, name }: Revision) => {
    const range = rangesIn(files);
    return { range, at: (span: Span, message: string): ReportedPlace => ({ path: span.file, range: range(span), revision: name, message }) };
  };
  return { older: of(older), newer: of(newer) };
}

function startOfOlder({ older }: ReleaseInput, { added, older: set }: Database): StartAnswer {
  // Without a migration the database is not ahead; without a set the older release has no tool to stop it.
  if (added.length === 0 || !set) return { verdict: 'safe', evidence: [], downRevertsAnother: false };
  return startsAhead(older.files, set, older.discovery);
}

/** A line for each place of the older release; the statement itself where there is none. */
function evidenceOf(impact: Impact, database: Database, place: Placer): readonly Evidence[] {
  const cause = place.newer.at(impact.cause, impact.message);
  const base = { kind: impact.kind, database: database.id };
  if (impact.places.length === 0) return [{ ...cause, ...base, cause: null }];
  return impact.places.map(({ span, message }, index) => ({ ...place.older.at(span, index === 0 ? `${impact.message} Here: ${message}.` : sentence(message)), ...base, cause }));
}

function startEvidence({ start, database }: AnsweredDatabase, place: Placer): readonly Evidence[] {
  return start.evidence.map(({ kind, span, message }) => ({ ...place.older.at(span, message), kind, database: database.id, cause: null }));
}

function migrationEvidence({ path, revision, classes, down, change, database, framework }: ReleasedMigration): Evidence {
  const what = change === 'added' ? `ran (${classes.join(', ') || 'nothing that an older release can meet'})` : change === 'edited' ? 'was changed after it ran' : 'has no file any more';
  return { path, range: START, revision, kind: 'fact', database, cause: null, message: `${what}; ${DOWN[down.verdict]} (${framework}).` };
}

const START = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } as const;

/** What the state of the down means for going back. */
const DOWN = {
  truthful: 'its down brings the schema back', automatic: 'the tool makes its down', misleading: 'its down does not bring back what was there', refuses: 'its down refuses', 'dev-only': 'its down is for development only',
  missing: 'it has no down', unknown: 'what its down leaves is not known',
} as const;

function answerOf(verdict: Verdict): ReportedAnswer {
  if (verdict === 'unsafe') return 'no';
  return verdict === 'unknown' ? 'unclear' : 'yes';
}

function reasonsOf(impacts: readonly Impact[], verdict: Verdict): readonly string[] {
  if (impacts.length === 0) return [verdict === 'safe' ? 'Nothing ran here.' : 'What ran adds to what the older release knows.'];
  return [...new Set(impacts.filter((impact) => makes(impact) === verdict).map(({ message }) => message))].slice(0, 5);
}

/** The sentences that carry the verdict, the worst first. */
function summary({ verdict, verdicts, questions }: Pick<ReleaseReport, 'verdict' | 'verdicts' | 'questions'>, databases: readonly ReportedDatabase[]): readonly string[] {
  const ofDatabases = databases.filter((each) => each.verdict === verdicts.database).flatMap(({ reasons }) => reasons);
  const ofMessages = questions.flatMap(({ id, evidence }) => (id === 'payloads' ? evidence.filter((each) => makes(each) === 'unsafe').map(({ message }) => message) : []));
  const isUnread = verdict === 'unknown' && (verdicts.payloads === 'unknown' || verdicts.effects === 'unknown');
  const sentences: readonly (readonly [Verdict, readonly string[]])[] = [
    [verdicts.database, ofDatabases],
    [verdicts.start, verdicts.start === 'unsafe' ? ['The older release does not start: its migration tool stops on a database that is ahead of its files.'] : []],
    ['unsafe', ofMessages.slice(0, 3)],
    ['unknown', isUnread ? ['Code that runs has changed, and not all that it sends and does outside is told by its files.'] : []],
  ];
  return [...new Set([...sentences].sort(([a], [b]) => Number(worst([a, b]) === b && a !== b) - Number(worst([a, b]) === a && a !== b)).flatMap(([, each]) => each))].slice(0, 8);
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

