import { findRoot } from '../project/findRoot';
import { nodeHost } from '../project/nodeHost';
import { reportBetween } from '../project/report';
import { presentReport } from '../presenters/report';
import type { ReportArguments } from './args';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Surroundings } from './surroundings';

const WRONG_USE = 2;

/** Runs `fix-forward report`: the report to stdout, talk to stderr. Gives the exit code. */
export async function runReport(command: ReportArguments, around: Surroundings): Promise<number> {
  const complain = (message: string): number => {
    around.err(`fix-forward: ${message}\n`);
    return WRONG_USE;
  };
  const start = path.resolve(around.cwd, command.root ?? '.');
  if (!isFolder(start)) return complain(`--root ${command.root} is no folder`);
  const root = command.root === undefined ? findRoot(start).root : start;
  const reported = await reportBetween(await nodeHost(root), command);
  if ('wrongUse' in reported) return complain(reported.wrongUse);
  around.out(presentReport(reported, command.format, { colour: around.colour }));
  const fails: readonly string[] = { unsafe: ['unsafe'], unknown: ['unsafe', 'unknown'], never: [] }[command.failOn];
  return fails.includes(reported.report.verdict) ? 1 : 0;
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}
