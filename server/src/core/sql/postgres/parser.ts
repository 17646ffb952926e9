import type { Node } from '@pgsql/types';
import type { LibpgModule } from 'libpg-query/wasm/libpg-query.js';

/** One statement of a parse tree. Offsets are UTF-8 bytes; absent means 0, and a length of 0 means "to the end". */
export interface RawStatement {
  readonly stmt?: Node;
  readonly stmt_location?: number;
  readonly stmt_len?: number;
}

export type ParseResult = { readonly statements: readonly RawStatement[] } | { readonly failure: string };

let instance: LibpgModule | undefined;
let loading: Promise<void> | undefined;
let compiled: Promise<WebAssembly.Module> | undefined;

/** The parser's module, where the shell began to compile it beforehand: another thread does that while files are listed. */
export function offerPostgres(module: Promise<WebAssembly.Module>): void {
  compiled ??= module;
}

/** Loads PostgreSQL's parser. Awaiting it again is cheap, and replaces an instance that was killed by its input. */
export function loadPostgres(): Promise<void> {
  loading ??= makeInstance();
  return loading;
}

async function makeInstance(): Promise<void> {
  const { default: create } = await import('libpg-query/wasm/libpg-query.js');
  // A module that could not be compiled is tried again in the parser's own way.
  const module = await compiled?.catch(() => undefined);
  const options = module && {
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void): object {
      void WebAssembly.instantiate(module, imports).then((made) => receive(made, module));
      return {};
    },
  };
  instance = await create(options);
}

/** Parses a text of one or more statements. Never throws. */
export function parsePostgres(text: string): ParseResult {
  const unfit = refuse(text);
  if (unfit) return { failure: unfit };
  return guarded((parser) => parseWith(parser, text));
}

/** The PL/pgSQL trees of the DO blocks and functions in a text, or why there are none. */
export function parsePlpgsql(text: string): { readonly functions: readonly unknown[] } | { readonly failure: string } {
  const unfit = refuse(text);
  if (unfit) return { failure: unfit };
  return guarded((parser) => {
    const query = toPointer(parser, text);
    let result = 0;
    try {
      result = parser._wasm_parse_plpgsql(query);
      const json = parser.UTF8ToString(result);
      if (!json.startsWith('{')) return { failure: json };
      const parsed = JSON.parse(json) as { plpgsql_funcs?: readonly unknown[] };
      return { functions: parsed.plpgsql_funcs ?? [] };
    } finally {
      parser._free(query);
      if (result !== 0) parser._wasm_free_string(result);
    }
  });
}

/** A NUL would end the text for the parser, which is written in C: the rest would be lost without a word. */
function refuse(text: string): string | undefined {
  return text.includes('\0') ? 'the text holds a NUL character' : undefined;
}

function guarded<T>(use: (parser: LibpgModule) => T): T | { readonly failure: string } {
  if (!instance) return { failure: 'the PostgreSQL parser is not loaded' };
  try {
    return use(instance);
  } catch (error) {
    discard();
    return { failure: `the PostgreSQL parser gave up: ${error instanceof Error ? error.message : 'trap'}` };
  }
}

/** A trap leaves the instance's memory in doubt: another one is made. Until it is there, the old one serves if it still can read. */
function discard(): void {
  const trapped = instance;
  instance = undefined;
  loading = makeInstance();
  if (!trapped) return;
  try {
    if ('statements' in parseWith(trapped, 'SELECT 1')) instance = trapped;
  } catch {
    // Dead: statements are read by the scan until the new instance is there.
  }
}

function parseWith(parser: LibpgModule, text: string): ParseResult {
  const query = toPointer(parser, text);
  let result = 0;
  try {
    result = parser._wasm_parse_query_raw(query);
    if (result === 0) return { failure: 'out of memory' };
    // PgQueryParseResult { char *parse_tree; char *stderr_buffer; PgQueryError *error }
    const error = parser.getValue(result + 8, 'i32');
    if (error !== 0) return { failure: parser.UTF8ToString(parser.getValue(error, 'i32')) };
    const tree = parser.getValue(result, 'i32');
    const parsed = JSON.parse(parser.UTF8ToString(tree)) as { stmts?: readonly RawStatement[] };
    return { statements: parsed.stmts ?? [] };
  } finally {
    parser._free(query);
    if (result !== 0) parser._wasm_free_parse_result(result);
  }
}

function toPointer(parser: LibpgModule, text: string): number {
  const size = parser.lengthBytesUTF8(text) + 1;
  const pointer = parser._malloc(size);
  parser.stringToUTF8(text, pointer, size);
  return pointer;
}

/** The way from UTF-8 byte offsets to UTF-16 offsets of a text. */
export function byteOffsets(text: string): (byte: number) => number {
  if (/^[\x00-\x7f]*$/.test(text)) return (byte) => byte;
  const marks: { readonly byte: number; readonly unit: number }[] = [];
  let byte = 0;
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.codePointAt(unit) ?? 0;
    if (code < 0x80) {
      byte++;
      continue;
    }
    byte += code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (code >= 0x10000) unit++;
    marks.push({ byte, unit: unit + 1 });
  }
  return (wanted) => {
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((marks[middle]?.byte ?? 0) <= wanted) low = middle + 1;
      else high = middle;
    }
    const mark = marks[low - 1];
    return mark ? mark.unit + (wanted - mark.byte) : wanted;
  };
}
