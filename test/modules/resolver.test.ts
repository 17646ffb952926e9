import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createResolver } from '../../server/src/core/modules/resolver';
import { filesFrom, snapshotOf } from '../evaluate/program';

function resolver(text: string): (specifier: string, from: string) => string {
  const made = createResolver(snapshotOf(filesFrom(text)));
  return (specifier, from) => {
    const found = made.resolve(specifier, from);
    return found.kind === 'file' ? found.path : found.kind === 'package' ? `package ${found.name} ${found.subpath}`.trim() : `none: ${found.reason}`;
  };
}

describe('resolving modules', () => {
  it('relative paths, index files, .js for .ts, json', () => {
    const resolve = resolver(`// @file a/b.ts
x
// @file a/index.ts
x
// @file a/c.js
x
// @file a/d.tsx
x
// @file a/e.json
{}
// @file a/both.ts
x
// @file a/both.js
x
// @file m.mts
x
// @file a/x.sql
SELECT 1
`);
    assert.equal(resolve('./b', 'a/c.js'), 'a/b.ts');
    assert.equal(resolve('./b.js', 'a/c.js'), 'a/b.ts');
    assert.equal(resolve('.', 'a/c.js'), 'a/index.ts');
    assert.equal(resolve('..', 'a/x/c.js'), 'a/index.ts');
    assert.equal(resolve('./a', 'main.ts'), 'a/index.ts');
    assert.equal(resolve('./a/', 'main.ts'), 'a/index.ts');
    assert.equal(resolve('./c', 'a/b.ts'), 'a/c.js');
    assert.equal(resolve('./d.jsx', 'a/b.ts'), 'a/d.tsx');
    assert.equal(resolve('./e.json', 'a/b.ts'), 'a/e.json');
    assert.equal(resolve('./e', 'a/b.ts'), 'a/e.json');
    assert.equal(resolve('./both.js', 'a/b.ts'), 'a/both.ts');
    assert.equal(resolve('../m.mjs', 'a/b.ts'), 'm.mts');
    assert.match(resolve('./x.sql', 'a/b.ts'), /^none/);
    assert.match(resolve('./gone', 'a/b.ts'), /^none/);
  });

  it('stays within the root, and out of node_modules', () => {
    const resolve = resolver('// @file a/b.ts\nx\n// @file node_modules/p/index.js\nx\n// @file secret.ts\nx\n');
    assert.match(resolve('../../secret', 'a/b.ts'), /outside/);
    assert.equal(resolve('p', 'a/b.ts'), 'package p');
    assert.match(resolve('../node_modules/p/index.js', 'a/b.ts'), /node_modules/);
    assert.match(resolve('/etc/passwd', 'a/b.ts'), /^none/);
    assert.match(resolve('file:///etc/passwd', 'a/b.ts'), /^none/);
    assert.equal(resolve('node:fs/promises', 'a/b.ts'), 'package fs promises');
    assert.equal(resolve('@scope/p/sub/x', 'a/b.ts'), 'package @scope/p sub/x');
    assert.match(resolve('', 'a/b.ts'), /^none/);
  });

  it('paths and baseUrl of the nearest tsconfig, with what it extends', () => {
    const resolve = resolver(`// @file apps/api/tsconfig.json
{ "extends": ["@acme/tsconfig/base", "../shared.json"], "compilerOptions": { "baseUrl": "." } }
// @file apps/shared.json
{ "compilerOptions": { "paths": { "~/*": ["./api/src/*"], "exact": ["./api/src/exact.ts"], "@deep/*/end": ["./api/src/deep/*"], "@deep/*": ["./gone/*", "./api/src/*"] } } }
// @file packages/tsconfig/package.json
{ "name": "@acme/tsconfig" }
// @file packages/tsconfig/base.json
{ "compilerOptions": { "strict": true } }
// @file apps/api/src/a.ts
x
// @file apps/api/src/exact.ts
x
// @file apps/api/src/deep/a.ts
x
`);
    assert.equal(resolve('~/a', 'apps/api/src/b.ts'), 'apps/api/src/a.ts');
    assert.equal(resolve('~/a.js', 'apps/api/src/b.ts'), 'apps/api/src/a.ts');
    assert.equal(resolve('exact', 'apps/api/src/b.ts'), 'apps/api/src/exact.ts');
    assert.equal(resolve('@deep/a', 'apps/api/src/b.ts'), 'apps/api/src/a.ts');
    assert.equal(resolve('src/a', 'apps/api/src/b.ts'), 'apps/api/src/a.ts');
    assert.match(resolve('@/gone', 'apps/api/src/b.ts'), /alias/);
  });

  it('packages of the workspace, from what is built to what is written', () => {
    const resolve = resolver(`// @file packages/db/package.json
{ "name": "@acme/db", "main": "./dist/index.js", "exports": { ".": { "import": "./dist/esm/index.mjs", "require": "./dist/index.js" }, "./names": "./dist/names.js", "./sql/*": "./dist/sql/*.js", "./hidden": null } }
// @file packages/db/src/index.ts
x
// @file packages/db/src/names.ts
x
// @file packages/db/src/sql/one.ts
x
// @file packages/plain/package.json
{ "name": "plain" }
// @file packages/plain/lib/thing.ts
x
// @file packages/plain/index.js
x
// @file apps/web/package.json
{ "name": "web", "imports": { "#db/*": "./src/db/*.js", "#one": { "default": "./src/one.ts" } } }
// @file apps/web/src/db/x.ts
x
// @file apps/web/src/one.ts
x
`);
    assert.equal(resolve('@acme/db', 'apps/web/src/m.ts'), 'packages/db/src/index.ts');
    assert.equal(resolve('@acme/db/names', 'apps/web/src/m.ts'), 'packages/db/src/names.ts');
    assert.equal(resolve('@acme/db/sql/one', 'apps/web/src/m.ts'), 'packages/db/src/sql/one.ts');
    assert.equal(resolve('plain', 'apps/web/src/m.ts'), 'packages/plain/index.js');
    assert.equal(resolve('plain/lib/thing', 'apps/web/src/m.ts'), 'packages/plain/lib/thing.ts');
    assert.equal(resolve('#db/x', 'apps/web/src/m.ts'), 'apps/web/src/db/x.ts');
    assert.equal(resolve('#one', 'apps/web/src/m.ts'), 'apps/web/src/one.ts');
    assert.equal(resolve('web', 'packages/db/src/index.ts'), 'package web');
  });

  it('the nearest of several packages of one name', () => {
    const resolve = resolver('// @file a/p/package.json\n{"name":"p"}\n// @file a/p/index.ts\nx\n// @file b/p/package.json\n{"name":"p"}\n// @file b/p/index.ts\nx\n');
    assert.equal(resolve('p', 'b/app/x.ts'), 'b/p/index.ts');
    assert.equal(resolve('p', 'a/app/x.ts'), 'a/p/index.ts');
  });

  it('survives configurations that are broken, cyclic or hostile', () => {
    const resolve = resolver(`// @file tsconfig.json
{ "extends": "./other.json", "compilerOptions": { "paths": { "*": ["*", "../../*", 7], "a*b*c": [""], "__proto__": ["x"] }, "baseUrl": "../../.." } }
// @file other.json
{ "extends": ["./tsconfig.json", "./other.json", 5, null] }
// @file package.json
{ "name": "root", "exports": { "./*": { "import": { "import": { "import": { "import": "./*" } } } }, "./__proto__": "x" }, "imports": [1] }
// @file broken/tsconfig.json
{{{[[[
// @file broken/package.json
${'['.repeat(20000)}
// @file x.ts
x
`);
    assert.equal(resolve('./x', 'y.ts'), 'x.ts');
    for (const specifier of ['a', 'abc', '__proto__', 'root/__proto__', 'root/x', '#x', '@', '@/', '@a', '..', '../..', './', '.', 'constructor', 'a\0b', 'x'.repeat(2000)]) {
      assert.equal(typeof resolve(specifier, 'y.ts'), 'string');
      assert.equal(typeof resolve(specifier, 'broken/deep/y.ts'), 'string');
    }
  });

  it('tells every path that was asked for', () => {
    const found = createResolver(snapshotOf(filesFrom('// @file a/x.js\nx\n'))).resolve('./x', 'a/m.ts');
    assert.ok(found.lookups.includes('a/x.ts') && found.lookups.includes('a/x.js'));
  });
});
