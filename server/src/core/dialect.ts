import type { Dialect } from './model/dialect';
import type { Files } from './model/files';
import { indexPaths, foldersUpward, nameOf } from './frameworks/pathIndex';

/** A reason to believe in a dialect, with its weight against the others. */
export interface Evidence {
  readonly dialect: Dialect;
  readonly weight: number;
  /** For people: `the driver pg in packages/db/package.json`. */
  readonly reason: string;
}

/** The dialect, and what says so. */
export interface DialectAnswer {
  readonly dialect: Dialect;
  readonly from: string;
}

const NAMES: Readonly<Record<string, Dialect>> = {
  postgres: 'postgres', postgresql: 'postgres', pg: 'postgres', psql: 'postgres', pgsql: 'postgres', cockroachdb: 'postgres', cockroach: 'postgres',
  'aws-data-api': 'postgres', pglite: 'postgres', neon: 'postgres', timescale: 'postgres', timescaledb: 'postgres', supabase: 'postgres', redshift: 'postgres',
  mysql: 'mysql', mysql2: 'mysql', planetscale: 'mysql', singlestore: 'mysql', tidb: 'mysql',
  mariadb: 'mariadb', maria: 'mariadb',
  sqlite: 'sqlite', sqlite3: 'sqlite', 'better-sqlite': 'sqlite', 'better-sqlite3': 'sqlite', turso: 'sqlite', libsql: 'sqlite', d1: 'sqlite', expo: 'sqlite',
  clickhouse: 'clickhouse', mssql: 'mssql', sqlserver: 'mssql',
};

/** The dialect that a tool's configuration, a folder or a URL's scheme calls by this name; undefined for any other word. */
export function dialectNamed(name: string): Dialect | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
}

/** Packages that speak to one kind of database. */
const DRIVERS: Readonly<Record<string, Dialect>> = {
  pg: 'postgres', 'pg-promise': 'postgres', 'pg-native': 'postgres', postgres: 'postgres', slonik: 'postgres', '@neondatabase/serverless': 'postgres',
  '@vercel/postgres': 'postgres', '@electric-sql/pglite': 'postgres', '@prisma/adapter-pg': 'postgres', '@prisma/adapter-neon': 'postgres',
  '@databases/pg': 'postgres', 'node-pg-migrate': 'postgres', 'postgres-migrations': 'postgres', '@supabase/supabase-js': 'postgres',
  mysql: 'mysql', mysql2: 'mysql', '@planetscale/database': 'mysql', '@databases/mysql': 'mysql', '@tidbcloud/serverless': 'mysql', 'serverless-mysql': 'mysql',
  mariadb: 'mariadb', '@prisma/adapter-mariadb': 'mariadb',
  sqlite: 'sqlite', sqlite3: 'sqlite', '@vscode/sqlite3': 'sqlite', 'better-sqlite3': 'sqlite', '@libsql/client': 'sqlite', libsql: 'sqlite', 'sql.js': 'sqlite',
  '@tursodatabase/database': 'sqlite', '@prisma/adapter-libsql': 'sqlite', '@prisma/adapter-better-sqlite3': 'sqlite', 'expo-sqlite': 'sqlite',
  '@clickhouse/client': 'clickhouse', '@clickhouse/client-web': 'clickhouse', clickhouse: 'clickhouse', '@posthog/clickhouse': 'clickhouse',
  mssql: 'mssql', tedious: 'mssql', msnodesqlv8: 'mssql', '@prisma/adapter-mssql': 'mssql',
};

/** The same for modules of Go, where the tools that run SQL files are often at home. */
const GO_DRIVERS: readonly (readonly [string, Dialect])[] = [
  ['github.com/lib/pq', 'postgres'], ['github.com/jackc/pgx', 'postgres'], ['github.com/go-sql-driver/mysql', 'mysql'],
  ['github.com/mattn/go-sqlite3', 'sqlite'], ['modernc.org/sqlite', 'sqlite'], ['github.com/ncruces/go-sqlite3', 'sqlite'],
  ['github.com/ClickHouse/clickhouse-go', 'clickhouse'], ['github.com/microsoft/go-mssqldb', 'mssql'], ['github.com/denisenkom/go-mssqldb', 'mssql'],
];

/** What tells a dialect from the others in SQL. Each row counts once for a set of texts. */
const SIGNS: readonly { readonly dialect: Dialect; readonly weight: number; readonly sign: RegExp; readonly name: string }[] = [
  { dialect: 'postgres', weight: 5, sign: /\b(?:BIG|SMALL)?SERIAL\b(?!\s*=)/i, name: 'SERIAL' },
  { dialect: 'postgres', weight: 4, sign: /['")\w]::(?:"?[a-z_]\w*)/i, name: 'a cast with ::' },
  { dialect: 'postgres', weight: 5, sign: /\$(?:[a-z_]\w*)?\$\s*(?:BEGIN|DECLARE|LANGUAGE|SELECT)\b|\bDO\s+\$\w*\$/i, name: 'dollar quotes' },
  { dialect: 'postgres', weight: 4, sign: /\bJSONB\b|\bTIMESTAMPTZ\b|\bBYTEA\b|\btimestamp(?:\(\d\))?\s+with(?:out)?\s+time\s+zone\b/i, name: 'a type that only PostgreSQL has' },
  { dialect: 'postgres', weight: 5, sign: /\bCREATE\s+EXTENSION\b|\bCREATE\s+TYPE\s+\S+\s+AS\s+ENUM\b|\bALTER\s+TYPE\s+\S+\s+ADD\s+VALUE\b/i, name: 'CREATE EXTENSION or an enum type' },
  { dialect: 'postgres', weight: 4, sign: /\b(?:DROP|CREATE(?:\s+UNIQUE)?)\s+INDEX\s+CONCURRENTLY\b|\bUSING\s+(?:btree|gin|gist|brin)\b/i, name: 'an index as PostgreSQL writes it' },
  { dialect: 'postgres', weight: 4, sign: /\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+TYPE|TYPE|DROP\s+NOT\s+NULL|SET\s+NOT\s+NULL)\b/i, name: 'ALTER COLUMN … TYPE or NOT NULL' },
  { dialect: 'postgres', weight: 3, sign: /\bgen_random_uuid\(|\buuid_generate_v\d\(|\bpg_catalog\b|\bplpgsql\b|\bENABLE\s+ROW\s+LEVEL\s+SECURITY\b/i, name: 'a function of PostgreSQL' },
  { dialect: 'postgres', weight: 1, sign: /(?:CREATE|ALTER|DROP)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"/i, name: 'names in double quotes' },
  { dialect: 'mysql', weight: 5, sign: /\bAUTO_INCREMENT\b/i, name: 'AUTO_INCREMENT' },
  { dialect: 'mysql', weight: 5, sign: /\bENGINE\s*=\s*(?:InnoDB|MyISAM|Memory|Aria)\b|\bCHARSET\s*=|\bCHARACTER\s+SET\s+utf8/i, name: 'ENGINE or CHARSET of a table' },
  { dialect: 'mysql', weight: 4, sign: /\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b|\b(?:TINY|MEDIUM|LONG)TEXT\b|\bINT(?:EGER)?(?:\(\d+\))?\s+UNSIGNED\b|\btinyint\(1\)/i, name: 'a type that only MySQL has' },
  { dialect: 'mysql', weight: 4, sign: /\bMODIFY\s+(?:COLUMN\s+)?`|\bCHANGE\s+(?:COLUMN\s+)?`|\bDROP\s+FOREIGN\s+KEY\b|^\s*DELIMITER\s/im, name: 'MODIFY, CHANGE or DELIMITER' },
  { dialect: 'mysql', weight: 2, sign: /(?:TABLE|INTO|UPDATE|INDEX|COLUMN|FROM|ON)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?\\?`/i, name: 'names in backticks' },
  { dialect: 'mariadb', weight: 6, sign: /\b(?:ADD|DROP|MODIFY)\s+(?:COLUMN|INDEX)\s+IF\s+(?:NOT\s+)?EXISTS\s+`|\bWITH\s+SYSTEM\s+VERSIONING\b/i, name: 'IF EXISTS on a column in backticks' },
  // It stands behind the key (SQLite manual, column-constraint); by itself it may be a property of a column described in a script.
  { dialect: 'sqlite', weight: 7, sign: /\bPRIMARY\s+KEY(?:\s+(?:ASC|DESC))?(?:\s+ON\s+CONFLICT\s+\w+)?\s+AUTOINCREMENT\b/i, name: 'AUTOINCREMENT' },
  { dialect: 'sqlite', weight: 6, sign: /\bPRAGMA\s+\w+|\bsqlite_(?:master|schema|sequence)\b|\bWITHOUT\s+ROWID\b/i, name: 'PRAGMA or sqlite_master' },
  { dialect: 'sqlite', weight: 4, sign: /\b(?:strftime|unixepoch|julianday|datetime)\s*\(\s*'/i, name: 'a date function of SQLite' },
  { dialect: 'clickhouse', weight: 9, sign: /\bENGINE\s*=?\s*(?:\w*MergeTree|Distributed|Kafka|Null|ReplicatedMergeTree)\b/i, name: 'a MergeTree engine' },
  { dialect: 'clickhouse', weight: 6, sign: /\bLowCardinality\s*\(|\bNullable\s*\(|\bDateTime64\b|\bON\s+CLUSTER\b|\bCODEC\s*\(|\bMATERIALIZE\s+(?:COLUMN|INDEX|TTL)\b/, name: 'a type or clause that only ClickHouse has' },
  { dialect: 'mssql', weight: 7, sign: /\bIDENTITY\s*\(\s*\d+\s*,\s*\d+\s*\)|\[dbo\]|\bdbo\.\w|\bsp_rename\b|\bUNIQUEIDENTIFIER\b/i, name: 'IDENTITY or dbo' },
  { dialect: 'mssql', weight: 5, sign: /\bN?VARCHAR\s*\(\s*MAX\s*\)|\bDATETIME2\b|^GO\s*$/im, name: 'a type that only SQL Server has, or GO' },
];

const SAMPLE_LENGTH = 64 * 1024;

/** The dialect that texts of SQL speak by themselves, or `unknown`; with all that spoke. */
export function guessDialect(texts: readonly string[]): DialectAnswer & { readonly evidence: readonly Evidence[] } {
  const evidence = signsIn(texts.map((text, index) => ({ path: texts.length === 1 ? 'the SQL' : `text ${index + 1}`, text })));
  return { ...weigh(evidence), evidence };
}

/** What is known about a set of migrations before its dialect is. */
export interface DialectQuestion {
  /** Folder of the migrations. */
  readonly folder: string;
  /** Files of the migrations, in order. */
  readonly paths: readonly string[];
}

/**
 * The dialect of a set by what surrounds it: the names of its folders (`migrations/mysql`), the drivers of the nearest package that
 * has any, and the SQL itself. Nothing decides alone: a package with two drivers is common, and so is a folder without any.
 */
export function findDialect(files: Files, question: DialectQuestion): DialectAnswer {
  const around = [...folderEvidence(question.folder), ...driverEvidence(files, question.folder)];
  const sampled = weigh([...around, ...signsIn(sample(files, question.paths, 12))]);
  // A few files may hold nothing but inserts: then more are asked.
  return sampled.dialect !== 'unknown' || question.paths.length <= 12 ? sampled : weigh([...around, ...signsIn(sample(files, question.paths, 120))]);
}

function folderEvidence(folder: string): readonly Evidence[] {
  const names = folder.split('/').slice(-4).reverse();
  const named = names.find((name) => dialectNamed(name) !== undefined);
  return named === undefined ? [] : [{ dialect: dialectNamed(named)!, weight: 8, reason: `the folder name ${named}` }];
}

/** Drivers of the nearest package upward that has one. Several kinds weigh less: which of them these migrations meet is open. */
function driverEvidence(files: Files, folder: string): readonly Evidence[] {
  const index = indexPaths(files);
  for (const above of foldersUpward(folder)) {
    const names = index.folders.get(above)?.files ?? [];
    const drivers = MANIFESTS.filter(({ file }) => names.includes(file)).flatMap(({ file, driversIn }) => {
      const path = above === '' ? file : `${above}/${file}`;
      const read = files.read(path);
      return read !== undefined && 'text' in read ? driversIn(read.text).map(([driver, dialect]) => ({ dialect, reason: `the driver ${driver} in ${path}` })) : [];
    });
    const kinds = new Map(drivers.map((driver) => [driver.dialect, driver.reason]));
    if (kinds.size > 0) return [...kinds].map(([dialect, reason]) => ({ dialect, weight: kinds.size === 1 ? 5 : 2, reason }));
  }
  return [];
}

type Drivers = readonly (readonly [name: string, dialect: Dialect])[];
const MANIFESTS: readonly { readonly file: string; readonly driversIn: (text: string) => Drivers }[] = [
  { file: 'package.json', driversIn: npmDrivers },
  { file: 'go.mod', driversIn: (text) => GO_DRIVERS.filter(([module]) => new RegExp(`^(?:require\\s+|\\s+)${module.replace(/\./g, '\\.')}(?:/v\\d+)?\\s+v(?!.*// indirect)`, 'm').test(text)) },
];

function npmDrivers(text: string): Drivers {
  const manifest = parseObject(text);
  const names = ['dependencies', 'peerDependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) => Object.keys(objectAt(manifest, key)));
  return [...new Set(names)].flatMap((name) => (Object.hasOwn(DRIVERS, name) ? [[name, DRIVERS[name]!] as const] : []));
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectAt({ value: JSON.parse(text) as unknown }, 'value');
  } catch {
    // A broken package.json names no drivers; the tools that need it will say so themselves.
    return {};
  }
}

function objectAt(parent: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const value = parent[key];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

interface Text { readonly path: string; readonly text: string }

/** Texts of files spread evenly over a set, the first and the last included. */
function sample(files: Files, paths: readonly string[], count: number): readonly Text[] {
  const step = Math.max(1, (paths.length - 1) / Math.max(1, count - 1));
  const chosen = new Set<string>();
  for (let at = 0; at < paths.length && chosen.size < count; at += step) chosen.add(paths[Math.round(at)]!);
  return [...chosen].flatMap((path) => {
    const read = files.read(path);
    return read !== undefined && 'text' in read ? [{ path, text: read.text.slice(0, SAMPLE_LENGTH) }] : [];
  });
}

function signsIn(texts: readonly Text[]): readonly Evidence[] {
  return SIGNS.flatMap(({ dialect, weight, sign, name }): Evidence[] => {
    const found = texts.find(({ path, text }) => sign.test(text) && !isScriptBacktick(path, sign));
    return found === undefined ? [] : [{ dialect, weight, reason: `${name} in ${nameOf(found.path)}` }];
  });
}

/** In a script a bare backtick opens a template; SQL in one would have to escape it. */
function isScriptBacktick(path: string, sign: RegExp): boolean {
  return sign.source.endsWith('\\\\?`') && /\.[cm]?[jt]sx?$/.test(path);
}

/** The dialect with the most weight; a tie is no answer. MariaDB is MySQL with more: MySQL's signs count for it once it is in question. */
function weigh(evidence: readonly Evidence[]): DialectAnswer {
  const isMaria = evidence.some(({ dialect }) => dialect === 'mariadb');
  const sums = new Map<Dialect, { weight: number; strongest: Evidence }>();
  for (const piece of evidence) {
    const dialect = isMaria && piece.dialect === 'mysql' ? 'mariadb' : piece.dialect;
    const sum = sums.get(dialect);
    if (sum === undefined) sums.set(dialect, { weight: piece.weight, strongest: piece });
    else {
      sum.weight += piece.weight;
      if (piece.weight > sum.strongest.weight) sum.strongest = piece;
    }
  }
  const [best, second] = [...sums].sort(([, a], [, b]) => b.weight - a.weight);
  if (best === undefined) return { dialect: 'unknown', from: 'nothing speaks for a database' };
  if (second !== undefined && second[1].weight === best[1].weight) {
    return { dialect: 'unknown', from: `ambiguous: ${best[1].strongest.reason}, but ${second[1].strongest.reason}` };
  }
  return { dialect: best[0], from: best[1].strongest.reason };
}
