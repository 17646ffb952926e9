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
import { openRevision, textIds } from '../../server/src/project/revision';

/** One run of what `code.ts` measures, as JSON. */
export interface CodeMeasure {
  readonly files: number;
  readonly read: number;
  readonly bytes: number;
  readonly milliseconds: { facts?: number; link?: number; keep?: number; release?: number; changed?: number };
  readonly peak: number;
  readonly rest: number;
}

const [mode, folder = '', cache = '', against] = process.argv.slice(2);
void (mode === 'floor' ? floor() : index()).then((measure) => process.stdout.write(JSON.stringify(measure)));

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
  const changes = code.paths.filter((_, at) => at % Math.ceil(code.paths.length / 100) === 0).map((path) => {
    const content = files.read(path);
    return time(() => void store.facts(path, `${path} changed`, () => (content && 'text' in content ? `${content.text}\n` : '')));
  });
  milliseconds.changed = changes.sort((a, b) => a - b)[Math.floor(changes.length * 0.95)];
  const highest = peak();
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { files: paths.filter(isCode).length, read: code.paths.length, bytes, milliseconds, peak: highest, rest: (heapUsed + external) / 1e6 };
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
