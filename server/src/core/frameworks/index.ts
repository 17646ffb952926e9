import { atlas } from './atlas';
import { clientScripts } from './clientScripts';
import { d1 } from './d1';
import { dbMigrate } from './dbMigrate';
import { dbmate } from './dbmate';
import { drizzle } from './drizzle';
import { flyway } from './flyway';
import type { Framework } from './framework';
import { golangMigrate } from './golangMigrate';
import { goose } from './goose';
import { hasura } from './hasura';
import { knex } from './knex';
import { kysely } from './kysely';
import { mikroOrm } from './mikroOrm';
import { nodePgMigrate } from './nodePgMigrate';
import { plainSql } from './plainSql';
import { prisma } from './prisma';
import { sequelize } from './sequelize';
import { sqlMigrate } from './sqlMigrate';
import { sqlPairs } from './sqlPairs';
import { sqlSections } from './sqlSections';
import { supabase } from './supabase';
import { typeorm } from './typeorm';

/**
 * The registry of migration tools. The order is the claim order: a folder belongs to the first tool that finds a set in it, so tools
 * with marks of their own stand before layouts that only a name gives away.
 */
export const frameworks: readonly Framework[] = [
  prisma, drizzle, supabase, hasura, flyway, knex, typeorm, sequelize, dbMigrate, nodePgMigrate, mikroOrm, kysely, d1, dbmate, goose, sqlMigrate, golangMigrate, atlas, sqlPairs, sqlSections, clientScripts, plainSql,
];
