import type { ProcessItem, Question, RecoveryStep, ReleaseReport, ReportedPlace } from '../../core/release/report';
import { ANSWER_WORDS, count, type EvidenceGroup, groupEvidence, headline, KIND_WORDS, PARTS, placeText, PROCESS_SIGNS, revisionText, showsWrongData, VERDICT_SIGNS, VERDICT_WORDS, worstFirst } from './words';

const MOST_GROUPS = 30;
const MOST_PLACES = 6;

/** The report as a pull request shows it: the worst first, the rest folded. */
export function presentReportMarkdown(report: ReleaseReport): string {
  const { verdict, verdicts, reasons } = report;
  const blocks = [
    `## ${VERDICT_SIGNS[verdict]} ${escape(headline(report))}`,
    ...(showsWrongData(report) && verdict !== 'unsafe' ? ['**It runs, but may show wrong data.**'] : []),
    bullets(reasons.map(escape)),
    table(['Going back', ''], PARTS.map(([part, title]) => [title, `${VERDICT_SIGNS[verdicts[part]]} ${VERDICT_WORDS[verdicts[part]]}`])),
    ...worstFirst(report.questions).map((question) => questionBlock(question)),
    stepsBlock(report.steps),
    migrationsBlock(report),
    processBlock(report.process),
    notCheckedBlock(report),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function questionBlock({ question, answer, evidence }: Question): string {
  const groups = groupEvidence(evidence);
  const loud = groups.filter(({ kind }) => kind !== 'caveat' && kind !== 'fact');
  const quiet = groups.filter((group) => !loud.includes(group));
  const head = `### ${escape(question)} ${capital(ANSWER_WORDS[answer])}`;
  const parts = [head, bullets(loud.slice(0, MOST_GROUPS).map(groupText)), loud.length > MOST_GROUPS ? `and ${loud.length - MOST_GROUPS} more` : '', quiet.length > 0 ? folded(`${count(quiet.length, 'more line')}`, bullets(quiet.slice(0, MOST_GROUPS).map(groupText))) : ''];
  return parts.filter(Boolean).join('\n\n');
}

function groupText({ kind, message, cause, places }: EvidenceGroup): string {
  const shown = cause ? places.filter((place) => placeText(place) !== placeText(cause) || place.revision !== cause.revision) : places;
  const label = kind === 'fact' ? '' : `**${capital(KIND_WORDS[kind])}.** `;
  const at = cause ? ` (${code(placeText(cause))}, ${escape(revisionText(cause.revision))})` : '';
  const lines = shown.slice(0, MOST_PLACES).map((place) => `  - ${placeLink(place)}${place.message ? `: ${escape(place.message)}` : ''}`);
  if (shown.length > MOST_PLACES) lines.push(`  - and ${count(shown.length - MOST_PLACES, 'more line')}`);
  return [`${label}${escape(message)}${at}`, ...lines].join('\n');
}

function stepsBlock(steps: readonly RecoveryStep[]): string {
  if (steps.length === 0) return '';
  const lines = steps.map(({ title, detail, places }, index) => [`${index + 1}. **${escape(title)}.** ${escape(detail)}`, ...places.slice(0, MOST_PLACES).map((place) => `   - ${placeLink(place)}: ${escape(place.message)}`), ...(places.length > MOST_PLACES ? [`   - and ${count(places.length - MOST_PLACES, 'more line')}`] : [])].join('\n'));
  return `### What to do\n\n${lines.join('\n')}`;
}

function migrationsBlock({ migrations }: ReleaseReport): string {
  if (migrations.length === 0) return '';
  const rows = migrations.map(({ path, classes, phase, down, change }) => [code(path), change === 'added' ? classes.join(', ') || '–' : change, phase === 'none' ? '–' : phase, down.verdict]);
  return folded(`${count(migrations.length, 'migration')} between`, table(['migration', 'what it does', 'phase', 'down'], rows));
}

function processBlock(items: readonly ProcessItem[]): string {
  return folded('Release process', bullets(items.map(({ title, answer, message, evidence }) => [`${PROCESS_SIGNS[answer]} **${escape(title)}:** ${answer}. ${escape(message)}`, ...evidence.slice(0, 4).map((place) => `  - ${placeLink(place)}: ${escape(place.message)}`)].join('\n'))));
}

function notCheckedBlock({ notChecked }: ReleaseReport): string {
  return folded('What was not checked', bullets(notChecked.map(({ reason, places, count: number, counts }) => [`${escape(reason)}${number > 0 ? ` (${count(number, 'place')}${counts ? '' : ', not counted against the verdict'})` : ''}`, ...places.slice(0, MOST_PLACES).map((place) => `  - ${placeLink(place)}: ${escape(place.message)}`)].join('\n'))));
}

const placeLink = (place: ReportedPlace): string => `${code(placeText(place))} (${escape(revisionText(place.revision))})`;
const folded = (title: string, body: string): string => (body === '' ? '' : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`);
const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [`| ${head.join(' | ')} |`, `|${head.map(() => ' --- ').join('|')}|`, ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)].join('\n');
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Text of a file or a message as Markdown shows it: code between backticks stays, all else is only text. */
export function escape(text: string): string {
  return text.split(/(`[^`\n]*`)/).map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\*_[\]<>#|~]/g, '\\$&'))).join('').replace(/\s*\n\s*/g, ' ');
}

export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
