import { main } from '../../server/src/cli/main';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process, as if in `cwd`. */
export async function runCli(cwd: string, ...argv: string[]): Promise<Run> {
  let out = '';
  let err = '';
  const code = await main(argv, { cwd, colour: false, out: (text) => { out += text; }, err: (text) => { err += text; } });
  return { code, out, err };
}
