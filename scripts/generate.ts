import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatedFiles } from './generated';

// npm run generate: writes what is made from the sources.
const root = path.resolve(__dirname, '..');
for (const [file, text] of Object.entries(generatedFiles())) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
  console.log(file);
}
