import { execFile } from 'node:child_process';
import path from 'node:path';

/** Of the sources, and of the bundle that runs in VS Code. */
const root = path.resolve(__dirname, '../..');

/** Runs the cases with the grammars of the languages that ours are injected into; gives what does not hold. */
export function checkGrammars(grammars: readonly string[]): Promise<string> {
  const program = path.join(root, 'node_modules/vscode-tmgrammar-test/dist/unit.js');
  const args = [program, '--compact', '--config', 'package.json', ...grammars.flatMap((file) => ['-g', file]), 'test/syntaxes/cases/*'];
  // In the extension host of a desktop VS Code the program is Electron.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) => resolve(error ? `${stdout}${stderr}` || error.message : ''));
  });
}
