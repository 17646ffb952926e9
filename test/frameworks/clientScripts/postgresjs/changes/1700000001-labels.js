exports.up = async (sql) => { const part = sql`label text`; await sql`ALTER TABLE shelves ADD COLUMN ${part}`; };
exports.down = async (sql) => { await sql`ALTER TABLE shelves DROP COLUMN label`; };
