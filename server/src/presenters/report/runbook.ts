import type { ReleaseReport, RecoveryStep } from '../../core/release/report';
import { code, escape } from './markdown';
import { ANSWER_WORDS, endName, groupEvidence, headline, placeText, revisionText } from './words';

/** What to read at three in the morning: the questions first, with what is known, then what to do in the order of doing. */
export function presentRunbook(report: ReleaseReport): string {
  const { from, to, questions, steps, notChecked } = report;
  const asked = questions.map(({ question, answer, evidence }, index) => {
    const groups = groupEvidence(evidence).filter(({ kind }) => kind !== 'fact').slice(0, 3);
    const lines = groups.map(({ message, places }) => `   - ${escape(message)}${places[0] ? ` (${code(placeText(places[0]))}, ${escape(revisionText(places[0].revision))})` : ''}`);
    return [`${index + 1}. **${escape(question)}** ${ANSWER_WORDS[answer]}.`, ...(answer === 'unclear' && lines.length === 0 ? ['   - Not read. Ask who wrote it before anything moves.'] : lines)].join('\n');
  });
  return `${[
    `# Can we just deploy ${escape(from)} again?`,
    `Ask before anyone goes back from ${escape(endName(to))}:`,
    asked.join('\n'),
    'If any answer is unclear, the older release may be worse than the broken one.',
    `**${escape(headline(report))}.**`,
    '## Now',
    steps.map((step) => checklist(step)).join('\n'),
    '## Before the incident is closed',
    ['- [ ] The fix is in the main branch, with the migrations as they are.', '- [ ] Workers, schedules and switches are as they were.', '- [ ] Jobs that ran meanwhile were looked at: what they did twice, what they did not do.', '- [ ] What was not known here is known, and written down.'].join('\n'),
    '## What this page does not know',
    notChecked.map(({ reason, count }) => `- ${escape(reason)}${count > 0 ? ` (${count})` : ''}`).join('\n'),
  ].filter(Boolean).join('\n\n')}\n`;
}

function checklist({ title, detail, places }: RecoveryStep): string {
  return [`- [ ] **${escape(title)}.** ${escape(detail)}`, ...places.slice(0, 8).map((place) => `  - ${code(placeText(place))} (${escape(revisionText(place.revision))}): ${escape(place.message)}`)].join('\n');
}
