import type { Value } from '../../evaluate/value';
import type { SqlText } from '../script/sqlText';
import { ACCESS_OPERATIONS } from './access';
import { INDEX_OPERATIONS } from './indexes';
import { OBJECT_OPERATIONS } from './objects';
import { ROUTINE_OPERATIONS } from './routines';
import { SEQUENCE_OPERATIONS } from './sequences';
import { TABLE_OPERATIONS } from './tables';
import type { PgmWriter } from './writer';

/** The SQL of a call: the steps that the tool adds to its list. */
export type Write = (writer: PgmWriter, args: readonly Value[]) => readonly SqlText[];

export interface PgmOperation {
  readonly write: Write;
  /** What the tool does instead when it infers a down from `up`; without one it refuses (migrationBuilder.ts, wrap). It gets the same arguments. */
  readonly reverse?: (writer: PgmWriter, args: readonly Value[]) => readonly SqlText[] | { readonly impossible: string };
}

export type OperationTable = Readonly<Record<string, PgmOperation>>;

/** All methods of `pgm` that become SQL, by name (node-pg-migrate 8.0.4, src/migrationBuilder.ts). */
export const OPERATIONS: OperationTable = { ...TABLE_OPERATIONS, ...INDEX_OPERATIONS, ...SEQUENCE_OPERATIONS, ...OBJECT_OPERATIONS, ...ROUTINE_OPERATIONS, ...ACCESS_OPERATIONS };
