// Leaves beside a bundle what V8 made of it, functions included that a check is likely to run: they need not be compiled again.
// What a check runs is found by running checks, on the sample, on the examples of the rules' pages and on common statements.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import { Script } from 'node:vm';
import { makeSample } from './sample.mjs';
import { root } from './setUp.mjs';

const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
/** Those that a run over SQL or over TypeScript needs. */
const BUNDLES = ['engine.js', 'typescript.js', 'sqlite.js', 'nodeSql.js'];
const scripts = new Map();

// V8 takes a cache back under the same flags alone, and a flag that was set leaves others changed. So a check sets none here.
const { setFlagsFromString } = v8;
v8.setFlagsFromString = () => undefined;
// Code that was not run for a while would be left out.
setFlagsFromString('--no-flush-bytecode');
const folders = [...samples(), pages(), statements()];
try {
  const { runCheck } = load('engine.js');
  for (const folder of folders) {
    for (const [scope, format] of [['all', 'json'], ['pending', 'terminal']]) {
      const command = { kind: 'check', paths: [folder], scope, against: [], updateBaseline: false, failOn: 'never', format };
      await runCheck(command, { cwd: folder, colour: false, out: () => undefined, err: () => undefined });
    }
  }
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
setFlagsFromString('--flush-bytecode');
save('engine.js');
// The others are loaded after a check has set this one (cli/check.ts).
setFlagsFromString('--liftoff-only');
for (const name of scripts.keys()) if (name !== 'engine.js') save(name);

function save(name) {
  writeFileSync(path.join(dist, `${name}.cache`), scripts.get(name).createCachedData());
}

/** As server/src/cli/loadBundle.ts does. */
function load(name) {
  const file = path.join(dist, name);
  const require = createRequire(file);
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file });
  scripts.set(name, script);
  const bundle = { exports: {} };
  const beside = new Map();
  const requireBeside = (wanted) => {
    const other = wanted.replace(/^\.\//, '');
    if (!wanted.startsWith('./') || !BUNDLES.includes(other)) return require(wanted);
    if (!beside.has(other)) beside.set(other, load(other));
    return beside.get(other);
  };
  script.runInThisContext().call(bundle.exports, bundle.exports, requireBeside, bundle, file, dist);
  return bundle.exports;
}

function samples() {
  try {
    return [makeSample('shop')];
  } catch {
    // Without git the functions that speak to it are left to be compiled.
    const folder = temporary();
    cpSync(path.join(root, 'test/samples/shop'), folder, { recursive: true });
    return [folder];
  }
}

/** The examples of the rules' pages, each in a folder of its own. */
function pages() {
  const folder = temporary();
  const rules = path.join(root, 'server/src/core/rules');
  for (const page of readdirSync(rules).filter((name) => name.endsWith('.md'))) {
    const sections = readFileSync(path.join(rules, page), 'utf8').split(/^## /m);
    for (const [index, section] of sections.entries()) {
      for (const [, file, text] of section.matchAll(/^```\w+ (\S+).*\n([^]*?)^```$/gm)) write(path.join(folder, `${path.basename(page, '.md')}${index}`, file), text);
    }
  }
  return folder;
}

/** Statements as generators write them, in the layouts that have them. */
function statements() {
  const folder = temporary();
  write(path.join(folder, 'package.json'), '{"dependencies":{"pg":"8.0.0","@prisma/client":"6.0.0","drizzle-orm":"1.0.0"}}');
  write(path.join(folder, 'prisma/schema.prisma'), 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n');
  write(path.join(folder, 'prisma/migrations/migration_lock.toml'), 'provider = "postgresql"\n');
  const parts = readFileSync(path.join(root, 'scripts/codeCache.sql'), 'utf8').split(/^-- next\n/m);
  for (const [index, text] of parts.entries()) write(path.join(folder, `prisma/migrations/2026010${index + 1}000000_step/migration.sql`), text);
  return folder;
}

function temporary() {
  return mkdtempSync(path.join(tmpdir(), 'fix-forward-cache-'));
}

function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
