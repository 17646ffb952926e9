import { textIn } from '../fixes/fix';
import { isScript } from '../fixes/scriptFunctions';
import { newlineOf } from '../fixes/sqlStatements';
import { type NewName, nextName } from '../frameworks/nextName';
import type { Change, NewFile } from '../model/fix';
import type { Operation } from '../model/operation';
import { contractsFolder, folderOfSet, headOf, heldPaths } from './contracts';
import { listInJournal } from './drizzle';
import { rewriteScript } from './pendingScript';
import { rewriteSql } from './pendingSql';
import { ABOUT_LOCKS, type Facts, type NoPlan, type Plan, type PlanDialect, planFor } from './plan';
import { type KeptShape, keepInSchema } from './prismaSchema';
import type { SplitSubject } from './subject';
import { proofread } from './proofread';
import { leavingOf } from './writers/leaving';
import { newScript } from './writers/newScript';
import { type Part, partsOf } from './writers/parts';
import { openScript } from './writers/script';
import { writeSqlFile } from './writers/sqlFile';

export type { SplitSubject } from './subject';

const DIALECTS: ReadonlySet<string> = new Set(['postgres', 'mysql', 'mariadb', 'sqlite', 'clickhouse'] satisfies PlanDialect[]);

const SCHEMA_AHEAD = 'Until the contract schema.prisma says more than the database keeps to: prisma migrate dev would write that into a migration of its own. Make migrations with --create-only and take it out until then.';

/** Statements that change nothing: they are no reason to keep a body. */
const PASSIVE: ReadonlySet<Operation['kind']> = new Set(['session', 'log', 'read', 'validateConstraint']);

/**
 * A pending migration as expand, backfill and contract: edits of its own file, new files for what follows, and contracts that are held back;
 * or why it cannot be split, and what to do by hand. What would be made is read and judged before it is given. Pure; never throws.
 */
export function splitMigration(subject: SplitSubject): Change | NoPlan {
  const { step: { migration }, state, framework } = subject;
  if (state === 'shipped' || state === 'edited') return { reason: `${migration.path} is released: where it has run there is nothing left to split. Write a new migration.` };
  const facts = factsOf(subject);
  if (!facts) return { reason: `No plans are written for ${migration.dialect === 'unknown' ? 'a database that is not known' : migration.dialect}.` };
  const plans = plansFor(subject, facts);
  if ('reason' in plans) return plans;
  const replaced = new Set(plans.flatMap((plan) => plan.replaces));
  const isWhole = migration.up.every((operation) => replaced.has(operation) || PASSIVE.has(operation.kind));
  const transaction = leavingOf(framework.id, migration.dialect);
  const { leaving, note } = transaction;

  const expands = partsOf({ kind: 'expand', title: plans[0]!.phases[0]!.title, steps: plans.flatMap((plan) => plan.phases.filter(({ kind }) => kind === 'expand').flatMap(({ steps }) => steps)) }, transaction, migration.dialect);
  const [first, ...others] = expands;
  // What leaves the transaction stays in the file where nothing else is in it.
  const stays = first && (!first.outside || (isWhole && leaving === 'mark')) ? first : undefined;
  const edits = isScript(migration.path) ? rewriteScript(subject, replaced, stays, isWhole) : rewriteSql(subject, replaced, stays, isWhole);
  if ('reason' in edits) return edits;

  const parts = [...(stays ? others : expands), ...plans.flatMap((plan) => plan.phases.filter(({ kind }) => kind === 'backfill').flatMap((phase) => partsOf(phase, transaction, migration.dialect)))];
  const named = nameParts(subject, parts);
  if ('reason' in named) return named;
  const after = named.map(({ part, name }) => writePart(subject, part, name));
  const held = plans.map((plan) => holdBack(subject, plan));
  const refused = [...after, ...held].find((files) => 'reason' in files);
  if (refused && 'reason' in refused) return refused;
  const files = [...after, ...held].flatMap((made) => ('reason' in made ? [] : made));
  const taken = files.find(({ path }, at) => subject.files.has(path) || files.findIndex((other) => other.path === path) !== at);
  if (taken) return { reason: `${taken.path} exists already: was the migration split before?` };
  const leaves = [...expands, ...parts].some((part) => part.outside) || (leaving === 'never' && plans.some((plan) => plan.phases.some(({ steps }) => steps.some((step) => step.outside))));
  const listed = framework.id === 'drizzle' && named.length > 0 ? listInJournal(subject.files, folderOfSet(migration.path), named.map(({ name }) => name), subject.now) : { edits: [], newFiles: [] };
  if ('reason' in listed) return listed;
  const notes = [...new Set([...plans.flatMap((plan) => plan.notes), ...(note !== undefined && leaves ? [note] : []), ...(framework.id === 'prisma' && plans.some(({ old, phases }) => !old && phases.some(({ kind }) => kind === 'contract')) ? [SCHEMA_AHEAD] : [])])];
  const kept = framework.id === 'prisma' ? keepInSchema(subject.files, folderOfSet(migration.path), keptShapes(plans, facts)) : [];
  return proofread(subject, { edits: [...edits, ...listed.edits, ...kept], newFiles: [...files, ...listed.newFiles], notes }, named.map(({ part, name }) => ({ name, fills: part.fills, leavesNothing: !('refuses' in part.down) && part.down.length === 0 })));
}

/** Whether the operation at a place, or any, has a plan: what a light bulb asks. */
export function canSplit(subject: SplitSubject): boolean {
  const facts = factsOf(subject);
  return facts !== undefined && (subject.state === 'pending' || subject.state === 'unknown') && !('reason' in plansFor(subject, facts));
}

/** What the database holds until the contracts, as it is after the expand. */
function keptShapes(plans: readonly Plan[], { before }: Facts): readonly KeptShape[] {
  return plans.flatMap(({ old, phases }): readonly KeptShape[] => {
    const table = old && old.kind !== 'value' ? before.table(old.table) : undefined;
    if (!old || !table || old.replacedBy !== undefined && old.kind === 'table') return [];
    if (!old.columns) return [{ table }];
    // A column that nobody has to give any more was made optional by the expand.
    const relaxed = phases.some(({ kind }) => kind === 'expand') && old.replacedBy === undefined;
    return [{ table, columns: old.columns.flatMap((name) => table.columns.get(before.columnKey(name))?.definition ?? []).map((definition) => ({ ...definition, nullable: definition.nullable || relaxed })) }];
  });
}

function factsOf({ step: { migration, before }, writeBack }: SplitSubject): Facts | undefined {
  const { dialect } = migration;
  return DIALECTS.has(dialect) ? { dialect: dialect as PlanDialect, before, migration: migration.name, up: migration.up, ...(writeBack && { writeBack }) } : undefined;
}

function plansFor({ step: { migration }, at }: SplitSubject, facts: Facts): readonly Plan[] | NoPlan {
  const isAsked = ({ span, statement }: Operation): boolean => at === undefined || [span, statement].some((place) => place.file === at.file && place.start <= at.end && place.end >= at.start);
  const asked = migration.up.filter(isAsked);
  // The operation whose words stand there is meant before the others of its statement.
  const exact = asked.filter(({ span }) => at !== undefined && span.file === at.file && span.start <= at.end && span.end >= at.start);
  const plans: Plan[] = [];
  const reasons: string[] = [];
  for (const operation of exact.length > 0 ? exact : asked) {
    if (plans.some((plan) => plan.replaces.includes(operation))) continue;
    const plan = planFor(operation, facts);
    if (plan === undefined) continue;
    if ('reason' in plan) reasons.push(plan.reason);
    else plans.push(plan);
  }
  const grave = plans.filter(({ id }) => !ABOUT_LOCKS.has(id));
  const wanted = at === undefined && grave.length > 0 ? grave : plans;
  // What one plan does as a part of its own is not done again by another.
  const own = wanted.filter((plan) => !wanted.some((other) => other !== plan && other.replaces.length > plan.replaces.length && plan.replaces.every((operation) => other.replaces.includes(operation))));
  if (own.length > 0) return own;
  if (reasons[0] !== undefined) return { reason: reasons[0] };
  return { reason: asked.length === 0 ? 'No operation of the migration stands there.' : 'Nothing in it takes away what a release counts on: there is nothing to split.' };
}

function nameParts(subject: SplitSubject, parts: readonly Part[]): readonly { readonly part: Part; readonly name: NewName }[] | NoPlan {
  const named: { part: Part; name: NewName }[] = [];
  for (const part of parts) {
    const name = nextName({ units: subject.units, framework: subject.framework }, part.title, subject.now, named.map((one) => one.name));
    if ('reason' in name) return name;
    named.push({ part, name });
  }
  return named;
}

function writePart(subject: SplitSubject, part: Part, { path, downPath, className }: { readonly path: string; readonly downPath?: string; readonly className?: string }, head: readonly string[] = []): readonly NewFile[] | NoPlan {
  const { step: { migration }, framework, files } = subject;
  const text = textIn(files, migration.path);
  const newline = newlineOf(text);
  if (!isScript(path)) return writeSqlFile({ framework: framework.id, dialect: migration.dialect, path, ...(downPath !== undefined && { downPath }), newline, head }, part);
  const open = openScript(framework.id, migration.path, text);
  if ('reason' in open) return open;
  const made = newScript(open, part, className);
  if (typeof made !== 'string') return made;
  return [{ path, text: head.length > 0 ? `${head.join(newline)}${newline}${newline}${made.trimStart()}` : made }];
}

/** What waits, as files in a folder that the tool does not look into: each gets its name and its place when it is moved. */
function holdBack(subject: SplitSubject, plan: Plan): readonly NewFile[] | NoPlan {
  const { step: { migration }, framework, release } = subject;
  const transaction = leavingOf(framework.id, migration.dialect);
  const set = folderOfSet(migration.path);
  const folder = subject.contracts ?? contractsFolder(set);
  const pair = migration.down.kind === 'operations' && migration.down.span.file !== migration.path ? migration.down.span.file : undefined;
  const made: NewFile[] = [];
  const waiting = plan.phases.filter(({ kind }) => kind === 'contract' || kind === 'finish');
  for (const { part, phase } of waiting.flatMap((one) => partsOf(one, transaction, migration.dialect).map((each) => ({ part: each, phase: one })))) {
    const after = made.findLast(({ path }) => !/\.down\.\w+$/.test(path))?.path;
    const paths = heldPaths(folder, part.title, { path: migration.path, ...(pair !== undefined && { downPath: pair }) });
    const head = headOf(paths.path, { ...phase, title: part.title }, plan, { of: migration.path, set, ...(release !== undefined && { release }), ...(after !== undefined && { after }) });
    const files = writePart(subject, part, { ...paths, ...(CLASSES.has(framework.id) && { className: classNameOf(part.title) }) }, head);
    if ('reason' in files) return files;
    made.push(...files);
  }
  return made;
}

const CLASSES: ReadonlySet<string> = new Set(['typeorm', 'mikroOrm']);

function classNameOf(title: string): string {
  return title.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
