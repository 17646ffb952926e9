import type { CallFact } from '../../facts';
import type { Kind, LinkContext, LinkedFile } from '../../link/kinds';
import { type Builder, own } from './words';

/** Types that the database fills by itself. */
const SERIAL: ReadonlySet<string> = new Set(['serial', 'bigserial', 'smallserial', 'bigSerial', 'smallSerial']);

/** What a method of a column says of who fills it (Drizzle ORM, Default value and `$defaultFn`). */
const FILLS: ReadonlyMap<string, Builder['filledBy']> = new Map(Object.entries({
  default: 'database', defaultNow: 'database', defaultRandom: 'database', autoincrement: 'database', identity: 'database', generatedAlwaysAs: 'database', generatedAlwaysAsIdentity: 'database',
  generatedByDefaultAsIdentity: 'database', $default: 'orm', $defaultFn: 'orm', $onUpdate: 'orm', $onUpdateFn: 'orm', onUpdateNow: 'database',
} as const));

/** `text('email', { enum: […] })`: the column that a call of a type's function begins. */
export function beginColumn(type: string, call: CallFact, file: LinkedFile, context: LinkContext, known?: readonly string[]): Kind {
  const [first, second] = call.args;
  const name = first && context.textOf(file, first);
  const options = name === undefined ? first : second;
  const listed = options && context.entriesOf(file, options).entries.find((entry) => entry.key === 'enum');
  const texts = listed ? context.itemsOf(listed.file, listed.value).items.flatMap((item) => context.textOf(item.file, item.value) ?? []) : [];
  const values = known ?? (texts.length > 0 ? texts : undefined);
  const builder: Builder = { ...(name === undefined ? {} : { name }), notNull: SERIAL.has(type), ...(SERIAL.has(type) ? { filledBy: 'database' } : {}), ...(values ? { values } : {}) };
  return own('builder', builder);
}

/** `.notNull()`, `.default(…)`: the column with what a method adds. */
export function goOn(builder: Builder, method: string): Kind {
  // An INTEGER PRIMARY KEY of SQLite fills itself; keys of other types are NOT NULL.
  if (method === 'notNull' || method === 'primaryKey') return own('builder', { ...builder, notNull: true });
  const filledBy = FILLS.get(method);
  return own('builder', filledBy && builder.filledBy !== 'database' ? { ...builder, filledBy } : builder);
}
