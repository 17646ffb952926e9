import type { Question, ReleaseReport, ReportedPlace } from '../../core/release/report';
import { escapeHtml, messageHtml } from './escapeHtml';
import { TIMELINE_STYLE, timelineSvg } from './timeline';
import { ANSWER_WORDS, count, type EvidenceGroup, groupEvidence, headline, KIND_WORDS, PARTS, placeText, PROCESS_SIGNS, revisionText, showsWrongData, VERDICT_SIGNS, VERDICT_WORDS, worstFirst } from './words';

export interface HtmlOptions {
  /** Where a place leads; undefined where it is only named. `beside`: what to show next to it. */
  readonly link?: (place: ReportedPlace, beside?: ReportedPlace) => string;
  /** What stands above the report: the editor's buttons, as HTML. */
  readonly above?: string;
}

/** The report as one page: no script, nothing loaded, readable dark and light, by keyboard and aloud. */
export function presentReportHtml(report: ReleaseReport): string {
  return page(headline(report), STYLE, reportBody(report, {}));
}

/** A whole page. What it may load is nothing. */
export function page(title: string, style: string, body: string, policy = "default-src 'none'; style-src 'unsafe-inline'", nonce?: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style${nonce === undefined ? '' : ` nonce="${nonce}"`}>
${style}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** The report without the page around it. */
export function reportBody(report: ReleaseReport, options: HtmlOptions): string {
  const { verdict, verdicts, reasons, questions } = report;
  const sections = [
    `<header>${options.above ?? ''}<h1 class="ff-${verdict}"><span aria-hidden="true">${VERDICT_SIGNS[verdict]}</span> ${escapeHtml(headline(report))}</h1>`,
    showsWrongData(report) && verdict !== 'unsafe' ? '<p><strong>It runs, but may show wrong data.</strong></p>' : '',
    reasons.length > 0 ? `<ul>${reasons.map((reason) => `<li>${messageHtml(reason)}</li>`).join('')}</ul>` : '',
    `<dl class="ff-parts">${PARTS.map(([part, title]) => `<div><dt>${title}</dt><dd class="ff-${verdicts[part]}"><span aria-hidden="true">${VERDICT_SIGNS[verdicts[part]]}</span> ${VERDICT_WORDS[verdicts[part]]}</dd></div>`).join('')}</dl></header>`,
    `<main>`,
    section('What happened', `<figure>${timelineSvg(report, { standalone: false })}<figcaption>Bars show what the older release meets from a migration on.</figcaption></figure>`),
    section('The four questions', worstFirst(questions).map((question) => questionHtml(question, options)).join('')),
    report.steps.length > 0 ? section('What to do', `<ol>${report.steps.map(({ title, detail, places }) => `<li><strong>${messageHtml(title)}.</strong> ${messageHtml(detail)}${placesHtml(places, options)}</li>`).join('')}</ol>`) : '',
    migrationsHtml(report, options),
    section('Release process', `<ul class="ff-plain">${report.process.map(({ title, answer, message, evidence }) => `<li><span class="ff-${answer}"><span aria-hidden="true">${PROCESS_SIGNS[answer]}</span> ${answer}</span> <strong>${escapeHtml(title)}.</strong> ${messageHtml(message)}${placesHtml(evidence, options)}</li>`).join('')}</ul>`),
    section('What was not checked', `<ul>${report.notChecked.map(({ reason, count: number, counts, places }) => `<li>${messageHtml(reason)}${number > 0 ? ` (${count(number, 'place')}${counts ? '' : ', not counted against the verdict'})` : ''}${placesHtml(places, options)}</li>`).join('')}</ul>`),
    '</main>',
  ];
  return sections.filter(Boolean).join('\n');
}

function questionHtml({ id, question, answer, evidence }: Question, options: HtmlOptions): string {
  const groups = groupEvidence(evidence);
  // The worst is open, the rest folded.
  const isOpen = id === 'compatibility' && answer !== 'yes';
  const body = groups.length > 0 ? `<ul class="ff-plain">${groups.map((group) => groupHtml(group, options)).join('')}</ul>` : `<p>${answer === 'unclear' ? 'Nothing was found; what was not read stands under “What was not checked”.' : 'Nothing.'}</p>`;
  return `<details${isOpen ? ' open' : ''}><summary><h3>${escapeHtml(question)}</h3> <span class="ff-answer">${ANSWER_WORDS[answer]}</span></summary>${body}</details>`;
}

function groupHtml({ kind, message, cause, places }: EvidenceGroup, options: HtmlOptions): string {
  const label = kind === 'fact' ? '' : `<span class="ff-kind ff-${kind}">${KIND_WORDS[kind]}</span> `;
  const shown = cause ? places.filter((place) => placeText(place) !== placeText(cause) || place.revision !== cause.revision) : places;
  const at = cause ? ` <span class="ff-at">${placeHtml(cause, options)}</span>` : '';
  return `<li>${label}${messageHtml(message)}${at}${placesHtml(shown, options, cause ?? undefined)}</li>`;
}

function migrationsHtml({ migrations }: ReleaseReport, options: HtmlOptions): string {
  if (migrations.length === 0) return '';
  const rows = migrations.map(({ path, revision, classes, phase, down, change, statements }) => {
    const place: ReportedPlace = { path, revision, range: statements[0]?.range ?? START, message: '' };
    return `<tr><td>${placeHtml(place, options, path)}</td><td>${change === 'added' ? classes.join(', ') || '–' : change}</td><td>${phase === 'none' ? '–' : phase}</td><td>${down.verdict}</td></tr>`;
  });
  return section('Migrations', `<details><summary><h3>${count(migrations.length, 'migration')} between</h3></summary><div class="ff-scroll"><table><thead><tr><th scope="col">Migration</th><th scope="col">What it does</th><th scope="col">Phase</th><th scope="col">Down</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`);
}

const START = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } as const;

function placesHtml(places: readonly ReportedPlace[], options: HtmlOptions, beside?: ReportedPlace): string {
  if (places.length === 0) return '';
  return `<ul>${places.map((place) => `<li>${placeHtml(place, options, undefined, beside)}${place.message ? ` ${messageHtml(place.message)}` : ''}</li>`).join('')}</ul>`;
}

/** A file with its line and revision; a link where there is something to open. */
function placeHtml(place: ReportedPlace, { link }: HtmlOptions, text = placeText(place), beside?: ReportedPlace): string {
  const name = `<code>${escapeHtml(text)}</code>`;
  const shown = link ? `<a href="${escapeHtml(link(place, beside))}">${name}</a>` : name;
  return `${shown} <span class="ff-revision">${escapeHtml(revisionText(place.revision))}</span>`;
}

const section = (title: string, body: string): string => `<section><h2>${title}</h2>${body}</section>`;

/** Plain colours that keep their contrast in both modes; the editor's page sets others. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --ground: #ffffff; --soft: #f6f8fa; --edge: #d1d9e0; --link: #0550ae; --bad: #c0272d; --odd: #9a6700; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #9198a1; --ground: #0d1117; --soft: #151b23; --edge: #3d444d; --link: #79b8ff; --bad: #ff7b72; --odd: #d29922; --good: #3fb950; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { display: inline; font-size: 1rem; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
a { color: var(--link); } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.ff-parts { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .5rem; margin: 1rem 0; }
.ff-parts > div { padding: .6rem .8rem; background: var(--soft); border: 1px solid var(--edge); border-radius: 6px; } dt { color: var(--quiet); } dd { margin: 0; font-weight: 600; }
.ff-unsafe, .ff-breaks, .ff-fail { color: var(--bad); } .ff-unknown, .ff-unclear, .ff-repeats, .ff-wrong-data { color: var(--odd); } .ff-safe, .ff-likely-safe, .ff-pass { color: var(--good); }
.ff-kind, .ff-answer { font-weight: 600; } .ff-caveat, .ff-at, .ff-revision, figcaption { color: var(--quiet); } .ff-revision { font-size: .85em; }
.ff-plain { list-style: none; padding-left: 0; } .ff-plain > li { margin: .6rem 0; } li { margin: .25rem 0; }
details { border: 1px solid var(--edge); border-radius: 6px; padding: .5rem .8rem; margin: .5rem 0; } summary { cursor: pointer; } summary .ff-answer { float: right; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--edge); } .ff-scroll { overflow-x: auto; } figure { margin: 0; overflow-x: auto; }
${TIMELINE_STYLE}
.ff-timeline { --ff-text: var(--text); --ff-quiet: var(--quiet); --ff-line: var(--quiet); --ff-bad: var(--bad); --ff-odd: var(--odd); --ff-good: var(--good); --ff-ground: var(--ground); }
@media print { details > * { display: block; } }
`.trim();
