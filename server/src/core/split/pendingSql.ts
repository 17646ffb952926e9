import { leastEdit } from '../fixes/leastEdit';
import { openDownSql } from '../fixes/downSql';
import { textIn } from '../fixes/fix';
import { newlineOf } from '../fixes/sqlStatements';
import type { TextEdit } from '../model/fix';
import type { Operation } from '../model/operation';
import { downOperations } from '../rules/place';
import { type Cut, wholeStatement, withoutClauses } from './cut';
import { takenBackBy } from './inverse';
import type { NoPlan } from './plan';
import type { SplitSubject } from './subject';
import { type Part, WAITS } from './writers/parts';
import { sqlBodies, writeSqlFile } from './writers/sqlFile';

/** The pending migration with an expand in the place of what is taken apart; all else stays as its author wrote it. */
export function rewriteSql(subject: SplitSubject, replaced: ReadonlySet<Operation>, part: Part | undefined, isWhole: boolean, nothing = WAITS): readonly TextEdit[] | NoPlan {
  const { step: { migration }, framework, files } = subject;
  const { path, dialect } = migration;
  const newline = newlineOf(textIn(files, path));
  const downPath = migration.down.kind === 'operations' && migration.down.span.file !== path ? migration.down.span.file : undefined;
  if (isWhole && part?.outside) {
    const made = writeSqlFile({ framework: framework.id, dialect, path, ...(downPath !== undefined && { downPath }), newline }, part);
    if (made.some((file) => file.path !== path && file.path !== downPath)) return { reason: 'It needs a file beside it that says so.' };
    return made.map((file) => leastEdit(file.path, textIn(files, file.path), file.text));
  }
  const bodies = part ? sqlBodies(framework.id, dialect, part) : { up: [], down: [] };
  const ups = cutsFor(subject, migration.up, replaced, bodies.up.join(newline), newline);
  if ('reason' in ups) return ups;
  const downs = isWhole ? wholeDown(subject, bodies.down, newline) : cutsFor(subject, downOperations(migration), new Set(takenBackBy(migration, replaced)), bodies.down.join(newline), newline);
  if ('reason' in downs) return downs;
  const byFile = new Map<string, Cut[]>();
  for (const [file, cut] of [...ups, ...downs]) byFile.set(file, [...(byFile.get(file) ?? []), cut]);
  return [...byFile].map(([file, cuts]) => {
    const text = textIn(files, file);
    const made = cuts.sort((a, b) => b.start - a.start).reduce((left, cut) => left.slice(0, cut.start) + cut.text + left.slice(cut.end), text);
    return leastEdit(file, text, tidy(framework.id, withStatement(made, file === path && ups.every(([, cut]) => cut.text === '') && isWhole ? nothing : undefined, newline), newline));
  });
}

type FileCut = readonly [file: string, cut: Cut];

/** Cuts the statements of operations out; the first cut gets `put` in its place. */
function cutsFor({ files }: SplitSubject, all: readonly Operation[], wanted: ReadonlySet<Operation>, put: string, newline: string): readonly FileCut[] | NoPlan {
  const cuts: FileCut[] = [];
  const done = new Set<string>();
  for (const operation of wanted) {
    const { file, start, end } = operation.statement;
    const key = `${file} ${start}`;
    if (done.has(key)) continue;
    done.add(key);
    if (!file.endsWith('.sql')) return { reason: `The statement stands in ${file}.` };
    const text = textIn(files, file);
    const shared = all.filter(({ statement }) => statement.file === file && statement.start === start);
    const own = shared.filter((one) => wanted.has(one));
    const lead = cuts.length === 0 ? put : '';
    if (own.length === shared.length) {
      const whole = wholeStatement(text, start, end);
      const after = lead === '' ? (/^[ \t]*\r?\n/.exec(text.slice(whole.end))?.[0].length ?? 0) : 0;
      cuts.push([file, { start: whole.start, end: whole.end + after, text: lead }]);
      continue;
    }
    const left = withoutClauses(text.slice(start, end), own.map(({ span }) => span.start - start));
    if (left === undefined) return { reason: 'The statement does other things too, in a form that cannot be taken apart: give the operation a statement of its own first.' };
    cuts.push([file, { start, end: start + text.slice(start, end).trimEnd().replace(/;$/, '').length, text: lead === '' ? left : `${lead}${newline}${left}` }]);
  }
  return cuts;
}

function wholeDown(subject: SplitSubject, lines: readonly string[], newline: string): readonly FileCut[] | NoPlan {
  const { step: { migration } } = subject;
  if (migration.down.kind !== 'operations') return [];
  const down = openDownSql(subject);
  if ('reason' in down) return down;
  const text = lines.length > 0 ? lines.join(newline) : '-- Nothing was done that is to be taken back.';
  return [[down.file, { start: down.start, end: down.end, text: down.start > 0 && down.text[down.start - 1] !== '\n' ? newline + text : text }]];
}

/** Some drivers refuse a text without a statement. */
function withStatement(text: string, nothing: string | undefined, newline: string): string {
  if (nothing === undefined) return text;
  const said = `-- ${nothing}${newline}SELECT 1;`;
  const mark = /^--\s*(?:migrate:up|\+goose\s+up|\+migrate\s+up)[^\n]*\n/im.exec(text);
  return mark ? text.slice(0, mark.index + mark[0].length) + said + newline + text.slice(mark.index + mark[0].length) : `${text.trimEnd()}${text.trim() === '' ? '' : newline}${said}${newline}`;
}

/** Marks between statements stand between two of them; what a generator warned of is no longer done. */
function tidy(framework: string, text: string, newline: string): string {
  if (framework === 'prisma') return text.replace(/^\/\*\s*Warnings:[^]*?\*\/\s*/, '');
  if (framework !== 'drizzle') return text;
  return `${text.split(/[ \t]*--> statement-breakpoint[ \t]*\r?\n?/).map((part) => part.trim()).filter((part) => part !== '').join(`${newline}--> statement-breakpoint${newline}`)}${newline}`;
}
