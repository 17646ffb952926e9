'use strict';

exports.up = function (db, cb) {
  db.runSql(
    `
      ALTER TABLE accounts ADD COLUMN name TEXT;
      UPDATE accounts SET name = split_part(email, '@', 1);
    `,
    cb,
  );
};

exports.down = function (db, cb) {
  db.runSql('', cb);
};
