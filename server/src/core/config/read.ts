import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import * as v from 'valibot';
import type { Problem, Span } from '../model/source';
import { didYouMean } from './didYouMean';
import { type Config, configSchema } from './schema';

export const CONFIG_FILE = 'fix-forward.json';

/** What the registries know: names that a setting may refer to. */
export interface Known {
  readonly rules: readonly string[];
  readonly frameworks: readonly string[];
}

/** The settings that could be understood, and what is wrong with the others. */
export interface ConfigReading {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

type Path = readonly (string | number)[];
interface Issue {
  readonly path: Path;
  readonly reason: string;
  /** The key itself is wrong, not its value. */
  readonly atKey: boolean;
}

/** Reads the text of `fix-forward.json`. Never throws: a wrong setting is told at its place and its default goes on. */
export function readConfig(text: string, known: Known): ConfigReading {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const problems: Problem[] = errors.map((error) =>
    problemAt(error.offset, error.offset + Math.max(1, error.length), text, `This is not JSON: ${sentence(printParseErrorCode(error.error))}`),
  );
  if (!tree) return { config: {}, problems: problems.length ? problems : [problemAt(0, text.length, text, `${CONFIG_FILE} is empty; write at least {}`)] };
  if (tree.type !== 'object') return { config: {}, problems: [...problems, problemAt(tree.offset, tree.offset + tree.length, text, `${CONFIG_FILE} must hold an object, such as {}`)] };

  const value = getNodeValue(tree) as Record<string, unknown>;
  const issues = findIssues(value, known);
  for (const issue of issues) {
    const node = nodeOf(tree, issue);
    problems.push(problemAt(node.offset, node.offset + node.length, text, issue.reason));
  }
  problems.sort((a, b) => a.span.start - b.span.start);
  return { config: understood(value, issues), problems };
}

/** Where a setting stands in the text, for what is only found out later. */
export function placeOfSetting(text: string, path: Path): Span {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const node = tree && findNodeAtLocation(tree, [...path]);
  return { file: CONFIG_FILE, start: node?.offset ?? 0, end: node ? node.offset + node.length : 0 };
}

function findIssues(value: unknown, known: Known): Issue[] {
  const issues: Issue[] = [];
  const result = v.safeParse(configSchema, value);
  for (const issue of result.issues ?? []) issues.push(schemaIssue(issue));
  if (typeof value !== 'object' || value === null) return issues;
  const { rules, migrations } = value as Record<string, unknown>;
  // To the validator a list is a record like any other.
  if (Array.isArray(rules)) issues.push({ path: ['rules'], atKey: false, reason: '"rules" must be an object that gives each rule its level' });
  for (const rule of keysOf(rules)) {
    if (!known.rules.includes(rule)) issues.push({ path: ['rules', rule], atKey: true, reason: `There is no rule ${quote(rule)}${didYouMean(rule, known.rules)}` });
  }
  for (const [index, entry] of (Array.isArray(migrations) ? migrations : []).entries()) {
    const framework: unknown = (entry as { framework?: unknown } | null)?.framework;
    if (typeof framework === 'string' && !known.frameworks.includes(framework)) {
      issues.push({ path: ['migrations', index, 'framework'], atKey: false, reason: `There is no migration tool ${quote(framework)}${didYouMean(framework, known.frameworks)}; known are ${known.frameworks.join(', ')}` });
    }
  }
  return issues;
}

function schemaIssue(issue: v.BaseIssue<unknown>): Issue {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const name = path.filter((part) => typeof part === 'string').join('.');
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const key = String(path.at(-1));
    return { path, atKey: true, reason: `There is no setting ${quote(name)}${didYouMean(key, settingsAt(path))}` };
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') return { path: path.slice(0, -1), atKey: false, reason: `${quote(name)} is missing here` };
  if (issue.type === 'picklist') {
    const options = (issue as { requirement?: unknown; expected: string | null }).expected?.match(/"([^"]*)"/g)?.map((option) => option.slice(1, -1)) ?? [];
    const given = typeof issue.input === 'string' ? didYouMean(issue.input, options) : '';
    return { path, atKey: false, reason: `${quote(name)} must be one of ${options.join(', ')}; it is ${issue.received}${given}` };
  }
  if (issue.kind === 'validation') return { path, atKey: false, reason: `${quote(name)} ${issue.message}` };
  return { path, atKey: false, reason: `${quote(name)} must be ${expected(issue.expected)}; it is ${expected(issue.received)}` };
}

/** What remains when every wrong setting is taken out: the smallest part that holds the error. */
function understood(value: Record<string, unknown>, issues: readonly Issue[]): Config {
  const copy = structuredClone(value);
  const droppedItems = new Set<unknown>();
  for (const { path } of issues) {
    const [top, inner] = path;
    const holder = copy[String(top)];
    if (top === 'rules' && path.length === 2 && isObject(holder)) delete holder[String(inner)];
    else if (top === 'migrations' && path.length > 1 && Array.isArray(holder)) {
      const item: unknown = holder[Number(inner)];
      const part = path[2];
      if (part !== undefined && part !== 'folder' && isObject(item)) delete item[String(part)];
      else droppedItems.add(item);
    } else if ((top === 'ignore' || top === 'calls' || top === 'releases') && path.length > 1 && Array.isArray(holder)) droppedItems.add(holder[Number(inner)]);
    else delete copy[String(top)];
  }
  for (const key of ['migrations', 'calls', 'ignore', 'releases']) {
    const list = copy[key];
    if (Array.isArray(list)) copy[key] = list.filter((item) => !droppedItems.has(item));
  }
  const result = v.safeParse(configSchema, copy);
  return result.success ? result.output : {};
}

function nodeOf(tree: Node, issue: Issue): Node {
  for (let length = issue.path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, issue.path.slice(0, length) as (string | number)[]);
    if (!node) continue;
    if (issue.atKey && node.parent?.type === 'property') return node.parent.children?.[0] ?? node;
    return node;
  }
  return tree;
}

function settingsAt(path: Path): string[] {
  const { migrations, calls, releases } = configSchema.entries;
  const lists = { migrations: migrations.wrapped.pipe[0].item.entries, calls: calls.wrapped.pipe[0].item.pipe[0].entries, releases: releases.wrapped.pipe[0].item.pipe[0].entries };
  return Object.keys(path.length > 1 && (path[0] === 'migrations' || path[0] === 'calls' || path[0] === 'releases') ? lists[path[0]] : configSchema.entries);
}

function problemAt(start: number, end: number, text: string, reason: string): Problem {
  return { span: { file: CONFIG_FILE, start: Math.min(start, text.length), end: Math.min(end, text.length) }, reason, mayTouch: 'nothing' };
}

const quote = (word: string) => `"${word}"`;
const keysOf = (value: unknown) => (isObject(value) ? Object.keys(value) : []);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** `PropertyNameExpected` → `property name expected`. */
const sentence = (code: string) => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
const expected = (type: string | null) => ({ Array: 'a list', Object: 'an object', string: 'a text' })[type ?? ''] ?? (type ?? 'something else');
