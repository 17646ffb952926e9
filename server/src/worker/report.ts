import { randomBytes } from 'node:crypto';
import type { ReportedPlace } from '../core/release/report';
import type { Host } from '../project/host';
import { decode } from '../project/decode';
import { reportBetween } from '../project/report';
import { presentReport } from '../presenters/report';
import { editorPage } from '../presenters/report/editor';
import { headline } from '../presenters/report/words';
import type { PointAnswer, ReportAnswer, WorkerRequest } from './messages';
import type { LiveRoot } from './root';
import type { EnginePort, OpenHost } from './serve';

/** Requests that are about releases, not about the files at hand: they are served beside what the editor waits for. */
export type ReleaseRequest = Extract<WorkerRequest, { kind: 'report' | 'points' | 'textAt' }>;

export function isReleaseRequest(request: WorkerRequest): request is ReleaseRequest {
  return request.kind === 'report' || request.kind === 'points' || request.kind === 'textAt';
}

/** Serves what is asked of releases beside all else: a report takes seconds, and an editor waits for nothing. */
export function serveReleases(port: EnginePort, openHost: OpenHost) {
  const running = new Set<number>();
  return {
    cancel: (id: number): void => void running.delete(id),
    async serve(id: number, request: ReleaseRequest, held: { readonly root: string; readonly trusted: boolean; readonly live: LiveRoot } | undefined): Promise<void> {
      if (!held) return port.postMessage({ kind: 'failure', id, reason: 'the folder is not open' });
      running.add(id);
      const rest = async (): Promise<void> => {
        await new Promise((resolve) => setImmediate(resolve));
        if (!running.has(id)) throw new Cancelled();
      };
      try {
        const disk = await openHost(held.root, { trusted: held.trusted });
        // What editors hold counts as it does everywhere.
        const host: Host = { ...disk, read: (path) => (held.live.tree.isOpen(path) ? held.live.tree.bytes(path) : disk.read(path)) };
        const answer = await answerRelease(host, request, rest);
        if (running.has(id)) port.postMessage({ kind: 'answer', id, answer });
      } catch (error) {
        if (!(error instanceof Cancelled)) port.postMessage({ kind: 'failure', id, reason: error instanceof Error ? error.message : String(error) });
      } finally {
        running.delete(id);
      }
    },
  };
}

class Cancelled extends Error {}

/** Answers over the disk and git of a root. `rest` lets others work and ends what nobody waits for any more. */
async function answerRelease(host: Host, request: ReleaseRequest, rest: () => Promise<void>): Promise<ReportAnswer | readonly PointAnswer[] | string | null> {
  switch (request.kind) {
    case 'points': {
      const points = 'reason' in host.git ? host.git : await host.git.points(request.limit);
      return 'reason' in points ? [] : points.value.map(({ name, kind, date, subject }) => ({ name, kind, date, subject }));
    }
    case 'textAt':
      return textAt(host, request.revision, request.of);
    case 'report': {
      const reported = await reportBetween(host, { ...(request.from !== undefined && { from: request.from }), to: request.to }, rest);
      if ('wrongUse' in reported) return { reason: reported.wrongUse };
      const text = (format: Parameters<typeof presentReport>[1]): string => presentReport(reported, format, { colour: false });
      const link = (place: ReportedPlace, beside?: ReportedPlace): string => commandUri(request.commands.open, [request.folder, spotOf(place), ...(beside ? [spotOf(beside)] : [])]);
      return {
        title: headline(reported.report),
        verdict: reported.report.verdict,
        page: editorPage(reported.report, { link, exportLink: (format) => commandUri(request.commands.export, [format]), nonce: randomBytes(16).toString('base64url') }),
        exports: { markdown: text('markdown'), html: text('html'), json: text('json'), runbook: text('runbook') },
      };
    }
  }
}

async function textAt({ git }: Host, revision: string, path: string): Promise<string | null> {
  if ('reason' in git) return null;
  const commit = await git.commit(revision);
  const tree = 'value' in commit ? await git.tree(commit.value) : commit;
  const id = 'value' in tree ? tree.value.get(path) : undefined;
  const text = id === undefined ? undefined : decode(git.content(id));
  return text && 'text' in text ? text.text : null;
}

const spotOf = ({ path, range, revision }: ReportedPlace) => ({ path, revision, range });
const commandUri = (command: string, args: readonly unknown[]): string => `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
