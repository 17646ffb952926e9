import type { OrmReader } from '../link/kinds';

/** Every way of touching a schema that is known. */
export const ormReaders: readonly OrmReader[] = [];
