import { performance } from 'node:perf_hooks';
import { codeModel } from '../../server/src/core/code';
import { ormReaders } from '../../server/src/core/code/orms';
import { createPrefilter, isCode } from '../../server/src/core/code/read/prefilter';
import { readCode } from '../../server/src/core/code/select';
import { createFactsStore } from '../../server/src/core/code/store';
import { typescript } from '../../server/src/core/evaluate/typescript';
import { openCodeCache } from '../../server/src/project/codeCache';
import { workingFiles } from '../../server/src/project/files';
import { nodeHost } from '../../server/src/project/nodeHost';
import { openLiveRoot } from '../../server/src/worker/root';
import { openRevision, textIds } from '../../server/src/project/revision';

/** One run of what `code.ts` measures, as JSON. */
export interface CodeMeasure {
  readonly files: number;
  readonly read: number;
  readonly bytes: number;
  readonly milliseconds: { facts?: number; link?: number; keep?: number; release?: number; changed?: number; typical?: number };
  /** Of the changed files those that needed all to be linked again. */
  readonly linkedAgain?: number;
  readonly peak: number;
  readonly rest: number;
}

const [mode, folder = '', cache = '', against] = process.argv.slice(2);
void (mode === 'floor' ? floor() : mode === 'live' ? live() : index()).then((measure) => process.stdout.write(JSON.stringify(measure)));

/** Reading all files, the prefilter, and the compiler's parser on what our index reads too. */
async function floor(): Promise<CodeMeasure> {
  const { host, paths } = await open();
  const files = workingFiles(host, paths);
  const chosen = new Set(readCode(workingFiles(host, paths), (path) => path, createFactsStore(ormReaders)).paths);
  const ts = typescript();
  const milliseconds = time(() => {
    const sketch = createPrefilter(ormReaders);
    for (const path of paths.filter(isCode)) {
      const content = files.read(path);
      if (!content || !('text' in content)) continue;
      sketch(path, content.text);
      if (chosen.has(path) && !/\.(?:sql|prisma)$/.test(path) && content.text.length < 1024 * 1024) ts.createSourceFile(path, content.text, { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }, false);
    }
  });
  return { files: paths.filter(isCode).length, read: chosen.size, bytes: 0, milliseconds: { facts: milliseconds }, peak: peak(), rest: 0 };
}

async function index(): Promise<CodeMeasure> {
  const { host, paths } = await open();
  typescript();
  const files = workingFiles(host, paths);
  const kept = openCodeCache({ folder: cache || undefined, root: folder, engine: 'bench' });
  const store = createFactsStore(ormReaders, kept);
  const milliseconds: CodeMeasure['milliseconds'] = {};
  let code: ReturnType<typeof readCode> = { paths: [], unread: [], factsOf: () => undefined };
  milliseconds.facts = time(() => {
    code = readCode(files, textIds(files), store);
    for (const path of code.paths) code.factsOf(path);
  });
  const bytes = [...store.made.facts.values()].reduce((sum, { length }) => sum + length, 0);
  milliseconds.link = time(() => void codeModel({ files, ...code }));
  milliseconds.keep = time(() => kept.keep(store));
  if (against !== undefined && !('reason' in host.git)) {
    const commit = await host.git.commit(against);
    if ('reason' in commit) throw new Error(commit.reason);
    const started = performance.now();
    const revision = await openRevision(host.git, commit.value, store);
    if ('reason' in revision) throw new Error(revision.reason);
    const old = readCode(revision.files, revision.idOf, store);
    for (const path of old.paths) if (!code.paths.includes(path) || revision.idOf(path) !== textIds(files)(path)) old.factsOf(path);
    milliseconds.release = performance.now() - started;
  }
  const highest = peak();
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { files: paths.filter(isCode).length, read: code.paths.length, bytes, milliseconds, peak: highest, rest: (heapUsed + external) / 1e6 };
}

/** As the worker of an editor does it: a file changes, and the findings that it has a part in are there again. */
async function live(): Promise<CodeMeasure> {
  const { host, paths } = await open();
  const files = workingFiles(host, paths);
  const root = openLiveRoot(() => host, '');
  const never = (): boolean => false;
  const settle = async (): Promise<void> => {
    while (await root.slice(never));
  };
  const all = async (): Promise<void> => {
    for (;;) {
      await settle();
      if ((await root.readCode(never)) === 'done') return;
    }
  };
  root.touch({ list: true, git: true });
  await all();
  const rest = (): number => {
    global.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1e6;
  };
  const atRest = rest();
  const read = readCode(files, (path) => path, createFactsStore(ormReaders)).paths.filter((path) => /\.[jt]sx?$/.test(path));
  const changed: number[] = [];
  let linkedAgain = 0;
  for (const path of read.filter((_, at) => at % Math.ceil(read.length / 12) === 0)) {
    const content = files.read(path);
    if (!content || !('text' in content)) continue;
    root.tree.write(path, content.text, 1);
    root.touch({ paths: [path] });
    await all();
    root.tree.write(path, `// changed\n${content.text}`, 2);
    root.touch({ paths: [path] });
    const before = performance.now();
    await settle();
    let state = await root.readCode(() => true);
    // Nothing is known at once: all has to be linked.
    if (state !== 'changed') linkedAgain++;
    for (; state === 'more'; state = await root.readCode(never));
    await settle();
    changed.push(performance.now() - before);
    await all();
    root.tree.write(path, null);
    root.touch({ paths: [path] });
    await all();
  }
  changed.sort((a, b) => a - b);
  const at = (share: number): number => changed[Math.floor(changed.length * share)] ?? 0;
  return { files: paths.length, read: changed.length, bytes: 0, milliseconds: { changed: at(0.95), typical: at(0.5) }, linkedAgain, peak: peak(), rest: atRest };
}

async function open() {
  const host = await nodeHost(folder);
  return { host, paths: await host.list() };
}

function time(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

const peak = (): number => process.resourceUsage().maxRSS / 1024;
