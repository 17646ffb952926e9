import { findContained } from './contained';
import { callBack } from './functions';
import { fork } from './journal';
import type { Machine } from './machine';
import { emit, reportProblem } from './record';
import { plainText, readableText, textOf } from './show';
import type { Site } from './value';
import { joinTexts } from './text';
import { type Inner, stringValue, UNDEFINED, type UnknownInner, unknownValue } from './values';

/** Why a property of an unknown value is unknown; a chain of them names only its start. */
export function memberReason(receiver: UnknownInner, name: string): string {
  return receiver.environment === '' ? `the environment variable ${name}` : receiver.reason;
}

const LOG_NAMES = new Set(['log', 'info', 'warn', 'warning', 'error', 'debug', 'notice', 'verbose', 'success', 'fatal', 'trace']);

/** Whether a method name is one that loggers print with. */
export function isLogName(name: string): boolean {
  return LOG_NAMES.has(name);
}

/** Records a line that the author prints. */
export function emitLog(machine: Machine, args: readonly Inner[], site: Site): void {
  if (machine.run.doubtful > 0) return;
  const texts = args.slice(0, 20).map((arg) => readableText(arg.kind === 'object' ? joinTexts([]) : textOf(machine, arg, site.span)));
  emit(machine, { kind: 'log', text: texts.join(' ').trim().slice(0, 2000) }, site);
}

/**
 * Calls what is not known. Without a database handle in its hands it cannot touch the database, and its result is all that is not
 * known; with one it may do anything. A function that it is given may be called.
 */
export function callUnknown(machine: Machine, callee: Inner, args: readonly Inner[], site: Site, method?: string): Inner {
  const unknown: Partial<UnknownInner> = callee.kind === 'unknown' ? callee : {};
  const { external } = unknown;
  if (external && !(method !== undefined && external.quiet.has(method)) && (!external.loud || (method !== undefined && external.loud.has(method)))) {
    emit(machine, { kind: 'external', effect: external.effect, target: targetOf(external.target, args) }, site);
  }
  if (method !== undefined && unknown.logger && isLogName(method)) {
    emitLog(machine, args, site);
    return UNDEFINED;
  }
  const reported = unknown.handle === true && !unknown.reported;
  if (reported) reportProblem(machine, method === undefined ? `this call is not known` : `\`${method}\` is not known here`, 'anything', site.span);
  else if (!unknown.handle && args.some((arg) => findContained(arg) !== undefined)) {
    reportProblem(machine, 'a database handle is passed to code that is not read', 'anything', site.span);
    return unknownValue('the result of code that is not read', site.span, { handle: true, reported: true });
  }
  else if (!unknown.handle && !unknown.logger && !external) {
    if (method !== undefined && SENDS_SQL.has(method) && args[0]?.kind === 'unknown') reportProblem(machine, `\`${method}\` may send SQL that is not known`, 'anything', site.span);
    reportSql(machine, args, site);
  }
  callCallbacks(machine, args, site);
  if (unknown.handle) return unknownValue('the result of a call that is not known', site.span, { handle: true, reported: true });
  return unknownValue(unknown.reason ?? 'the result of code that is not read', site.span, { ...(external && { external }), ...(unknown.logger && { logger: true }) });
}

/** What clients of databases call the sending of a text. */
const SENDS_SQL: ReadonlySet<string> = new Set(['query', 'raw', 'runSql', 'executeSql', 'unsafe', 'queryRaw', 'executeRaw', '$queryRawUnsafe', '$executeRawUnsafe']);

const STATEMENT = /^\s*(?:(?:--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)\s*)*(?:(?:alter|create|drop|truncate|comment|grant|revoke|lock)\s+\w|insert\s+(?:or\s+\w+\s+)?into\s|update\s+\S+\s+set\s|delete\s+from\s|merge\s+into\s|replace\s+into\s|with\s+\w+\s+as\s*\(|rename\s+table\s)/i;

/** The names that a text of SQL may speak of; undefined where it is no statement that changes anything. */
export function namesInSql(value: Inner): readonly string[] | 'anything' | undefined {
  if (value.kind !== 'string' || !STATEMENT.test(value.source.text.slice(0, 4000))) return undefined;
  if (value.source.holes.length > 0) return 'anything';
  return [...new Set(value.source.text.slice(0, 100_000).toLowerCase().match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [])];
}

/** SQL that goes to code that is not read: it has a way to the database that nobody showed us. */
export function reportSql(machine: Machine, args: readonly Inner[], site: Site): void {
  for (const arg of args) {
    const names = namesInSql(arg);
    if (names) reportProblem(machine, 'SQL goes to code that is not read', names, site.span);
  }
}

function callCallbacks(machine: Machine, args: readonly Inner[], site: Site): void {
  for (const arg of args) {
    if (arg.kind !== 'function') continue;
    const given = unknownValue('what code that is not read passes on', site.span, { mayTouch: 'nothing' });
    fork(
      machine,
      { kind: 'unknown', reason: 'whether code that is not read calls this function' },
      () => {
        callBack(machine, arg, [given, given, given], site.span);
        return undefined;
      },
      () => undefined,
    );
  }
}

function targetOf(target: string, args: readonly Inner[]): string {
  const [first] = args;
  const text = first && plainText(first.kind === 'string' ? stringValue(first.source) : UNDEFINED);
  const host = text === undefined ? undefined : /^https?:\/\/([\w.-]+)/.exec(text)?.[1];
  return host === undefined ? target : `${target} (${host})`;
}

/** Calls a method of a value of which nothing is known but the name. */
export function callUnknownMethod(machine: Machine, receiver: UnknownInner, method: string, args: readonly Inner[], site: Site): Inner {
  return callUnknown(machine, receiver, args, site, method);
}
