import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Files } from '../../server/src/core/model/files';
import { treeFiles, workingFiles } from '../../server/src/project/files';
import { openGit } from '../../server/src/project/git';
import { MAX_FILE_BYTES } from '../../server/src/project/host';
import { nodeHost } from '../../server/src/project/nodeHost';
import { commit, git, repository, temporaryFolder, write } from './gitRepository';

const onUnix = process.platform === 'win32' ? it.skip : it;

describe('the working tree', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root: string;
  before(() => {
    folder = temporaryFolder();
    root = path.join(folder.path, 'project');
    write(folder.path, { 'secret.sql': 'SELECT secret;' });
    write(root, {
      '.gitignore': '*.log\n/build/\n!kept.log\n',
      'a.sql': 'SELECT 1;', 'x.log': '', 'kept.log': '', 'build/b.sql': '', 'src/build/c.sql': '',
      'src/.gitignore': '!y.log\n*.tmp\n', 'src/y.log': '', 'src/z.tmp': '',
      'node_modules/p/m.sql': '', 'sub/node_modules/p/m.sql': '', '.git2/x': '',
    });
  });
  after(() => folder.remove());

  it('is walked with the .gitignore files where there is no git', async () => {
    assert.deepEqual(await (await nodeHost(root)).list(), ['.git2/x', '.gitignore', 'a.sql', 'kept.log', 'src/.gitignore', 'src/build/c.sql', 'src/y.log']);
  });

  it('is the same list with git', async () => {
    const copy = repository(path.join(folder.path, 'copy'), { '.gitignore': '*.log\n', 'a.sql': '', 'b/c.sql': '', 'x.log': '', 'node_modules/p/m.sql': '' });
    git(copy, 'add', '-f', 'node_modules');
    commit(copy, 'packages');
    assert.deepEqual(await (await nodeHost(copy)).list(), ['.gitignore', 'a.sql', 'b/c.sql']);
    assert.deepEqual(await (await nodeHost(copy, { trusted: false })).list(), ['.gitignore', 'a.sql', 'b/c.sql']);
  });

  it('starts no git in a workspace that is not trusted', async () => {
    const copy = repository(path.join(folder.path, 'untrusted'), { a: '' });
    assert.deepEqual((await nodeHost(copy, { trusted: false })).git, { reason: 'the workspace is not trusted' });
  });

  onUnix('follows no link out of the root, and no loop', async () => {
    const place = path.join(folder.path, 'links');
    write(place, { 'real.sql': 'SELECT 1;' });
    symlinkSync('real.sql', path.join(place, 'inside.sql'));
    symlinkSync('../secret.sql', path.join(place, 'outside.sql'));
    symlinkSync('..', path.join(place, 'up'));
    symlinkSync('loop.sql', path.join(place, 'loop.sql'));
    symlinkSync('nowhere', path.join(place, 'broken.sql'));
    const host = await nodeHost(place);
    const files = workingFiles(host, await host.list());
    assert.equal(textOf(files, 'inside.sql'), 'SELECT 1;');
    assert.match(reasonOf(files, 'outside.sql'), /link that leads out of the project/);
    assert.match(reasonOf(files, 'up'), /link that leads out of the project/);
    assert.match(reasonOf(files, 'loop.sql'), /leads back to itself/);
    assert.equal(files.read('broken.sql'), undefined);
    assert.equal(files.read('up/secret.sql'), undefined, 'not in the list');
    assert.match(JSON.stringify(host.read('up/secret.sql')), /leads out/);
    assert.match(JSON.stringify(host.read('../secret.sql')), /leads out/);
  });

  onUnix('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [path.join(root, 'pipe.sql')]);
    assert.deepEqual((await nodeHost(root)).read('pipe.sql'), { reason: 'it is not a regular file' });
  });

  it('says of a folder, a huge file and a binary one that it does not read them', async () => {
    const place = path.join(folder.path, 'odd');
    write(place, { 'dir/x': '', 'huge.sql': '', 'fits.sql': '', 'binary.sql': Buffer.from([83, 69, 0, 255, 254]) });
    truncateSync(path.join(place, 'huge.sql'), MAX_FILE_BYTES + 1);
    const host = await nodeHost(place);
    const files = workingFiles(host, await host.list());
    assert.deepEqual(host.read('dir'), { reason: 'it is not a regular file' });
    assert.equal(host.read('none'), undefined);
    assert.match(reasonOf(files, 'huge.sql'), /too large to read \(5\.0 MB; the limit is 5 MB\)/);
    assert.equal(reasonOf(files, 'binary.sql'), 'the file is binary');
  });

  it('takes off byte order marks and reads UTF-16, which SQL Server writes', async () => {
    const place = path.join(folder.path, 'marks');
    write(place, { 'utf8.sql': '\ufeffSELECT 1', 'le.sql': Buffer.from('\ufeffSELECT ü', 'utf16le'), 'be.sql': Buffer.from('\ufeffSELECT ü', 'utf16le').swap16(), 'bad.sql': Buffer.from([83, 0xc3, 0x28]) });
    const files = workingFiles(await nodeHost(place), ['utf8.sql', 'le.sql', 'be.sql', 'bad.sql']);
    assert.equal(textOf(files, 'utf8.sql'), 'SELECT 1');
    assert.equal(textOf(files, 'le.sql'), 'SELECT ü');
    assert.equal(textOf(files, 'be.sql'), 'SELECT ü');
    assert.equal(textOf(files, 'bad.sql'), 'S\ufffd(');
  });

  it('of a commit gives the files of then, without links', async () => {
    const place = repository(path.join(folder.path, 'then'), { 'a.sql': '\ufeffold', 'b.txt': 'b', 'huge.sql': Buffer.alloc(MAX_FILE_BYTES + 1, 'x') });
    if (process.platform !== 'win32') symlinkSync('a.sql', path.join(place, 'link.sql'));
    const revision = commit(place, 'second');
    write(place, { 'a.sql': 'new' });
    const opened = openGit(place);
    assert.ok(!('reason' in opened));
    const tree = await opened.tree(revision);
    assert.ok('value' in tree);
    const files = await treeFiles(opened, tree.value, (file) => file.endsWith('.sql'));
    assert.deepEqual(files.paths, ['a.sql', 'b.txt', 'huge.sql']);
    assert.equal(textOf(files, 'a.sql'), 'old');
    assert.equal(textOf(files, 'b.txt'), 'b');
    assert.match(reasonOf(files, 'huge.sql'), /too large/);
    const unforeseen = await treeFiles(opened, tree.value, () => false);
    assert.match(reasonOf(unforeseen, 'huge.sql'), /too large/);
  });
});

function textOf(files: Files, file: string): string {
  const read = files.read(file);
  assert.ok(read && 'text' in read, JSON.stringify(read));
  return read.text;
}

function reasonOf(files: Files, file: string): string {
  const read = files.read(file);
  assert.ok(read && 'reason' in read, JSON.stringify(read));
  return read.reason;
}
