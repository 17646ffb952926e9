var dbm = require('db-migrate');
var async = require('async');
var type = dbm.dataType;

exports.up = function(db, callback) {
  async.series([
    db.createTable.bind(db, 'parts', {
      id: { type: type.INTEGER, primaryKey: true, autoIncrement: true },
      title: { type: type.STRING, length: 80, notNull: true },
    }),
    db.addIndex.bind(db, 'parts', 'parts_title', ['title'], true),
  ], callback);
};

exports.down = function(db, callback) {
  async.series([
    db.dropTable.bind(db, 'parts'),
  ], callback);
};
