exports.up = async (connection) => { await connection.query('UPDATE cars SET wheels = 4 WHERE wheels IS NULL'); await connection.repaint('cars'); };
exports.down = async () => {};
