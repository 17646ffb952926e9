import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { ReportedFinding } from '../core/report';
import { rules } from '../core/rules';
import { offerPostgres } from '../core/sql/postgres/parser';
import { findRoot } from '../project/findRoot';
import type { Host } from '../project/host';
import { nodeHost } from '../project/nodeHost';
import { toProjectPath } from '../project/paths';
import { type Checked, type CheckRequest, openProject } from '../project/project';
import { presentJson } from '../presenters/json';
import type { CheckArguments, FailOn } from './args';
import type { Baseline } from './baseline';
import type { Surroundings } from './surroundings';

const WRONG_USE = 2;

/** Runs `fix-forward check`: results to stdout, talk to stderr. Gives the exit code. */
export async function runCheck(command: CheckArguments, around: Surroundings): Promise<number> {
  const talk = (message: string) => around.err(`fix-forward: ${message}\n`);
  const complain = (message: string) => {
    talk(message);
    return WRONG_USE;
  };
  const target = locate(command, around.cwd);
  if ('wrongUse' in target) return complain(target.wrongUse);
  const baselineFile = command.baseline === undefined ? undefined : path.resolve(around.cwd, command.baseline);
  // Loaded where there is a baseline: it brings the hashing along.
  const baselines = baselineFile === undefined ? undefined : await import('./baseline');
  const baseline = baselines && baselineFile !== undefined ? loadBaseline(baselineFile, command, baselines) : undefined;
  if (baseline && 'wrongUse' in baseline) return complain(baseline.wrongUse);

  const checked = await openProject(withQuickWasm(await nodeHost(target.root))).check(target.request);
  if ('wrongUse' in checked) return complain(checked.wrongUse);
  if (baselines && baseline && baselineFile !== undefined && command.updateBaseline) {
    const made = baselines.makeBaseline(checked, baseline);
    try {
      writeFileSync(baselineFile, baselines.writeBaseline(made));
    } catch (error) {
      return complain(`the baseline ${command.baseline} cannot be written: ${reasonOf(error)}`);
    }
    talk(`${command.baseline} now holds ${count(made.findings.length, 'finding')}.`);
    return checked.configProblems.length > 0 ? WRONG_USE : 0;
  }
  const shown = baselines && baseline ? applyBaseline(checked, baselines.compareBaseline(checked, baseline), command, talk) : checked;

  for (const file of target.request.files ?? []) if (!shown.recognised.has(file)) talk(`${file} belongs to no migration that is known here; a folder of migrations can be named in fix-forward.json.`);
  if (shown.stateReason && command.format === 'terminal') talk(`everything is judged, released or not: ${shown.stateReason}`);
  if (command.format === 'json') around.out(presentJson(shown.report));
  else if (command.format === 'terminal') around.out((await import('../presenters/terminal')).presentTerminal(shown, { colour: around.colour, named: target.request.files ?? [] }));
  else around.out((await import('../presenters/ci/index')).CI_FORMATS[command.format](shown, rules));
  if (command.format !== 'terminal') for (const problem of shown.configProblems) talk(`${problem.path}:${problem.range.start.line}:${problem.range.start.column}: ${problem.reason}`);
  return exitCode(shown, command.failOn);
}

/**
 * The optimising tier of WebAssembly costs a short run more than it gives: it is off before a parser is compiled, but not
 * before git is there: Node.js holds its own modules compiled, and takes them so under the flags alone that it started with.
 */
function withQuickWasm(host: Host): Host {
  return {
    ...host,
    list() {
      setFlagsFromString('--liftoff-only');
      compileEarly();
      return host.list();
    },
  };
}

/** PostgreSQL is what most projects run: its parser is compiled by another thread while this one lists the files. */
function compileEarly(): void {
  try {
    offerPostgres(WebAssembly.compile(readFileSync(path.join(__dirname, 'libpg-query.wasm'))));
  } catch {
    // Run from source it does not lie beside; the parser finds it by itself.
  }
}

/** A broken configuration is wrong use, though the check went on with defaults. What is shipped never fails a check. */
function exitCode(checked: Checked, failOn: FailOn): number {
  if (checked.configProblems.length > 0) return WRONG_USE;
  const shipped = new Set(checked.report.migrations.filter((migration) => migration.state === 'shipped').map((migration) => migration.path));
  const counts = (finding: ReportedFinding) => !shipped.has(finding.migration) && (finding.severity === 'error' || (failOn === 'warning' && finding.severity === 'warning'));
  return failOn !== 'never' && checked.report.findings.some(counts) ? 1 : 0;
}

interface Target {
  readonly root: string;
  readonly request: CheckRequest;
}

/** The root and the project paths of what was named. */
function locate(command: CheckArguments, cwd: string): Target | { readonly wrongUse: string } {
  const named = command.paths.map((given) => ({ given, absolute: path.resolve(cwd, given) }));
  const missing = named.find(({ absolute }) => !existsSync(absolute));
  if (missing) return { wrongUse: `there is no file or folder ${missing.given}` };
  if (command.root !== undefined && !isFolder(path.resolve(cwd, command.root))) return { wrongUse: `--root ${command.root} is not a folder` };

  const root = command.root === undefined ? rootOf(named.map(({ absolute }) => absolute), cwd) : path.resolve(cwd, command.root);
  const files: string[] = [];
  const folders: string[] = [];
  for (const { given, absolute } of named) {
    const inside = toProjectPath(root, absolute);
    if (inside === undefined) return { wrongUse: `${given} lies outside the project ${root}; check one project at a time, or name its --root` };
    (isFolder(absolute) ? folders : files).push(inside);
  }
  const { scope, since, against } = command;
  return { root, request: { files, folders, scope, since, against } };
}

/** The git top level of the first thing named; without git the folder named, or this one where it holds the files named. */
function rootOf(named: readonly string[], cwd: string): string {
  const first = named[0] ?? cwd;
  const found = findRoot(first);
  const here = findRoot(cwd);
  if (found.hasGit || isFolder(first)) return found.root;
  return toProjectPath(here.root, first) === undefined ? found.root : here.root;
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

type Baselines = typeof import('./baseline');

function loadBaseline(file: string, command: CheckArguments, { readBaseline }: Baselines): Baseline | { readonly wrongUse: string } {
  const name = command.baseline ?? file;
  if (!existsSync(file)) return command.updateBaseline ? { findings: [] } : { wrongUse: `there is no baseline ${name}; write one with --update-baseline` };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { wrongUse: `the baseline ${name} cannot be read: ${reasonOf(error)}` };
  }
  const read = readBaseline(text, name);
  // What is written anew need not be understood first.
  return 'wrongUse' in read && command.updateBaseline ? { findings: [] } : read;
}

function applyBaseline(checked: Checked, { remaining, stale }: ReturnType<Baselines['compareBaseline']>, command: CheckArguments, talk: (message: string) => void): Checked {
  for (const entry of stale) talk(`${command.baseline}: nothing matches ${entry.rule} in ${entry.path} any more; drop it with --update-baseline`);
  const left = checked.report.findings.length - remaining.length;
  if (left > 0) talk(`${count(left, 'finding')} left out, as ${command.baseline} says.`);
  return { ...checked, report: { ...checked.report, findings: remaining } };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const count = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`;
