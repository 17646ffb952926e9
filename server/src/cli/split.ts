import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { TextEdit } from '../core/model/fix';
import { findRoot } from '../project/findRoot';
import { nodeHost } from '../project/nodeHost';
import { toProjectPath } from '../project/paths';
import { openSplit, type SplitProject } from '../project/split';
import type { SplitArguments } from './args';
import type { Surroundings } from './surroundings';

const WRONG_USE = 2;
const REFUSED = 1;

/** What is to be done to one file; `after` is absent where it goes. */
interface FileChange {
  readonly path: string;
  /** Absent where it is made. */
  readonly before?: string;
  readonly after?: string;
}

/** Runs `fix-forward split`: the diff to stdout, talk to stderr. Gives the exit code. */
export async function runSplit(command: SplitArguments, around: Surroundings): Promise<number> {
  const talk = (message: string): void => around.err(`${message}\n`);
  const complain = (message: string): number => {
    talk(`fix-forward: ${message}`);
    return WRONG_USE;
  };
  const target = locate(command, around.cwd);
  if ('wrongUse' in target) return complain(target.wrongUse);
  const { root, file } = target;
  const project = await openSplit(await nodeHost(root));
  const made = command.promote ? await promoted(project, root, file, talk) : await splitted(project, root, file, command);
  if ('reason' in made) {
    talk(`fix-forward: ${made.reason}`);
    return REFUSED;
  }
  for (const change of made.changes) around.out(diffOf(change));
  for (const note of made.notes) talk(`note: ${note}`);
  if (!command.write) {
    talk('Nothing is written: --write does it.');
    return 0;
  }
  const fault = writeAll(root, made.changes);
  if (fault !== undefined) return complain(fault);
  talk(`${made.changes.length} ${made.changes.length === 1 ? 'file' : 'files'} written.`);
  return 0;
}

type Made = { readonly changes: readonly FileChange[]; readonly notes: readonly string[] } | { readonly reason: string };

async function splitted(project: SplitProject, root: string, file: string, { line, back, map }: SplitArguments): Promise<Made> {
  const at = line === undefined ? undefined : lineSpan(file, read(root, file).text, line);
  if (line !== undefined && !at) return { reason: `${file} has no line ${line}.` };
  const request = { path: file, now: Date.now(), writeBack: back, ...(at && { at }) };
  const change = map ? await project.map(request) : project.split(request);
  if ('reason' in change) return change;
  return { changes: [...edited(root, change.edits), ...change.newFiles.map(({ path: made, text }) => ({ path: made, after: text }))], notes: change.notes };
}

function edited(root: string, edits: readonly TextEdit[]): readonly FileChange[] {
  return [...new Set(edits.map(({ span }) => span.file))].map((one): FileChange => {
    const { text, mark } = read(root, one);
    return { path: one, before: mark + text, after: mark + applied(text, edits.filter(({ span }) => span.file === one)) };
  });
}

async function promoted(project: SplitProject, root: string, file: string, talk: (message: string) => void): Promise<Made> {
  const made = await project.promote(file, Date.now());
  if ('reason' in made) {
    for (const { span, message, revision } of made.references) talk(`  ${span.file}${revision === undefined ? '' : ` in ${revision}`}: ${message}`);
    return made;
  }
  const gone = made.removed.map((one): FileChange => ({ path: one, before: textOf(project, one) }));
  return { changes: [...edited(root, made.edits), ...made.newFiles.map(({ path: one, text }) => ({ path: one, after: text })), ...gone], notes: [] };
}

function textOf(project: SplitProject, file: string): string {
  const found = project.files.read(file);
  return found && 'text' in found ? found.text : '';
}

/** The text of a file, and the byte order mark before it, which offsets do not count. */
function read(root: string, file: string): { readonly text: string; readonly mark: string } {
  const text = readFileSync(path.join(root, file), 'utf8');
  return text.startsWith('\uFEFF') ? { text: text.slice(1), mark: '\uFEFF' } : { text, mark: '' };
}

function applied(text: string, edits: readonly TextEdit[]): string {
  return [...edits].sort((a, b) => b.span.start - a.span.start).reduce((made, { span, text: put }) => made.slice(0, span.start) + put + made.slice(span.end), text);
}

function lineSpan(file: string, text: string, line: number): { readonly file: string; readonly start: number; readonly end: number } | undefined {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return undefined;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return { file, start, end: end < 0 ? text.length : end };
}

function diffOf({ path: file, before, after }: FileChange): string {
  return createTwoFilesPatch(before === undefined ? '/dev/null' : `a/${file}`, after === undefined ? '/dev/null' : `b/${file}`, before ?? '', after ?? '', undefined, undefined, { context: 3 });
}

/** All files or none: each is written beside its place first, and what was there is put back where a step fails. */
function writeAll(root: string, changes: readonly FileChange[]): string | undefined {
  const taken = changes.find(({ path: file, before }) => before === undefined && existsSync(path.join(root, file)));
  if (taken) return `${taken.path} exists already`;
  const undo: (() => void)[] = [];
  try {
    const staged = changes.flatMap(({ path: file, after }) => {
      if (after === undefined) return [];
      const place = path.join(root, file);
      const first = mkdirSync(path.dirname(place), { recursive: true });
      if (first !== undefined) undo.push(() => rmSync(first, { recursive: true, force: true }));
      const beside = `${place}.${process.pid}.new`;
      undo.push(() => rmSync(beside, { force: true }));
      writeFileSync(beside, after, { flag: 'wx' });
      return [{ place, beside }];
    });
    for (const { path: file, before, after } of changes) {
      const place = path.join(root, file);
      if (before === undefined) undo.push(() => rmSync(place, { force: true }));
      else undo.push(() => writeFileSync(place, before));
      if (after === undefined) rmSync(place);
    }
    for (const { place, beside } of staged) renameSync(beside, place);
    return undefined;
  } catch (error) {
    for (const back of undo.reverse()) back();
    return `nothing is written: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function locate({ file, root }: SplitArguments, cwd: string): { readonly root: string; readonly file: string } | { readonly wrongUse: string } {
  const absolute = path.resolve(cwd, file);
  if (!statSync(absolute, { throwIfNoEntry: false })?.isFile()) return { wrongUse: `there is no file ${file}` };
  const here = findRoot(cwd);
  const found = findRoot(absolute);
  const base = root !== undefined ? path.resolve(cwd, root) : found.hasGit || toProjectPath(here.root, absolute) === undefined ? found.root : here.root;
  const inside = toProjectPath(base, absolute);
  return inside === undefined ? { wrongUse: `${file} lies outside the project ${base}` } : { root: base, file: inside };
}
