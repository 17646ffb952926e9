import path from 'node:path';
import { fileURLToPath } from 'node:url';

// The two ends of `engines.vscode` that the suite runs in: the newest VS Code it was proved with, and the oldest it promises.
// `server` is the npm package code-server that carries the same VS Code; its integrity is pinned, its own packages are by its shrinkwrap.

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Everything that is installed for the suite lies here: one folder for a cache to keep. */
export const hostFolder = path.join(root, '.vscode-host');

export const versions = {
  current: {
    vscode: '1.139.1',
    server: '4.139.1',
    integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
    node: '24.21.0',
  },
  minimum: {
    vscode: '1.100.3',
    server: '4.100.3',
    integrity: 'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
    // This server starts on the Node.js that runs the tests.
    node: undefined,
  },
};
