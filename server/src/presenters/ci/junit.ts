import junit from 'junit-report-builder';
import type { Checked } from '../../project/project';
import { groupBy } from '../groupBy';
import { heardSeverity } from './heard';

/** A test result a migration, for pipelines that show tests: it fails where something is found that is loud. */
export function presentJunit(checked: Checked): string {
  const severity = heardSeverity(checked);
  const found = groupBy(checked.report.findings, ({ migration }) => migration);
  const builder = junit.newBuilder();
  const suite = builder.testSuite().name('fix-forward');
  for (const { path, name, down } of checked.report.migrations) {
    const test = suite.testCase().className(path).name(name).file(path);
    const findings = found.get(path) ?? [];
    const loud = findings.filter((finding) => severity(finding) === 'error' || severity(finding) === 'warning');
    const text = (each: (typeof findings)[number]): string => `${each.path}:${each.range.start.line}:${each.range.start.column} ${each.message} (${each.rule})`;
    if (loud.length > 0) test.failure(loud.map(text).join('\n'), loud[0]?.rule);
    else if (findings.length > 0) test.standardOutput(findings.map(text).join('\n'));
    else if (down.verdict === 'unknown') test.standardOutput(down.reasons.join('\n'));
  }
  return builder.build();
}
