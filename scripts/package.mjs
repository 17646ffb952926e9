// npm run package [-- FILE]: builds, and makes the .vsix for the Marketplace and Open VSX.
import { createVSIX } from '@vscode/vsce';
import { statSync } from 'node:fs';
import path from 'node:path';
import { readJson, root, run, stop } from './setUp.mjs';

const { name, version } = readJson('package.json');
const packagePath = path.resolve(process.argv[2] ?? path.join(root, `${name}-${version}.vsix`));
const { code, output } = await run(process.execPath, ['esbuild.mjs']);
if (code !== 0) stop(`the build failed:\n${output}`);
// Everything is in the bundles, so no dependencies. The listing is the editor's own page; its links need no repository.
await createVSIX({ cwd: root, packagePath, dependencies: false, readmePath: 'client/README.md', rewriteRelativeLinks: false, allowMissingRepository: true });
console.log(`${packagePath}: ${(statSync(packagePath).size / 2 ** 20).toFixed(2)} MB`);
