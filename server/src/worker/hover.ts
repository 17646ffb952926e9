import { type Difference, subjectOf } from '../core/fate/difference';
import { isAbout } from '../core/fate/locate';
import type { ColumnDefinition } from '../core/model/operation';
import { displayName } from '../core/model/names';
import type { Column, Origin, Table } from '../core/model/schema';
import type { Span } from '../core/model/source';
import { nameDifference } from '../core/rules/structure';
import type { PlacedMigration } from '../core/session';
import type { SchemaState } from '../core/timeline/state';
import { placesIn } from './answers';
import type { HoverAnswer } from './messages';
import type { View } from './root';
import { verdictTitle } from './titles';

const MOST = 6;
const MOST_COLUMNS = 14;

/** What is lost, from where it is known, and the table before and after; on a down's name and on the words that a finding marks. */
export function hoverAt(view: View, path: string, offset: number): HoverAnswer | null {
  for (const placed of view.session.migrationsOf(path)) {
    const { down } = placed.migration;
    const name = down.kind === 'operations' ? down.name : undefined;
    if (name && isIn(name, path, offset)) return answer(view, name, aboutDown(view, placed));
    const finding = placed.answer().findings.find((candidate) => isIn(candidate.span, path, offset));
    const differences = finding && (placed.judgedStep().judgement?.differences ?? []).filter((difference) => speaksOf(placed, difference, finding.span));
    if (finding && differences) return answer(view, finding.span, [`**${finding.rule}**`, ...describeAll(view, placed, differences)]);
  }
  return null;
}

function isIn(span: Span, path: string, offset: number): boolean {
  return span.file === path && offset >= span.start && offset <= span.end;
}

function answer(view: View, span: Span, parts: readonly string[]): HoverAnswer {
  return { markdown: parts.join('\n\n'), start: span.start, end: span.end, range: placesIn(view.files)(span) };
}

function aboutDown(view: View, placed: PlacedMigration): readonly string[] {
  const { verdict } = placed.answer().judged;
  const { judgement } = placed.judgedStep();
  const head = `**${verdictTitle(verdict, placed.migration.down.kind)}**`;
  if (!judgement) return [head];
  const unclear = judgement.unclear.map((reason) => `Not known: ${reason}.`);
  if (judgement.refusal) return [head, 'It throws, so the tool stops and nobody takes the migration for undone.'];
  const failures = judgement.failures.slice(0, MOST).map(({ reason }) => `It cannot run: ${reason}.`);
  if (judgement.differences.length + failures.length === 0) return [head, ...unclear, ...(unclear.length === 0 ? ['After up and down the schema and the data are as before.'] : [])];
  return [head, ...failures, ...describeAll(view, placed, judgement.differences), ...unclear];
}

function describeAll(view: View, placed: PlacedMigration, differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) return [];
  const shown = differences.slice(0, MOST);
  const more = differences.length - shown.length;
  const lines = shown.map((difference) => `- ${nameDifference(difference)}${origin(view, placed, difference)}`);
  if (more > 0) lines.push(`- ${more} more`);
  const [first] = shown;
  return [`After up and down:\n${lines.join('\n')}`, ...(first ? beforeAndAfter(placed, first) : [])];
}

function origin(view: View, placed: PlacedMigration, difference: Difference): string {
  const from = originOf(difference);
  if (!from || from.migration === placed.migration.path) return '';
  const { start } = placesIn(view.files)(from.span);
  return ` (known from \`${from.span.file}\`, line ${start.line + 1})`;
}

function originOf(difference: Difference): Origin | undefined {
  if (difference.kind === 'columnMissing' || difference.kind === 'valuesChanged') return definedAt(difference.column);
  if (difference.kind === 'columnDiffers' || difference.kind === 'valuesLost') return definedAt(difference.before);
  if (difference.kind === 'enumDiffers' || difference.kind === 'objectDiffers') return difference.before.origin;
  if (difference.kind === 'typeMissing') return difference.type.origin;
  if (difference.kind === 'objectMissing') return difference.object.origin;
  return 'table' in difference && difference.kind !== 'tableLeft' ? difference.table.origin : undefined;
}

/** The words that define a column, where the related places of its finding lead, too. */
function definedAt({ origin, definition }: Column): Origin {
  return { ...origin, span: definition.span };
}

/** The table (its column alone, where the difference is of one) before the migration and after its up. */
function beforeAndAfter(placed: PlacedMigration, difference: Difference): readonly string[] {
  const { names, column } = subjectOf(difference);
  const { before, after } = placed.judgedStep();
  const [name] = names;
  if (!name) return [];
  const was = before.table(name);
  const id = was?.id;
  const is = after.table(name) ?? (id === undefined ? undefined : [...after.tables()].find((table) => table.id === id));
  if (!was && !is) return [];
  return [`\`\`\`sql\n-- before\n${tableText(was, column, before)}\n-- after up\n${tableText(is, column, after)}\n\`\`\``];
}

function tableText(table: Table | null | undefined, column: string | undefined, state: SchemaState): string {
  if (!table) return '-- (no such table)';
  if (column !== undefined) {
    const found = table.columns.get(state.columnKey(column));
    return found ? `${displayName(table.name)}.${columnText(found.definition)}` : `-- ${displayName(table.name)} has no column ${column}`;
  }
  const columns = [...table.columns.values()];
  const shown = columns.slice(0, MOST_COLUMNS).map((found) => `  ${columnText(found.definition)}`);
  if (columns.length > shown.length) shown.push(`  -- ${columns.length - shown.length} more`);
  if (!table.complete) shown.push('  -- what else it holds is not known');
  return `${displayName(table.name)} (\n${shown.join(',\n')}\n)`;
}

function columnText({ name, type, nullable, default: fallback, unsure }: ColumnDefinition): string {
  const types = type ? ` ${type.name}${type.args.length > 0 ? `(${type.args.join(', ')})` : ''}${type.array ? '[]' : ''}` : '';
  const rest = `${nullable || unsure?.includes('nullable') ? '' : ' NOT NULL'}${fallback ? ` DEFAULT ${fallback.text}` : ''}`;
  return `${name}${types}${rest}`;
}

/** Whether the words marked are those of the operation that the difference comes from. */
function speaksOf({ migration }: PlacedMigration, difference: Difference, span: Span): boolean {
  const { names, column } = subjectOf(difference);
  const down = migration.down.kind === 'operations' ? migration.down : undefined;
  if (down && span.start === down.name.start && span.file === down.name.file) return true;
  const operations = [...migration.up, ...(down?.operations ?? [])].filter((operation) => operation.span.file === span.file && operation.statement.start <= span.end && operation.statement.end >= span.start);
  return operations.some((operation) => names.some((name) => isAbout(operation, migration.dialect, name, column)));
}
