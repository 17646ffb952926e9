const fs = require('fs');
const path = require('path');

/** Runs a file of this folder. */
exports.runFile = (knex, name) => knex.raw(fs.readFileSync(path.join(__dirname, name), 'utf8'));
