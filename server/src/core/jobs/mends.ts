import type { CallFact, Expression } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import { isLooped } from './body';
import { FRAMEWORKS, type InScope } from './frameworks';
import { chainAfter } from './matching';
import type { Handler, Mend } from './model';
import type { Walk, Way } from './paths';
import { nameOf } from './program';

/** What can be written so that a second run does not repeat an effect. Where a loop repeats it, one key or step is not enough. */
export function mendsOf(way: Way, { ways }: Walk): readonly Mend[] {
  const [first] = way.levels;
  const last = way.levels.at(-1);
  if (!first || !last || first.file.path !== way.handler.place.file) return [];
  const conflict = conflictMend(way.match.orm, last.file, last.index);
  if (way.levels.some(({ body, call }) => isLooped(body, call))) return conflict ? [conflict] : [];
  const framework = FRAMEWORKS.find(({ id }) => id === way.handler.framework);
  const own = first.body.parts.get(first.call.function);
  const { row } = way.match;
  const identity = framework?.identity && inScope(first.file, way.handler, framework.identity);
  const key = row?.keyAt === undefined || identity === undefined || way.levels.length > 1 ? undefined : keyMend(last.file, last.call, row.keyAt, row.keys?.[0] ?? '', identity, way.match.what);
  const isOnly = ways.filter(({ levels }) => levels[0]?.index === first.index && levels[0]?.file.path === first.file.path).length === 1;
  const run = framework?.step && inScope(first.file, way.handler, framework.step);
  const step: Mend | undefined = run === undefined || own?.step !== undefined || !isOnly || !first.call.awaited ? undefined : { kind: 'step', file: first.file.path, at: first.call.nameAt, run, name: wordsOf(nameOf(first.file.facts, first.call.callee)) };
  return [key, step, conflict].flatMap((each) => each ?? []);
}

/** How a function reads what it is given, under the names that it gave: `job.id`, `event.id`. */
function inScope({ facts }: LinkedFile, { place }: Handler, { parameter, property, path }: InScope): string | undefined {
  const index = facts.functions[place.index]?.params[parameter];
  const given = index === undefined ? undefined : facts.locals[index];
  if (!given) return undefined;
  if (given.name !== '') return property === undefined ? `${given.name}.${path}` : `${given.name}.${property}.${path}`;
  const inner = facts.locals.find(({ value }) => property !== undefined && value?.kind === 'get' && value.name === property && value.of.kind === 'local' && value.of.index === index);
  return inner && `${inner.name}.${path}`;
}

/** Where an option can be written: an object that is there, or one more argument. */
function keyMend({ path }: LinkedFile, { args, nameAt }: CallFact, argument: number, option: string, identity: string, what: string): Mend | undefined {
  const options: Expression | undefined = args[argument];
  if (options ? options.kind !== 'object' : args.length !== argument) return undefined;
  return { kind: 'key', file: path, at: nameAt, argument, option, value: `\`${wordsOf(what.replace(/^.*?\.(?=\w+\.\w+$)/, ''))}-\${${identity}}\`` };
}

const CONFLICTS: Readonly<Record<string, { readonly behind: string; readonly text: string }>> = {
  drizzle: { behind: 'values', text: '.onConflictDoNothing()' },
  kysely: { behind: 'values', text: '.onConflict((oc) => oc.doNothing())' },
  knex: { behind: 'insert', text: '.onConflict().ignore()' },
};

/** The clause behind an insert, in the way of the query at hand. */
function conflictMend(orm: string | undefined, file: LinkedFile, index: number): Mend | undefined {
  const style = CONFLICTS[orm ?? ''];
  if (style) {
    const call = [file.facts.calls[index], ...chainAfter(file, index)].find((each) => each && nameOf(file.facts, each.callee) === style.behind);
    return call && { kind: 'text', file: file.path, at: [call.at[1], call.at[1]], text: style.text };
  }
  const call = file.facts.calls[index];
  const [given] = call?.args ?? [];
  return orm === 'prisma' && call && nameOf(file.facts, call.callee) === 'createMany' && given?.kind === 'object' ? { kind: 'text', file: file.path, at: [given.at[0] + 1, given.at[0] + 1], text: ' skipDuplicates: true,' } : undefined;
}

/** `sendReceipt` as `send-receipt`. */
const wordsOf = (name: string): string => name.replace(/\(\)/g, '').replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').toLowerCase() || 'effect';

