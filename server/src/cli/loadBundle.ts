import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';

/** What Node.js puts around a CommonJS module, `module.wrap`; a cache is for exactly the text that was compiled. */
const WRAPPER = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'] as const;

const loaded = new Map<string, { exports: unknown }>();

/**
 * Requires a bundle that lies beside this one, compiled already where the build left V8's code cache for it. The cache is V8's own
 * check-summed data: another version of Node.js or other flags refuse it, and the bundle is compiled as ever.
 */
export function loadBundle(name: string): unknown {
  const file = path.join(__dirname, name);
  const known = loaded.get(file);
  if (known) return known.exports;
  const cachedData = readCache(`${file}.cache`);
  if (!cachedData) return require(file);
  const script = new Script(WRAPPER[0] + readFileSync(file, 'utf8') + WRAPPER[1], { filename: file, cachedData });
  const bundle = { exports: {} };
  loaded.set(file, bundle);
  const requireBeside = (wanted: string): unknown => (/^\.\/\w+\.js$/.test(wanted) ? loadBundle(wanted) : require(wanted));
  const run = script.runInThisContext() as (exports: unknown, require: unknown, module: unknown, file: string, folder: string) => void;
  run.call(bundle.exports, bundle.exports, requireBeside, bundle, file, path.dirname(file));
  return bundle.exports;
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
