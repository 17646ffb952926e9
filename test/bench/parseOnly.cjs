// The yardstick: nothing but libpg-query parsing the same files, the fastest way known.
require('node:v8').setFlagsFromString('--liftoff-only');
const { readFileSync } = require('node:fs');
const { loadModule, parseSync } = require('libpg-query');

loadModule().then(() => {
  let read = 0;
  for (const file of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    try {
      parseSync(readFileSync(file, 'utf8'));
      read++;
    } catch {
      // A file that PostgreSQL refuses costs its time all the same.
    }
  }
  process.stdout.write(`${read}\n`);
});
