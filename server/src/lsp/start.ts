import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { FromWorker, ToWorker } from '../worker/messages';
import type { EngineThread } from './engineClient';
import { serveClient } from './server';

/** The bundle beside this one that loads the engine in a thread of its own. */
const THREAD = path.join(__dirname, 'worker.js');

/** Serves the client at the other end of stdin and stdout (or of a pipe or socket that the arguments name), until it says goodbye. */
export function startServer(): void {
  const stdio = process.argv.includes('--stdio') || !process.argv.some((argument) => /^--(node-ipc|socket|pipe)/.test(argument));
  const connection = stdio ? createConnection(ProposedFeatures.all, process.stdin, process.stdout) : createConnection(ProposedFeatures.all);
  // Whatever goes wrong is told, and the next request is served.
  process.on('uncaughtException', (error) => connection.console.error(`a fault of ours: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) => connection.console.error(`a fault of ours: ${String(reason)}`));
  serveClient(connection, { startThread, pages: pagesFolder() });
  connection.listen();
}

function startThread(): EngineThread {
  const worker = new Worker(THREAD, { resourceLimits: { maxOldGenerationSizeMb: 2048 } });
  worker.unref();
  return threadOf(worker);
}

/** A worker as the engine's thread. An error in it and its end are one event. */
export function threadOf(worker: Worker): EngineThread {
  let reason = 'it stopped';
  worker.on('error', (error) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  return {
    postMessage: (message: ToWorker) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', (message: FromWorker) => listener(message)),
    onEnd: (listener) => void worker.on('exit', () => listener(reason)),
    end: () => void worker.terminate(),
  };
}

/** The pages lie beside the bundle; when run from source, beside the rules. */
function pagesFolder(): string {
  const built = path.join(__dirname, 'rules');
  return existsSync(built) ? built : path.join(__dirname, '../core/rules');
}
