import picocolors from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { EvidenceKind, Question, ReleaseReport, ReportedPlace, Verdict } from '../../core/release/report';
import type { Reported } from '../../project/report';
import { codeFrame } from '../frame';
import { ANSWER_WORDS, count, type EvidenceGroup, groupEvidence, headline, KIND_WORDS, PARTS, placeText, PROCESS_SIGNS, revisionText, showsWrongData, VERDICT_SIGNS, VERDICT_WORDS } from './words';

/** How many reasons are shown with their code, and how many are listed at all. */
const MOST_FRAMES = 4;
const MOST_GROUPS = 15;
const MOST_PLACES = 4;

/** The report for people at a terminal: the verdict, why, and what to do. */
export function presentReportTerminal(reported: Reported, options: { readonly colour: boolean }): string {
  const colours = picocolors.createColors(options.colour);
  const { report } = reported;
  const blocks = [
    head(report, colours),
    ...report.questions.map((question) => questionBlock(question, reported, colours)),
    report.steps.length > 0 ? [colours.bold('What to do'), ...report.steps.flatMap(({ title, detail, places }, index) => [`  ${index + 1}. ${colours.bold(title)}. ${detail}`, ...places.slice(0, MOST_PLACES).map((place) => `     ${at(place, colours)}  ${colours.dim(place.message)}`), ...more(places.length, '     ', colours)])].join('\n') : '',
    [colours.bold('Release process'), ...report.process.map(({ title, answer, message }) => `  ${processPaint(answer, colours)(`${PROCESS_SIGNS[answer]} ${answer.padEnd(7)}`)} ${title}. ${colours.dim(message)}`)].join('\n'),
    [colours.bold('Not checked'), ...report.notChecked.map(({ reason, count: number }) => `  ${reason}${number > 0 ? colours.dim(` (${count(number, 'place')})`) : ''}`)].join('\n'),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function head(report: ReleaseReport, colours: Colors): string {
  const { verdict, verdicts, reasons } = report;
  const parts = PARTS.map(([part, title]) => `  ${verdictPaint(verdicts[part], colours)(`${VERDICT_SIGNS[verdicts[part]]} ${VERDICT_WORDS[verdicts[part]].padEnd(11)}`)} ${title}`);
  const wrong = showsWrongData(report) && verdict !== 'unsafe' ? ['  It runs, but may show wrong data.'] : [];
  return [verdictPaint(verdict, colours)(colours.bold(`${VERDICT_SIGNS[verdict]} ${headline(report)}`)), ...reasons.map((reason) => `  ${reason}`), ...wrong, '', ...parts].join('\n');
}

function questionBlock({ question, answer, evidence }: Question, reported: Reported, colours: Colors): string {
  const groups = groupEvidence(evidence);
  const lines = [`${colours.bold(question)} ${ANSWER_WORDS[answer]}`];
  for (const [index, group] of groups.slice(0, MOST_GROUPS).entries()) lines.push(groupBlock(group, index < MOST_FRAMES, reported, colours));
  if (groups.length > MOST_GROUPS) lines.push(colours.dim(`  and ${groups.length - MOST_GROUPS} more (--format json lists all)`));
  if (groups.length === 0 && answer === 'unclear') lines.push(colours.dim('  nothing was found; what was not read stands under "Not checked"'));
  return lines.join('\n');
}

function groupBlock({ kind, message, cause, places }: EvidenceGroup, withFrame: boolean, { older, newer, report }: Reported, colours: Colors): string {
  const paint = kindPaint(kind, colours);
  const shown = cause ? places.filter((place) => placeText(place) !== placeText(cause) || place.revision !== cause.revision) : places;
  const lines = kind === 'fact' && places[0] ? [`  ${placeText(places[0])} ${message}`] : [`  ${paint(KIND_WORDS[kind])} ${message}`];
  if (kind === 'fact') return lines.join('\n');
  if (cause) lines.push(`    ${colours.dim('at')} ${at(cause, colours)}`);
  for (const place of shown.slice(0, MOST_PLACES)) lines.push(`    ${colours.cyan('see')} ${at(place, colours)}${place.message ? `  ${place.message}` : ''}`);
  lines.push(...more(shown.length, '    ', colours));
  const first = shown[0] ?? cause;
  if (withFrame && first && (kind === 'breaks' || kind === 'unclear')) {
    const read = (first.revision === report.from ? older : newer).read(first.path);
    if (read && 'text' in read && read.text !== '') lines.push(codeFrame(read.text, first.range, paint, colours).split('\n').map((line) => `      ${line}`.trimEnd()).join('\n'));
  }
  return lines.join('\n');
}

const more = (length: number, indent: string, colours: Colors): readonly string[] => (length > MOST_PLACES ? [colours.dim(`${indent}and ${count(length - MOST_PLACES, 'more line')}`)] : []);
const at = (place: ReportedPlace, colours: Colors): string => `${placeText(place)}:${place.range.start.column} ${colours.dim(`(${revisionText(place.revision)})`)}`;
const verdictPaint = (verdict: Verdict, colours: Colors) => ({ safe: colours.green, 'likely-safe': colours.green, unknown: colours.yellow, unsafe: colours.red })[verdict];
const kindPaint = (kind: EvidenceKind, colours: Colors) => ({ breaks: colours.red, 'wrong-data': colours.yellow, repeats: colours.yellow, unclear: colours.yellow, caveat: colours.cyan, fact: colours.dim })[kind];
const processPaint = (answer: 'pass' | 'fail' | 'unknown', colours: Colors) => ({ pass: colours.green, fail: colours.red, unknown: colours.yellow })[answer];
