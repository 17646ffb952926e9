import { functionAt, functionBeside, isScript, parseScript, type ParsedScript, type WritableFunction } from './scriptFunctions';
import { type FixSubject, type NoChange, textIn } from './fix';
import { type ScriptStyle, styleOf } from './scriptStyle';

/** The functions of a migration that is a script, with all that is needed to write into them. */
export interface DownScript {
  readonly script: ParsedScript;
  readonly style: ScriptStyle;
  readonly down: WritableFunction;
  /** Absent where it stands elsewhere. */
  readonly up?: WritableFunction;
}

/** The down of a script as a syntax tree, or why it cannot be written into. */
export function openDown({ step: { migration }, files }: FixSubject): DownScript | NoChange {
  const { down, path } = migration;
  if (!isScript(path)) return { reason: 'The migration is no script.' };
  if (down.kind !== 'operations') return { reason: 'There is no down to write into.' };
  if (down.span.file !== path) return { reason: `down stands in ${down.span.file}, which other migrations may use.` };
  const script = parseScript(path, textIn(files, path));
  if (!script) return { reason: `${path} has syntax errors.` };
  const found = functionAt(script, down.span);
  if (!found?.body) return { reason: 'The function of down was not found.' };
  const up = functionBeside(script, found, 'up');
  // One function under both names would refuse both ways.
  if (migration.up.some((operation) => operation.statement.file === path && operation.statement.start >= down.span.start && operation.statement.end <= down.span.end)) return { reason: 'up runs a part of down.' };
  return { script, style: styleOf(script), down: found, ...(up && { up }) };
}
