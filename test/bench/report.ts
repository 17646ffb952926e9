import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { openGit } from '../../server/src/project/git';

// npm run bench:report -- DIR OLD NEW [--runs N] [--cli FILE]: what a report between two releases costs, from the command to its last byte: cold
// (nothing kept), warm (what the run before kept), and what git alone takes to list both ends and to read what differs, by the same command lines.
// The three follow each other in every run, so that a busy machine disturbs them alike; processor time is of our process, without git.
const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '3' }, cli: { type: 'string', default: path.resolve(__dirname, '../../dist/cli.js') } } });
const [folder, older, newer] = positionals;

interface Measure {
  readonly milliseconds: number;
  readonly processor: number;
  readonly megabytes: number;
  readonly output: string;
}

async function main(): Promise<void> {
  if (!folder || !older || !newer) throw new Error('npm run bench:report -- DIR OLD NEW');
  if (!existsSync(values.cli)) throw new Error(`${values.cli} is missing: npm run build`);
  const root = path.resolve(folder);
  const runs: { readonly cold: Measure; readonly warm: Measure; readonly git: number }[] = [];
  let differing = '';
  for (let run = 0; run < Number(values.runs); run++) {
    const cache = mkdtempSync(path.join(tmpdir(), 'fix-forward-bench-'));
    try {
      const [cold, warm] = [report(root, cache), report(root, cache)];
      if (cold.output !== warm.output) throw new Error('the warm report is another one');
      const { milliseconds, count, bytes } = await gitAlone(root);
      differing = `${count} contents, ${(bytes / 1024 / 1024).toFixed(1)} MB`;
      runs.push({ cold, warm, git: milliseconds });
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  }
  console.log(`${older}..${newer} in ${root}, ${runs.length} runs, the best of each:`);
  console.log(`  cold       ${line(runs.map(({ cold }) => cold))}`);
  console.log(`  warm       ${line(runs.map(({ warm }) => warm))}`);
  console.log(`  git alone  ${Math.round(Math.min(...runs.map(({ git }) => git)))} ms (both listings, ${differing} that differ)`);
  console.log(`  cold is ${Math.min(...runs.map(({ cold, git }) => cold.milliseconds / git)).toFixed(1)} times git alone, warm ${Math.min(...runs.map(({ warm, git }) => warm.milliseconds / git)).toFixed(1)} times`);
}

function report(root: string, cache: string): Measure {
  const usage = path.join(cache, 'usage.json');
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--require', path.join(__dirname, 'usage.cjs'), values.cli, 'report', '--root', root, '--from', older ?? '', '--to', newer ?? '', '--format', 'json', '--fail-on', 'never'], { encoding: 'utf8', maxBuffer: 1 << 30, env: { ...process.env, FIX_FORWARD_CACHE: path.join(cache, 'kept'), USAGE_FILE: usage } });
  const milliseconds = performance.now() - started;
  if (status !== 0) throw new Error(stderr);
  const { kilobytes, processor } = JSON.parse(readFileSync(usage, 'utf8')) as { readonly kilobytes: number; readonly processor: number };
  return { milliseconds, processor, megabytes: kilobytes / 1024, output: stdout };
}

async function gitAlone(root: string): Promise<{ readonly milliseconds: number; readonly count: number; readonly bytes: number }> {
  const git = openGit(root);
  if ('reason' in git) throw new Error(git.reason);
  const started = performance.now();
  const trees = await Promise.all([older, newer].map(async (name) => {
    const commit = await git.commit(name ?? '');
    const tree = 'value' in commit ? await git.tree(commit.value) : commit;
    if ('reason' in tree) throw new Error(tree.reason);
    return new Set(tree.value.values());
  }));
  const [left, right] = trees as [Set<string>, Set<string>];
  const contents = await git.contents([...[...left].filter((id) => !right.has(id)), ...[...right].filter((id) => !left.has(id))]);
  const milliseconds = performance.now() - started;
  return { milliseconds, count: contents.size, bytes: [...contents.values()].reduce((sum, content) => sum + ('bytes' in content ? content.bytes.byteLength : 0), 0) };
}

const line = (measures: readonly Measure[]): string => {
  const least = (of: (measure: Measure) => number): number => Math.round(Math.min(...measures.map(of)));
  return `${least(({ milliseconds }) => milliseconds)} ms, ${least(({ processor }) => processor)} ms of processor time, ${Math.round(Math.max(...measures.map(({ megabytes }) => megabytes)))} MB at its peak`;
};

void main();
