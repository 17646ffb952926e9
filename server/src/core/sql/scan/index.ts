import type { Dialect } from '../../model/dialect';
import type { OperationBody } from '../../model/operation';
import type { Statement, StatementReader, StatementReading } from '../reading';
import { readStatement, type StatementContext } from '../statementContext';
import { tokenize, type Token } from '../tokens';
import { cursorOver } from './cursor';
import { readTokens } from './statement';

/**
 * The tolerant scan, for any dialect and for whatever the parsers refuse: verb, object, names and places from tokens alone.
 * Everything it says is marked `scanned`. What it cannot name is a failure.
 */
export const scanStatement: StatementReader = (statement, dialect) => {
  const context = readStatement(statement, dialect);
  let count = 0;
  run(context, statement, dialect, (body, place) => {
    count++;
    context.emit(body, place, { scanned: true });
  });
  return count === 0 ? { failure: `not understood: ${beginning(statement)}` } : context.reading();
};

/**
 * The same grammar, strictly: every word of the statement is understood, or it is a failure. For the DDL of MySQL, MariaDB and
 * ClickHouse that says more than the parser knows.
 */
export function readByTokens(statement: Statement, dialect: Dialect): StatementReading {
  const context = readStatement(statement, dialect);
  let complete = true;
  let count = 0;
  const understood = run(context, statement, dialect, (body, place, whole) => {
    complete &&= whole;
    count++;
    context.emit(body, place);
  });
  return understood && complete && count > 0 ? context.reading() : { failure: `not understood: ${beginning(statement)}` };
}

/**
 * The head of a CREATE with a query in it, whose body `complete` completes with what a parser made of the query. False where
 * the head is not understood or the body was not completed.
 */
export function readViewByTokens(context: StatementContext, statement: Statement, dialect: Dialect, complete: (body: OperationBody) => OperationBody | undefined): boolean {
  let completed = false;
  run(context, statement, dialect, (body, place) => {
    const whole = complete(body);
    completed = whole !== undefined;
    if (whole) context.emit(whole, place);
  });
  return completed;
}

function run(context: StatementContext, statement: Statement, dialect: Dialect, emit: Parameters<typeof readTokens>[1]): boolean {
  try {
    return readTokens(cursorOver(context, tokensOf(statement, dialect)), emit);
  } catch (error) {
    // Only a text nested beyond reason exhausts the stack.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The statement's tokens without comments and without a terminator. */
export function tokensOf(statement: Statement, dialect: Dialect): readonly Token[] {
  const tokens = statement.tokens ?? tokenize(statement.source.text, dialect).filter((token) => token.kind !== 'comment');
  let end = tokens.length;
  while (end > 0 && tokens[end - 1]?.kind === 'punctuation' && tokens[end - 1]?.value === ';') end--;
  return end === tokens.length ? tokens : tokens.slice(0, end);
}

function beginning(statement: Statement): string {
  const text = statement.source.text.trim().replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
