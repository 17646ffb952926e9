import { CONFIG_FILE, type Config, placeOfSetting } from './config';
import { readCallShape, readTemplate, type SqlPart } from './config/callShape';
import type { DiscoveredSet, Discovery } from './discover';
import { quotedName, quoteLiteral } from './evaluate/quoting';
import type { Dialect } from './model/dialect';
import type { Files } from './model/files';
import type { Problem, SourceText } from './model/source';
import { readSql } from './sql';

/** Adds what is wrong with the SQL of `calls`: that no database of the project can read it. The parsers must be loaded. */
export function withFaultyCalls(discovery: Discovery, { files, config }: { readonly files: Files; readonly config: Config }): Discovery {
  if (!config.calls?.length) return discovery;
  const dialects = [...new Set([...discovery.sets, ...discovery.inTests].filter(hasScripts).map((set) => set.dialect))];
  const read = files.read(CONFIG_FILE);
  const problems = config.calls.flatMap((setting, index): Problem[] => {
    const reason = faultOf(setting, dialects);
    if (reason === undefined) return [];
    const span = placeOfSetting(read && 'text' in read ? read.text : '', ['calls', index, 'sql']);
    return [{ span, reason: `"calls.sql" is no SQL that can be read: ${reason}`, mayTouch: 'nothing' }];
  });
  return problems.length > 0 ? { ...discovery, problems: [...discovery.problems, ...problems] } : discovery;
}

const hasScripts = (set: DiscoveredSet): boolean => set.units.some((unit) => /\.[cm]?[jt]sx?$/.test(unit.path));

function faultOf({ call, sql }: NonNullable<Config['calls']>[number], dialects: readonly Dialect[]): string | undefined {
  const shape = readCallShape(call);
  const parts = 'reason' in shape || sql === undefined ? shape : readTemplate(sql, shape);
  // What an argument brings as SQL may be anything.
  if (!Array.isArray(parts) || parts.some((part: SqlPart) => part.kind === 'sql')) return undefined;
  const faults = dialects.map((dialect) => parseFault(parts.map((part: SqlPart) => sample(part, dialect)).join(''), dialect));
  return faults.length > 0 && faults.every((fault) => fault !== undefined) ? faults[0] : undefined;
}

function parseFault(sql: string, dialect: Dialect): string | undefined {
  const { operations, problems } = readSql(textAt(sql), dialect);
  const isExact = dialect === 'postgres' || dialect === 'sqlite';
  for (const operation of operations) {
    if (operation.rejected !== undefined) return operation.rejected;
    if (operation.kind === 'unknown') return operation.reason;
    // Their grammars are the servers' own.
    if (isExact && operation.scanned) return `${dialect} does not know a statement of this form`;
  }
  return problems[0]?.reason;
}

/** A part as it reads with some argument. */
function sample(part: SqlPart, dialect: Dialect): string {
  switch (part.kind) {
    case 'text': return part.text;
    case 'sql': return '';
    case 'value': return "'x'";
    case 'string': return quoteLiteral(wordsOf(part.parts), dialect);
    case 'name': return quotedName(textAt(wordsOf(part.parts)), dialect).text;
  }
}

const wordsOf = (parts: Extract<SqlPart, { kind: 'name' }>['parts']): string => parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
const textAt = (text: string): SourceText => ({ text, holes: [], locate: (start, end) => ({ file: CONFIG_FILE, start, end }) });
