import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CodeMeasure } from './codeRun';

// npm run bench:code -- DIR [--against REF] [--runs N]: what it costs to read the code of DIR, beside reading all files and parsing what the prefilter keeps.
const { values, positionals } = parseArgs({ allowPositionals: true, options: { against: { type: 'string' }, runs: { type: 'string', default: '5' } } });
const place = mkdtempSync(path.join(tmpdir(), 'fix-forward-bench-'));
const runs = Number(values.runs);
const ratio = (value: number): string => `ratio ${value.toFixed(2)}`;

try {
  if (positionals[0]) measureRepository(path.resolve(positionals[0]));
  else console.log('No folder given: growth alone.');
  showGrowth();
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** Each round runs everything once, one after the other, so that a busy machine disturbs all alike. */
function measureRepository(folder: string): void {
  const rounds = Array.from({ length: runs }, (_, round) => {
    const cache = path.join(place, `cache${round}`);
    const against = values.against === undefined ? [] : [values.against];
    return { floor: run('floor', folder, '', []), cold: run('index', folder, cache, against), warm: run('index', folder, cache, []) };
  });
  const [first] = rounds;
  if (!first) return;
  const of = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  console.log(`${folder}: ${first.cold.files} files of code, ${first.cold.read} read, ${(first.cold.bytes / 1e6).toFixed(1)} MB of facts; medians of ${runs} rounds of whole processes:`);
  show('read all, prefilter, parse', of(({ floor }) => floor.milliseconds.facts ?? 0), '');
  show('facts', of(({ cold }) => cold.milliseconds.facts ?? 0), ratio(of(({ cold, floor }) => (cold.milliseconds.facts ?? 0) / (floor.milliseconds.facts ?? 1))));
  show('link', of(({ cold }) => cold.milliseconds.link ?? 0), '');
  show('writing the cache', of(({ cold }) => cold.milliseconds.keep ?? 0), '');
  show('facts, warm', of(({ warm }) => warm.milliseconds.facts ?? 0), ratio(of(({ cold, warm }) => (warm.milliseconds.facts ?? 0) / (cold.milliseconds.facts ?? 1))));
  if (values.against !== undefined) show(`facts of ${values.against} after it`, of(({ cold }) => cold.milliseconds.release ?? 0), ratio(of(({ cold }) => (cold.milliseconds.release ?? 0) / (cold.milliseconds.facts ?? 1))));
  console.log(`  memory: ${Math.round(of(({ cold }) => cold.peak))} MB peak`);
  const live = run('live', folder, '', []);
  show('a changed file, p95', live.milliseconds.changed ?? 0, `p50 ${Math.round(live.milliseconds.typical ?? 0)} ms; ${live.linkedAgain} of ${live.read} needed all files linked again`);
  console.log(`  memory of the worker: ${Math.round(live.peak)} MB peak, ${Math.round(live.rest)} MB of heap and buffers at rest`);
}

function showGrowth(): void {
  const [small, large] = [2000, 20_000].map((count) => {
    const folder = path.join(place, String(count));
    makeTree(folder, count);
    const measures = Array.from({ length: 3 }, () => run('index', folder, '', []));
    const milliseconds = median(measures.map((measure) => measure.milliseconds.facts ?? 0));
    console.log(`${count} made-up files: ${Math.round(milliseconds)} ms of facts, link ${Math.round(median(measures.map((measure) => measure.milliseconds.link ?? 0)))} ms, ${Math.round(Math.max(...measures.map(({ peak }) => peak)))} MB peak`);
    return milliseconds;
  });
  console.log(`Ten times the files take ${((large ?? 0) / (small ?? 1)).toFixed(1)} times the time.`);
}

/** Half of the files speak of a database, the others of each other. */
function makeTree(folder: string, count: number): void {
  for (let index = 0; index < count; index++) {
    const file = path.join(folder, `src/part${index % 97}/file${index}.ts`);
    mkdirSync(path.dirname(file), { recursive: true });
    const body = index % 2 ? `export async function load${index}(id: string) {\n  const rows = await db.select().from(users).where(eq(users.id, id));\n  return rows.map(({ name, email }) => ({ name, email: email ?? '' }));\n}\n` : `export const value${index} = [1, 2, 3].map((each) => each * ${index});\n`;
    writeFileSync(file, `import { eq } from '${index % 2 ? 'drizzle-orm' : './other'}';\nimport { value${index - 1} } from '../part${(index + 96) % 97}/file${index - 1}';\n${body.repeat(6).replaceAll(/(load|value)(\d+)( =|\()/g, () => `${index % 2 ? 'load' : 'value'}${Math.floor(Math.random() * 1e9)}${index % 2 ? '(' : ' ='}`)}`);
  }
}

function run(mode: string, folder: string, cache: string, rest: readonly string[]): CodeMeasure {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', path.join(__dirname, 'codeRun.ts'), mode, folder, cache, ...rest], { cwd: path.resolve(__dirname, '../..'), encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as CodeMeasure;
}

function show(name: string, milliseconds: number, beside: string): void {
  console.log(`  ${name.padEnd(30)}${String(Math.round(milliseconds)).padStart(6)} ms  ${beside}`);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
