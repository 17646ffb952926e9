import type { Query } from '../../model/expression';
import { measure } from '../complexity';
import type { Statement, StatementReader, StatementReading } from '../reading';
import { readViewByTokens, tokensOf } from '../scan/index';
import { EMPTY_SCOPE } from '../scope';
import { readStatement } from '../statementContext';
import { readNodeQuery } from './query';
import { fields } from './tree';

/** The part of node-sql-parser that we use. */
interface NodeParser {
  astify(sql: string): unknown;
}

interface NodeModule {
  readonly Parser?: new () => NodeParser;
}

let parser: NodeParser | undefined;
/** The grammar backtracks: beyond this, time grows out of hand. */
const MAX_NESTING = 12;
const MAX_LENGTH = 20_000;

/** Loads the MySQL grammar of node-sql-parser once. False where it cannot be loaded. */
export async function loadNodeSql(): Promise<boolean> {
  try {
    // A CommonJS module: bundled its exports stand by name, in Node under `default`.
    const loaded = (await import('node-sql-parser/build/mysql')) as unknown as NodeModule & { readonly default?: NodeModule };
    const Parser = loaded.Parser ?? loaded.default?.Parser;
    if (Parser) parser ??= new Parser();
    return Parser !== undefined;
  } catch {
    return false;
  }
}

/**
 * The second try at MySQL and MariaDB: queries that the first parser refuses (`LOCK IN SHARE MODE`, `WITH ROLLUP`, infix MOD and
 * DIV). Only the query is taken from it. It tells no places, so the head of the statement comes from the tokens and a statement
 * with parts that are not known is refused; of definitions it silently loses NOT NULL after DEFAULT, so it is not asked about them.
 */
export const readNodeSql: StatementReader = (statement, dialect) => {
  if (parser === undefined || (dialect !== 'mysql' && dialect !== 'mariadb')) return { failure: 'not a dialect of this reader' };
  if (statement.source.holes.length > 0) return { failure: 'holds parts that are not known' };
  try {
    return read(statement, dialect, parser);
  } catch (error) {
    return { failure: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'not read' };
  }
};

function read(statement: Statement, dialect: 'mysql' | 'mariadb', engine: NodeParser): StatementReading {
  const tokens = tokensOf(statement, dialect);
  const verb = tokens.find((token) => token.value !== '(');
  if (verb?.kind !== 'word' || !['insert', 'replace', 'select', 'with'].includes(verb.value)) return { failure: `${verb?.value ?? 'this'} is not asked of this reader` };
  const { text } = statement.source;
  if (text.length > MAX_LENGTH || measure(tokens).nesting > MAX_NESTING) return { failure: 'too long or too deep for this reader' };
  const tree = one(engine.astify(text));
  const query = queryOf(tree);
  if (query === undefined) return { failure: 'holds no query' };
  const context = readStatement(statement, dialect);
  if (fields(tree)['type'] === 'select') {
    context.emit({ kind: 'read', query }, verb);
    return context.reading();
  }
  const understood = readViewByTokens(context, statement, dialect, (body) => (body.kind === 'insert' && body.rows === undefined ? { ...body, query } : undefined));
  return understood ? context.reading() : { failure: 'the head is not understood' };
}

function one(tree: unknown): unknown {
  return Array.isArray(tree) && tree.length === 1 ? tree[0] : tree;
}

function queryOf(tree: unknown): Query | undefined {
  const { type, values } = fields(tree);
  if (type === 'select') return readNodeQuery(tree, EMPTY_SCOPE);
  if ((type === 'insert' || type === 'replace') && fields(values)['type'] === 'select') return readNodeQuery(values, EMPTY_SCOPE);
  return undefined;
}
