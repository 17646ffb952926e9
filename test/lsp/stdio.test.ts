import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { MODERN, uriOf } from './client';
import { DROP_FAX, M3, makeWorld, type World } from './world';

const dist = path.resolve(__dirname, '../../dist');
const built = existsSync(path.join(dist, 'server.js')) ? it : it.skip;

describe('the server as a process', () => {
  let world: World;
  let child: ChildProcessWithoutNullStreams | undefined;
  afterEach(async () => {
    child?.kill();
    await world.remove();
  });

  for (const args of [['cli.js', 'lsp', '--stdio'], ['server.js', '--stdio']]) {
    built(`${args.join(' ')} answers, and ends when its client says goodbye`, async function () {
      this.timeout(30_000);
      world = makeWorld();
      child = spawn(process.execPath, [path.join(dist, args[0]!), ...args.slice(1)], { cwd: world.root });
      const ended = new Promise<number | null>((resolve) => child?.on('exit', resolve));
      const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
      connection.onRequest('workspace/configuration', () => [null]);
      connection.onRequest('client/registerCapability', () => null);
      connection.listen();
      const { capabilities, serverInfo } = await connection.sendRequest<{ capabilities: { diagnosticProvider: unknown }; serverInfo: { name: string } }>('initialize', { processId: process.pid, rootUri: null, capabilities: MODERN, workspaceFolders: [{ uri: uriOf(world.root), name: 'shop' }] });
      assert.equal(serverInfo.name, 'fix-forward');
      assert.deepEqual(capabilities.diagnosticProvider, { identifier: 'fix-forward', interFileDependencies: true, workspaceDiagnostics: true });
      await connection.sendNotification('initialized', {});
      const uri = uriOf(path.join(world.root, M3));
      await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'sql', version: 1, text: DROP_FAX } });
      const report = await connection.sendRequest<{ items: { code: string; codeDescription: { href: string } }[] }>('textDocument/diagnostic', { textDocument: { uri } });
      assert.deepEqual(report.items.map(({ code }) => code), ['down-loses-data']);
      assert.equal(report.items[0]?.codeDescription.href, uriOf(path.join(dist, 'rules/down-loses-data.md')), 'the page ships in the package');
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      assert.equal(await ended, 0);
    });
  }

  built('the protocol’s thread is small, and holds neither parsers nor the compiler', () => {
    world = makeWorld();
    const server = readFileSync(path.join(dist, 'server.js'), 'utf8');
    assert.ok(statSync(path.join(dist, 'server.js')).size < 400 * 1024);
    for (const word of ['libpg-query', 'createSourceFile', 'sqlparser_rs', 'node-sql-parser']) assert.ok(!server.includes(word), word);
  });

  it('Neovim shows the squiggle', async function () {
    const version = spawnSync('nvim', ['--version'], { encoding: 'utf8' });
    if (version.error || !existsSync(path.join(dist, 'server.js'))) {
      world = makeWorld();
      console.log(`      skipped: ${version.error ? 'Neovim is not installed (apt-get install neovim)' : 'dist/ is not built'}`);
      this.skip();
    }
    this.timeout(60_000);
    world = makeWorld();
    const out = path.join(world.root, '..', `${path.basename(world.root)}-nvim.json`);
    const script = path.join(world.root, '..', `${path.basename(world.root)}-nvim.lua`);
    mkdirSync(path.dirname(out), { recursive: true });
    writeFileSync(script, neovimScript(world.root, path.join(world.root, M3), out));
    const run = spawnSync('nvim', ['--headless', '--clean', '-l', script].slice(0, 2).concat(['-c', `luafile ${script}`]), { encoding: 'utf8', timeout: 50_000, cwd: world.root, env: { ...process.env, HOME: world.root, XDG_STATE_HOME: world.root, XDG_CACHE_HOME: world.root } });
    assert.ok(existsSync(out), `${run.stdout}\n${run.stderr}`);
    const shown = JSON.parse(readFileSync(out, 'utf8')) as { code: string; lnum: number; col: number; severity: number; message: string; after: number; hover: string }[];
    assert.deepEqual(shown.map(({ code, lnum, col, severity }) => ({ code, lnum, col, severity })), [{ code: 'down-loses-data', lnum: 4, col: 29, severity: 1 }]);
    assert.equal(shown[0]?.after, 0, 'after the edit there is nothing to say');
    assert.match(shown[0]?.hover ?? '', /down-loses-data/);
  });
});

/** Opens the file, waits for diagnostics, asks for the hover, mends the migration and waits until the squiggle is gone. */
function neovimScript(root: string, file: string, out: string): string {
  return `
local function fail(message) io.stderr:write(message .. "\\n") vim.cmd("cquit 1") end
vim.cmd("edit " .. vim.fn.fnameescape(${JSON.stringify(file)}))
local id = vim.lsp.start_client({ name = "fix-forward", cmd = { ${JSON.stringify(process.execPath)}, ${JSON.stringify(path.join(dist, 'cli.js'))}, "lsp", "--stdio" }, root_dir = ${JSON.stringify(root)}, workspace_folders = { { uri = vim.uri_from_fname(${JSON.stringify(root)}), name = "shop" } } })
if not id then fail("no client") end
vim.lsp.buf_attach_client(0, id)
if not vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 50) then fail("no diagnostics") end
local found = {}
for _, d in ipairs(vim.diagnostic.get(0)) do table.insert(found, { code = d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code), lnum = d.lnum, col = d.col, severity = d.severity, message = d.message }) end
local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", { textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = 4, character = 30 } }, 10000)
for _, answer in pairs(answers or {}) do found[1].hover = answer.result and answer.result.contents.value or "" end
vim.api.nvim_buf_set_lines(0, 1, 2, false, { "SELECT 1;" })
vim.api.nvim_buf_set_lines(0, 4, 5, false, { "SELECT 1;" })
vim.wait(20000, function() return #vim.diagnostic.get(0) == 0 end, 50)
found[1].after = #vim.diagnostic.get(0)
local handle = io.open(${JSON.stringify(out)}, "w")
handle:write(vim.fn.json_encode(found))
handle:close()
vim.cmd("qall!")
`;
}
