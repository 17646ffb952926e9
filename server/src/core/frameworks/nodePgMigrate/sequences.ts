import type { Value } from '../../evaluate/value';
import type { SqlText } from '../script/sqlText';
import type { OperationTable } from './operations';
import { applyType, typeSql } from './types';
import { type PgmWriter, truthy } from './writer';

/** operations/sequences/shared.ts. */
export function sequenceClauses(writer: PgmWriter, options: Value | undefined): readonly SqlText[] {
  const own = options?.kind === 'object' ? options.entries : new Map<string, Value>();
  const clauses: SqlText[] = [];
  const off = (value: Value | undefined): boolean => value?.kind === 'null' || (value?.kind === 'boolean' && !value.value);
  const add = (key: string, words: string, otherwise?: string): void => {
    const value = own.get(key);
    if (truthy(value) !== false) clauses.push(writer.write`${words} ${writer.text(value)}`);
    else if (otherwise !== undefined && off(value)) clauses.push(writer.write`${otherwise}`);
  };
  const type = own.get('type');
  if (truthy(type)) clauses.push(writer.write`AS ${typeSql(writer, applyType(writer, type).type)}`);
  add('increment', 'INCREMENT BY');
  add('minvalue', 'MINVALUE', 'NO MINVALUE');
  add('maxvalue', 'MAXVALUE', 'NO MAXVALUE');
  add('start', 'START WITH');
  add('cache', 'CACHE');
  const cycle = own.get('cycle');
  if (truthy(cycle)) clauses.push(writer.write`CYCLE`);
  else if (cycle?.kind === 'boolean') clauses.push(writer.write`NO CYCLE`);
  add('owner', 'OWNED BY', 'OWNED BY NONE');
  return clauses;
}

function createSequence(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const head = writer.write`CREATE${writer.when(options, 'temporary', ' TEMPORARY')} SEQUENCE${writer.when(options, 'ifNotExists', ' IF NOT EXISTS')} ${writer.name(name)}`;
  return [writer.write`${writer.join([head, ...sequenceClauses(writer, options)], ' ')};`];
}

function alterSequence(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const restart = options?.kind === 'object' ? options.entries.get('restart') : undefined;
  const again = restart?.kind === 'boolean' ? writer.write`RESTART` : writer.write`RESTART WITH ${writer.text(restart)}`;
  return [writer.write`ALTER SEQUENCE ${writer.join([writer.name(name), ...sequenceClauses(writer, options), ...(truthy(restart) ? [again] : [])], ' ')};`];
}

function renameSequence(writer: PgmWriter, [name, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER SEQUENCE ${writer.name(name)} RENAME TO ${writer.name(to)};`];
}

function dropSequence(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`DROP SEQUENCE${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(name)}${writer.when(options, 'cascade', ' CASCADE')};`];
}

/** Sequences (src/operations/sequences). */
export const SEQUENCE_OPERATIONS: OperationTable = {
  createSequence: { write: createSequence, reverse: dropSequence },
  dropSequence: { write: dropSequence },
  alterSequence: { write: alterSequence },
  renameSequence: { write: renameSequence, reverse: (writer, args) => renameSequence(writer, [...args.slice(0, 2)].reverse()) },
};
