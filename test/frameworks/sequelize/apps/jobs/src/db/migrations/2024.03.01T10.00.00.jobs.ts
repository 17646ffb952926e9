import { DataTypes } from 'sequelize';
import type { Migration } from '../umzug';

export const up: Migration = async ({ context }) => {
  await context.createTable('jobs', {
    id: { type: DataTypes.BIGINT.UNSIGNED, primaryKey: true, autoIncrement: true },
    kind: { type: DataTypes.ENUM('mail', 'export'), allowNull: false },
    payload: DataTypes.JSON,
    owner: { type: DataTypes.INTEGER, references: { model: 'users', key: 'id' }, onDelete: 'CASCADE' },
  });
};

export const down: Migration = async ({ context }) => {
  await context.dropTable('jobs');
};
