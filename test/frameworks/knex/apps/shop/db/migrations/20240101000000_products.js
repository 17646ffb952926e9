exports.up = (knex) =>
  knex.schema.createTable('products', (table) => {
    table.increments();
    table.string('title').notNullable();
    table.timestamp('soldOutAt');
    table.timestamps(true, true);
  });

exports.down = (knex) => knex.schema.dropTable('products');
