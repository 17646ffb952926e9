import { Migration } from '@mikro-orm/migrations';

export class Migration20240101000000 extends Migration {
  override async up(): Promise<void> {
    this.addSql('create table `bread` (`id` int unsigned not null auto_increment primary key, `flour` varchar(255) not null) default character set utf8mb4 engine = InnoDB;');
  }

  override async down(): Promise<void> {
    // the recipes are in the book
    this.addSql('drop table if exists `bread`;');
  }
}
