import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

export class JobNames implements MigrationInterface {
  name = 'JobNames1600000200000';

  async up(queryRunner: QueryRunner) {
    await queryRunner.addColumn('jobs', new TableColumn({ name: 'name', type: 'varchar' }));
  }
}
