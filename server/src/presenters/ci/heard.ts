import type { Severity } from '../../core/model/finding';
import type { ReportedFinding } from '../../core/report';
import type { Checked } from '../../project/project';

/** The severity that people are told: what is released cannot be helped any more. */
export function heardSeverity({ report }: Checked): (finding: ReportedFinding) => Severity {
  const shipped = new Set(report.migrations.filter(({ state }) => state === 'shipped').map(({ path }) => path));
  return (finding) => (shipped.has(finding.migration) ? 'hint' : finding.severity);
}
