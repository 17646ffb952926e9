import { type Kysely, sql } from 'kysely';
import { Light } from '../light';

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('plants')
    .addColumn('id', 'uuid', (col) => col.primaryKey().defaultTo(sql`gen_random_uuid()`))
    .addColumn('light', 'varchar(20)', (col) => col.notNull().defaultTo(Light.Half))
    .addColumn('bed_id', 'integer', (col) => col.references('beds.id').onDelete('set null'))
    .execute();
  await db.schema.createIndex('plants_bed').on('plants').column('bed_id').execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('plants').execute();
}
