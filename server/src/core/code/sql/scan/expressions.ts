import { isName, nameOf } from '../../../sql/tokens';
import type { Block, Use } from '../blocks';
import { isClauseWord, readChain, startsQuery } from './names';
import { MAX_DEPTH, type Scan } from './scan';
import { CASE_WORDS, CLAUSES, CONSTANTS, FUNCTIONS, INFIX, SOFT, TYPED } from './words';

/** Expressions separated by commas. */
export function readExpressions(scan: Scan, block: Block, depth: number, how: Pick<Use, 'ordering'>): void {
  do readExpression(scan, block, depth, how);
  while (scan.acceptMark(','));
}

/** Up to a comma, a closing bracket or a word that begins a clause. Columns are noted. */
export function readExpression(scan: Scan, block: Block, depth: number, how: Pick<Use, 'ordering'>): void {
  let operand = false;
  let cases = 0;
  while (!scan.ends() && !scan.mark(',')) {
    const next = scan.token();
    if (!next) return;
    if (next.kind === 'punctuation' && (next.value === '(' || next.value === '[')) {
      scan.at++;
      readBracket(scan, block, depth, how);
      operand = true;
    } else if (next.kind === 'word' && cases > 0 && CASE_WORDS.has(next.value)) {
      if (next.value === 'end') cases--;
      operand = next.value === 'end';
      scan.at++;
    } else if (next.kind === 'word' && next.value === 'case') {
      cases++;
      operand = false;
      scan.at++;
    } else if (next.kind === 'word' && !operand && SOFT.has(next.value)) {
      readNamed(scan, block, depth, how);
      operand = true;
    } else if (next.kind === 'word' && CLAUSES.has(next.value) && !INFIX.has(next.value) && !isFunction(scan, next.value)) return;
    else if (next.kind === 'operator') {
      const all: boolean = next.value === '*' && !operand;
      if (all) block.uses.push({ name: '*', access: 'read', ...how, start: next.start, end: next.end });
      scan.at++;
      operand = all;
      // A type, not a column.
      if (next.value === '::') operand = skipType(scan);
    } else if (next.kind === 'word' && INFIX.has(next.value)) {
      scan.at++;
      operand = false;
      if (next.value === 'collate') operand = skipType(scan);
      else if (next.value === 'nulls') scan.at++;
      else if (next.value === 'at') scan.accept('time', 'zone');
      else if (next.value === 'current') operand = scan.accept('row');
    } else if (isName(next)) {
      // Two operands in a row: an alias, which the list reads.
      if (operand) return;
      readNamed(scan, block, depth, how);
      operand = true;
    } else {
      if (operand && (next.kind === 'string' || next.kind === 'number')) return;
      scan.at++;
      operand = true;
    }
  }
}

/** Words of a clause that are functions too: `left(name, 3)`, `VALUES(total)` of ON DUPLICATE KEY UPDATE. */
function isFunction(scan: Scan, word: string): boolean {
  return FUNCTIONS.has(word) && scan.mark('(', 1);
}

function skipType(scan: Scan): true {
  while (isName(scan.token())) {
    const double = scan.is('double') || scan.is('character') || scan.is('timestamp') || scan.is('time') || scan.is('bit');
    scan.at++;
    if (scan.acceptMark('.')) continue;
    if (!(double && (scan.is('precision') || scan.is('varying')))) break;
  }
  if (scan.is('with') || scan.is('without')) scan.accept(scan.is('with') ? 'with' : 'without', 'time', 'zone');
  if (scan.mark('(')) scan.skipBrackets(0);
  while (scan.mark('[')) scan.skipBrackets(0);
  return true;
}

function readBracket(scan: Scan, block: Block, depth: number, how: Pick<Use, 'ordering'>): void {
  if (depth > MAX_DEPTH) {
    scan.at--;
    return scan.skipBrackets(0);
  }
  if (startsQuery(scan)) {
    scan.readStatement(block, depth + 1);
    return scan.close();
  }
  const begin = scan.at;
  while (scan.at < scan.tokens.length && !scan.mark(')') && !scan.mark(']') && !scan.mark(';')) {
    const before = scan.at;
    readExpressions(scan, block, depth + 1, how);
    // `extract(epoch FROM at)`, `f(DISTINCT a ORDER BY b)`, `cast(a AS text)`.
    if (scan.accept('as')) skipType(scan);
    else if (scan.at === before || isClauseWord(scan)) scan.at++;
    if (scan.at === begin) scan.at++;
  }
  scan.close();
}

/** A column, or a call. */
function readNamed(scan: Scan, block: Block, depth: number, how: Pick<Use, 'ordering'>): void {
  const next = scan.token();
  const following = scan.token(1);
  if (next?.kind === 'word' && following?.kind === 'string' && next.end !== following.start && TYPED.has(next.value)) {
    scan.at++;
    return;
  }
  if (next?.kind === 'word' && CONSTANTS.has(next.value) && !scan.mark('.', 1)) {
    scan.at++;
    return;
  }
  const chain = readChain(scan);
  if (!chain) return;
  if (scan.mark('(')) {
    const name = chain[0]?.value ?? '';
    scan.at++;
    // `count(*)` needs no column.
    if (scan.operator('*') && scan.mark(')', 1)) scan.at++;
    if ((name === 'extract' || name === 'date_part' || name === 'datediff' || name === 'dateadd') && isName(scan.token()) && !scan.mark('.', 1)) scan.at++;
    readBracket(scan, block, depth, how);
    while (scan.is('over') || scan.is('filter') || scan.is('within')) {
      scan.at++;
      scan.accept('group');
      if (scan.acceptMark('(')) readBracket(scan, block, depth, how);
      else if (isName(scan.token())) scan.at++;
    }
    return;
  }
  // `name => value` of a call.
  if (scan.operator('=>')) return void scan.at++;
  const last = chain[chain.length - 1];
  if (!last) return;
  const qualifier = chain[chain.length - 2];
  const schema = chain[chain.length - 3];
  const values = how.ordering ? [] : comparedWith(scan);
  block.uses.push({
    name: last.kind === 'operator' ? '*' : nameOf(last, scan.text, scan.dialect),
    ...(qualifier ? { qualifier: { ...(schema ? { schema: nameOf(schema, scan.text, scan.dialect) } : {}), name: nameOf(qualifier, scan.text, scan.dialect) } } : {}),
    access: 'read',
    ...how,
    ...(values.length > 0 ? { values } : {}),
    start: last.start,
    end: last.end,
  });
}

/** Whether a whole value stands `ahead`: a text, a number, the time. */
export function isConstant(scan: Scan, ahead: number): boolean {
  const value = scan.token(ahead);
  const isTime = scan.is('now', ahead) && scan.mark('(', ahead + 1) && scan.mark(')', ahead + 2);
  if (value?.kind !== 'string' && value?.kind !== 'number' && !scan.is('true', ahead) && !scan.is('false', ahead) && !scan.is('current_timestamp', ahead) && !isTime) return false;
  const next = scan.token(ahead + (isTime ? 3 : 1));
  return next === undefined || next.kind === 'punctuation' || (next.kind === 'word' && CLAUSES.has(next.value));
}

/** The constants behind `=`, `<>` and IN. */
export function comparedWith(scan: Scan): readonly string[] {
  const second = scan.token(1);
  if ((scan.operator('=') || scan.operator('<>') || scan.operator('!=') || scan.operator('==')) && second?.kind === 'string') return scan.tokens[scan.at + 2]?.kind === 'operator' && scan.tokens[scan.at + 2]?.value !== '::' ? [] : [second.value];
  const list = scan.is('in') ? 1 : scan.is('not') && scan.is('in', 1) ? 2 : 0;
  if (list === 0 || !scan.mark('(', list)) return [];
  const values: string[] = [];
  for (let index = scan.at + list + 1; scan.tokens[index]?.kind === 'string'; index += 2) values.push(scan.tokens[index]?.value ?? '');
  return values;
}
