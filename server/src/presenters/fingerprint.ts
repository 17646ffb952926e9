import { createHash } from 'node:crypto';
import { Lines } from '../core/lines';
import type { ReportedFinding } from '../core/report';
import type { Checked } from '../project/project';

/**
 * A finding's name that survives moved lines and reworded messages: rule, migration, file and the words it points at,
 * with a count where these are the same more than once.
 */
export function fingerprints({ report, files }: Checked): { readonly finding: ReportedFinding; readonly fingerprint: string }[] {
  const counts = new Map<string, number>();
  return report.findings.map((finding) => {
    const identity = JSON.stringify([finding.rule, finding.migration, finding.path, wordsAt(finding)]);
    const count = (counts.get(identity) ?? 0) + 1;
    counts.set(identity, count);
    return { finding, fingerprint: createHash('sha256').update(`${identity}#${count}`).digest('hex').slice(0, 16) };
  });

  function wordsAt(finding: ReportedFinding): string {
    const read = files.read(finding.path);
    if (!read || !('text' in read)) return '';
    const lines = new Lines(read.text);
    return read.text.slice(lines.offset(finding.range.start), lines.offset(finding.range.end)).replace(/\s+/g, ' ').trim();
  }
}
