import type { Context } from '../context';
import { RELEASES, type ReleasesResult, REPORT, REPORT_COMMANDS, type ReportParams, type ReportResult, TEXT_AT, type TextAtParams } from '../protocol';
import type { Root } from '../roots';

/** How many tags, and how many commits, can be chosen from. */
const MOST_POINTS = 200;

/** Requests about releases: the report, what it can be made of, and files as a revision has them. */
export function provideReport(context: Context): void {
  const { connection, engine } = context;

  connection.onRequest(RELEASES, async (_params: unknown, token): Promise<ReleasesResult> => {
    await context.ready();
    const roots = await Promise.all(context.roots().roots.map(async (root) => ({ uri: root.uri, points: (await engine.ask(root.root, { kind: 'points', limit: MOST_POINTS }, token)) ?? [] })));
    return { roots };
  });

  connection.onRequest(REPORT, async (params: ReportParams, token): Promise<ReportResult> => {
    await context.ready();
    const root = rootOf(params?.root);
    if (!root) return { reason: 'There is no such folder here.' };
    const from = typeof params.from === 'string' ? { from: params.from } : {};
    const answer = await engine.ask(root.root, { kind: 'report', ...from, to: String(params.to), folder: root.uri, commands: REPORT_COMMANDS }, token);
    return answer ?? { reason: token.isCancellationRequested ? 'It was cancelled.' : 'The report could not be made: see the log.' };
  });

  connection.onRequest(TEXT_AT, async (params: TextAtParams, token): Promise<string | null> => {
    await context.ready();
    const root = rootOf(params?.root);
    return root ? ((await engine.ask(root.root, { kind: 'textAt', revision: String(params.revision), of: String(params.path) }, token)) ?? null) : null;
  });

  function rootOf(uri: string | undefined): Root | undefined {
    const { roots } = context.roots();
    return uri === undefined ? roots[0] : roots.find((root) => root.uri === uri);
  }
}
