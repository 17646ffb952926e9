// npm start [-- DIR]: sets everything up, then judges the sample, or the repository in DIR, and tells whether one could go back to its release.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeSample } from './sample.mjs';
import { buildIfNeeded, installPackages, requireTools, root, stop } from './setUp.mjs';

const given = process.argv[2];
const folder = given === undefined ? undefined : path.resolve(process.env.INIT_CWD ?? process.cwd(), given);
if (folder && !existsSync(folder)) stop(`There is no folder ${folder}.`);

requireTools();
await installPackages();
await buildIfNeeded();

const sample = folder ? undefined : makeSample('shop');
if (sample) console.log('The migrations of a small shop. Those of release v1.4.0 are out; the later ones are about to be merged.\n');
const run = (...args) => spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), ...args], { cwd: folder ?? sample, stdio: 'inherit' });
const result = run('check', '.', '--scope', 'all', '--fail-on', 'never');
console.log('\nAnd if this is shipped: could the release before it run again?\n');
run('report');
if (sample) rmSync(path.dirname(sample), { recursive: true, force: true });

const cli = path.relative(process.env.INIT_CWD ?? process.cwd(), path.join(root, 'dist/cli.js')) || 'dist/cli.js';
console.log(`
What to do next:
  npm start -- DIR                           judge the migrations of your own repository
  node ${cli} explain down-loses-data   read what a finding means
  node ${cli} check --help              all the flags, for your CI`);
process.exitCode = result.status === 2 && folder === undefined ? 2 : 0;
