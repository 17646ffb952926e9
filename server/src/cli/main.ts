import { name, version } from '../../../package.json';
import { readArguments } from './args';
import { explainRule, listRules } from './explain';
import { helpText } from './help';
import { requireNode } from './requireNode';
import type { Surroundings } from './surroundings';

const WRONG_USE = 2;

/** Runs the command line and gives the exit code. The engine is loaded only when there is something to judge. */
export async function main(argv: readonly string[], around: Surroundings): Promise<number> {
  const print = (text: string) => say(around.out, text, 0);
  const complain = (message: string) => say(around.err, `${name}: ${message}\n`, WRONG_USE);

  const tooOld = requireNode(process.versions.node);
  if (tooOld) return complain(tooOld);
  const command = readArguments(argv);
  if (command.kind === 'wrongUse') return complain(`${command.message}\nSee: ${name} help`);
  if (command.kind === 'version') return print(`${name} ${version}\n`);
  if (command.kind === 'help') return print(helpText(command.of));
  if (command.kind === 'explain') {
    if (command.rule === undefined) return print(`${listRules().join('\n')}\n`);
    const answer = explainRule(command.rule);
    return 'page' in answer ? print(answer.page) : complain(answer.wrongUse);
  }
  if (command.kind === 'lsp') {
    // It serves until its client says goodbye.
    await import('../lsp/bin');
    return 0;
  }
  const engine = await import('../engine');
  if (command.kind === 'split') return engine.runSplit(command, around);
  return command.kind === 'report' ? engine.runReport(command, around) : engine.runCheck(command, around);
}

function say(write: (text: string) => void, text: string, code: number): number {
  write(text);
  return code;
}
