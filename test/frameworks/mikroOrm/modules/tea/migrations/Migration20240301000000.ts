import { Migration } from '@medusajs/framework/mikro-orm/migrations';
import { generatePostgresAlterColummnIfExistStatement } from '@medusajs/framework/utils';

export class Migration20240301000000 extends Migration {
  async up(): Promise<void> {
    this.addSql(`create table if not exists "tea" ("id" text not null, "kind" text check ("kind" in ('green', 'black')) not null, constraint "tea_pkey" primary key ("id"));`);
    this.addSql(generatePostgresAlterColummnIfExistStatement('tea', ['kind'], 'DROP NOT NULL'));
  }

  async down(): Promise<void> {
    this.addSql(`drop table if exists "tea" cascade;`);
  }
}
