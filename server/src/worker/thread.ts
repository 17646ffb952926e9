import { parentPort } from 'node:worker_threads';
import { setFlagsFromString } from 'node:v8';

// The optimising tier of WebAssembly costs more than it gives at the start; it must be off before a parser is loaded.
setFlagsFromString('--liftoff-only');
if (parentPort) {
  const port = parentPort;
  // What comes while the engine is loaded waits in the port.
  void import('../engine').then(({ serveThread }) => serveThread(port));
}
