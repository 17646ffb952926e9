import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the generators share. */
export const root = path.resolve(__dirname, '..');

/** `down-forgets-grants` → `downForgetsGrants`. */
export function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Adds an import and an entry to the one array of a registry. */
export function register(file: string, name: string, place: 'first' | 'last'): void {
  const text = readFileSync(file, 'utf8');
  const afterImports = text.indexOf('\n', text.lastIndexOf('import ')) + 1;
  const array = /(= \[)([^\]]*)(\];)/.exec(text.slice(afterImports));
  if (afterImports === 0 || !array) fail(`${file} has no imports and one array to add to`);
  const entries = (array[2] ?? '').trimEnd();
  const added = place === 'first' ? `\n  ${name},${entries}\n` : `${entries}${entries.endsWith(',') ? '' : ','}\n  ${name},\n`;
  const body = text.slice(afterImports).replace(array[0], () => `${array[1]}${added}${array[3]}`);
  writeFileSync(file, `${text.slice(0, afterImports)}import { ${name} } from './${name}';\n${body}`);
}

export function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
