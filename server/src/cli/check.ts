import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ReportedFinding } from '../core/report';
import { findRoot } from '../project/findRoot';
import { nodeHost } from '../project/nodeHost';
import { toProjectPath } from '../project/paths';
import { type Checked, type CheckRequest, openProject } from '../project/project';
import { presentJson } from '../presenters/json';
import { presentTerminal } from '../presenters/terminal';
import type { CheckArguments, FailOn } from './args';
import { type Baseline, compareBaseline, makeBaseline, readBaseline, writeBaseline } from './baseline';
import { wantsColour } from './colour';

/** Runs `fix-forward check`: results to stdout, talk to stderr. Gives the exit code. */
export async function runCheck(command: CheckArguments): Promise<number> {
  const target = locate(command);
  if ('wrongUse' in target) return complain(target.wrongUse);
  const baseline = loadBaseline(command);
  if (baseline && 'wrongUse' in baseline) return complain(baseline.wrongUse);

  const checked = await openProject(nodeHost(target.root)).check(target.request);
  if ('wrongUse' in checked) return complain(checked.wrongUse);
  const shown = baseline ? applyBaseline(checked, baseline, command) : checked;

  if (shown.stateReason && command.format === 'terminal') talk(`Everything is judged, released or not: ${shown.stateReason}.`);
  const colour = wantsColour(process.env, process.stdout.isTTY === true);
  process.stdout.write(command.format === 'json' ? presentJson(shown.report) : presentTerminal(shown, { colour, named: target.request.files ?? [] }));
  if (command.format === 'json') for (const problem of shown.configProblems) talk(`${problem.path}:${problem.range.start.line}:${problem.range.start.column}: ${problem.reason}`);
  return exitCode(shown, command.failOn);
}

/** A broken configuration is wrong use, though the check went on with defaults. What is shipped never fails a check. */
function exitCode(checked: Checked, failOn: FailOn): number {
  if (checked.configProblems.length > 0) return 2;
  const shipped = new Set(checked.report.migrations.filter((migration) => migration.state === 'shipped').map((migration) => migration.path));
  const counts = (finding: ReportedFinding) => !shipped.has(finding.migration) && (finding.severity === 'error' || (failOn === 'warning' && finding.severity === 'warning'));
  return failOn !== 'never' && checked.report.findings.some(counts) ? 1 : 0;
}

interface Target {
  readonly root: string;
  readonly request: CheckRequest;
}

/** The root and the project paths of what was named. */
function locate(command: CheckArguments): Target | { readonly wrongUse: string } {
  const named = command.paths.map((given) => ({ given, absolute: path.resolve(given) }));
  const missing = named.find(({ absolute }) => !existsSync(absolute));
  if (missing) return { wrongUse: `there is no file or folder ${missing.given}` };
  if (command.root !== undefined && !isFolder(command.root)) return { wrongUse: `--root ${command.root} is not a folder` };

  const root = command.root === undefined ? rootOf(named.map(({ absolute }) => absolute)) : path.resolve(command.root);
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
function rootOf(named: readonly string[]): string {
  const first = named[0] ?? process.cwd();
  const found = findRoot(first);
  const here = findRoot(process.cwd());
  if (found.hasGit || isFolder(first)) return found.root;
  return toProjectPath(here.root, first) === undefined ? found.root : here.root;
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function loadBaseline(command: CheckArguments): Baseline | { readonly wrongUse: string } | undefined {
  if (command.baseline === undefined) return undefined;
  if (!existsSync(command.baseline)) return command.updateBaseline ? { findings: [] } : { wrongUse: `there is no baseline ${command.baseline}; write one with --update-baseline` };
  return readBaseline(readFileSync(command.baseline, 'utf8'), command.baseline);
}

function applyBaseline(checked: Checked, baseline: Baseline, command: CheckArguments): Checked {
  const file = command.baseline ?? '';
  if (command.updateBaseline) {
    const made = makeBaseline(checked, baseline);
    writeFileSync(file, writeBaseline(made));
    talk(`${file} now holds ${made.findings.length} finding${made.findings.length === 1 ? '' : 's'}.`);
    return { ...checked, report: { ...checked.report, findings: [] } };
  }
  const { remaining, stale } = compareBaseline(checked, baseline);
  for (const entry of stale) talk(`${file}: nothing matches ${entry.rule} in ${entry.path} any more; drop it with --update-baseline`);
  const left = checked.report.findings.length - remaining.length;
  if (left > 0) talk(`${left} finding${left === 1 ? ' is' : 's are'} left out: ${file} holds ${left === 1 ? 'it' : 'them'}.`);
  return { ...checked, report: { ...checked.report, findings: remaining } };
}

function complain(message: string): number {
  talk(message);
  return 2;
}

function talk(message: string): void {
  process.stderr.write(`fix-forward: ${message}\n`);
}
