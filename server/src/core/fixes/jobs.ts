import type { ts } from 'ts-morph';
import { typescript } from '../evaluate/typescript';
import type { Mend } from '../jobs/model';
import type { Change } from '../model/fix';
import type { Finding, FixTitle } from '../model/finding';
import type { Files } from '../model/files';
import { type NoChange, textIn } from './fix';
import { type ParsedScript, parseScript } from './scriptFunctions';

/** The comment that keeps a finding about code from being told again. */
const IGNORE: FixTitle = { id: 'ignore', title: 'Ignore job-effect-repeats here, with a reason', safety: 'review' };

/** The fixes that can be had for what a job repeats, the preferred one first. */
export function jobFixes(mends: readonly Mend[]): readonly FixTitle[] {
  return [...mends.map((mend, index): FixTitle => ({ ...titleOf(mend), safety: 'review', ...(index === 0 && { preferred: true as const }) })), IGNORE];
}

function titleOf(mend: Mend): Pick<FixTitle, 'id' | 'title'> {
  switch (mend.kind) {
    case 'key': return { id: 'give-key', title: `Give \`${mend.option}\`: ${mend.value}` };
    case 'step': return { id: 'own-step', title: `Put it into a step of its own: ${mend.run}('${mend.name}', …)` };
    case 'text': return { id: 'ignore-duplicates', title: `Let a second insert do nothing: ${mend.text.trim().replace(/^\.|,$/g, '')}` };
  }
}

/** What a fix of a job's finding writes, for the texts as they are; or why it can do nothing. Pure; never throws. */
export function applyJobFix(id: string, { span, rule }: Finding, mends: readonly Mend[], files: Files): Change | NoChange {
  if (id === IGNORE.id) return ignoreAbove(span, rule, textIn(files, span.file));
  const mend = mends.find((each) => titleOf(each).id === id);
  if (!mend) return { reason: `There is no fix "${id}" here.` };
  const script = parseScript(mend.file, textIn(files, mend.file));
  if (!script) return { reason: `${mend.file} has syntax errors.` };
  return changeOf(mend, script);
}

function changeOf(mend: Mend, script: ParsedScript): Change | NoChange {
  const { file, at } = mend;
  if (mend.kind === 'text') return { edits: [{ span: { file, start: at[0], end: at[1] }, text: mend.text }], newFiles: [], notes: ['This needs a unique column, or a unique index, by which the second row is known; without one there are two rows all the same.'] };
  const call = callNamedAt(script, at);
  if (!call) return { reason: 'The call is not where it was.' };
  if (mend.kind === 'step') {
    const start = call.getStart(script.file);
    return { edits: [{ span: { file, start, end: start }, text: `${mend.run}('${mend.name}', () => ` }, { span: { file, start: call.end, end: call.end }, text: ')' }], newFiles: [], notes: ['What the step gives is kept as JSON: a result that is no plain value comes back changed.'] };
  }
  const options = call.arguments[mend.argument];
  const entry = `${mend.option}: ${mend.value}`;
  const notes = ['The key holds for as long as the other side remembers it.'];
  const ts = typescript();
  if (!options) {
    const end = call.arguments.at(-1)?.end;
    return end === undefined ? { reason: 'The call has no arguments.' } : { edits: [{ span: { file, start: end, end }, text: `, { ${entry} }` }], newFiles: [], notes };
  }
  if (!ts.isObjectLiteralExpression(options)) return { reason: 'The options are made elsewhere.' };
  const start = options.getStart(script.file) + 1;
  const isEmpty = options.properties.length === 0;
  return { edits: [{ span: { file, start, end: start }, text: isEmpty ? ` ${entry} ` : ` ${entry},` }], newFiles: [], notes };
}

/** The call whose callee ends with the words at a place. */
function callNamedAt({ file }: ParsedScript, [start, end]: readonly [number, number]): ts.CallExpression | undefined {
  const ts = typescript();
  const search = (node: ts.Node): ts.CallExpression | undefined => {
    if (node.pos > start || node.end < end) return undefined;
    const inner = ts.forEachChild(node, search);
    if (inner) return inner;
    return ts.isCallExpression(node) && node.expression.end === end && node.expression.getStart(file) <= start ? node : undefined;
  };
  return search(file);
}

const REASON = 'why a second run may do it again';

/** In a chain of calls the comment stands above the link that is marked. */
function ignoreAbove({ file, start }: Finding['span'], rule: string, text: string): Change {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const before = `${/^[ \t]*/.exec(text.slice(line))?.[0] ?? ''}// fix-forward: ignore ${rule} `;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return { edits: [{ span: { file, start: line, end: line }, text: `${before}${REASON}${end}`, placeholder: { start: before.length, end: before.length + REASON.length } }], newFiles: [], notes: [] };
}
