import type { Dialect } from '../model/dialect';

/** A statement that raises an error with these words; undefined where the database has none outside of routines and triggers. */
export function refusalStatement(dialect: Dialect, words: string): string | undefined {
  const text = `'${words.replace(/'/g, "''")}'`;
  switch (dialect) {
    // PostgreSQL manual, "Reporting Errors and Messages": % is a place for a value.
    case 'postgres': return `DO $$ BEGIN RAISE EXCEPTION ${text.replace(/%/g, '%%')}; END $$;`;
    // MySQL manual, SIGNAL: MESSAGE_TEXT has up to 128 characters.
    case 'mysql':
    case 'mariadb': return `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ${shorten(text, 128)};`;
    case 'mssql': return `THROW 50000, ${text}, 1;`;
    case 'clickhouse': return `SELECT throwIf(1, ${text});`;
    // SQLite manual, "RAISE()": in triggers only.
    default: return undefined;
  }
}

function shorten(text: string, length: number): string {
  return text.length - 2 <= length ? text : `${text.slice(0, length)}'`;
}

/** Why there is no such statement. */
export const NO_STATEMENT: Readonly<Record<string, string>> = { sqlite: 'SQLite raises errors of its own inside triggers only: no statement of a migration can refuse with words.' };
