import type { Block } from '../blocks';
import { readDelete, readInsert, readMerge, readTruncate, readUpdate } from './changes';
import { readSelects, readValues, readWith } from './queries';
import { MAX_DEPTH, type Scan } from './scan';

/** A query or change; the cursor stands on its first word. Gives the block. */
export function readStatement(scan: Scan, parent: Block | undefined, depth: number): Block | undefined {
  if (depth > MAX_DEPTH) return void scan.at++;
  const ctes = scan.is('with') ? readWith(scan, parent, depth) : undefined;
  const block = readBody(scan, ctes ?? parent, depth);
  if (ctes && block) ctes.outputs.push(...block.outputs);
  return ctes ?? block;
}

function readBody(scan: Scan, parent: Block | undefined, depth: number): Block | undefined {
  if (scan.is('select') || scan.is('perform')) return readSelects(scan, parent, depth);
  if (scan.is('values')) return readValues(scan, parent, depth);
  if (scan.is('insert') || scan.is('replace')) return readInsert(scan, scan.open('insert', parent), depth);
  if (scan.is('update')) return readUpdate(scan, scan.open('update', parent), depth);
  if (scan.is('delete')) return readDelete(scan, scan.open('delete', parent), depth);
  if (scan.is('merge')) return readMerge(scan, scan.open('upsert', parent), depth);
  if (scan.is('truncate')) return readTruncate(scan, scan.open('delete', parent));
  if (scan.mark('(')) {
    scan.at++;
    const block = readBody(scan, parent, depth + 1);
    scan.acceptMark(')');
    return block;
  }
  scan.at++;
  return undefined;
}
