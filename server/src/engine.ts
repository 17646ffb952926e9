import type { MessagePort } from 'node:worker_threads';

/** What the CLI and the worker load when there is something to judge: core, parsers and project in one bundle. */
export { runCheck } from './cli/check';
export { openProject } from './project/project';

/** `fix-forward report`. It and `split` are loaded when they are asked for: a check does not pay for them. */
export async function runReport(...args: Parameters<typeof import('./cli/report').runReport>): Promise<number> {
  return (await import('./cli/report')).runReport(...args);
}

export async function runSplit(...args: Parameters<typeof import('./cli/split').runSplit>): Promise<number> {
  return (await import('./cli/split')).runSplit(...args);
}

/** Serves the editor from a worker thread. Loaded when it is asked for: the command line does not pay for it. */
export async function serveThread(port: MessagePort): Promise<void> {
  (await import('./worker/serveThread')).serveThread(port);
}
