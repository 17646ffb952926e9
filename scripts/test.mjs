// npm test: everything, from a fresh clone on. The last line is `N passed, N failed[, N skipped]`.
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installPackages, requireTools, root, run } from './setUp.mjs';
import { spawn } from 'node:child_process';

requireTools();
await installPackages();

const totalsFile = path.join(tmpdir(), `fix-forward-totals-${process.pid}.json`);
const npx = (name) => path.join(root, 'node_modules', name);
const steps = [
  ['types', [npx('typescript/bin/tsc'), '--noEmit', '-p', '.']],
  ['lint', [npx('@biomejs/biome/bin/biome'), 'lint', '--error-on-warnings', '--colors=off']],
  ['build', ['esbuild.mjs']],
];

let brokenSteps = 0;
// One after the other: the suites test the build.
for (const [name, args] of steps) {
  const started = Date.now();
  const { code, output } = await run(process.execPath, args);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (code !== 0) {
    brokenSteps++;
    console.log(output);
  }
}

await runSuites();
// Only now: before the packages are installed it cannot be loaded.
const { testInVscodes } = await import('./testVscode.mjs');
const suites = [readTotals(), ...(await testInVscodes())];
const totals = Object.fromEntries(['passed', 'failed', 'skipped'].map((key) => [key, suites.reduce((sum, suite) => sum + suite[key], 0)]));
const failed = totals.failed + brokenSteps;
console.log(`${totals.passed} passed, ${failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exitCode = failed === 0 && totals.passed > 0 ? 0 : 1;

function runSuites() {
  const args = [npx('mocha/bin/mocha.js'), '--reporter', path.join(root, 'scripts/reporter.cjs'), '--reporter-option', `totals=${totalsFile}`];
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }).on('close', resolve).on('error', resolve);
  });
}

/** No totals means that the runner itself broke: that is a failure, not silence. */
function readTotals() {
  try {
    return JSON.parse(readFileSync(totalsFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(totalsFile, { force: true });
  }
}
