import type { OrmReader } from '../link/kinds';
import { sqlReader } from '../sql/reader';
import { drizzle } from './drizzle';
import { knex } from './knex';
import { kysely } from './kysely';
import { mikroOrm } from './mikroOrm';
import { objection } from './objection';
import { prisma } from './prisma';
import { sequelize } from './sequelize';
import { supabase } from './supabase';
import { typeorm } from './typeorm';
import { waterline } from './waterline';

/** Every way of touching a schema that is known. */
export const ormReaders: readonly OrmReader[] = [prisma, drizzle, typeorm, sequelize, mikroOrm, objection, waterline, knex, kysely, supabase, sqlReader];
