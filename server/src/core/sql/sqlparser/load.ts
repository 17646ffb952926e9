import type { Parser } from '@guanmingchiu/sqlparser-ts';
import type { Dialect } from '../../model/dialect';

/** The dialects that the parser is asked about. It has no MariaDB of its own. */
const PARSER_DIALECT: Partial<Record<Dialect, string>> = { mysql: 'mysql', mariadb: 'mysql', clickhouse: 'clickhouse', mssql: 'mssql' };

type Exports = Record<string, unknown>;
type Imports = Readonly<Record<string, unknown>>;

/** What we need of the global WebAssembly; its types come with the DOM, which core does not have. */
interface Wasm {
  instantiate(source: unknown, imports?: Imports): Promise<unknown>;
  readonly Instance: new (module: unknown, imports: Imports) => { readonly exports: Exports };
}

interface Engine {
  readonly parser: typeof Parser;
  readonly module: unknown;
  readonly imports: Imports;
  live: Exports;
}

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;

let engine: Engine | undefined;
let loading: Promise<boolean> | undefined;

/** Loads the WASM parser once. False where it cannot be loaded; then every statement goes to the next reader. */
export function loadSqlparser(): Promise<boolean> {
  loading ??= load();
  return loading;
}

/** Whether statements can be parsed now. */
export function sqlparserIsLoaded(): boolean {
  return engine !== undefined;
}

/**
 * Gives the parser a fresh instance. A trap (stack exhausted by a very long expression) leaves the old one unusable for good:
 * its stack pointer stays where it was. False where none could be made.
 */
export function reloadSqlparser(): boolean {
  if (engine === undefined) return false;
  try {
    const old = engine.live['memory'];
    engine.live = { ...new wasm.Instance(engine.module, engine.imports).exports };
    // The package keeps views of the old memory; growing it detaches them, so that they are made anew.
    if (growable(old)) old.grow(1);
    const start = engine.live['__wbindgen_start'];
    if (typeof start === 'function') start();
    return true;
  } catch {
    engine = undefined;
    return false;
  }
}

/** What the parser makes of a text: its tree as plain JSON, or why not. Never throws. */
export function parseSql(text: string, dialect: Dialect): { readonly tree: readonly unknown[] } | { readonly failure: string } {
  const name = PARSER_DIALECT[dialect];
  if (engine === undefined || name === undefined) return { failure: engine === undefined ? 'the parser is not loaded' : `no parser for ${dialect}` };
  try {
    return { tree: engine.parser.parse(text, name as 'mysql') as unknown as readonly unknown[] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Anything but its own complaint is a trap.
    if (!message.startsWith('sql parser error') && !message.startsWith('lexer error')) reloadSqlparser();
    return { failure: message };
  }
}

/** The package offers no way to a second instance, so its first is caught on the way and handed out by reference. */
async function load(): Promise<boolean> {
  const { instantiate } = wasm;
  let caught: Omit<Engine, 'parser'> | undefined;
  try {
    const sqlparser = await import('@guanmingchiu/sqlparser-ts');
    wasm.instantiate = async (source, imports) => {
      const made = await instantiate(source, imports);
      // Others may load WASM of their own meanwhile.
      if (imports?.['./sqlparser_rs_wasm_bg.js'] === undefined || !isInstantiated(made)) return made;
      const own = { module: made.module, imports, live: { ...made.instance.exports } };
      caught = own;
      const exports = {};
      for (const name of Object.keys(own.live)) Object.defineProperty(exports, name, { get: () => (engine ?? own).live[name] });
      return { module: made.module, instance: { exports } };
    };
    await sqlparser.init();
    if (caught === undefined) return false;
    engine = { parser: sqlparser.Parser, ...caught };
    return true;
  } catch {
    return false;
  } finally {
    wasm.instantiate = instantiate;
  }
}

function isInstantiated(made: unknown): made is { readonly module: unknown; readonly instance: { readonly exports: Exports } } {
  return typeof made === 'object' && made !== null && 'instance' in made && 'module' in made;
}

function growable(memory: unknown): memory is { grow(pages: number): void } {
  return typeof memory === 'object' && memory !== null && 'grow' in memory;
}
