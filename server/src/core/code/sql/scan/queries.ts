import { isName, nameOf } from '../../../sql/tokens';
import { openBlock, type Block } from '../blocks';
import { readExpression, readExpressions } from './expressions';
import { isClauseWord, readAlias, readNames, readTable, startsQuery } from './names';
import type { Scan } from './scan';
import { FETCH_WORDS, JOIN_WORDS, LOCK_WORDS } from './words';

/** WITH: a block that holds the queries by name; what follows is within it. */
export function readWith(scan: Scan, parent: Block | undefined, depth: number): Block {
  const holder = scan.open('select', parent);
  scan.at++;
  scan.accept('recursive');
  do {
    const name = scan.token();
    if (!isName(name) || !name) break;
    scan.at++;
    const columns = scan.mark('(') ? readNames(scan) : [];
    if (!scan.accept('as')) break;
    scan.accept('not');
    scan.accept('materialized');
    if (!scan.acceptMark('(')) break;
    // Declared before it is read: a recursive part names it.
    const inner = openBlock('select', holder);
    inner.outputs.push(...columns.map((column) => ({ name: column })));
    holder.ctes.set(nameOf(name, scan.text, scan.dialect).toLowerCase(), inner);
    const made = scan.readStatement(inner, depth + 1);
    if (made && columns.length === 0) inner.outputs.push(...made.outputs);
    scan.close();
  } while (scan.acceptMark(','));
  return holder;
}

export function readSelects(scan: Scan, parent: Block | undefined, depth: number): Block {
  const first = readSelect(scan, scan.open('select', parent), depth);
  while (scan.is('union') || scan.is('intersect') || scan.is('except') || scan.is('minus')) {
    scan.at++;
    if (scan.is('all') || scan.is('distinct')) scan.at++;
    const bracket = scan.acceptMark('(');
    const next = scan.is('select') ? openBlock('select', parent ?? first) : undefined;
    // ORDER BY behind the last part speaks of the names of the first.
    next?.outputs.push(...first.outputs);
    if (next) readSelect(scan, next, depth);
    else if (scan.is('values')) readValues(scan, parent ?? first, depth);
    else break;
    if (bracket) scan.close();
  }
  return first;
}

function readSelect(scan: Scan, block: Block, depth: number): Block {
  scan.at++;
  if (scan.accept('distinct') && scan.accept('on') && scan.mark('(')) {
    scan.at++;
    readExpressions(scan, block, depth + 1, {});
    scan.close();
  }
  scan.accept('all');
  if (scan.accept('top') && !scan.ends()) scan.at++;
  readList(scan, block, depth);
  // PL/pgSQL and T-SQL: SELECT … INTO variable.
  if (scan.accept('into')) {
    scan.accept('strict');
    scan.skipUntil('from');
  }
  if (scan.accept('from')) readFrom(scan, block, depth);
  readClauses(scan, block, depth);
  return block;
}

/** A select list or RETURNING. */
export function readList(scan: Scan, block: Block, depth: number): void {
  do {
    const before = block.uses.length;
    const begin = scan.at;
    readExpression(scan, block, depth, {});
    const only = block.uses.length === before + 1 ? block.uses[before] : undefined;
    let name = isName(scan.token()) && !isClauseWord(scan) ? undefined : only?.name;
    if (scan.accept('as') || (isName(scan.token()) && !isClauseWord(scan)) || scan.token()?.kind === 'string') {
      const alias = scan.token();
      if (alias && (isName(alias) || alias.kind === 'string')) {
        name = isName(alias) ? nameOf(alias, scan.text, scan.dialect) : alias.value;
        scan.at++;
      }
    }
    if (only?.name === '*' && scan.at - begin <= 3) block.outputs.push({ star: true, ...(only.qualifier ? { qualifier: only.qualifier } : {}) });
    else block.outputs.push(name === undefined ? {} : { name });
    // A third word in a row is English.
    if (!scan.ends() && !scan.mark(',') && !isClauseWord(scan)) scan.broken = true;
  } while (scan.acceptMark(','));
}

export function readFrom(scan: Scan, block: Block, depth: number): void {
  readSource(scan, block, depth);
  readJoins(scan, block, depth);
}

export function readJoins(scan: Scan, block: Block, depth: number): void {
  for (;;) {
    if (scan.acceptMark(',')) readSource(scan, block, depth);
    else if (isJoin(scan)) {
      while (scan.token()?.kind === 'word' && JOIN_WORDS.has(scan.token()?.value ?? '')) scan.at++;
      scan.accept('lateral');
      readSource(scan, block, depth);
    } else if (scan.accept('on')) readExpression(scan, block, depth, {});
    else if (scan.is('using') && scan.mark('(', 1)) {
      scan.at++;
      const behind = block.sources.slice(-2);
      readNames(scan, (name, place) => {
        for (const source of behind) {
          const qualifier = source.alias ?? source.table?.name;
          if (qualifier !== undefined) block.uses.push({ name, qualifier: { name: qualifier }, access: 'read', start: place.start, end: place.end });
        }
      });
    } else return;
  }
}

function isJoin(scan: Scan): boolean {
  for (let ahead = 0; ahead < 5; ahead++) {
    if (scan.is('join', ahead) || scan.is('straight_join', ahead) || scan.is('apply', ahead)) return true;
    const next = scan.token(ahead);
    if (next?.kind !== 'word' || !JOIN_WORDS.has(next.value)) return false;
  }
  return false;
}

export function readSource(scan: Scan, block: Block, depth: number): void {
  scan.accept('lateral');
  scan.accept('only');
  if (scan.acceptMark('(')) {
    if (startsQuery(scan) || scan.is('values') || scan.mark('(')) {
      const inner = openBlock('select', block);
      const made = scan.readStatement(inner, depth + 1);
      inner.outputs.push(...(made?.outputs ?? []));
      scan.close();
      block.sources.push({ block: inner, ...readAlias(scan), start: 0, end: 0 });
    } else {
      readFrom(scan, block, depth + 1);
      scan.close();
    }
    return;
  }
  const next = scan.token();
  if (!next || !isName(next)) {
    // A placeholder or a parameter for a table.
    if (next && !scan.ends()) scan.at++;
    block.sources.push({ ...readAlias(scan), start: 0, end: 0 });
    return;
  }
  const source = readTable(scan);
  if (scan.mark('(')) {
    scan.at++;
    readExpressions(scan, block, depth + 1, {});
    scan.close();
    if (scan.accept('with')) scan.accept('ordinality');
    block.sources.push({ ...readAlias(scan), start: 0, end: 0 });
    return;
  }
  scan.accept('final');
  if (scan.accept('tablesample')) {
    scan.at++;
    scan.skipBrackets(0);
  }
  block.sources.push({ ...source, ...readAlias(scan) });
  scan.accept('final');
  // T-SQL: WITH (NOLOCK); MySQL: USE INDEX (i); SQLite: INDEXED BY i.
  if (scan.is('with') && scan.mark('(', 1)) scan.skipBrackets(1);
  else if ((scan.is('use') || scan.is('force') || scan.is('ignore')) && (scan.is('index', 1) || scan.is('key', 1))) scan.skipBrackets(2);
  else if (scan.accept('indexed', 'by')) scan.at++;
}

/** WHERE and all that may follow, in any order. */
export function readClauses(scan: Scan, block: Block, depth: number): void {
  for (;;) {
    if (scan.accept('where') || scan.accept('prewhere') || scan.accept('and') || scan.accept('or') || scan.accept('on')) readExpression(scan, block, depth, {});
    else if (scan.accept('group', 'by') || scan.accept('order', 'by') || scan.accept('having') || scan.accept('qualify')) readExpressions(scan, block, depth, { ordering: true });
    else if (scan.accept('limit') || scan.accept('offset')) readExpressions(scan, block, depth, {});
    else if (scan.accept('settings')) {
      // ClickHouse: SETTINGS name = value, …
      do scan.at += scan.operator('=', 1) ? 3 : 1;
      while (scan.acceptMark(','));
    } else if (scan.accept('for')) {
      while (scan.token()?.kind === 'word' && LOCK_WORDS.has(scan.token()?.value ?? '')) scan.at++;
      if (scan.accept('of')) {
        do scan.at++;
        while (scan.acceptMark(','));
      }
      while (scan.is('nowait') || scan.is('skip') || scan.is('locked')) scan.at++;
    } else if (scan.accept('window')) {
      do {
        scan.at++;
        scan.accept('as');
        if (scan.acceptMark('(')) {
          readExpressions(scan, block, depth + 1, { ordering: true });
          scan.close();
        }
      } while (scan.acceptMark(','));
    } else if (scan.accept('fetch')) while (scan.token()?.kind === 'word' && FETCH_WORDS.has(scan.token()?.value ?? '') || scan.token()?.kind === 'number') scan.at++;
    else return;
  }
}

/** VALUES where a query may stand. */
export function readValues(scan: Scan, parent: Block | undefined, depth: number): Block {
  const block = scan.open('select', parent);
  scan.at++;
  readExpressions(scan, block, depth, {});
  return block;
}
