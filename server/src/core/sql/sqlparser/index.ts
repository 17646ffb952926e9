import type { Dialect } from '../../model/dialect';
import type { OperationBody } from '../../model/operation';
import { measure } from '../complexity';
import type { Statement, StatementReader, StatementReading } from '../reading';
import { tablesRead } from '../queries';
import { readByTokens, readViewByTokens, tokensOf } from '../scan/index';
import { EMPTY_SCOPE, type Scope } from '../scope';
import { readStatement } from '../statementContext';
import type { Token } from '../tokens';
import { readDelete, readInsert, readUpdate } from './data';
import { parseSql } from './load';
import type { Walk } from './names';
import { readQuery, withCtes } from './query';
import { fields, placesIn, present, type Tree, variant } from './tree';

export { loadSqlparser, reloadSqlparser, sqlparserIsLoaded } from './load';

/** Statements whose rows and expressions count: the parser reads them. */
const DATA = new Set(['insert', 'replace', 'update', 'delete', 'select', 'with', 'values']);
/** Operators in one expression beyond which the parser's stack may not suffice: it traps at about 750. */
const MAX_CHAIN = 300;

/**
 * Reads a statement of MySQL, MariaDB or ClickHouse. Rows, queries and expressions come from the parser's tree. Definitions
 * are read by the strict grammar over tokens: the parser knows neither half of MySQL's ALTER TABLE nor ClickHouse's engines,
 * skip indexes, clusters and mutations, and it tells no place for options.
 */
export const readSqlparser: StatementReader = (statement, dialect) => {
  try {
    return read(statement, dialect);
  } catch (error) {
    if (error instanceof RangeError) return { failure: 'nested too deeply' };
    throw error;
  }
};

function read(statement: Statement, dialect: Dialect): StatementReading {
  const tokens = tokensOf(statement, dialect);
  const first = tokens.find((token) => token.value !== '(');
  if (first?.kind !== 'word') return { failure: 'begins with no word' };
  if (!DATA.has(first.value) || (dialect === 'clickhouse' && tokens[1]?.value.toLowerCase() === 'throwif')) {
    const reading = readByTokens(statement, dialect);
    return 'failure' in reading && first.value === 'create' ? readWithQuery(statement, dialect, tokens, reading) : reading;
  }
  if (measure(tokens).chain > MAX_CHAIN) return { failure: 'an expression too long for the parser' };
  const parsed = parseSql(parserText(statement.source.text, tokens, dialect), dialect);
  const reading = 'failure' in parsed ? parsed : readTree(statement, dialect, parsed.tree);
  // What the parser refuses may still be plain enough for the strict grammar (ClickHouse's DELETE … ON CLUSTER).
  if (!('failure' in reading) || first.value === 'select' || first.value === 'with') return reading;
  const strict = readByTokens(statement, dialect);
  return 'failure' in strict ? reading : strict;
}

function readTree(statement: Statement, dialect: Dialect, tree: readonly Tree[]): StatementReading {
  const [only, ...more] = tree;
  if (only === undefined || more.length > 0) return { failure: 'not one statement' };
  const context = readStatement(statement, dialect);
  const walk: Walk = { context, place: placesIn(statement.source.text, 0) };
  const [kind, content] = variant(only);
  const scope: Scope = { ...EMPTY_SCOPE, exact: dialect === 'clickhouse' };
  if (!readOne(walk, kind, content, scope)) return { failure: `${kind} is not read` };
  return context.reading();
}

function readOne(walk: Walk, kind: string, content: Tree, scope: Scope): boolean {
  switch (kind) {
    case 'Insert':
      return readInsert(walk, content, scope);
    case 'Update':
      return readUpdate(walk, content, scope);
    case 'Delete':
      return readDelete(walk, content, scope);
    case 'Query': {
      // WITH … UPDATE comes as a query around it.
      const query = fields(content);
      const [body, inner] = variant(query['body']);
      if (body === 'Insert' || body === 'Update' || body === 'Delete') return readOne(walk, variant(inner)[0], variant(inner)[1], present(query['with']) ? withCtes(walk, query['with'], scope) : scope);
      if (body === 'Select' && present(fields(inner)['into'])) return false;
      const start = /[A-Za-z]+/.exec(walk.context.text);
      walk.context.emit({ kind: 'read', query: readQuery(walk, content, scope) }, { start: start?.index ?? 0, end: (start?.index ?? 0) + (start?.[0].length ?? 0) });
      return true;
    }
    default:
      return false;
  }
}

/** CREATE VIEW and CREATE TABLE … AS: the head by tokens, the query by the parser. */
function readWithQuery(statement: Statement, dialect: Dialect, tokens: readonly Token[], failed: StatementReading): StatementReading {
  const as = tokens.findIndex((token, index) => token.kind === 'word' && token.value === 'as' && startsQuery(tokens, index + 1));
  const start = as < 0 ? tokens.find((token) => token.kind === 'word' && token.value === 'select') : tokens[as + 1];
  const query = start && measure(tokens).chain <= MAX_CHAIN ? parseSql(parserText(statement.source.text, tokens, dialect).slice(start.start), dialect) : undefined;
  const context = readStatement(statement, dialect);
  const [parsed] = query !== undefined && 'tree' in query ? query.tree : [];
  const [kind, content] = variant(parsed);
  const walk: Walk = { context, place: placesIn(statement.source.text.slice(start?.start ?? 0), start?.start ?? 0) };
  const read = kind === 'Query' ? readQuery(walk, content, { ...EMPTY_SCOPE, exact: dialect === 'clickhouse' }) : undefined;
  const understood = readViewByTokens(context, statement, dialect, (body): OperationBody | undefined => {
    if (body.kind === 'createObject') return read ? { ...body, reads: tablesRead([read]) } : body;
    return body.kind === 'createTable' && read ? { ...body, asSelect: read } : undefined;
  });
  return understood ? context.reading() : failed;
}

/**
 * The text as the parser understands it, of the same length: ClickHouse's FINAL after a table (it says how parts are merged
 * while reading) is no word that it knows.
 */
function parserText(text: string, tokens: readonly Token[], dialect: Dialect): string {
  if (dialect !== 'clickhouse') return text;
  let result = text;
  tokens.forEach((token, index) => {
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    if (token.kind !== 'word' || token.value !== 'final' || (before?.kind !== 'word' && before?.kind !== 'name')) return;
    const ends = after === undefined || (after.kind === 'punctuation' && (after.value === ')' || after.value === ',')) || (after.kind === 'word' && AFTER_FINAL.has(after.value));
    if (ends) result = `${result.slice(0, token.start)}     ${result.slice(token.end)}`;
  });
  return result;
}

const AFTER_FINAL = new Set(['where', 'prewhere', 'join', 'left', 'right', 'inner', 'full', 'cross', 'any', 'all', 'asof', 'global', 'array', 'group', 'order', 'limit', 'settings', 'sample', 'union', 'on', 'having', 'format', 'using']);

function startsQuery(tokens: readonly Token[], at: number): boolean {
  let next = at;
  while (tokens[next]?.value === '(' && tokens[next]?.kind === 'punctuation') next++;
  const token = tokens[next];
  return token?.kind === 'word' && (token.value === 'select' || token.value === 'with');
}
