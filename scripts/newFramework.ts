import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { camelCase, fail, register, root } from './registry';

// npm run new:framework NAME: a migration tool, its notes, a fixture with its test, and its line in the registry.
const id = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) fail('Name the tool in lower case with hyphens, as its users write it: npm run new:framework graphile-migrate');
const name = camelCase(id);
const folder = path.join(root, 'server/src/core/frameworks', name);
const test = path.join(root, 'test/frameworks', `${name}.test.ts`);
const fixture = path.join(root, 'test/frameworks', name);
if (existsSync(folder) || existsSync(test)) fail(`There is a tool ${id} already.`);

mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'index.ts'), `import type { Framework } from '../framework';
import { indexPaths, packageOf } from '../pathIndex';
import { filePart, migrationFromSql } from '../sqlFiles';
import { inOrder, naturalKey, sqlFolders, within } from '../sqlFolders';

/** ${id}: what a migration is made of, and in which order the tool runs them. */
export const ${name}: Framework = {
  id: '${id}',
  title: '${id}',
  hasDown: false,
  checksums: false,
  onDatabaseAhead: { behaviour: 'unknown', detail: 'what ${id} does when the database is ahead of its files is not known' },
  detect(files) {
    const index = indexPaths(files);
    return sqlFolders(files)
      .filter((folder) => folder.path === '${id}' || folder.path.endsWith('/${id}'))
      .map((folder) => ({
        id: folder.path,
        package: packageOf(index, folder.path),
        units: inOrder(folder.names.map((file) => ({ path: within(folder.path, file), name: file.replace(/\\.sql$/, ''), order: naturalKey(file) }))),
      }));
  },
  read(unit, set, files) {
    return migrationFromSql({ framework: ${name}.id, unit, dialect: set.dialect, up: filePart(files, unit.path), down: 'forwardOnly' });
  },
};
`);
writeFileSync(path.join(folder, 'README.md'), `# ${id}

Facts that the reader relies on, each with the version and the file or page of the tool that says so.

| question | answer | source |
| --- | --- | --- |
| Which files are migrations, in which order? | | |
| Does it run a down, and in a transaction? | | |
| Does it check that an applied migration is unchanged? | | |
| What does it do when the database is ahead of its files? | | |
`);
mkdirSync(path.join(fixture, id), { recursive: true });
writeFileSync(path.join(fixture, id, '001_users.sql'), 'CREATE TABLE users (id bigserial PRIMARY KEY);\n');
writeFileSync(test, `import assert from 'node:assert/strict';
import { folderFiles, loadParsers, migrationsOf, problemsOf, setsOf } from './folderFiles';

describe('${id}', () => {
  const files = folderFiles('${name}');
  before(loadParsers);

  it('finds its folder', () => {
    assert.deepEqual(setsOf(files), { '${id} ${id} postgres': ['001_users'] });
    assert.deepEqual(problemsOf(files), []);
  });

  it('has no downs', () => {
    assert.deepEqual([...migrationsOf(files).values()].map(({ down }) => down.kind), ['forwardOnly']);
  });
});
`);
register(path.join(root, 'server/src/core/frameworks/index.ts'), name, 'first');
console.log(`Made ${[folder, test, fixture].map((made) => path.relative(root, made)).join(', ')}, and registered the tool before the others.
Next: fill in the README, make the fixture real, then the reader until \`npx mocha test/frameworks/${name}.test.ts\` passes; then \`npm run generate\`.`);
