import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Report } from '../../server/src/core/report';

// npm run bench -- DIR [--runs N] [--tools DIR]: what `check` costs on the PostgreSQL migrations in DIR beside nothing but parsing them.
const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '9' }, tools: { type: 'string' } } });
const cli = path.resolve(__dirname, '../../dist/cli.js');
const place = mkdtempSync(path.join(tmpdir(), 'fix-forward-bench-'));
const runs = Number(values.runs);

interface Measure {
  readonly milliseconds: number;
  readonly megabytes: number;
  readonly output: string;
}

try {
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: npm run build');
  if (positionals[0]) compareWithParsing(path.resolve(positionals[0]));
  else console.log('No folder given: growth alone. npm run bench -- DIR compares with parsing alone.');
  showGrowth();
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** The same files for both: the migrations by themselves; then as they lie in their repository, with its listing, its git and its code. */
function compareWithParsing(folder: string): void {
  const { migrations } = JSON.parse(check(folder).output) as Report;
  const alone = path.join(place, 'alone');
  for (const { path: file } of migrations) {
    mkdirSync(path.dirname(path.join(alone, file)), { recursive: true });
    copyFileSync(path.join(folder, file), path.join(alone, file));
  }
  compare('alone', alone);
  compare(`in ${folder}`, folder);
}

/** Pairs of runs, one after the other, so that a busy machine disturbs both alike. */
function compare(name: string, folder: string): void {
  const report = JSON.parse(check(folder).output) as Report;
  const files = report.migrations.map((migration) => path.join(folder, migration.path));
  const pairs = Array.from({ length: runs }, () => ({ ours: check(folder), parsing: parse(files) }));
  const ratios = pairs.map(({ ours, parsing }) => ours.milliseconds / parsing.milliseconds);
  console.log(`${files.length} migrations ${name}, ${runs} pairs of whole processes:`);
  console.log(`  check          ${line(pairs.map(({ ours }) => ours))}`);
  console.log(`  parsing alone  ${line(pairs.map(({ parsing }) => parsing))}  (${parse(files).output.trim()} of ${files.length} files parse)`);
  console.log(`  ratio          ${median(ratios).toFixed(2)} median, ${Math.min(...ratios).toFixed(2)} best, ${Math.max(...ratios).toFixed(2)} worst`);
  console.log(`  stages of one check, ms: ${JSON.stringify(report.timings)}`);
  for (const [tool, program, args] of otherTools(files)) {
    const measures = Array.from({ length: Math.min(3, runs) }, () => measure(program, args, '', false));
    console.log(`  ${tool.padEnd(15)}${Math.round(median(measures.map(({ milliseconds }) => milliseconds)))} ms median`);
  }
}

function otherTools(files: readonly string[]): readonly (readonly [string, string, readonly string[]])[] {
  if (values.tools === undefined) return [];
  const bin = (name: string) => path.join(path.resolve(values.tools ?? ''), 'node_modules/.bin', name);
  const tools = [['squawk', bin('squawk'), files], ['pgfence', bin('pgfence'), ['analyze', ...files]]] as const;
  return tools.filter(([, program]) => existsSync(program));
}

function showGrowth(): void {
  const [small, large] = [400, 4000].map((count) => {
    const folder = path.join(place, String(count));
    makeHistory(folder, count);
    const measures = [check(folder), check(folder), check(folder)];
    console.log(`${count} made-up migrations: ${line(measures)}`);
    return median(measures.map(({ milliseconds }) => milliseconds));
  });
  console.log(`Ten times the migrations take ${((large ?? 0) / (small ?? 1)).toFixed(1)} times the time.`);
}

/** A history as projects have it: tables, columns that come and go, indexes, and some data. */
function makeHistory(folder: string, count: number): void {
  mkdirSync(path.join(folder, 'db/migrations'), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"dependencies":{"pg":"8.0.0"}}');
  for (let index = 0; index < count; index++) {
    const [up, down] = step(index);
    writeFileSync(path.join(folder, `db/migrations/${String(index + 1).padStart(6, '0')}_step.sql`), `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n`);
  }
}

function step(index: number): readonly [string, string] {
  const table = `table_${Math.floor(index / 8)}`;
  switch (index % 8) {
    case 0: return [`CREATE TABLE ${table} (id bigserial PRIMARY KEY, name text NOT NULL, state varchar(20) NOT NULL DEFAULT 'new', created_at timestamptz NOT NULL DEFAULT now());`, `DROP TABLE ${table};`];
    case 1: return [`ALTER TABLE ${table} ADD COLUMN note text, ADD COLUMN price numeric(10, 2) NOT NULL DEFAULT 0;`, `ALTER TABLE ${table} DROP COLUMN note, DROP COLUMN price;`];
    case 2: return [`CREATE INDEX ${table}_state ON ${table} (state, created_at) WHERE state <> 'done';`, `DROP INDEX ${table}_state;`];
    case 3: return [`UPDATE ${table} SET state = 'open' WHERE state = 'new';`, `UPDATE ${table} SET state = 'new' WHERE state = 'open';`];
    case 4: return [`ALTER TABLE ${table} ALTER COLUMN name TYPE varchar(200), ALTER COLUMN state DROP DEFAULT;`, `ALTER TABLE ${table} ALTER COLUMN name TYPE text, ALTER COLUMN state SET DEFAULT 'new';`];
    case 5: return [`ALTER TABLE ${table} RENAME COLUMN note TO remark;`, `ALTER TABLE ${table} RENAME COLUMN remark TO note;`];
    case 6: return [`ALTER TABLE ${table} ADD CONSTRAINT ${table}_price CHECK (price >= 0);`, `ALTER TABLE ${table} DROP CONSTRAINT ${table}_price;`];
    default: return [`ALTER TABLE ${table} DROP COLUMN remark;`, `ALTER TABLE ${table} ADD COLUMN remark text;`];
  }
}

function check(folder: string): Measure {
  return measure(process.execPath, [cli, 'check', '--root', folder, '--scope', 'all', '--format', 'json', '--fail-on', 'never'], '', true);
}

function parse(files: readonly string[]): Measure {
  return measure(process.execPath, [path.join(__dirname, 'parseOnly.cjs')], files.join('\n'), true);
}

function measure(program: string, args: readonly string[], input: string, ofNode: boolean): Measure {
  const peakFile = path.join(place, 'peak');
  const started = performance.now();
  const { stdout, stderr, status, error } = spawnSync(program, ofNode ? ['--require', path.join(__dirname, 'peak.cjs'), ...args] : [...args], { encoding: 'utf8', input, maxBuffer: 1 << 29, env: { ...process.env, PEAK_FILE: peakFile } });
  const milliseconds = performance.now() - started;
  if (error || (ofNode && status !== 0)) throw new Error(`${program} ${args.slice(0, 3).join(' ')}: ${error ?? stderr}`);
  return { milliseconds, megabytes: ofNode ? Number(readFileSync(peakFile, 'utf8')) / 1024 : 0, output: stdout };
}

function line(measures: readonly Measure[]): string {
  const times = measures.map(({ milliseconds }) => milliseconds);
  return `${Math.round(median(times))} ms median, ${Math.round(Math.min(...times))} ms best, ${Math.round(Math.max(...measures.map(({ megabytes }) => megabytes)))} MB peak`;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
