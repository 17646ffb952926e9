import { wantsColour } from './colour';
import { main } from './main';

// A reader that went away (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// The code is set and the process left to end by itself: process.exit would cut what a pipe has not taken yet.
main(process.argv.slice(2), {
  cwd: process.cwd(),
  colour: wantsColour(process.env, process.stdout.isTTY === true),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`fix-forward: a fault of ours: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 2;
  },
);
