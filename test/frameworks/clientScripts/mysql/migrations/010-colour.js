const mysql = require('mysql2/promise');
exports.up = async () => {
  const connection = await mysql.createConnection(process.env.DATABASE_URL);
  await connection.query("ALTER TABLE cars ADD COLUMN colour VARCHAR(20) NOT NULL DEFAULT 'red'");
  await connection.end();
};
exports.down = async (connection) => connection.query('ALTER TABLE cars DROP COLUMN colour');
