import type { Database } from 'better-sqlite3';
export const name = 'notes';
export function up(db: Database) {
  db.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  db.prepare('INSERT INTO notes (id, body) VALUES (?, ?)').run(1, 'first');
}
