import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Called in the extension host: runs the suites that were bundled beside, and leaves the totals where `npm test` looks for them. */
export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 30_000, reporter: 'spec', grep: process.env['FIX_FORWARD_GREP'] });
  for (const suite of ['suite.js', 'jobs.js', 'report.js', 'split.js']) mocha.addFile(path.join(__dirname, suite));
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      const totals = process.env['FIX_FORWARD_TOTALS'];
      if (totals) writeFileSync(totals, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
      if (failures > 0) reject(new Error(`${failures} failed`));
      else resolve();
    });
  });
}
