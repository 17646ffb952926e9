exports.up = async (knex) => {
  await knex.schema.alterTable('products', (table) => {
    table.integer('stockLevel').notNullable().defaultTo(0);
  });

  await knex('products').update({ stockLevel: 10 }).whereNull('soldOutAt');
};

exports.down = (knex) =>
  knex.schema.alterTable('products', (table) => {
    // the levels are counted again every night
    table.dropColumn('stockLevel');
  });
