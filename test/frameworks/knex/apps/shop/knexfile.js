const path = require('path');
const _ = require('lodash');

module.exports = {
  client: 'pg',
  connection: process.env.DATABASE_URL,
  migrations: {
    tableName: 'migration',
    directory: path.join(__dirname, 'db', 'migrations'),
  },
  seeds: {
    directory: path.join(__dirname, 'db', 'seeds'),
  },
  wrapIdentifier: (value, next) => next(_.snakeCase(value)),
};
