import { DataSource, type DataSourceOptions } from 'typeorm';

const local: DataSourceOptions = {
  type: 'sqlite',
  database: 'notes.sqlite3',
  migrations: ['dist/migrations/sqlite/*.js'],
};

const hosted: DataSourceOptions = {
  type: 'postgres',
  url: process.env.DATABASE_URL,
  migrations: ['dist/migrations/postgres/*.js'],
};

export default new DataSource(process.env.DATABASE_URL ? hosted : local);
