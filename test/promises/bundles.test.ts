import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const dist = path.resolve(__dirname, '../../dist');
const built = existsSync(path.join(dist, 'cli.js')) ? describe : describe.skip;

built('the bundles', () => {
  const kilobytes = (file: string) => statSync(path.join(dist, file)).size / 1024;

  it('are no larger than they need to be', () => {
    assert.ok(kilobytes('cli.js') < 40, `cli.js has ${kilobytes('cli.js')} KB`);
    // What a check does not run (split, report, messages) is not compiled for it.
    assert.ok(kilobytes('engine.js') < 1700, `engine.js has ${kilobytes('engine.js')} KB`);
    assert.ok(kilobytes('tsMorph.js') < 700, `tsMorph.js has ${kilobytes('tsMorph.js')} KB`);
    assert.ok(kilobytes('typescript.js') < 4000, `typescript.js has ${kilobytes('typescript.js')} KB`);
  });

  it('hold one copy of the compiler, in a bundle of its own', () => {
    const holds = (file: string) => readFileSync(path.join(dist, file), 'utf8').includes('createSourceFile');
    const holdsCompiler = (file: string) => readFileSync(path.join(dist, file), 'utf8').includes('Unterminated string literal');
    assert.ok(holds('typescript.js') && holdsCompiler('typescript.js'));
    assert.ok(!holdsCompiler('engine.js') && !holdsCompiler('cli.js') && !holdsCompiler('tsMorph.js'));
  });

  it('carry the WASM of the parsers and the pages of the rules', () => {
    for (const file of ['libpg-query.wasm', 'sqlparser_rs_wasm_bg.wasm', 'rules/down-loses-data.md']) assert.ok(existsSync(path.join(dist, file)), file);
  });

  it('name no path of the machine they were built on', () => {
    for (const file of ['cli.js', 'engine.js']) assert.ok(!readFileSync(path.join(dist, file), 'utf8').includes(path.resolve(dist, '..')), file);
  });

  it('start without the engine: one file is loaded to tell the version', () => {
    const program = 'process.argv[2]="--version";require(process.argv[1]);process.on("exit",()=>console.error(Object.keys(require.cache).length))';
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, path.join(dist, 'cli.js')], { encoding: 'utf8' });
    assert.match(stdout, /^fix-forward \d+\.\d+\.\d+\n$/);
    assert.equal(stderr.trim(), '1', 'one file is loaded');
  });
});
