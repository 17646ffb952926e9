import { Migration } from '@mikro-orm/migrations';

export class Migration20240201000000 extends Migration {
  async up(): Promise<void> {
    this.addSql("alter table `bread` add `crust` varchar(20) not null default 'thin';");
    const rows = await this.execute('select `id` from `bread` where `flour` = ?', ['rye']);
    for (const row of rows) this.addSql(`update \`bread\` set \`crust\` = 'thick' where \`id\` = ${row.id};`);
  }

  isTransactional(): boolean {
    return false;
  }
}
