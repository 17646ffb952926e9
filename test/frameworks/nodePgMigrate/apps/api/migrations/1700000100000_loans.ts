import type { MigrationBuilder } from 'node-pg-migrate';

const TABLE = 'loans';

export async function up(pgm: MigrationBuilder): Promise<void> {
  pgm.createTable(TABLE, {
    id: 'key',
    reader_id: { type: 'uuid', notNull: true, references: 'readers', onDelete: 'CASCADE' },
    state: { type: 'text', notNull: true, default: 'open' },
  });
}

export async function down(pgm: MigrationBuilder): Promise<void> {
  // the loans are kept on paper too
  pgm.dropTable(TABLE);
}
