exports.up = async (connection) => {
  await connection.execute('CREATE TABLE cars (id INT PRIMARY KEY, plate VARCHAR(20))');
  const [rows] = await connection.query('SELECT plate FROM old_cars WHERE id > ?', [7]);
  for (const row of rows) await connection.execute('INSERT INTO cars (plate) VALUES (?)', [row.plate]);
};
exports.down = async (connection) => { await connection.query('DROP TABLE cars'); };
