import type { Severity } from '../../core/model/finding';
import type { Checked } from '../../project/project';
import { heardSeverity } from './heard';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' };

/** Workflow commands of GitHub Actions, which become annotations of the files (GitHub docs, "Workflow commands"). */
export function presentGithub(checked: Checked): string {
  const severity = heardSeverity(checked);
  return checked.report.findings.map((finding) => {
    const { start, end } = finding.range;
    const where = [
      ['file', finding.path], ['line', start.line], ['endLine', end.line],
      // Columns are only taken where the annotation is of one line.
      ...(start.line === end.line ? [['col', start.column], ['endColumn', end.column]] as const : []),
      ['title', finding.rule],
    ].map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
    const related = finding.related.map(({ path, range, revision, message }) => `\n${path}:${range.start.line}${revision === null ? '' : ` (${revision})`}: ${message}`).join('');
    return `::${COMMANDS[severity(finding)]} ${where.join(',')}::${escapeData(finding.message + related)}\n`;
  }).join('');
}

/** As the runner takes them back (actions/toolkit, `command.ts`). */
const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
