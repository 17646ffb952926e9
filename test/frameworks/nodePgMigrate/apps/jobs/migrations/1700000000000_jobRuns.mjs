export const up = async (pgm) => {
  pgm.noTransaction();
  pgm.createTable('jobRuns', { startedAt: { type: 'timestamptz' } });
  const { rows } = await pgm.db.query('SELECT id FROM workers WHERE idle = $1', [true]);
  for (const row of rows) pgm.sql(`INSERT INTO "job_runs" (started_at) SELECT now() FROM workers WHERE id = ${row.id}`);
};
export const down = (pgm) => { pgm.dropTable('jobRuns'); };
