import type { ReportedFinding } from '../core/report';
import { byCodeUnit } from '../project/paths';
import type { Checked } from '../project/project';
import { fingerprints } from '../presenters/fingerprint';

/** Findings that are known and left for later. */
export interface Baseline {
  readonly findings: readonly BaselineEntry[];
}

export interface BaselineEntry {
  readonly rule: string;
  /** The migration. */
  readonly path: string;
  readonly fingerprint: string;
}

/** Reads a baseline file. */
export function readBaseline(text: string, file: string): Baseline | { readonly wrongUse: string } {
  try {
    const value = JSON.parse(text) as { version?: unknown; findings?: unknown } | null;
    if (value?.version === 1 && Array.isArray(value.findings) && value.findings.every(isEntry)) return { findings: value.findings };
    return { wrongUse: `${file} is not a baseline of this version; write it anew with --update-baseline` };
  } catch (error) {
    return { wrongUse: `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function isEntry(entry: unknown): entry is BaselineEntry {
  const { rule, path, fingerprint } = (entry ?? {}) as Record<string, unknown>;
  return typeof rule === 'string' && typeof path === 'string' && typeof fingerprint === 'string';
}

/** The file's text: sorted, one entry a line, so that merging branches seldom conflict. */
export function writeBaseline(baseline: Baseline): string {
  const lines = baseline.findings.map(({ rule, path, fingerprint }) => `    ${JSON.stringify({ rule, path, fingerprint })}`);
  return `{\n  "version": 1,\n  "findings": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** The findings of this run; entries of migrations that this run did not judge are kept. */
export function makeBaseline(checked: Checked, before: Baseline): Baseline {
  const now = fingerprints(checked).map(({ finding, fingerprint }) => ({ rule: finding.rule, path: finding.migration, fingerprint }));
  const kept = before.findings.filter((entry) => checked.known.get(entry.path)?.judged === false);
  return { findings: [...now, ...kept].sort((a, b) => byCodeUnit(a.path, b.path) || byCodeUnit(a.rule, b.rule) || byCodeUnit(a.fingerprint, b.fingerprint)) };
}

/** What the baseline does not hold, and its entries that match nothing though their migration was judged or is gone. */
export function compareBaseline(checked: Checked, baseline: Baseline): { readonly remaining: ReportedFinding[]; readonly stale: BaselineEntry[] } {
  const held = new Set(baseline.findings.map((entry) => entry.fingerprint));
  const found = fingerprints(checked);
  const seen = new Set(found.map(({ fingerprint }) => fingerprint));
  return {
    remaining: found.filter(({ fingerprint }) => !held.has(fingerprint)).map(({ finding }) => finding),
    stale: baseline.findings.filter((entry) => !seen.has(entry.fingerprint) && checked.known.get(entry.path)?.judged !== false),
  };
}
