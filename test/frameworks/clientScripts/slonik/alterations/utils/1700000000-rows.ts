import { sql, type CommonQueryMethods } from 'slonik';
export const keepRows = async (pool: CommonQueryMethods, name: string) => {
  await pool.query(sql.unsafe`alter table ${sql.identifier([name])} enable row level security`);
};
