import type { MessagePort } from 'node:worker_threads';
import { nodeHost } from '../project/nodeHost';
import type { ToWorker } from './messages';
import { serveEngine } from './serve';

/** Serves the protocol's thread from a thread of its own, over the disk and git. */
export function serveThread(port: MessagePort): void {
  serveEngine({ postMessage: (message) => port.postMessage(message), on: (_, listener) => port.on('message', (message: ToWorker) => listener(message)) }, nodeHost);
}
