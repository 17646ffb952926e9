import { indexPaths, joinPath, folderOf, nameOf, packageOf } from '../../frameworks/pathIndex';
import type { Files } from '../../model/files';
import type { Span } from '../../model/source';
import { type Entry, entriesOf } from './entries';
import { TOOLS } from './tools';

/** A place that shows the release starting its migration tool. */
export interface ToolRun {
  readonly span: Span;
  /** How it comes about, from the command that starts the release to the tool: `npm start`, `prisma migrate deploy`. */
  readonly chain: readonly string[];
  readonly when: Entry['when'];
}

export interface ToolRuns {
  /** It is run when the release starts or is deployed. */
  readonly certain: readonly ToolRun[];
  /** Something that can be run does it; whether it is, is not told by the files. */
  readonly possible: readonly ToolRun[];
  /** Whether any file says how the release is started. */
  readonly isStartKnown: boolean;
}

/** Steps from one command to the next: a script of a package that runs another, a shell file. */
const MOST_STEPS = 8;
const MOST_COMMANDS = 400;

interface Command {
  readonly text: string;
  readonly span: Span;
  readonly chain: readonly string[];
  readonly when: Entry['when'];
}

const reached = new WeakMap<Files, readonly Command[]>();

/** Where a release runs a tool over the migrations of a package, by its files alone. */
export function toolRuns(files: Files, framework: string, packageFolder: string, isOnlyOne: boolean): ToolRuns {
  const shape = TOOLS[framework];
  const commands = commandsReached(files);
  if (!shape) return { certain: [], possible: [], isStartKnown: commands.length > 0 };
  const isAbout = (path: string): boolean => isOnlyOne || packageFolder === '' || path.startsWith(`${packageFolder}/`) || !isInPackage(files, path);
  const ran = commands.filter(({ text, span }) => isAbout(span.file) && shape.command.test(text)).map(({ text, span, chain, when }): ToolRun => ({ span, when, chain: [...chain, (shape.command.exec(text)?.[0] ?? text).trim()] }));
  const called = shape.code ? callsInCode(files, shape.code, isAbout, commands) : { certain: [], possible: [] };
  return { certain: unique([...ran, ...called.certain]), possible: called.possible, isStartKnown: commands.length > 0 };
}

/** Everything that starting or deploying comes to run: scripts of packages, shell files, and the commands in them. */
function commandsReached(files: Files): readonly Command[] {
  const known = reached.get(files);
  if (known) return known;
  const found: Command[] = entriesOf(files).map(({ command, span, when }) => ({ text: command, span, chain: [], when }));
  const seen = new Set(found.map(({ span }) => placeKey(span)));
  for (let at = 0; at < found.length && found.length < MOST_COMMANDS; at++) {
    const command = found[at];
    if (!command || command.chain.length >= MOST_STEPS) continue;
    for (const next of commandsRunBy(command, files)) {
      if (seen.has(placeKey(next.span))) continue;
      seen.add(placeKey(next.span));
      found.push(next);
    }
  }
  reached.set(files, found);
  return found;
}

const placeKey = ({ file, start }: Span): string => `${file}:${start}`;

/** `npm run x`, `yarn x`, `pnpm --filter web x`, `turbo run x`, `bun run x`; npm's own `start`. */
const SCRIPT_CALL = /\b(?:(?:npm|pnpm|yarn|bun)(?:\s+(?:--?[\w-]+(?:[= ][^\s&|;]+)?|workspace\s+\S+|-w\s+\S+))*\s+(?:run(?:-script)?\s+)?|turbo\s+(?:run\s+)?|npm-run-all\s+|run-s\s+|run-p\s+)([\w:.-]+)/g;
const SHELL_FILE = /(?:^|[\s"'=;&|(])((?:[\w.$@{}-]*\/)*[\w.-]+\.(?:sh|bash))\b/g;

function commandsRunBy(command: Command, files: Files): readonly Command[] {
  const called = [...command.text.matchAll(SCRIPT_CALL)].flatMap(([words, name = '']) => scriptsNamed(files, name, command.span.file).map(({ text, span }) => ({ text, span, chain: [...command.chain, words.trim()], when: command.when })));
  const shells = [...command.text.matchAll(SHELL_FILE)].flatMap(([, file = '']) => {
    const path = nearestNamed(files, nameOf(file), command.span.file);
    const read = path === undefined ? undefined : files.read(path);
    return path !== undefined && read && 'text' in read ? [{ text: withoutComments(read.text), span: { file: path, start: 0, end: read.text.length }, chain: [...command.chain, nameOf(path)], when: command.when }] : [];
  });
  return [...called, ...shells].map((each) => ({ ...each, span: narrowed(each, files) }));
}

/** The whole of a shell file is no place to point at: the line that runs a tool is. */
function narrowed({ text, span }: Command, files: Files): Span {
  const read = files.read(span.file);
  if (!read || !('text' in read) || text.length < 200) return span;
  for (const { command } of Object.values(TOOLS)) {
    const match = command.exec(text);
    const at = match ? read.text.indexOf(match[0]) : -1;
    if (match && at >= 0) return { file: span.file, start: at, end: at + match[0].length };
  }
  return span;
}

const withoutComments = (shell: string): string => shell.replace(/^[ \t]*#.*$/gm, '');

/** Scripts of that name: of the nearest package, else of every package (a workspace runs those that have it). */
function scriptsNamed(files: Files, name: string, from: string): readonly { readonly text: string; readonly span: Span }[] {
  const own = joinPath(packageOf(indexPaths(files), folderOf(from)), 'package.json');
  const all = indexPaths(files).named('package.json').filter((path) => path !== own);
  const mine = own === undefined ? [] : scriptIn(files, own, name, from);
  return mine.length > 0 ? [...mine, ...(from === own ? [] : all.flatMap((path) => scriptIn(files, path, name, from)))] : all.flatMap((path) => scriptIn(files, path, name, from));
}

function scriptIn(files: Files, path: string, name: string, from: string): readonly { readonly text: string; readonly span: Span }[] {
  const read = files.read(path);
  if (!read || !('text' in read)) return [];
  const escaped = name.replace(/[^\w]/g, '\\$&');
  const scripts = read.text.search(/"scripts"\s*:/);
  if (scripts < 0) return [];
  const match = new RegExp(`"((?:pre|post)?${escaped})"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(read.text.slice(scripts));
  const text = match?.[2];
  if (!match || text === undefined || (path === from && text === '')) return [];
  const start = scripts + match.index + match[0].lastIndexOf(text);
  return [{ text, span: { file: path, start, end: start + text.length } }];
}

function nearestNamed(files: Files, name: string, from: string): string | undefined {
  const own = folderOf(from).split('/');
  const shared = (path: string): number => {
    const folders = folderOf(path).split('/');
    const differs = own.findIndex((folder, index) => folder !== folders[index]);
    return differs < 0 ? own.length : differs;
  };
  return indexPaths(files).named(name).reduce<string | undefined>((best, path) => (best === undefined || shared(path) > shared(best) ? path : best), undefined);
}

const CODE = /\.[cm]?[jt]sx?$/;
/** Files that are run by hand or by tests. */
const BY_HAND = /(?:^|\/)(?:scripts?|bin|cli|commands?|tools?|seeds?|seeders?|tasks|examples?|docs?|dev|localenv)\/|(?:^|\/)(?:knexfile|ormconfig|gulpfile|[^/]*\.config)\.|(?:^|[./_-])(?:cli|seed|setup)\.[cm]?[jt]sx?$/i;
const IN_TESTS = /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|spec|specs|cypress|fixtures?|testing|test-utils)\/|\.(?:test|spec|e2e|stories)\.[cm]?[jt]sx?$|(?:^|[./_-])(?:jest|vitest|mocha|playwright|test|tests|testing)[./_-]/i;

/** Code that calls the tool by its functions: what a program contains it is likely to run at its start. */
function callsInCode(files: Files, pattern: RegExp, isAbout: (path: string) => boolean, commands: readonly Command[]): Pick<ToolRuns, 'certain' | 'possible'> {
  const certain: ToolRun[] = [];
  const possible: ToolRun[] = [];
  for (const path of files.paths) {
    if (!CODE.test(path) || IN_TESTS.test(path) || !isAbout(path) || /(?:^|\/)migrations?\//.test(path)) continue;
    const read = files.read(path);
    if (!read || !('text' in read)) continue;
    const match = pattern.exec(read.text);
    if (!match || isComment(read.text, match.index)) continue;
    const span = { file: path, start: match.index, end: match.index + match[0].length };
    const started = startedBy(path, commands);
    if (started) certain.push({ span, chain: [...started.chain, started.text.length < 120 ? started.text.trim() : nameOf(started.span.file)], when: started.when });
    else (BY_HAND.test(path) ? possible : certain).push({ span, chain: [], when: 'start' });
  }
  return { certain, possible };
}

const isComment = (text: string, at: number): boolean => /^\s*(?:\/\/|\*)/.test(text.slice(text.lastIndexOf('\n', at) + 1, at));

/** The command that runs a file: by its name, compiled or not (`node db/init.js`). */
function startedBy(path: string, commands: readonly Command[]): Command | undefined {
  const stem = nameOf(path).replace(CODE, '');
  if (stem === 'index') return undefined;
  const folder = nameOf(folderOf(path));
  const escaped = `${folder}/${stem}`.replace(/[^\w/]/g, '\\$&');
  const runs = new RegExp(`\\b(?:node|tsx|ts-node|bun|deno)\\b[^\\n|;&]*\\b${escaped}(?:\\.[cm]?[jt]sx?)?(?![\\w-])`);
  return commands.find(({ text }) => runs.test(text));
}

function isInPackage(files: Files, path: string): boolean {
  return packageOf(indexPaths(files), folderOf(path)) !== '';
}

function unique(runs: readonly ToolRun[]): readonly ToolRun[] {
  return [...new Map(runs.map((run) => [placeKey(run.span), run])).values()];
}
