import type { Database } from 'better-sqlite3';
export function up(db: Database) {
  const move = db.transaction(() => {
    db.pragma('foreign_keys = OFF');
    db.exec('ALTER TABLE notes ADD COLUMN pinned INTEGER');
    db.prepare('UPDATE notes SET pinned = @value WHERE id = @id').run({ value: 1, id: 1 });
  });
  move();
}
