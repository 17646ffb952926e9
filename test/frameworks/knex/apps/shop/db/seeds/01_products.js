exports.seed = async (knex) => {
  await knex('products').del();
};
