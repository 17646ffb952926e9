const columns = { name: 'upper', height: 3 };
exports.up = async function up(sql) {
  await sql`CREATE TABLE ${sql('shelves')} (name text, height integer)`;
  await sql.begin(async (tx) => [
    tx`INSERT INTO shelves ${tx(columns)}`,
    tx`UPDATE shelves SET ${tx({ height: 4 })} WHERE name IN ${tx(['upper', 'lower'])}`,
    tx.unsafe('DELETE FROM shelves WHERE height > $1', [9]),
  ]);
};
exports.down = async function down(sql) { await sql`DROP TABLE shelves`; };
