import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import type { Location, Result } from 'sarif';
import { name, version } from '../../../../package.json';
import type { Rule } from '../../core/rules/rule';
import type { Severity } from '../../core/model/finding';
import type { Range } from '../../core/report';
import type { Checked } from '../../project/project';
import { fingerprints } from '../fingerprint';
import { heardSeverity } from './heard';

const LEVELS: Readonly<Record<Severity, Result['level']>> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

/** SARIF 2.1.0 (OASIS), as code scanning takes it: rules with their meaning, places with what belongs to them, names that survive moved lines. */
export function presentSarif(checked: Checked, rules: readonly Rule[]): string {
  const severity = heardSeverity(checked);
  const log = new SarifBuilder();
  const run = new SarifRunBuilder({ defaultSourceLanguage: 'sql', columnKind: 'utf16CodeUnits' });
  run.setToolDriverName(name);
  run.setToolDriverVersion(version);
  for (const { id, meta } of rules) {
    run.addRule(new SarifRuleBuilder({
      id, shortDescription: { text: meta.title }, fullDescription: { text: meta.title }, help: { text: `fix-forward explain ${id}` },
      defaultConfiguration: { level: LEVELS[meta.severity] }, properties: { tags: [meta.family, meta.outcome] },
    }));
  }
  for (const { finding, fingerprint } of fingerprints(checked)) {
    run.addResult(new SarifResultBuilder({
      ruleId: finding.rule,
      level: LEVELS[severity(finding)],
      message: { text: finding.message },
      locations: [locationOf(finding)],
      partialFingerprints: { 'fixForward/v1': fingerprint },
      ...(finding.related.length > 0 && { relatedLocations: finding.related.map((related, id) => ({ id, ...locationOf(related), message: { text: `${related.message}${related.revision === null ? '' : ` (${related.revision})`}` } })) }),
      properties: { outcome: finding.outcome, migration: finding.migration },
    }));
  }
  log.addRun(run);
  return `${log.buildSarifJsonString({ indent: true })}\n`;
}

function locationOf({ path, range }: { readonly path: string; readonly range: Range }): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
      region: { startLine: range.start.line, startColumn: range.start.column, endLine: range.end.line, endColumn: range.end.column },
    },
  };
}
