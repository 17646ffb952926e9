import type { ts } from 'ts-morph';
import { typescript } from '../../evaluate/typescript';
import type { At, DefinitionFact, FileFacts, LocalFact } from '../facts';
import { forgetMeasures } from './bounded';
import { readPrisma } from './prisma';
import { type DefinitionDraft, type LocalDraft, type Reader, valueOf } from './reader';
import { createScope, hoist } from './scope';
import { scriptOf } from './script';
import { readStatements } from './statements';

const EMPTY: FileFacts = { imports: [], exports: [], definitions: [], classes: [], functions: [], locals: [], calls: [], gets: [], sets: [], regions: [], sql: [], problems: [] };
/** Nobody writes such a file. */
const MAX_LENGTH = 1024 * 1024;

/** What a file says. Never throws; what could not be read stands in `problems`. */
export function readFacts(path: string, text: string): FileFacts {
  const whole: At = [0, text.length];
  const unread = (reason: string): FileFacts => ({ ...EMPTY, problems: [{ at: whole, reason }] });
  if (text.length > MAX_LENGTH) return unread('the file is larger than 1 MB');
  if (path.endsWith('.prisma')) return { ...EMPTY, ...readPrisma(text) };
  // What makes tables says what the schema is (a dump, a seed of a test), not what code needs of it.
  if (path.endsWith('.sql') && /^\s*create\s+table\b/im.test(text)) return EMPTY;
  if (path.endsWith('.sql')) return { ...EMPTY, sql: [{ texts: [text], starts: [0], parts: [], at: whole, function: 0 }] };
  const script = scriptOf(path, text);
  if (!script) return EMPTY;
  if (isMinified(script.text)) return unread('the file is minified');
  try {
    return readScript(script.path, script.text);
  } catch {
    // Nested deeper than the parser's stack holds.
    return unread('the file cannot be parsed');
  }
}

/** Long lines throughout: made by a bundler, not by a person. */
function isMinified(text: string): boolean {
  if (text.length < 20_000) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > 1000;
}

function readScript(path: string, text: string): FileFacts {
  const api = typescript();
  const kind = /x$/.test(path) ? api.ScriptKind.TSX : /\.[mc]?js$/.test(path) ? api.ScriptKind.JSX : api.ScriptKind.TS;
  const file = api.createSourceFile(path, text, { languageVersion: api.ScriptTarget.ESNext, jsDocParsingMode: api.JSDocParsingMode.ParseNone }, false, kind);
  const reader: Reader = {
    ts: api, file, imports: [], exports: [], definitions: [], classes: [], functions: [{ at: [0, text.length], params: [], returns: [] }], locals: [], calls: [],
    gets: [], sets: [], regions: [], sql: [], problems: syntaxErrors(file, api.flattenDiagnosticMessageText), variables: new Map(), inlineImports: new Set(),
    scope: createScope(), function: 0, class: undefined, prefix: '', nesting: 0, test: undefined,
  };
  forgetMeasures();
  hoist(reader, file.statements, true);
  readStatements(reader, file.statements);
  const { imports, exports, definitions, classes, functions, locals, calls, gets, sets, regions, sql, problems } = reader;
  return {
    imports, exports, definitions: definitions.map(finished<DefinitionDraft, DefinitionFact>), classes, functions, locals: locals.map(finished<LocalDraft, LocalFact>), calls, gets, sets,
    regions: regions.sort((a, b) => a.at[0] - b.at[0] || b.at[1] - a.at[1]), sql, problems,
  };
}

function finished<Draft extends LocalDraft | DefinitionDraft, Fact extends LocalFact | DefinitionFact>({ values, ...fact }: Draft): Fact {
  const value = valueOf(values);
  return { ...fact, ...(value && { value }) } as unknown as Fact;
}

/** The first error of syntax: what follows it follows from it. */
function syntaxErrors(file: ts.SourceFile, flatten: typeof ts.flattenDiagnosticMessageText): { at: At; reason: string }[] {
  // Not part of the public types, and the only way to syntax errors without a program.
  const { parseDiagnostics = [] } = file as unknown as { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  return parseDiagnostics.slice(0, 1).map(({ start, length, messageText }) => ({ at: [start, start + length], reason: `syntax error: ${flatten(messageText, ' ')}` }));
}
