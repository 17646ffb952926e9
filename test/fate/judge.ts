import { check, prepare } from '../../server/src/core/check';
import type { Finding } from '../../server/src/core/model/finding';
import type { Files } from '../../server/src/core/model/files';
import type { Dialect } from '../../server/src/core/model/dialect';

/** A snapshot held in memory. */
export function filesOf(texts: Readonly<Record<string, string>>): Files {
  const paths = Object.keys(texts).sort();
  return { paths, has: (path) => path in texts, read: (path) => (path in texts ? { text: texts[path] ?? '' } : undefined) };
}

export interface Judged {
  readonly verdict: string;
  readonly rules: readonly string[];
  readonly findings: readonly Finding[];
  readonly unread: readonly string[];
}

/** Runs a history of SQL migrations, each "up ---- down", and judges the last. */
export async function judge(dialect: Exclude<Dialect, 'unknown'>, ...migrations: readonly string[]): Promise<Judged> {
  const texts: Record<string, string> = { 'fix-forward.json': '{}' };
  for (const [at, text] of migrations.entries()) {
    const [up = '', down = ''] = text.split('----');
    texts[`db/migrations/${String(20260101000000 + at)}_m.sql`] = `-- migrate:up\n${up}\n-- migrate:down\n${down}\n`;
  }
  const files = filesOf(texts);
  const config = { migrations: [{ folder: 'db/migrations', framework: 'dbmate', dialect }] };
  const discovery = await prepare({ files, config });
  const last = files.paths[files.paths.length - 2] ?? '';
  const result = check({ files, config, discovery, states: () => 'pending', scope: 'all' });
  const findings = result.findings.filter((finding) => finding.migration === last && finding.family === 'down');
  return {
    verdict: result.migrations.find((judged) => judged.migration.path === last)?.verdict ?? 'not found',
    rules: [...new Set(findings.map((finding) => finding.rule))].sort(),
    findings,
    unread: result.unread.map((problem) => problem.reason),
  };
}
