'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Products', 'title', { type: Sequelize.TEXT });
  },

  async down(queryInterface, Sequelize) {
    // the default is gone for good
    await queryInterface.changeColumn('Products', 'title', { type: Sequelize.STRING(120), allowNull: false });
  },
};
