import { nameOf } from '../../../sql/tokens';
import { openBlock, type Block, type Source, type Use } from '../blocks';
import { comparedWith, isConstant, readExpression, readExpressions } from './expressions';
import { isClauseWord, readAlias, readChain, readNames, readTable, startsQuery } from './names';
import { readClauses, readFrom, readJoins, readList, readSource } from './queries';
import type { Scan } from './scan';

export function readInsert(scan: Scan, block: Block, depth: number): Block {
  scan.at++;
  if (scan.accept('or')) scan.at++;
  scan.accept('ignore');
  scan.accept('into');
  block.target = readTable(scan);
  const alias = scan.is('as') ? readAlias(scan) : {};
  const target: Source = { ...block.target, ...alias };
  block.target = target;
  const columns: string[] = [];
  const uses: Use[] = [];
  let open = false;
  if (scan.mark('(') && !scan.is('select', 1) && !scan.is('with', 1)) {
    readNames(scan, (name, place) => {
      columns.push(name);
      uses.push({ name, access: 'write', own: true, start: place.start, end: place.end });
    }, () => { open = true; });
  }
  if (scan.accept('overriding')) scan.at += 2;
  if (scan.accept('output')) readList(scan, block, depth);
  if (scan.accept('set')) {
    readSet(scan, block, depth);
    columns.push(...block.uses.filter((use) => use.own && use.access === 'write').map((use) => use.name));
  } else if (scan.accept('values') || scan.accept('value')) {
    const rows = readRows(scan, block, depth);
    block.uses.push(...uses.map((use, index) => (rows[index] ? { ...use, values: rows[index] } : use)));
  } else {
    block.uses.push(...uses);
    if (!scan.accept('default', 'values')) {
      if (startsQuery(scan) || scan.mark('(')) scan.readStatement(block, depth + 1);
      else if (block.target.table && columns.length === 0) scan.broken = true;
    }
  }
  block.insert = { columns, open };
  if (scan.is('on') && (scan.is('conflict', 1) || scan.is('duplicate', 1))) readConflict(scan, block, depth);
  readReturning(scan, block, target, depth);
  return block;
}

/** Rows of VALUES; gives the constants by column. */
function readRows(scan: Scan, block: Block, depth: number): (readonly string[] | undefined)[] {
  const found: string[][] = [];
  do {
    scan.accept('row');
    if (!scan.acceptMark('(')) {
      readExpression(scan, block, depth, {});
      continue;
    }
    for (let index = 0; ; index++) {
      const next = scan.token();
      if (next?.kind === 'string' && (scan.mark(',', 1) || scan.mark(')', 1))) found[index] = [...(found[index] ?? []), next.value];
      readExpression(scan, block, depth + 1, {});
      if (!scan.acceptMark(',')) break;
    }
    scan.close();
  } while (scan.acceptMark(','));
  return Array.from(found);
}

function readConflict(scan: Scan, block: Block, depth: number): void {
  const rows = openBlock('upsert', block);
  if (block.target) {
    rows.target = block.target;
    rows.sources.push(block.target);
  }
  scan.at += 2;
  if (scan.accept('key')) {
    scan.accept('update');
    return readSet(scan, rows, depth);
  }
  if (scan.mark('(')) {
    scan.at++;
    readExpressions(scan, rows, depth, {});
    scan.close();
  }
  if (scan.accept('where')) readExpression(scan, rows, depth, {});
  if (scan.accept('on', 'constraint')) scan.at++;
  if (!scan.accept('do') || scan.accept('nothing') || !scan.accept('update', 'set')) return;
  readSet(scan, rows, depth);
  readClauses(scan, rows, depth);
}

function readReturning(scan: Scan, block: Block, target: Source, depth: number): void {
  if (!scan.accept('returning')) return;
  const rows = block.sources.length > 0 ? block : openBlock(block.statement, block);
  if (rows !== block) rows.sources.push(target);
  readList(scan, rows, depth);
  if (rows !== block) block.outputs.push(...rows.outputs);
  if (scan.accept('into')) while (!scan.ends()) scan.at++;
}

export function readUpdate(scan: Scan, block: Block, depth: number): Block {
  scan.at++;
  scan.accept('only');
  scan.accept('low_priority');
  scan.accept('ignore');
  block.target = { ...readTable(scan), ...readAlias(scan) };
  block.sources.push(block.target);
  readJoins(scan, block, depth);
  if (!scan.accept('set')) {
    scan.broken = true;
    return block;
  }
  readSet(scan, block, depth);
  if (scan.accept('from')) readFrom(scan, block, depth);
  readClauses(scan, block, depth);
  readReturning(scan, block, block.target, depth);
  return block;
}

function readSet(scan: Scan, block: Block, depth: number): void {
  do {
    if (scan.mark('(')) {
      readNames(scan, (name, place) => block.uses.push({ name, access: 'write', own: true, start: place.start, end: place.end }));
    } else {
      const chain = readChain(scan);
      if (!chain) {
        // A placeholder for the whole list.
        if (!scan.ends() && !isClauseWord(scan)) scan.at++;
        continue;
      }
      const values = scan.operator('=') ? comparedWith(scan) : [];
      const neverNull = scan.operator('=') && isConstant(scan, 1);
      const last = chain[chain.length - 1];
      const qualifier = chain.length > 1 ? chain[chain.length - 2] : undefined;
      if (last) block.uses.push({ name: nameOf(last, scan.text, scan.dialect), access: 'write', ...(qualifier ? { qualifier: { name: nameOf(qualifier, scan.text, scan.dialect) } } : { own: true as const }), ...(values.length > 0 ? { values } : {}), ...(neverNull ? { neverNull } : {}), start: last.start, end: last.end });
    }
    // `data['a'] = …`
    while (scan.mark('[')) scan.skipBrackets(0);
    if (!scan.operator('=') && !scan.operator(':=')) {
      scan.broken ||= !scan.ends() && scan.token()?.kind !== 'placeholder';
      continue;
    }
    scan.at++;
    readExpression(scan, block, depth, {});
  } while (scan.acceptMark(','));
}

export function readDelete(scan: Scan, block: Block, depth: number): Block {
  scan.at++;
  // MySQL: DELETE u FROM users u JOIN …
  const named = scan.is('from') ? undefined : readTable(scan);
  if (!scan.accept('from')) {
    scan.broken ||= !named;
    if (!named) return block;
  }
  const first = block.sources.length;
  if (named && isClauseWord(scan)) block.sources.push(named);
  else readFrom(scan, block, depth);
  block.target = named ?? block.sources[first];
  if (scan.accept('using')) readFrom(scan, block, depth);
  readClauses(scan, block, depth);
  if (block.target) readReturning(scan, block, block.target, depth);
  return block;
}

export function readMerge(scan: Scan, block: Block, depth: number): Block {
  scan.at++;
  scan.accept('into');
  block.target = { ...readTable(scan), ...readAlias(scan) };
  block.sources.push(block.target);
  if (scan.accept('using')) readSource(scan, block, depth);
  if (scan.accept('on')) readExpression(scan, block, depth, {});
  while (scan.accept('when')) {
    while (!scan.ends() && !scan.is('then')) {
      if (scan.is('and')) scan.at++;
      else if (scan.is('not') || scan.is('matched') || scan.is('by') || scan.is('target') || scan.is('source')) scan.at++;
      else readExpression(scan, block, depth, {});
      if (scan.is('when')) break;
    }
    scan.accept('then');
    if (scan.accept('update', 'set')) readSet(scan, block, depth);
    else if (scan.accept('insert')) {
      const columns: string[] = [];
      if (scan.mark('(')) readNames(scan, (name, place) => {
        columns.push(name);
        block.uses.push({ name, access: 'write', own: true, start: place.start, end: place.end });
      });
      block.insert = { columns, open: false };
      if (scan.accept('values')) readRows(scan, block, depth);
    } else scan.at++;
  }
  return block;
}

export function readTruncate(scan: Scan, block: Block): Block {
  scan.at++;
  scan.accept('table');
  do {
    scan.accept('only');
    block.target = readTable(scan);
  } while (scan.acceptMark(','));
  return block;
}
