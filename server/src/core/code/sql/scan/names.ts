import type { QualifiedName } from '../../../model/names';
import { isName, nameOf, type Token } from '../../../sql/tokens';
import type { Source } from '../blocks';
import type { Scan } from './scan';
import { BEFORE_EVENT, CLAUSES } from './words';

export function isClauseWord(scan: Scan): boolean {
  const next = scan.token();
  return next?.kind === 'word' && CLAUSES.has(next.value);
}

/** `a`, `a.b`, `a.b.c`: the last part is the table. */
export function readTable(scan: Scan): Source {
  const parts: Token[] = [];
  for (let next = scan.token(); next && isName(next); next = scan.token()) {
    parts.push(next);
    scan.at++;
    if (!scan.mark('.')) break;
    scan.at++;
  }
  const last = parts[parts.length - 1];
  if (!last) return { start: 0, end: 0 };
  const schema = parts[parts.length - 2];
  const table: QualifiedName = { ...(schema ? { schema: nameOf(schema, scan.text, scan.dialect) } : {}), name: nameOf(last, scan.text, scan.dialect) };
  return { table, start: last.start, end: last.end };
}

export function readAlias(scan: Scan): { readonly alias?: string; readonly columns?: readonly string[] } {
  const named = scan.accept('as');
  const next = scan.token();
  if (!next || !isName(next) || (!named && isClauseWord(scan))) return {};
  scan.at++;
  const columns = scan.mark('(') ? readNames(scan) : [];
  return { alias: nameOf(next, scan.text, scan.dialect), ...(columns.length > 0 ? { columns } : {}) };
}

/** `a.b.c` or `a.*`; the tokens of the names. */
export function readChain(scan: Scan): readonly Token[] | undefined {
  const parts: Token[] = [];
  for (let next = scan.token(); next && (isName(next) || (parts.length > 0 && next.kind === 'operator' && next.value === '*')); next = scan.token()) {
    parts.push(next);
    scan.at++;
    if (!scan.mark('.')) break;
    scan.at++;
  }
  return parts.length > 0 ? parts : undefined;
}

export function readNames(scan: Scan, each?: (name: string, place: Token) => void, other?: () => void): readonly string[] {
  const names: string[] = [];
  scan.at++;
  while (scan.at < scan.tokens.length && !scan.mark(')') && !scan.mark(';')) {
    const next = scan.token();
    if (next && isName(next) && (scan.mark(',', 1) || scan.mark(')', 1) || scan.mark('.', 1))) {
      const name = nameOf(next, scan.text, scan.dialect);
      names.push(name);
      each?.(name, next);
    } else if (next && next.kind !== 'punctuation') other?.();
    scan.at++;
  }
  scan.close();
  return names;
}

/** Whether a query or change begins here. */
export function startsQuery(scan: Scan): boolean {
  const next = scan.token();
  if (next?.kind !== 'word') return false;
  switch (next.value) {
    case 'select': return true;
    case 'perform': return scan.dialect === 'postgres';
    case 'with': return isName(scan.token(scan.is('recursive', 1) ? 2 : 1)) && !scan.mark('.', 2);
    case 'insert': case 'replace': case 'merge': return scan.is('into', 1) || scan.is('ignore', 1) || scan.is('or', 1);
    // FOR UPDATE, ON DELETE and the events of a trigger are no statements.
    case 'update': return isName(scan.token(1)) && !isEvent(scan);
    case 'delete': return (scan.is('from', 1) || isName(scan.token(1))) && !isEvent(scan);
    case 'truncate': return isName(scan.token(1)) && !isEvent(scan);
    default: return false;
  }
}

function isEvent(scan: Scan): boolean {
  const before = scan.tokens[scan.at - 1];
  return before?.kind === 'word' && BEFORE_EVENT.has(before.value);
}
