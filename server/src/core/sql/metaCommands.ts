import type { Condition, Operation, OperationBody } from '../model/operation';
import type { Statement } from './reading';

/** What psql's own commands mean for the statements behind them. */
export interface MetaCommands {
  /** The open \if branches, outermost first. */
  readonly conditions: Condition[];
}

export function openMetaCommands(): MetaCommands {
  return { conditions: [] };
}

/** Reads one backslash command of psql (psql manual, Meta-Commands). */
export function followMetaCommand(meta: MetaCommands, statement: Statement): readonly Operation[] {
  const text = statement.source.text.trim();
  const [word = '', ...rest] = text.slice(1).split(/\s+/);
  const argument = rest.join(' ');
  switch (word) {
    case 'if':
      meta.conditions.push({ kind: 'environment', text: argument });
      return [];
    case 'elif':
    case 'else': {
      const before = meta.conditions.pop();
      const otherwise: Condition = before ? { kind: 'not', condition: before } : { kind: 'unknown', reason: '\\else without \\if' };
      meta.conditions.push(word === 'else' ? otherwise : { kind: 'all', conditions: [otherwise, { kind: 'environment', text: argument }] });
      return [];
    }
    case 'endif':
      meta.conditions.pop();
      return [];
    case 'i': case 'ir': case 'include': case 'include_relative':
      return [operation(statement, { kind: 'unknown', reason: `the file ${argument} is run by psql`, mayTouch: 'anything' })];
    case 'gexec':
      return [operation(statement, { kind: 'unknown', reason: 'the rows of the query before are run as statements', mayTouch: 'anything' })];
    case 'copy': {
      const from = /^(?:"?([\w]+)"?\.)?"?(\w+)"?[^]*\bfrom\b/i.exec(argument);
      if (!from?.[2]) return [operation(statement, { kind: 'external', effect: 'file', target: argument })];
      return [operation(statement, { kind: 'insert', table: from[1] ? { schema: from[1].toLowerCase(), name: from[2].toLowerCase() } : { name: from[2].toLowerCase() } })];
    }
    case '!': case 'o': case 'w': case 'out': case 'write':
      return [operation(statement, { kind: 'external', effect: word === '!' ? 'process' : 'file', target: argument })];
    default:
      return [operation(statement, { kind: 'session', text })];
  }
}

function operation(statement: Statement, body: OperationBody): Operation {
  const span = statement.source.locate(0, statement.source.text.length);
  return { ...body, span, statement: span };
}
