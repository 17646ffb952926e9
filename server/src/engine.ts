import type { MessagePort } from 'node:worker_threads';

/** What the CLI and the worker load when there is something to judge: core, parsers and project in one bundle. */
export { runCheck } from './cli/check';
export { runReport } from './cli/report';
export { runSplit } from './cli/split';
export { openProject } from './project/project';

/** Serves the editor from a worker thread. Loaded when it is asked for: the command line does not pay for it. */
export async function serveThread(port: MessagePort): Promise<void> {
  (await import('./worker/serveThread')).serveThread(port);
}
