import { folderOf, nameOf } from '../frameworks/pathIndex';
import { within } from '../frameworks/sqlFolders';
import { isScript } from '../fixes/scriptFunctions';
import { displayName } from '../model/names';
import type { Phase, Plan } from './plan';
import type { OldShape } from './plan/plan';

/** The old shape that a contract takes away. */
export interface WaitedFor {
  readonly table: string;
  readonly columns?: readonly string[];
  /** Of the column: it stays, and this value goes. */
  readonly value?: string;
}

/** A contract that is held back, as its head says. */
export interface HeldBack {
  /** The migration that the contract belongs to. */
  readonly of: string;
  /** `column users.name`, `table teams`, `value users.mood 'good'`; absent where it waits for a release alone. */
  readonly waitsFor?: WaitedFor;
  /** The folder of the migrations that it goes into. */
  readonly set: string;
  /** The words of the name that it gets there. */
  readonly title: string;
  /** The one that is moved before it. */
  readonly after?: string;
}

/** What no tool looks into: a folder beside the outermost one that is named for migrations. */
export function contractsFolder(migrations: string): string {
  const names = migrations.split('/');
  const outermost = names.findIndex((name) => /migrat/i.test(name));
  const parent = names.slice(0, outermost < 0 ? Math.max(0, names.length - 1) : outermost).join('/');
  return within(parent, 'contracts');
}

const MARK = 'Held back by Fix Forward';

/** The head of a held-back file; what it says is read back when it is moved. */
export function headOf(path: string, phase: Phase, plan: Plan, { of, set, release, after }: { readonly of: string; readonly set: string; readonly release?: string; readonly after?: string }): readonly string[] {
  const { old } = plan;
  const name = old && shapeName(old);
  const lines = [
    `${MARK}: ${phase.kind} of ${of}`,
    ...(phase.kind === 'finish'
      ? ['Waits until nobody wants to go back behind the contract: then the copy can go.']
      : name
        ? [`Waits until nothing refers to ${name}: neither the code here nor the release that one may go back to${release === undefined ? '' : ` (${release} when this was written)`}.`]
        : ['Waits until the release that keeps to it is the oldest one that may run.']),
    ...(name && phase.kind === 'contract' ? [`Old shape: ${name}${old.replacedBy === undefined ? '' : `, replaced by ${old.replacedBy}`}`] : []),
    ...(after === undefined ? [] : [`Comes after: ${after}`]),
    `Goes into: ${set}`,
    `As: ${phase.title}`,
    `Move it with: fix-forward split --promote ${path}`,
  ];
  const mark = isScript(path) ? '//' : '--';
  return lines.map((line) => `${mark} ${line}`);
}

/** `column users.first_name and users.last_name`. */
function shapeName({ kind, table, columns, value }: OldShape): string {
  const names = columns?.map((column) => `${displayName(table)}.${column}`) ?? [displayName(table)];
  return `${kind} ${names.join(' and ')}${value === undefined ? '' : ` '${value}'`}`;
}

function readShape(said: string | undefined): WaitedFor | undefined {
  const [, kind, words = ''] = /^(\w+) (.+?)(?:, replaced by .*)?$/.exec(said ?? '') ?? [];
  if (kind === undefined) return undefined;
  if (kind === 'table') return { table: words };
  const [, list = words, value] = /^(.*?)(?: '(.*)')?$/.exec(words) ?? [];
  const names = list.split(' and ');
  return { table: names[0]!.slice(0, names[0]!.lastIndexOf('.')), columns: names.map((name) => name.slice(name.lastIndexOf('.') + 1)), ...(value !== undefined && { value }) };
}

/** What is waited for, for people. */
export function waitedText({ table, columns, value }: WaitedFor): string {
  return `${columns?.map((column) => `\`${table}.${column}\``).join(' and ') ?? `\`${table}\``}${value === undefined ? '' : ` '${value}'`}`;
}

/** Reads the head; undefined where the file is not one that was held back. */
export function readHead(text: string): (HeldBack & { readonly length: number }) | undefined {
  const head = /^(?:(?:--|\/\/) .*\r?\n)+(?:\r?\n)?/.exec(text)?.[0];
  if (head === undefined || !head.includes(MARK)) return undefined;
  const value = (key: string): string | undefined => new RegExp(`^(?:--|//) ${key}: (.*?)\\s*$`, 'm').exec(head)?.[1];
  const [of, set, title] = [value(MARK), value('Goes into'), value('As')];
  if (of === undefined || set === undefined || title === undefined) return undefined;
  const after = value('Comes after');
  const waitsFor = readShape(value('Old shape'));
  return { of: of.replace(/^\w+ of /, ''), set, title, length: head.length, ...(waitsFor && { waitsFor }), ...(after !== undefined && { after }) };
}

/** `drop_users_name.sql` in the folder of contracts: without a number, for it has no place in the order yet. */
export function heldPaths(folder: string, title: string, like: { readonly path: string; readonly downPath?: string }): { readonly path: string; readonly downPath?: string } {
  const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');
  const ending = /\.\w+$/.exec(nameOf(like.path))?.[0] ?? '';
  if (like.downPath === undefined) return { path: within(folder, `${slug}${ending}`) };
  return { path: within(folder, `${slug}.up${ending}`), downPath: within(folder, `${slug}.down${ending}`) };
}

/** Where the migrations of a set lie: the folder, or the one above the folders of each migration. */
export function folderOfSet(path: string): string {
  return /^(?:migration|up|down)\.sql$/.test(nameOf(path)) ? folderOf(folderOf(path)) : folderOf(path);
}
