import type { Dialect } from '../../model/dialect';

/**
 * How a file of a tool leaves the transaction that the tool puts around it. `mark`: words in the file or beside it. `alone`: a file with one
 * statement is sent by itself, and a statement by itself opens no transaction. `free`: there is none around it. `never`: it cannot be left.
 */
export type Leaving = 'mark' | 'alone' | 'free' | 'never';

export interface Transaction {
  readonly leaving: Leaving;
  /** Its way back opens a transaction all the same. */
  readonly downInside?: boolean;
  /** What the author should know of it. */
  readonly note?: string;
}

/** Each as the tool's manual has it; where it is not known what runs the files, the transaction counts as one that cannot be left. */
const TRANSACTIONS: Readonly<Record<string, Transaction>> = {
  knex: { leaving: 'mark' },
  // `MigrationExecutor.undoLastMigration` looks at its option alone, not at the migration's own.
  typeorm: { leaving: 'mark', downInside: true, note: 'TypeORM obeys `transaction = false` where migrations run one by one: start it with `migration:run --transaction each`.' },
  mikroOrm: { leaving: 'mark', note: 'MikroORM obeys `isTransactional()` where `migrations.allOrNothing` is off.' },
  nodePgMigrate: { leaving: 'mark', note: 'node-pg-migrate leaves the transaction for `pgm.noTransaction()` unless it is started with `--single-transaction`.' },
  sequelize: { leaving: 'free' },
  dbMigrate: { leaving: 'never', note: 'db-migrate runs a migration in a transaction unless it is started with `--non-transactional`, so the rows are filled in one statement and indexes are made while writers wait. On a large table do both by hand.' },
  // A section is sent in one query, and several statements of one query are a transaction of their own.
  dbmate: { leaving: 'alone', downInside: true },
  goose: { leaving: 'mark' },
  'sql-migrate': { leaving: 'mark' },
  atlas: { leaving: 'mark', note: 'Run atlas migrate hash afterwards: atlas.sum holds a checksum of each file.' },
  flyway: { leaving: 'mark' },
  prisma: { leaving: 'alone' },
  'golang-migrate': { leaving: 'alone' },
};

/** Only PostgreSQL has statements that must not run in a transaction; MySQL commits at each of its own. */
export function leavingOf(framework: string, dialect: Dialect): Transaction {
  if (dialect !== 'postgres') return { leaving: 'free' };
  return TRANSACTIONS[framework] ?? { leaving: 'never', note: 'Everything runs in one transaction here, so the rows are filled in one statement and indexes are made while writers wait. On a large table do both by hand, and keep the file for the other databases.' };
}
