import { downName } from './place';
import type { Rule } from './rule';

/** An empty down beside a real up: the tool moves its version marker back and reports success. */
export const downDoesNothing: Rule = {
  id: 'down-does-nothing',
  meta: { title: 'down does nothing beside an up that changes the database', family: 'down', severity: 'warning', outcome: 'down-lies' },
  check({ step, framework }) {
    const { judgement, migration } = step;
    if (!judgement?.doesNothing || judgement.refusal || migration.down.kind !== 'operations') return [];
    if (judgement.differences.length + judgement.residual.length === 0) return [];
    const said = migration.down.operations.find((operation) => operation.kind === 'log');
    const comment = migration.downComments.findLast(({ text }) => !GENERATED.test(text));
    const quote = said?.kind === 'log' && said.text ? said.text : comment?.text;
    const author = quote ? ` It says "${shorten(quote)}", but ${framework.called ?? framework.title} does not read that.` : '';
    return [{
      span: downName(migration),
      message: `down does nothing, yet ${framework.called ?? framework.title} will report success and take the migration for undone.${author} Throw here if there is no way back, so that nobody believes there is one, or undo what up did.`,
    }];
  },
};

/** What tools write into a new file. */
const GENERATED = /add (?:reverting|altering) commands here|^\s*example:|eslint-|prettier-|@param|@returns|fix-forward/i;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
