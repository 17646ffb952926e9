exports.shorthands = { key: { type: 'uuid', primaryKey: true, default: { literal: true, value: 'gen_random_uuid()' } } };

exports.up = (pgm) => {
  pgm.createTable('readers', {
    id: 'key',
    email: { type: 'text', notNull: true, unique: true },
  });
  pgm.createIndex('readers', 'email');
};
