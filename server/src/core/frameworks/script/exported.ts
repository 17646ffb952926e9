import type { EvaluatedModule, Evaluator } from '../../evaluate/evaluator';
import type { Value } from '../../evaluate/value';
import type { Files } from '../../model/files';
import type { Span } from '../../model/source';

/** A function that a script exports, with where it stands. */
export interface ExportedFunction {
  readonly value: Value;
  readonly span: Span;
  /** The name under which it is exported, where it is written beside the function; else the function's first word. */
  readonly name: Span;
}

/** What a module exports under a name, or what its default export has under it. */
export function exportedValue(evaluator: Evaluator, module: EvaluatedModule, name: string): Value | undefined {
  const own = module.exports.get(name);
  if (own && own.kind !== 'undefined') return own;
  const whole = module.exports.get('default');
  if (!whole || whole.kind === 'undefined') return undefined;
  const found = evaluator.member(whole, name);
  return found.kind === 'undefined' || found.kind === 'unknown' ? undefined : found;
}

/** A function as exported; undefined for any other value. */
export function placeFunction(evaluator: Evaluator, value: Value | undefined, name: string, files: Files): ExportedFunction | undefined {
  const description = value && evaluator.describeFunction(value);
  if (!description || !value) return undefined;
  return { value, span: description.span, name: assignedName(description.span, name, files) ?? description.nameSpan };
}

/** `exports.up = async (db) => …`, `up: async (db) => …`: the name is written before the function or other value. */
export function assignedName({ file, start }: Span, name: string, files: Files): Span | undefined {
  const read = files.read(file);
  if (read === undefined || !('text' in read)) return undefined;
  const from = Math.max(0, start - 200);
  const found = new RegExp(`\\b${name}\\b['"\\]]*\\s*(?::[^={};]*)?[=:]\\s*$`).exec(read.text.slice(from, start));
  return found ? { file, start: from + found.index, end: from + found.index + name.length } : undefined;
}
