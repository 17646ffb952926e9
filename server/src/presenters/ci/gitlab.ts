import type { Severity } from '../../core/model/finding';
import type { Checked } from '../../project/project';
import { fingerprints } from '../fingerprint';
import { heardSeverity } from './heard';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info', hint: 'info' };

/** A code quality report of GitLab (GitLab docs, "Code Quality report format"). */
export function presentGitlab(checked: Checked): string {
  const severity = heardSeverity(checked);
  const issues = fingerprints(checked).map(({ finding, fingerprint }) => ({
    description: finding.message,
    check_name: finding.rule,
    fingerprint,
    severity: SEVERITIES[severity(finding)],
    location: { path: finding.path, lines: { begin: finding.range.start.line, end: finding.range.end.line } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
