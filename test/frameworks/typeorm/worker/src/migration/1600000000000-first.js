module.exports = class FirstJob1600000000000 {
  async up(queryRunner) {
    await queryRunner.query('CREATE TABLE `jobs` (`id` int NOT NULL AUTO_INCREMENT, PRIMARY KEY (`id`))');
  }

  async down(queryRunner) {
    await queryRunner.query('DROP TABLE `jobs`');
  }
};
