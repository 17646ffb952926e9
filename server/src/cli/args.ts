import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';

export const FORMATS = ['terminal', 'json', 'sarif', 'github', 'gitlab', 'junit'] as const;
export type Format = (typeof FORMATS)[number];
export type FailOn = 'error' | 'warning' | 'never';

/** `fix-forward check`, as asked for on the command line. */
export interface CheckArguments {
  readonly kind: 'check';
  readonly paths: readonly string[];
  readonly root?: string;
  readonly scope?: 'pending' | 'all';
  readonly since?: string;
  readonly against: readonly string[];
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  readonly failOn: FailOn;
  readonly format: Format;
}

export const REPORT_FORMATS = ['terminal', 'json', 'markdown', 'html', 'svg', 'runbook'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** `fix-forward report`, as asked for on the command line. */
export interface ReportArguments {
  readonly kind: 'report';
  /** The release to go back to; absent: the last one. */
  readonly from?: string;
  readonly to: string;
  readonly root?: string;
  /** The verdict from which the exit code is 1. */
  readonly failOn: 'unsafe' | 'unknown' | 'never';
  readonly format: ReportFormat;
}

/** `fix-forward split`, as asked for on the command line. */
export interface SplitArguments {
  readonly kind: 'split';
  readonly file: string;
  /** Only the operation on this line, counted from 1. */
  readonly line?: number;
  readonly write: boolean;
  /** `file` is a contract that was held back, to be moved into the migrations. */
  readonly promote: boolean;
  /** Renames change the code's mapping, and nothing in the database. */
  readonly map: boolean;
  /** By the name of an old column: what makes it from the new ones. */
  readonly back: ReadonlyMap<string, string>;
  readonly root?: string;
}

export type Command =
  | CheckArguments
  | SplitArguments
  | ReportArguments
  | { readonly kind: 'explain'; readonly rule?: string }
  | { readonly kind: 'lsp' }
  | { readonly kind: 'help'; readonly of?: string }
  | { readonly kind: 'version' }
  /** Not understood; `message` says what and what was meant. */
  | { readonly kind: 'wrongUse'; readonly message: string };

const COMMANDS = ['check', 'report', 'split', 'explain', 'lsp', 'help'] as const;

type Option = { readonly type: 'string' | 'boolean'; readonly multiple?: boolean; readonly short?: string };
const EVERYWHERE: Record<string, Option> = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } };
const OPTIONS: Record<(typeof COMMANDS)[number], Record<string, Option>> = {
  check: {
    root: { type: 'string' },
    scope: { type: 'string' },
    since: { type: 'string' },
    against: { type: 'string', multiple: true },
    baseline: { type: 'string' },
    'update-baseline': { type: 'boolean' },
    'fail-on': { type: 'string' },
    format: { type: 'string' },
  },
  report: {
    from: { type: 'string' },
    to: { type: 'string' },
    root: { type: 'string' },
    'fail-on': { type: 'string' },
    format: { type: 'string' },
  },
  split: {
    root: { type: 'string' },
    write: { type: 'boolean' },
    promote: { type: 'boolean' },
    map: { type: 'boolean' },
    back: { type: 'string', multiple: true },
  },
  explain: {},
  lsp: { stdio: { type: 'boolean' } },
  help: {},
};

/** What the words after `fix-forward` ask for. Never throws. */
export function readArguments(argv: readonly string[]): Command {
  const name = argv[0];
  if (name === undefined) return { kind: 'help' };
  if (name.startsWith('-')) return readGlobalFlag(name);
  if (!isCommand(name)) return wrongUse(`there is no command "${name}"${suggest(name, COMMANDS)}`);

  const options = { ...OPTIONS[name], ...EVERYWHERE };
  const { values, positionals, tokens } = parseArgs({ args: argv.slice(1), options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (!option) return wrongUse(`${name} has no flag ${token.rawName}${suggest(token.rawName, Object.keys(options).map((flag) => `--${flag}`))}`);
    if (option.type === 'string' && !token.value) return wrongUse(`${token.rawName} wants a value`);
    if (option.type === 'boolean' && token.value !== undefined) return wrongUse(`${token.rawName} takes no value`);
  }
  if (values.help) return { kind: 'help', of: name };
  if (values.version) return { kind: 'version' };
  if (name === 'help') return { kind: 'help', of: positionals[0] };
  if (name === 'explain') return positionals.length > 1 ? wrongUse('explain takes one rule') : { kind: 'explain', rule: positionals[0] };
  if (name === 'lsp') return positionals.length > 0 ? wrongUse('lsp takes no paths: the editor names its folders') : { kind: 'lsp' };
  if (name === 'split') return readSplit(values as SplitValues, positionals);
  return name === 'report' ? readReport(values as Values, positionals) : readCheck(values as Values, positionals);
}

type Values = Readonly<Record<string, string | undefined>> & { readonly against?: readonly string[]; readonly 'update-baseline'?: boolean };

function readCheck(values: Values, paths: readonly string[]): Command {
  const scope = oneOf('--scope', values.scope, ['pending', 'all'] as const);
  const failOn = oneOf('--fail-on', values['fail-on'], ['error', 'warning', 'never'] as const);
  const format = oneOf('--format', values.format, FORMATS);
  for (const option of [scope, failOn, format]) if (typeof option === 'object') return option;
  if (values['update-baseline'] && !values.baseline) return wrongUse('--update-baseline needs --baseline FILE: the file to write');
  return {
    kind: 'check',
    paths,
    root: values.root,
    scope: scope as CheckArguments['scope'],
    since: values.since,
    against: values.against ?? [],
    baseline: values.baseline,
    updateBaseline: values['update-baseline'] ?? false,
    failOn: (failOn as FailOn | undefined) ?? 'error',
    format: (format as Format | undefined) ?? 'terminal',
  };
}

function readReport(values: Values, positionals: readonly string[]): Command {
  if (positionals.length > 0) return wrongUse('report takes no paths: name the two releases with --from and --to');
  const failOn = oneOf('--fail-on', values['fail-on'], ['unsafe', 'unknown', 'never'] as const);
  const format = oneOf('--format', values.format, REPORT_FORMATS);
  for (const option of [failOn, format]) if (typeof option === 'object') return option;
  return {
    kind: 'report',
    ...(values.from !== undefined && { from: values.from }),
    to: values.to ?? 'working',
    root: values.root,
    failOn: (failOn as ReportArguments['failOn'] | undefined) ?? 'unsafe',
    format: (format as ReportFormat | undefined) ?? 'terminal',
  };
}

interface SplitValues { readonly root?: string; readonly write?: boolean; readonly promote?: boolean; readonly map?: boolean; readonly back?: readonly string[] }

function readSplit({ root, write = false, promote = false, map = false, back = [] }: SplitValues, [given, ...more]: readonly string[]): Command {
  if (given === undefined || more.length > 0) return wrongUse('split takes one file: FILE, or FILE:LINE for the operation on that line');
  const pairs = back.map((pair) => /^([^=]+)=([^]+)$/.exec(pair));
  if (pairs.includes(null)) return wrongUse('--back wants COLUMN=EXPRESSION: what makes the old column from the new ones');
  const placed = promote ? null : /^(.+):(\d+)$/.exec(given);
  return {
    kind: 'split', file: placed?.[1] ?? given, write, promote, map, root,
    back: new Map(pairs.map((pair) => [pair![1]!.trim(), pair![2]!])),
    ...(placed && { line: Number(placed[2]) }),
  };
}

function oneOf<T extends string>(flag: string, value: string | undefined, options: readonly T[]): T | undefined | Command {
  if (value === undefined || options.includes(value as T)) return value as T | undefined;
  return wrongUse(`${flag} is one of ${options.join(', ')}; "${value}" is none of them${suggest(value, options)}`);
}

function readGlobalFlag(flag: string): Command {
  if (flag === '--version' || flag === '-v') return { kind: 'version' };
  if (flag === '--help' || flag === '-h') return { kind: 'help' };
  return wrongUse(`there is no flag ${flag} before a command${suggest(flag, ['--version', '--help'])}`);
}

const isCommand = (name: string): name is (typeof COMMANDS)[number] => (COMMANDS as readonly string[]).includes(name);
const wrongUse = (message: string): Command => ({ kind: 'wrongUse', message });

/** `; did you mean X?`, where something known is near. */
export function suggest(word: string, options: readonly string[]): string {
  const best = closest(word, options as string[]);
  return distance(word, best) <= Math.max(2, Math.floor(best.length / 3)) ? `; did you mean ${best}?` : '';
}
