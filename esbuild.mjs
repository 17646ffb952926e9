import { cp, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Bundles that are loaded only when they are needed: extension.js starts in the editor and then loads
// client.js, server.js speaks the protocol and worker.js holds
// the engine for it, cli.js starts on the command line, engine.js judges, typescript.js reads TypeScript migrations,
// tsMorph.js writes into them, pipelines.js prints for pipelines, and a large parser that the engine asks for by a dynamic import.
const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, 'dist');
const engine = path.join(here, 'server/src/engine');

// Only what keeps no state of its own: a bundle has its own copy of every module in it.
const parsers = Object.fromEntries(['sqlite', 'nodeSql'].map((name) => [name, `server/src/core/sql/${name}/index.ts`]).filter(([, file]) => existsSync(path.join(here, file))));

/** Another bundle is required at run time where its source is imported here. */
const otherBundles = {
  name: 'other-bundles',
  setup({ onResolve }) {
    onResolve({ filter: /(^|\/)engine$/ }, ({ path: name, resolveDir }) => {
      if (path.resolve(resolveDir, name) !== engine) return undefined;
      // The command line starts cold each time: it loads the engine with its code cache.
      return resolveDir.endsWith('cli') ? { path: path.join(resolveDir, 'builtEngine.ts') } : { path: './engine.js', external: true };
    });
    onResolve({ filter: /\/lsp\/bin$/ }, ({ kind }) => (kind === 'entry-point' ? undefined : { path: './server.js', external: true }));
    onResolve({ filter: /^\.\/\w+\/index$/ }, ({ path: name, kind, importer }) => {
      const parser = name.split('/')[1];
      return kind === 'dynamic-import' && importer.endsWith(path.join('sql', 'index.ts')) && parser in parsers ? { path: `./${parser}.js`, external: true } : undefined;
    });
    onResolve({ filter: /presenters\/ci\/index$/ }, ({ kind }) => (kind === 'entry-point' ? undefined : { path: './pipelines.js', external: true }));
    onResolve({ filter: /^ts-morph$/ }, ({ importer }) => ({ path: importer.endsWith('editScript.ts') ? './tsMorph.js' : './typescript.js', external: true }));
  },
};

/** Of ts-morph we use the compiler it carries; loading that alone takes half the time and half the memory. */
const compilerOnly = {
  name: 'compiler-only',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ts-morph$/ }, () => ({ path: 'ts-morph', namespace: 'compiler' }));
    onLoad({ filter: /.*/, namespace: 'compiler' }, () => ({ contents: "export const ts = require('@ts-morph/common/dist/typescript.js');", resolveDir: here }));
  },
};

/** ts-morph over the compiler that is there already, without the declarations of the language's libraries: no types are looked up. */
const overTheCompiler = {
  name: 'over-the-compiler',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/typescript$/ }, ({ importer }) => (importer.includes('@ts-morph') ? { path: 'compiler', namespace: 'compiler' } : undefined));
    onResolve({ filter: /^\.\/typescript\.js$/ }, ({ path: file }) => ({ path: file, external: true }));
    onLoad({ filter: /.*/, namespace: 'compiler' }, () => ({ contents: "module.exports = require('./typescript.js').ts;", resolveDir: here }));
    onLoad({ filter: /@ts-morph[\\/]common[\\/]dist[\\/]ts-morph-common\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = source.replace(/^const libFiles = \[\{\n(?: .*\n)*? +\}\];$/m, 'const libFiles = [];');
      if (contents === source) throw new Error('ts-morph no longer carries its libraries in libFiles: look again at what makes it large');
      return { contents, loader: 'js' };
    });
  },
};

/** sqlparser-ts looks for its WASM one folder above its own; in the bundle it lies beside. */
const wasmBeside = {
  name: 'wasm-beside',
  setup({ onLoad }) {
    onLoad({ filter: /@guanmingchiu[\\/]sqlparser-ts[\\/]dist[\\/]index\.[cm]js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = source.replaceAll('../wasm/sqlparser_rs_wasm_bg.wasm', './sqlparser_rs_wasm_bg.wasm');
      if (contents === source) throw new Error('sqlparser-ts no longer names ../wasm/sqlparser_rs_wasm_bg.wasm: look again at how it finds its WASM');
      return { contents, loader: 'js' };
    });
  },
};

/** The language client is most of what runs in the editor, and loaded after it has started. */
const clientLater = {
  name: 'client-later',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/client$/ }, ({ kind }) => (kind === 'dynamic-import' ? { path: './client.js', external: true } : undefined));
  },
};

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  outdir: dist,
  logLevel: 'warning',
  metafile: true,
  write: false,
  define: { 'import.meta.url': '__fileUrl' },
  plugins: [otherBundles, wasmBeside],
  // Its CommonJS form requires by computed names, which no bundler follows.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};
const fileUrl = 'const __fileUrl=require("url").pathToFileURL(__filename).href;';

/** A WASM loader asks whether it was given a Response; only to look at that name loads all of Node.js' fetch. */
const noFetch = { Request: 'undefined', Response: 'undefined' };

const builds = await Promise.all([
  // An old Node.js must get far enough to say that it is too old.
  build({ ...common, entryPoints: { cli: 'server/src/cli/bin.ts' }, absWorkingDir: here, target: 'node12', banner: { js: '#!/usr/bin/env node' } }),
  // Required, not imported: Node.js has its own loader for modules that are imported, and starting that takes as long as a small check.
  build({ ...common, entryPoints: { engine: 'server/src/engine.ts' }, absWorkingDir: here, banner: { js: fileUrl }, supported: { 'dynamic-import': false }, define: { ...common.define, ...noFetch } }),
  build({ ...common, entryPoints: { pipelines: 'server/src/presenters/ci/index.ts' }, absWorkingDir: here }),
  build({ ...common, entryPoints: parsers, absWorkingDir: here, banner: { js: fileUrl } }),
  build({ ...common, entryPoints: { extension: 'client/src/extension.ts', client: 'client/src/client.ts' }, absWorkingDir: here, external: ['vscode'], define: {}, plugins: [clientLater], supported: { 'dynamic-import': false } }),
  build({ ...common, entryPoints: { server: 'server/src/lsp/bin.ts', worker: 'server/src/worker/thread.ts' }, absWorkingDir: here }),
  build({ ...common, entryPoints: { typescript: 'server/src/typescript.ts' }, absWorkingDir: here, plugins: [compilerOnly] }),
  build({ ...common, entryPoints: { tsMorph: 'node_modules/ts-morph/dist/ts-morph.js' }, absWorkingDir: here, plugins: [overTheCompiler], define: {} }),
]);
// Only when everything could be built is the former build replaced.
await rm(dist, { recursive: true, force: true });
await mkdir(path.join(dist, 'rules'), { recursive: true });
for (const file of builds.flatMap((built) => built.outputFiles)) await writeFile(file.path, file.contents);
await copyFile(path.join(here, 'node_modules/libpg-query/wasm/libpg-query.wasm'), path.join(dist, 'libpg-query.wasm'));
await copyFile(path.join(here, 'node_modules/@guanmingchiu/sqlparser-ts/wasm/sqlparser_rs_wasm_bg.wasm'), path.join(dist, 'sqlparser_rs_wasm_bg.wasm'));
await cp(path.join(here, 'server/src/core/rules'), path.join(dist, 'rules'), { recursive: true, filter: (file) => !file.endsWith('.ts') });
const cached = spawnSync(process.execPath, [path.join(here, 'scripts/codeCache.mjs'), dist], { encoding: 'utf8' });
if (cached.status !== 0) console.error(`Without a code cache, the command line starts slower: ${cached.stderr}`);
if (process.argv.includes('--analyze')) {
  for (const { metafile } of builds) await writeFile(path.join(dist, `${path.basename(Object.keys(metafile.outputs)[0] ?? '', '.js')}.meta.json`), JSON.stringify(metafile));
}
