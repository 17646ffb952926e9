const { runFile } = require('../sql/run');

exports.up = async (knex) => {
  await runFile(knex, 'rename.sql');
};

exports.down = async (knex) => {
  await knex.schema.alterTable('products', (table) => table.renameColumn('name', 'title'));
};
