module.exports = {
  up: (queryInterface) => queryInterface.bulkInsert('Products', [{ title: 'Lamp' }]),
  down: (queryInterface) => queryInterface.bulkDelete('Products', null, {}),
};
