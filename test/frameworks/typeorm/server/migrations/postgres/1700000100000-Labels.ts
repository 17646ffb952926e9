import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Labels1700000100000 implements MigrationInterface {
  transaction = false;

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "notes" ADD "label" character varying(40)`);
    await queryRunner.query(`UPDATE "notes" SET "label" = $1`, ['none']);
    await queryRunner.query(`ALTER TABLE "notes" ALTER COLUMN "label" SET NOT NULL`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    // labels are lost
    await queryRunner.query(`ALTER TABLE "notes" DROP COLUMN "label"`);
  }
}
