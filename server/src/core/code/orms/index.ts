import type { OrmReader } from '../link/kinds';
import { typeorm } from './typeorm';

/** Every way of touching a schema that is known. */
export const ormReaders: readonly OrmReader[] = [typeorm];
