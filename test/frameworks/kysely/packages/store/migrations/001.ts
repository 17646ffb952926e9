import type { Migration } from 'kysely';
export default {
  async up(db) { await db.schema.createTable('seedBags').addColumn('boughtAt', 'text').execute(); },
  async down(db) { await db.schema.dropTable('seedBags').execute(); },
} satisfies Migration;
