import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder, write } from '../../project/gitRepository';
import type { Command, MigrationName, Scenario } from './scenario';
import type { Server } from './server';

/** What one command did. */
export interface Outcome {
  readonly behaviour: 'refuses' | 'ignores';
  readonly output: string;
  readonly tables: string;
}

export interface Outcomes {
  readonly first: Outcome;
  readonly again: Outcome;
  readonly beside: readonly Outcome[];
  readonly fix: Outcome;
}

/** A command that waits for an answer or a lock must not hold the suite. */
const commandTimeout = 60_000;

/** Two migrations are applied, the file of the last is removed, and the tool is run again. */
export async function runScenario(scenario: Scenario, server: Server, tools: string): Promise<Outcomes> {
  const folder = temporaryFolder();
  const run = async (command: Command): Promise<Outcome> => {
    const { code, output } = await runProgram(command, folder.path, server.address.url);
    return { behaviour: code === 0 ? 'ignores' : 'refuses', output, tables: await server.tables() };
  };
  const place = (...migrations: readonly MigrationName[]) => {
    rmSync(path.join(folder.path, 'migrations'), { recursive: true, force: true });
    write(folder.path, scenario.files(migrations, server.address));
  };
  try {
    linkPackages(folder.path, tools, scenario.packages);
    await server.reset();
    place('a', 'b');
    const first = await run(scenario.deploy);
    place('a');
    const again = await run(scenario.deploy);
    const beside: Outcome[] = [];
    for (const { command } of scenario.beside ?? []) beside.push(await run(command));
    place('a', 'c');
    return { first, again, beside, fix: await run(scenario.deploy) };
  } finally {
    folder.remove();
  }
}

/** Packages are found under the name that the tool itself expects, whatever version of it is tried. */
export function linkPackages(folder: string, tools: string, packages: Scenario['packages']): void {
  for (const [name, installedAs] of Object.entries(packages)) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(tools, 'node_modules', installedAs), link, 'junction');
  }
}

export function runProgram([program, ...args]: Command, folder: string, url: string): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: url, NO_COLOR: '1', FORCE_COLOR: '0', NODE_OPTIONS: '', NODE_NO_WARNINGS: '1', HOME: folder, ...quietPrisma(folder) };
    const [file, before] = program.startsWith('node_modules/@dbmate/') ? [path.join(folder, program), []] : [process.execPath, [program]];
    const child = spawn(file, [...before, ...args], { cwd: folder, env, timeout: commandTimeout });
    let output = '';
    child.stdout.on('data', (chunk) => { output += chunk; });
    child.stderr.on('data', (chunk) => { output += chunk; });
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** `engine: 'js'` needs no native engine, but the command line would download them unless it is shown a file. */
function quietPrisma(folder: string): Readonly<Record<string, string>> {
  const noEngine = path.join(folder, 'noEngine.node');
  return { PRISMA_QUERY_ENGINE_LIBRARY: noEngine, PRISMA_SCHEMA_ENGINE_BINARY: noEngine, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' };
}
