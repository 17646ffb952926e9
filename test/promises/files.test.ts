import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { generatedFiles } from '../../scripts/generated';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the files of the project', () => {
  for (const [file, text] of Object.entries(generatedFiles())) {
    it(`${file} is in step with its source (npm run generate)`, () => assert.equal(read(file), text));
  }

  it('the lock file names no addresses', () => assert.ok(!read('package-lock.json').includes('"resolved"')));

  it('the map names every folder', () => {
    const map = read('docs/architecture.md');
    const folders = ['server/src', 'server/src/core'].flatMap((folder) =>
      readdirSync(path.join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory() && holdsFiles(path.join(root, folder, entry.name))).map((entry) => entry.name),
    );
    const top = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|dist$|out$)/.test(entry.name)).map((entry) => entry.name);
    for (const folder of [...top, ...folders]) assert.ok(map.includes(`${folder}/`), `docs/architecture.md does not name ${folder}/`);
    assert.ok(map.split('\n').length < 60, 'it fits on one screen');
  });

  it('the README opens with the two commands', () => {
    const [title, , start, test] = read('README.md').split('\n');
    assert.deepEqual([title, start?.trim().split(/\s+#/)[0], test?.trim().split(/\s+#/)[0]], ['# Fix Forward', 'npm start', 'npm test']);
  });

  it('links lead somewhere', () => {
    for (const file of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]) {
      for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        assert.ok(existsSync(path.join(root, path.dirname(file), target)), `${file} links to ${target}`);
      }
    }
  });
});

function holdsFiles(folder: string): boolean {
  return readdirSync(folder, { recursive: true }).some((file) => statSync(path.join(folder, String(file))).isFile());
}
