import { existsSync, readFileSync } from 'node:fs';
import type { WorkDoneProgressReporter } from 'vscode-languageserver';
import type { Context } from '../context';
import { CHECK_WORKSPACE, MIGRATION, type MigrationParams, type MigrationStatus, RULE_PAGE, type RulePage, type RulePageParams, type WorkspaceSummary } from '../protocol';
import { pageOf } from '../toLsp';
import { fileUri } from '../uris';

/** Requests of our own client. */
export function provideRequests(context: Context): void {
  const { connection, engine } = context;

  connection.onRequest(MIGRATION, async (params: MigrationParams, token): Promise<MigrationStatus | null> => {
    await context.ready();
    const place = context.placeOf(String(params?.textDocument?.uri));
    if (!place) return null;
    const answer = await engine.ask(place.root.root, { kind: 'migration', path: place.path }, token);
    if (!answer) return null;
    const { path: _, ...status } = answer;
    return status;
  });

  connection.onRequest(CHECK_WORKSPACE, async (_params: unknown, token): Promise<WorkspaceSummary> => {
    await context.ready();
    const progress = await startProgress();
    const migrations = new Set<string>();
    const files: string[] = [];
    let errors = 0;
    let warnings = 0;
    const { roots } = context.roots();
    for (const [index, root] of roots.entries()) {
      progress?.report(Math.round((index / roots.length) * 100), root.root);
      engine.changeDisk(root.root, { list: true, git: true });
      for (const answer of (await engine.ask(root.root, { kind: 'files' }, token)) ?? []) {
        const counted = answer.findings.filter((finding) => finding.state !== 'shipped' && (finding.severity === 'error' || finding.severity === 'warning'));
        for (const finding of counted) migrations.add(`${root.root}\0${finding.migration}`);
        errors += counted.filter((finding) => finding.severity === 'error').length;
        warnings += counted.filter((finding) => finding.severity === 'warning').length;
        if (counted.length > 0) files.push(context.uriOf({ root, path: answer.path }));
      }
    }
    progress?.done();
    return { migrations: migrations.size, errors, warnings, files };
  });

  connection.onRequest(RULE_PAGE, (params: RulePageParams): RulePage | null => {
    const rule = String(params?.rule);
    // A name, never a path.
    const file = /^[a-z][a-z-]*$/.test(rule) ? pageOf(context, rule) : undefined;
    return file !== undefined && existsSync(file) ? { uri: fileUri(file), markdown: readFileSync(file, 'utf8') } : null;
  });

  async function startProgress(): Promise<WorkDoneProgressReporter | undefined> {
    if (!context.capabilities.window?.workDoneProgress) return undefined;
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin('Judging migrations', 0, undefined, false);
    return progress;
  }
}
