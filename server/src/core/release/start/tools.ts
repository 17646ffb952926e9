/** How a migration tool is started, for each tool by its id in the registry of frameworks. */
export interface ToolShape {
  /** On a command line. */
  readonly command: RegExp;
  /** In code, by the tool's own functions. */
  readonly code?: RegExp;
  /** A setting of the older release that changes what the tool does on a database ahead of its files. */
  readonly setting?: { readonly pattern: RegExp; readonly behaviour: 'ignores' | 'refuses' };
  /** Its way back, run from the older files, reverts the last migration that has a file: another one than the last that ran (the tools' README pages). */
  readonly downRevertsAnother?: true;
}

export const TOOLS: Readonly<Record<string, ToolShape>> = {
  prisma: { command: /\bprisma\s+migrate\s+deploy\b/ },
  drizzle: { command: /\bdrizzle-kit\s+migrate\b/, code: /\bmigrate\s*\(\s*[\w.]+\s*,\s*\{[^}]*\bmigrationsFolder\b/ },
  supabase: { command: /\bsupabase\s+(?:db\s+push|migration\s+up)\b/ },
  hasura: { command: /\bhasura\s+(?:migrate\s+apply|deploy)\b/ },
  flyway: { command: /\bflyway\b[^\n|;&]*\bmigrate\b/ },
  knex: {
    command: /\bknex\b[^\n|;&]*\bmigrate:(?:latest|up)\b/, code: /\bmigrate\s*\.\s*(?:latest|up)\s*\(/,
    setting: { pattern: /\bdisableMigrationsListValidation\s*:\s*true\b/, behaviour: 'ignores' }, downRevertsAnother: true,
  },
  typeorm: { command: /\b(?:typeorm\S*|migration-cli)\b[^\n|;&]*\bmigration:run\b/, code: /\bmigrationsRun\s*:\s*true\b|\.\s*runMigrations\s*\(/ },
  sequelize: { command: /\bsequelize(?:-cli)?\b[^\n|;&]*\bdb:migrate\b(?!:)|\bumzug\b[^\n|;&]*\bup\b/, code: /\b(?:umzug|migrator)\w*(?:\([^()]*\))?\s*\.\s*up\s*\(/i, downRevertsAnother: true },
  dbMigrate: { command: /\bdb-migrate\b[^\n|;&]*\bup\b/, code: /\bdbm(?:igrate)?\s*\.\s*up\s*\(/ },
  nodePgMigrate: { command: /\bnode-pg-migrate\b[^\n|;&]*\bup\b/, code: /\bdirection\s*:\s*['"]up['"]/ },
  mikroOrm: { command: /\bmikro-orm\b[^\n|;&]*\bmigration:up\b|\bmedusa\s+(?:db:migrate|migrations\s+run)\b/, code: /\bgetMigrator\s*\(\s*\)\s*\.\s*up\s*\(|\bmigrator\s*\.\s*up\s*\(/, downRevertsAnother: true },
  kysely: { command: /\bkysely\b[^\n|;&]*\bmigrate[:\s](?:latest|up)\b/, code: /\.\s*migrate(?:ToLatest|To|Up)\s*\(/ },
  d1: { command: /\bwrangler\s+d1\s+migrations\s+apply\b/ },
  dbmate: { command: /\bdbmate\b[^\n|;&]*\b(?:up|migrate)\b/, downRevertsAnother: true },
  goose: { command: /\bgoose\b[^\n|;&]*\bup\b/ },
  sqlMigrate: { command: /\bsql-migrate\b[^\n|;&]*\bup\b/, setting: { pattern: /\bignoreunknown\s*:\s*true\b/, behaviour: 'ignores' } },
  golangMigrate: { command: /(?:^|[\s;&|"'])(?:[\w./]*\/)?migrate\b[^\n|;&]*(?:-path|-source|-database)\b[^\n|;&]*\bup\b/m },
  atlas: { command: /\batlas\s+migrate\s+apply\b/ },
};
