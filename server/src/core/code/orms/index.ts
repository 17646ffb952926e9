import type { OrmReader } from '../link/kinds';
import { sequelize } from './sequelize';
import { typeorm } from './typeorm';

/** Every way of touching a schema that is known. */
export const ormReaders: readonly OrmReader[] = [typeorm, sequelize];
