import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { findRoot } from '../../server/src/project/findRoot';
import { findGit, listWorkingTree, openGit } from '../../server/src/project/git';
import type { Git } from '../../server/src/project/host';
import { commit, git, repository, temporaryFolder, write } from './gitRepository';

const isWindows = process.platform === 'win32';

describe('git', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let root: string;
  before(() => {
    folder = temporaryFolder();
    root = repository(path.join(folder.path, 'project'), { 'db/1.sql': 'SELECT 1;\n', 'a b/ü.sql': 'SELECT 2;\n' });
    git(root, 'tag', 'v1.0.0');
  });
  after(() => folder.remove());

  it('reads commits, trees and contents', async () => {
    const git = open(root);
    const head = valueOf(await git.commit('v1.0.0'));
    const tree = valueOf(await git.tree(head));
    assert.deepEqual([...tree.keys()].sort(), ['a b/ü.sql', 'db/1.sql']);
    const contents = await git.contents([...tree.values()]);
    assert.equal(textOf(contents.get(tree.get('a b/ü.sql') ?? '')), 'SELECT 2;\n');
    assert.equal(textOf(git.content(tree.get('db/1.sql') ?? '')), 'SELECT 1;\n');
  });

  it('tells a revision that is not there, and one that looks like a flag', async () => {
    for (const ref of ['v9.9.9', '--help', '', 'HEAD^{tree}', '$(touch x)']) {
      const answer = await open(root).commit(ref);
      assert.ok('reason' in answer, ref);
    }
    const answer = await open(root).commit('v9.9.9');
    assert.match('reason' in answer ? answer.reason : '', /v9\.9\.9 is not known to git here/);
  });

  it('says of a content that is not there that it is not there', async () => {
    const missing = '0123456789012345678901234567890123456789';
    assert.ok('reason' in ((await open(root).contents([missing])).get(missing) ?? {}));
    assert.ok('reason' in open(root).content(missing));
  });

  it('takes the nearest tag, by pattern where there is one', async () => {
    const other = repository(path.join(folder.path, 'tags'), { a: '1' });
    git(other, 'tag', 'v1.9.0');
    git(other, 'tag', 'v1.10.0');
    git(other, 'tag', 'nightly-1');
    git(other, 'checkout', '-q', '-b', 'side');
    commit(other, 'side');
    git(other, 'tag', 'v3.0.0-side');
    git(other, 'checkout', '-q', 'main');
    write(other, { a: '2' });
    commit(other, 'second');
    assert.equal(valueOf(await open(other).nearestTag('v*'))?.name, 'v1.10.0');
    assert.equal(valueOf(await open(other).nearestTag('nightly-*'))?.name, 'nightly-1');
    assert.equal(valueOf(await open(other).nearestTag('w*')), undefined);
  });

  it('takes the nearest tag below newer ones of another branch, however many', async () => {
    const other = repository(path.join(folder.path, 'manyTags'), { a: '1' });
    git(other, 'tag', 'v1.0.0');
    git(other, 'checkout', '-q', '-b', 'side');
    for (const count of [3, 20]) {
      write(other, { a: `side ${count}` });
      commit(other, 'side');
      for (let index = 0; index < count; index++) git(other, 'tag', `v2.${count}.${index}`);
      assert.equal(valueOf(await open(other).nearestTag())?.name, `v2.${count}.${count - 1}`);
      git(other, 'checkout', '-q', 'main');
      assert.equal(valueOf(await open(other).nearestTag())?.name, 'v1.0.0');
      git(other, 'checkout', '-q', 'side');
    }
  });

  it('finds the commit of an annotated tag', async () => {
    const other = repository(path.join(folder.path, 'annotated'), { a: '1' });
    git(other, 'tag', '-a', 'v1', '-m', 'one');
    assert.equal(valueOf(await open(other).nearestTag())?.commit, git(other, 'rev-parse', 'HEAD'));
  });

  it('finds where a branch left the default branch', async () => {
    const other = repository(path.join(folder.path, 'branch'), { a: '1' });
    const base = git(other, 'rev-parse', 'HEAD');
    git(other, 'checkout', '-q', '-b', 'feature');
    write(other, { b: '1' });
    commit(other, 'feature');
    assert.deepEqual(valueOf(await open(other).branchPoint()), { branch: 'main', commit: base });
  });

  it('answers in a repository without a commit', async () => {
    const empty = path.join(folder.path, 'empty');
    mkdirSync(empty);
    git(empty, 'init', '-q', '-b', 'main');
    assert.equal(valueOf(await open(empty).nearestTag()), undefined);
    assert.equal(valueOf(await open(empty).branchPoint()), undefined);
  });

  it('works in a linked work tree, in a clone that shares objects, and in a shallow clone', async () => {
    const linked = path.join(folder.path, 'linked');
    git(root, 'worktree', 'add', '-q', '--detach', linked, 'v1.0.0');
    const bare = path.join(folder.path, 'bare.git');
    git(folder.path, 'clone', '-q', '--bare', root, bare);
    const shared = path.join(folder.path, 'shared');
    git(folder.path, 'clone', '-q', '--shared', bare, shared);
    const shallow = path.join(folder.path, 'shallow');
    git(folder.path, 'clone', '-q', '--depth', '1', `file://${root}`, shallow);
    for (const place of [linked, shared, shallow]) {
      assert.deepEqual(findRoot(path.join(place, 'db')), { root: place, hasGit: true });
      assert.equal(valueOf(await open(place).tree('HEAD')).size, 2, place);
      assert.deepEqual([...valueOf(await listWorkingTree(place))].sort(), ['a b/ü.sql', 'db/1.sql'], place);
    }
  });

  it('works in a work tree of a bare repository', async () => {
    const bare = path.join(folder.path, 'own.git');
    git(folder.path, 'clone', '-q', '--bare', root, bare);
    const tree = path.join(folder.path, 'ofBare');
    git(bare, 'worktree', 'add', '-q', '--detach', tree, 'v1.0.0');
    assert.equal(valueOf(await open(tree).tree('HEAD')).size, 2);
  });

  it('lists tracked and untracked files, not ignored, deleted or submodule ones', async () => {
    const other = repository(path.join(folder.path, 'listing'), { '.gitignore': '*.log\n', 'kept.sql': '1', 'gone.sql': '1', 'dir/x.sql': '1' });
    repository(path.join(other, 'nested'), { a: '1' });
    write(other, { 'new.sql': '1', 'a.log': '1', 'forced.log': '1' });
    git(other, 'add', '-f', 'forced.log');
    git(other, 'rm', '-q', '--cached', 'gone.sql');
    git(other, 'rm', '-q', '-f', 'dir/x.sql');
    assert.deepEqual([...valueOf(await listWorkingTree(other))].sort(), ['.gitignore', 'forced.log', 'gone.sql', 'kept.sql', 'new.sql']);

    write(other, { '.gitmodules': '[submodule "nested"]\n\tpath = nested\n\turl = ../nested\n' });
    git(other, 'add', '.gitmodules', 'nested');
    assert.deepEqual([...valueOf(await listWorkingTree(other))].sort(), ['.gitignore', '.gitmodules', 'forced.log', 'gone.sql', 'kept.sql', 'new.sql']);
  });

  it('names paths relative to a root below the top', async () => {
    assert.deepEqual([...valueOf(await open(path.join(root, 'db')).tree('HEAD')).keys()], ['1.sql']);
    assert.deepEqual(valueOf(await listWorkingTree(path.join(root, 'db'))), ['1.sql']);
  });

  (isWindows ? it.skip : it)('starts nothing that a repository names: hooks, fsmonitor, ssh, transports, upload-pack', async () => {
    const origin = repository(path.join(folder.path, 'origin'), { 'big.sql': 'SELECT 3;\n' });
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    const partial = path.join(folder.path, 'partial');
    git(folder.path, 'clone', '-q', '--no-checkout', '--filter=blob:none', `file://${origin}`, partial);
    const proof = path.join(folder.path, 'proof');
    const evil = path.join(folder.path, 'evil.sh');
    write(folder.path, { 'evil.sh': `#!/bin/sh\necho "$0 $@" >> '${proof}'\nexit 1\n` });
    chmodSync(evil, 0o755);

    const id = git(origin, 'rev-parse', 'HEAD:big.sql');
    const urls = ['ssh://host.invalid/x', `ext::${evil}`, `file://${origin}`, origin];
    for (const url of urls) {
      for (const [key, value] of [
        ['core.sshCommand', evil], ['core.fsmonitor', evil], ['core.hooksPath', folder.path], ['core.gitProxy', evil], ['core.alternateRefsCommand', evil],
        ['remote.origin.url', url], ['remote.origin.uploadpack', evil], ['protocol.allow', 'always'], ['protocol.ext.allow', 'always'], ['protocol.ssh.allow', 'always'], ['protocol.file.allow', 'always'],
        ['credential.helper', `!${evil}`], ['core.pager', evil], ['core.editor', evil], ['gpg.program', evil], ['filter.x.smudge', evil], ['filter.x.clean', evil],
      ]) git(partial, '-c', 'core.fsmonitor=false', 'config', key ?? '', value ?? '');
      const opened = open(partial);
      const tree = valueOf(await opened.tree('HEAD'));
      assert.equal(tree.get('big.sql'), id);
      assert.ok('reason' in opened.content(id), url);
      assert.ok('reason' in ((await opened.contents([id])).get(id) ?? {}), url);
      await opened.nearestTag();
      await opened.branchPoint();
      await opened.commit('HEAD');
      await listWorkingTree(partial);
      assert.equal(existsSync(proof), false, url);
    }
  });

  (isWindows ? it.skip : it)('is never taken from the workspace or from a relative place', () => {
    const place = path.join(root, 'bin');
    write(place, { git: '#!/bin/sh\nexit 0\n' });
    chmodSync(path.join(place, 'git'), 0o755);
    assert.equal(findGit(root, [place, '.', 'bin', ''].join(path.delimiter)), undefined);
    const real = findGit(root);
    assert.ok(real && path.isAbsolute(real));
    assert.equal(findGit(root, [place, path.dirname(real)].join(path.delimiter)), real);
  });

  (isWindows ? it.skip : it)('says in plain words that the repository belongs to somebody else', async () => {
    const fake = path.join(folder.path, 'fake');
    write(fake, { git: "#!/bin/sh\necho \"fatal: detected dubious ownership in repository at 'x'\" >&2\nexit 128\n" });
    chmodSync(path.join(fake, 'git'), 0o755);
    const saved = process.env.PATH;
    process.env.PATH = fake;
    try {
      const answer = await open(root).tree('HEAD');
      assert.match('reason' in answer ? answer.reason : '', /belongs to another user; if you do, run: git config --global --add safe\.directory/);
    } finally {
      process.env.PATH = saved;
    }
  });

  it('is not redirected by the environment of a hook', async () => {
    process.env.GIT_DIR = path.join(folder.path, 'nowhere');
    process.env.GIT_INDEX_FILE = path.join(folder.path, 'nowhere');
    try {
      assert.equal(valueOf(await open(root).tree('v1.0.0')).size, 2);
    } finally {
      delete process.env.GIT_DIR;
      delete process.env.GIT_INDEX_FILE;
    }
  });
});

function open(root: string): Git {
  const opened = openGit(root);
  assert.ok(!('reason' in opened));
  return opened;
}

function valueOf<T>(answer: { readonly value: T } | { readonly reason: string }): T {
  assert.ok('value' in answer, JSON.stringify(answer));
  return answer.value;
}

function textOf(file: { readonly bytes: Uint8Array } | { readonly reason: string } | undefined): string {
  assert.ok(file && 'bytes' in file, JSON.stringify(file));
  return Buffer.from(file.bytes).toString('utf8');
}
