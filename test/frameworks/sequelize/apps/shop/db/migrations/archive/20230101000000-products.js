'use strict';

module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.createTable('Products', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      title: { type: Sequelize.STRING(120), allowNull: false, defaultValue: 'untitled' },
      status: { type: Sequelize.ENUM('draft', 'live'), defaultValue: 'draft' },
      token: { type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4 },
      createdAt: { type: Sequelize.DATE, defaultValue: Sequelize.literal('CURRENT_TIMESTAMP') },
    }),

  down: (queryInterface) => queryInterface.dropTable('Products'),
};
