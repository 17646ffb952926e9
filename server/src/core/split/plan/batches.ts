import type { Table } from '../../model/schema';
import type { PlanDialect, Statement, Step } from './plan';
import { madeName, nameSql, tableSql, textSql } from './sqlText';

export interface Filling {
  readonly dialect: PlanDialect;
  readonly table: Table;
  readonly key: readonly string[];
  /** `full_name = name, …` */
  readonly set: string;
  /** Which rows still have to be filled; false for every row once the filling is done, so that it can be started again at any time. */
  readonly pending: string;
  /** Rows whose old values would not come back from the new ones; where there is one, nothing is filled. */
  readonly lossy?: string;
  /** A word for what is filled, for names and messages. */
  readonly what: string;
}

/** Rows of one batch: below it, a commit for every few rows costs more than the rows. */
const BATCH = 1000;

/**
 * Fills rows in batches of a transaction each, along the key, so that no row is locked for long, and a run that was broken off is simply
 * started again. At the end it looks whether a row is left, and fails if one is: a constraint may follow only then.
 */
export function fillInBatches(filling: Filling): Step {
  const { dialect, table, what } = filling;
  const inside = fillAtOnce(filling);
  const step = { title: `fill ${what}, ${BATCH} rows at a time; it can be started again`, down: [], fills: true as const };
  switch (dialect) {
    case 'postgres':
      return { ...step, up: [{ sql: blockOfPostgres(filling) }], lock: 'locks the rows of one batch, until its commit', outside: { inside: [inside] } };
    case 'mysql':
    case 'mariadb': {
      const name = nameSql(dialect, madeName('fill', table.name.name, what.replace(/\W+/g, '_')));
      const drop: Statement = { sql: `DROP PROCEDURE IF EXISTS ${name}` };
      return { ...step, up: [drop, { sql: procedureOfMysql(filling, name) }, { sql: `CALL ${name}()` }, { sql: `DROP PROCEDURE ${name}` }], lock: 'locks the rows of one batch, until its commit', outside: { inside: [inside] } };
    }
    // One writer at a time, and a lock on the whole file: batches would only take longer.
    default:
      return { ...step, title: `fill ${what}; it can be started again`, up: [inside], lock: 'other writers wait until it is done' };
  }
}

export function fillAtOnce({ dialect, table, set, pending }: Filling): Statement {
  return { sql: `UPDATE ${tableSql(dialect, table.name)} SET ${set} WHERE ${pending}` };
}

/** PostgreSQL lets a DO block commit where no transaction is around it (11, "Transaction Management" of PL/pgSQL). */
function blockOfPostgres({ dialect, table, key, set, pending, what, lossy }: Filling): string {
  const target = tableSql(dialect, table.name);
  const names = key.map((name) => nameSql(dialect, name));
  const variable = (place: string, at: number): string => `${place}_${at + 1}`;
  const list = (place: string): string => row(key.map((_name, at) => variable(place, at)));
  const declared = key.flatMap((name, at) => ['done', 'upto'].map((place) => `  ${variable(place, at)} ${target}.${nameSql(dialect, name)}%TYPE;`));
  const after = `(done_1 IS NULL OR ${row(names)} > ${list('done')})`;
  return [
    'DO $$',
    'DECLARE',
    ...declared,
    'BEGIN',
    ...(lossy === undefined ? [] : [`  IF EXISTS (SELECT 1 FROM ${target} WHERE ${lossy}) THEN`, `    RAISE EXCEPTION ${textSql(lossText(table))};`, '  END IF;']),
    '  LOOP',
    `    SELECT ${names.join(', ')} INTO ${key.map((_name, at) => variable('upto', at)).join(', ')} FROM ${target} WHERE ${after} ORDER BY ${names.join(', ')} OFFSET ${BATCH - 1} LIMIT 1;`,
    `    UPDATE ${target} SET ${set} WHERE ${after} AND (upto_1 IS NULL OR ${row(names)} <= ${list('upto')}) AND ${pending};`,
    '    COMMIT;',
    '    EXIT WHEN upto_1 IS NULL;',
    ...key.map((_name, at) => `    ${variable('done', at)} := ${variable('upto', at)};`),
    '  END LOOP;',
    `  IF EXISTS (SELECT 1 FROM ${target} WHERE ${pending}) THEN`,
    `    RAISE EXCEPTION ${textSql(`rows of ${table.name.name} are left without ${what}: run this again`)};`,
    '  END IF;',
    'END $$',
  ].join('\n');
}

/** MySQL has loops in routines only; one that is left behind by a run that broke off is dropped first. */
function procedureOfMysql({ dialect, table, key, set, pending, lossy }: Filling, name: string): string {
  const target = tableSql(dialect, table.name);
  const names = key.map((column) => nameSql(dialect, column));
  const list = (place: string): string => row(key.map((_name, at) => `@${place}_${at + 1}`));
  const after = `(@done_1 IS NULL OR ${row(names)} > ${list('done')})`;
  const clear = (place: string): string => `SET ${key.map((_name, at) => `@${place}_${at + 1} = NULL`).join(', ')};`;
  return [
    `CREATE PROCEDURE ${name}()`,
    'BEGIN',
    ...(lossy === undefined ? [] : [`  IF EXISTS (SELECT 1 FROM ${target} WHERE ${lossy}) THEN`, `    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ${textSql(lossText(table).slice(0, 120))};`, '  END IF;']),
    `  ${clear('done')}`,
    '  REPEAT',
    `    ${clear('upto')}`,
    `    SELECT ${names.join(', ')} INTO ${key.map((_name, at) => `@upto_${at + 1}`).join(', ')} FROM ${target} WHERE ${after} ORDER BY ${names.join(', ')} LIMIT ${BATCH - 1}, 1;`,
    `    UPDATE ${target} SET ${set} WHERE ${after} AND (@upto_1 IS NULL OR ${row(names)} <= ${list('upto')}) AND ${pending};`,
    '    COMMIT;',
    `    SET ${key.map((_name, at) => `@done_${at + 1} = @upto_${at + 1}`).join(', ')};`,
    '  UNTIL @done_1 IS NULL END REPEAT;',
    `  IF EXISTS (SELECT 1 FROM ${target} WHERE ${pending}) THEN`,
    `    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = ${textSql(`rows of ${table.name.name} are left to fill: run this again`.slice(0, 120))};`,
    '  END IF;',
    'END',
  ].join('\n');
}

const lossText = (table: Table): string => `rows of ${table.name.name} would not come back as they were: mend them first`;
const row = (items: readonly string[]): string => (items.length === 1 ? items[0]! : `(${items.join(', ')})`);
