import type { EffectAnswer } from './effects';
import type { AnsweredDatabase, Placer } from './makeReleaseReport';
import type { RecoveryStep, ReleasedMigration, ReleaseReport, ReportedPlace } from './report';

type Judged = Pick<ReleaseReport, 'from' | 'to' | 'verdict' | 'verdicts' | 'migrations' | 'switches' | 'questions'>;

/** What to do, in the order of doing. The first steps take minutes and lose nothing; the last loses what was written since. */
export function stepsFor(report: Judged, answers: readonly AnsweredDatabase[], effects: EffectAnswer, place: Placer): readonly RecoveryStep[] {
  const { from } = report;
  const leave = leaveAlone(report, answers);
  if (report.verdict === 'safe' || report.verdict === 'likely-safe') {
    const caveats = report.questions.flatMap(({ evidence }) => evidence.filter(({ kind }) => kind === 'caveat' || kind === 'wrong-data' || kind === 'repeats'));
    return [
      ...(caveats.length > 0 ? [step('check', 'Look at what may differ', 'The older release runs; these lines tell where it may meet something that it does not know.', unique(caveats))] : []),
      step('go-back', `Deploy ${from} again`, 'Only the code goes back. No down is run: the database stays as it is.', []),
      ...leave,
    ];
  }
  const open = report.questions.filter(({ answer }) => answer === 'unclear');
  const unread = open.map(({ question }) => question.replace(/\?$/, '').toLowerCase());
  const broken = report.questions.flatMap(({ evidence }) => evidence.filter(({ kind, revision }) => kind === 'breaks' && revision === from));
  const findOut = step('check', 'Find out what is not known', `Ask who wrote it, or read it: ${unread.join('; ')}. Until it is answered, the older release may be worse than the broken one.`, unique(open.flatMap(({ evidence }) => evidence.filter(({ kind }) => kind === 'unclear'))));
  return [
    ...(report.verdict === 'unknown' && open.length > 0 ? [findOut] : []),
    step('switch-off', 'Turn the bad path off', report.switches.length > 0 ? 'These switches are read where it runs; the shortest way is the one that needs no deployment.' : 'If a flag, a setting or a route guards what fails, turn that off: nothing else has to move.', switchPlaces(report)),
    step('pause-worker', 'Pause the workers whose jobs fail', `Jobs that wait are kept; jobs that fail are tried again, and may repeat what they did.${effects.workers.length > 0 ? ' These do something else since this release:' : ''}`, unique(effects.workers)),
    step('stop-cron', 'Stop what runs by the clock', `Schedules start the same path again while you look.${effects.schedules.length > 0 ? ' These do something else since this release:' : ''}`, unique(effects.schedules)),
    step('route-around', 'Route around it', 'Take the failing endpoint or page out of traffic, or answer from a cache.', []),
    step('patch', 'Ship the smallest patch that fits the state', broken.length > 0 ? `Take the faulty change back in the code alone and keep the migrations. These lines of ${from} cannot come back as they were:` : 'Take the faulty change back in the code alone and keep the migrations: they are what the database is now.', unique(broken)),
    ...leave,
    ...hardRecovery(report, answers, place),
  ];
}

const TURNS_OFF = { none: 'at once, without a restart', restart: 'by a restart with another value', rebuild: 'by a new build' } as const;

/** Switches as places, with what they turn off and how. */
function switchPlaces({ switches, to }: Judged): readonly ReportedPlace[] {
  return switches.map(({ path, line, key, turnOff, handlers }) => ({ path, range: lineRange(line), revision: to === 'working' ? null : to, message: `\`${key}\` turns ${handlers.length > 0 ? `${handlers.slice(0, 3).join(', ')}${handlers.length > 3 ? ` and ${handlers.length - 3} more` : ''} ` : ''}off ${TURNS_OFF[turnOff]}` }));
}

/** Migrations whose way back destroys something, and tools whose way back reverts another migration. */
function leaveAlone({ migrations, from }: Judged, answers: readonly AnsweredDatabase[]): readonly RecoveryStep[] {
  const dangerous = migrations.filter(({ change, down }) => change === 'added' && (down.verdict === 'misleading' || down.verdict === 'dev-only' || down.verdict === 'unknown'));
  const tools = [...new Set(answers.filter(({ start, database }) => start.downRevertsAnother && database.added.length > 0).map(({ database }) => database.newer.framework.title))];
  return [
    ...(dangerous.length > 0 ? [step('leave-alone', 'Do not run these downs', 'They report success and do not bring back what was there.', dangerous.map((migration) => placeOfDown(migration)))] : []),
    ...(tools.length > 0 ? [step('leave-alone', `Do not let the tool of ${from} go down`, `With the files of ${from}, ${tools.join(' and ')} may revert the last migration that has a file there, which is another one than the last that ran.`, [])] : []),
  ];
}

function placeOfDown({ path, revision, down }: ReleasedMigration): ReportedPlace {
  return { path, range: down.range ?? lineRange(1), revision, message: down.verdict === 'misleading' ? 'its down does not bring back what was there' : down.verdict === 'dev-only' ? 'its down is for development only' : 'what its down leaves is not known' };
}

/** The way that loses what was written since: said in full, so that nobody finds out afterwards. */
function hardRecovery({ from, migrations }: Judged, answers: readonly AnsweredDatabase[], place: Placer): readonly RecoveryStep[] {
  return answers.flatMap(({ database, impacts }): readonly RecoveryStep[] => {
    const lost = impacts.filter(({ kind }) => kind === 'breaks' || kind === 'wrong-data');
    const first = migrations.find((migration) => migration.database === database.id && migration.classes.some((each) => each === 'destructive' || each === 'renaming' || each === 'narrowing' || each === 'rewriting'));
    if (!first || lost.length === 0) return [];
    const tables = [...new Set(lost.flatMap(({ table }) => (table ? [table.name] : [])))];
    const what = tables.length > 0 ? `the ${tables.length === 1 ? 'table' : 'tables'} ${tables.map((table) => `\`${table}\``).join(', ')}` : 'the tables that it changes';
    return [step('backup', `Last resort: restore ${database.id} from a backup`, `Take the last backup from before \`${first.name}\` ran. Restore ${what} beside what is there, and copy back only what ${from} needs. A restore of the whole database loses everything that was written since that backup, in every table.`, unique(lost.map(({ cause, message }) => place.newer.at(cause, message))))];
  });
}

function step(kind: RecoveryStep['kind'], title: string, detail: string, places: readonly ReportedPlace[]): RecoveryStep {
  return { kind, title, detail, places: places.map(({ path, range, revision, message }) => ({ path, range, revision, message })) };
}

const unique = (places: readonly ReportedPlace[]): readonly ReportedPlace[] => [...new Map(places.map((each) => [`${each.revision} ${each.path}:${each.range.start.line}`, each])).values()].slice(0, 20);
const lineRange = (line: number): ReportedPlace['range'] => ({ start: { line, column: 1 }, end: { line, column: 1 } });
