// mocha's dots and failures, and the totals into a file: `--reporter-option totals=FILE`.
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

module.exports = class Totals extends Mocha.reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const file = options?.reporterOptions?.totals ?? options?.reporterOption?.totals;
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};
