/** The database a migration is written for. `unknown` is read by the tolerant scan. */
export type Dialect = 'postgres' | 'mysql' | 'mariadb' | 'sqlite' | 'clickhouse' | 'mssql' | 'unknown';
