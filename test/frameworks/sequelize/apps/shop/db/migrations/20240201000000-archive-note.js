/*
module.exports = {
  up: async (queryInterface) => queryInterface.removeColumn('Products', 'token'),
};
*/
