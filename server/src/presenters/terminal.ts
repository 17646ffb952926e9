import picocolors from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { DownVerdict, Severity } from '../core/model/finding';
import { CONFIG_FILE } from '../core/config';
import type { Range, ReportedFinding, ReportedMigration, ReportedProblem } from '../core/report';
import type { Checked } from '../project/project';
import { codeFrame } from './frame';
import { groupBy } from './groupBy';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Files named on the command line: shown in full even where they are shipped. */
  readonly named: readonly string[];
}

/** How many of a kind are listed before the rest is counted. */
const MOST_RELATED = 8;
const MOST_LISTED = 20;

/** What a check says, for people: the verdict of each migration, and code frames where something is wrong. */
export function presentTerminal(checked: Checked, options: TerminalOptions): string {
  const colours = picocolors.createColors(options.colour);
  const { report } = checked;
  const byMigration = groupBy(report.findings, (finding) => finding.migration);
  const isHint = (migration: ReportedMigration) => migration.state === 'shipped' && !options.named.includes(migration.path);
  const loud = report.migrations.filter((migration) => byMigration.has(migration.path) && !isHint(migration));
  const hints = report.migrations.filter((migration) => byMigration.has(migration.path) && isHint(migration));
  const quiet = report.migrations.filter((migration) => !byMigration.has(migration.path));

  const blocks = [
    ...checked.configProblems.map((problem) => configBlock(problem, checked, colours)),
    ...loud.map((migration) => migrationBlock(migration, byMigration.get(migration.path) ?? [], checked, colours)),
    quietBlock(quiet, colours),
    hintBlock(hints, byMigration, checked, colours),
    unreadBlock(report.unread.filter((problem) => problem.path !== CONFIG_FILE), colours),
    summary(checked, loud, byMigration, colours),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function configBlock(problem: ReportedProblem, { files }: Checked, colours: Colors): string {
  const head = `${colours.red(colours.bold('error'))} ${problem.reason}\n  ${colours.dim('at')} ${place(problem)}`;
  return `${head}${frameAt(problem, files, colours.red, colours)}\n  The default of this setting is used.`;
}

function migrationBlock(migration: ReportedMigration, findings: readonly ReportedFinding[], checked: Checked, colours: Colors): string {
  const about = [migration.framework, migration.dialect, stateWords(migration, checked)].filter(Boolean).join(', ');
  const head = `${verdictBadge(migration.down.verdict, colours)}  ${colours.bold(migration.path)}  ${colours.dim(about)}`;
  return [head, ...findings.map((finding) => findingBlock(finding, checked, colours))].join('\n\n');
}

function findingBlock(finding: ReportedFinding, { files }: Checked, colours: Colors): string {
  const paint = severityPaint(finding.severity, colours);
  const lines = [`  ${paint(colours.bold(finding.severity))} ${finding.message} ${colours.dim(`(${finding.rule})`)}`];
  lines.push(`  ${colours.dim('at')} ${place(finding)}${frameAt(finding, files, paint, colours)}`);
  const seen = finding.related.slice(0, MOST_RELATED);
  for (const related of seen) {
    const revision = related.revision === null ? '' : colours.dim(` (${related.revision})`);
    lines.push(`  ${colours.cyan('see')} ${place(related)}${revision}  ${related.message}`);
  }
  if (finding.related.length > seen.length) lines.push(colours.dim(`  and ${finding.related.length - seen.length} more places (--format json names them)`));
  return lines.join('\n');
}

/** Migrations with nothing to say about: one line each while they are few. */
function quietBlock(migrations: readonly ReportedMigration[], colours: Colors): string {
  const groups = groupBy(migrations, (migration) => migration.down.verdict);
  const lines: string[] = [];
  for (const verdict of VERDICTS) {
    const group = groups.get(verdict) ?? [];
    const badge = verdictBadge(verdict, colours);
    if (group.length > MOST_LISTED) lines.push(`${badge}  ${group.length} migrations ${colours.dim('(--format json names them)')}`);
    else lines.push(...group.flatMap((migration) => [`${badge}  ${migration.path}`, ...migration.down.reasons.slice(0, 2).map((reason) => colours.dim(`            ${reason}`))]));
  }
  return lines.join('\n');
}

/** What is released cannot be helped any more: a line each, no frames. */
function hintBlock(migrations: readonly ReportedMigration[], byMigration: ReadonlyMap<string, readonly ReportedFinding[]>, checked: Checked, colours: Colors): string {
  if (migrations.length === 0) return '';
  const lines = migrations.slice(0, MOST_LISTED).map((migration) => {
    const finding = byMigration.get(migration.path)?.[0];
    return finding ? `  ${place(finding)}  ${firstSentence(finding.message)} ${colours.dim(`(${finding.rule})`)}` : '';
  });
  const more = migrations.length - lines.length;
  if (more > 0) lines.push(colours.dim(`  and ${more} more (name a file to see it in full)`));
  const head = `${colours.bold('Hints')} on ${count(migrations.length, 'migration')} shipped with ${checked.released.join(', ')}; they do not fail a check:`;
  return [head, ...lines].join('\n');
}

function unreadBlock(problems: readonly ReportedProblem[], colours: Colors): string {
  if (problems.length === 0) return '';
  const lines = [`${colours.bold('Not read')} (${count(problems.length, 'place')}; what stands there is not judged):`];
  const causes = [...groupBy(problems, (problem) => problem.reason)].sort((a, b) => b[1].length - a[1].length);
  for (const [reason, places] of causes.slice(0, MOST_LISTED)) {
    lines.push(`  ${reason}`);
    lines.push(...places.slice(0, 5).map((problem) => `    ${colours.dim('at')} ${place(problem)}`));
    if (places.length > 5) lines.push(colours.dim(`    and at ${count(places.length - 5, 'more place', 'more places')}`));
  }
  if (causes.length > MOST_LISTED) lines.push(colours.dim(`  and ${count(causes.length - MOST_LISTED, 'more cause')} (--format json lists all)`));
  return lines.join('\n');
}

function summary(checked: Checked, loud: readonly ReportedMigration[], byMigration: ReadonlyMap<string, readonly ReportedFinding[]>, colours: Colors): string {
  const { report, notJudged } = checked;
  const verdicts = groupBy(report.migrations, (migration) => migration.down.verdict);
  const parts = VERDICTS.flatMap((verdict) => (verdicts.has(verdict) ? [`${verdicts.get(verdict)?.length} ${verdictWords(verdict)}`] : []));
  const judged = report.migrations.length === 0 ? 'No migration was judged' : `${count(report.migrations.length, 'migration')} judged: ${parts.join(', ')}`;
  const findings = loud.flatMap((migration) => byMigration.get(migration.path) ?? []);
  const severities = groupBy(findings, (finding) => finding.severity);
  const found = (['error', 'warning', 'info', 'hint'] as const).flatMap((severity) => {
    const number = severities.get(severity)?.length ?? 0;
    return number === 0 ? [] : [severityPaint(severity, colours)(count(number, severity))];
  });
  const lines = [`${colours.bold(judged)}.${found.length ? ` ${found.join(', ')}.` : ''}`];
  if (notJudged > 0) lines.push(colours.dim(`${count(notJudged, 'migration')} shipped with ${checked.released.join(', ')} ${notJudged === 1 ? 'was' : 'were'} not judged (--scope all does).`));
  return lines.join('\n');
}

const VERDICTS = ['misleading', 'missing', 'unknown', 'refuses', 'dev-only', 'automatic', 'truthful'] as const satisfies readonly DownVerdict[];

function verdictWords(verdict: DownVerdict): string {
  return { missing: 'without a down', unknown: 'not clear', refuses: 'refusing', 'dev-only': 'for development only', automatic: 'automatic', misleading: 'misleading', truthful: 'truthful' }[verdict];
}

function verdictBadge(verdict: DownVerdict, colours: Colors): string {
  const paint = { misleading: colours.red, missing: colours.yellow, unknown: colours.yellow, refuses: colours.cyan, 'dev-only': colours.cyan, automatic: colours.green, truthful: colours.green }[verdict];
  // A tool without downs is no fault of the migration.
  const label = verdict === 'missing' ? 'no down' : verdict;
  return paint(colours.bold(label.toUpperCase().padEnd(10)));
}

function stateWords(migration: ReportedMigration, { released }: Checked): string {
  if (migration.state === 'shipped') return `shipped with ${released.join(', ')}`;
  if (migration.state === 'edited') return `edited after it was shipped with ${released.join(', ')}`;
  return migration.state === 'pending' ? 'pending' : '';
}

function severityPaint(severity: Severity, colours: Colors): (text: string) => string {
  return { error: colours.red, warning: colours.yellow, info: colours.blue, hint: colours.dim }[severity];
}

function frameAt(at: { readonly path: string; readonly range: Range }, files: Checked['files'], paint: (text: string) => string, colours: Colors): string {
  const read = files.read(at.path);
  if (!read || !('text' in read) || read.text === '') return '';
  const frame = codeFrame(read.text, at.range, paint, colours);
  return `\n${frame.split('\n').map((line) => `    ${line}`.trimEnd()).join('\n')}`;
}

const place = (at: { readonly path: string; readonly range: Range }) => `${at.path}:${at.range.start.line}:${at.range.start.column}`;
const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
/** Up to the first full stop that ends a sentence. */
const firstSentence = (message: string) => /^.*?[.!?](?=\s|$)/s.exec(message)?.[0] ?? message;
