import type { Dialect } from '../../model/dialect';
import type { QualifiedName } from '../../model/names';
import { isName, isWord, nameOf, type Token } from '../../sql/tokens';
import { openBlock, type Block, type Blocks, type Source, type Use } from './blocks';
import { BEFORE_EVENT, CASE_WORDS, CLAUSES, CONSTANTS, FETCH_WORDS, FUNCTIONS, INFIX, JOIN_WORDS, LOCK_WORDS, SOFT, TYPED } from './scanWords';

/** Brackets within each other; beyond, the rest is passed over. */
const MAX_DEPTH = 100;

/**
 * The blocks of statements of any dialect, by their tokens: a query is read from its verb to the bracket, semicolon or verb that
 * ends it. Undefined where the text is not of the grammar: it may be English. `isBody`: it is the body of a function, which is SQL
 * beyond doubt.
 */
export function scanBlocks(text: string, tokens: readonly Token[], dialect: Dialect, isBody = false): Blocks | undefined {
  const blocks: Block[] = [];
  let at = 0;
  let broken = false;

  const token = (ahead = 0): Token | undefined => tokens[at + ahead];
  const is = (word: string, ahead = 0): boolean => isWord(tokens[at + ahead], word);
  const mark = (value: string, ahead = 0): boolean => tokens[at + ahead]?.kind === 'punctuation' && tokens[at + ahead]?.value === value;
  const operator = (value: string, ahead = 0): boolean => tokens[at + ahead]?.kind === 'operator' && tokens[at + ahead]?.value === value;
  const accept = (...words: readonly string[]): boolean => {
    if (!words.every((word, index) => is(word, index))) return false;
    at += words.length;
    return true;
  };
  const ends = (): boolean => at >= tokens.length || mark(')') || mark(']') || mark(';');

  while (at < tokens.length) {
    if (startsQuery()) {
      const verb = tokens[at];
      readStatement(undefined, 0);
      // What goes on in small letters is prose; in capitals it is a clause that only its dialect knows.
      if (!ends() && verb && /[a-z]/.test(text.slice(verb.start, verb.end))) broken = true;
    } else at++;
  }
  return (broken && !isBody) || blocks.length === 0 ? undefined : { blocks, bodies: [] };

  function startsQuery(): boolean {
    const next = token();
    if (next?.kind !== 'word') return false;
    switch (next.value) {
      case 'select': return true;
      case 'perform': return dialect === 'postgres';
      case 'with': return isName(token(is('recursive', 1) ? 2 : 1)) && !mark('.', 2);
      case 'insert': case 'replace': case 'merge': return is('into', 1) || is('ignore', 1) || is('or', 1);
      // FOR UPDATE, ON DELETE and the events of a trigger are no statements.
      case 'update': return isName(token(1)) && !isEvent();
      case 'delete': return (is('from', 1) || isName(token(1))) && !isEvent();
      case 'truncate': return isName(token(1)) && !isEvent();
      default: return false;
    }
  }

  function isEvent(): boolean {
    const before = tokens[at - 1];
    return before?.kind === 'word' && BEFORE_EVENT.has(before.value);
  }

  function open(statement: Block['statement'], parent: Block | undefined): Block {
    const block = openBlock(statement, parent);
    if (!parent) blocks.push(block);
    return block;
  }

  /** A query or change; the cursor stands on its first word. Gives the block. */
  function readStatement(parent: Block | undefined, depth: number): Block | undefined {
    if (depth > MAX_DEPTH) return void at++;
    const ctes = is('with') ? readWith(parent, depth) : undefined;
    const block = readBody(ctes ?? parent, depth);
    if (ctes && block) ctes.outputs.push(...block.outputs);
    return ctes ?? block;
  }

  function readBody(parent: Block | undefined, depth: number): Block | undefined {
    if (is('select') || is('perform')) return readSelects(parent, depth);
    if (is('values')) {
      const block = open('select', parent);
      at++;
      readExpressions(block, depth, {});
      return block;
    }
    if (is('insert') || is('replace')) return readInsert(open('insert', parent), depth);
    if (is('update')) return readUpdate(open('update', parent), depth);
    if (is('delete')) return readDelete(open('delete', parent), depth);
    if (is('merge')) return readMerge(open('upsert', parent), depth);
    if (accept('truncate')) {
      accept('table');
      const block = open('delete', parent);
      do {
        accept('only');
        block.target = readTable();
      } while (acceptMark(','));
      return block;
    }
    if (mark('(')) {
      at++;
      const block = readBody(parent, depth + 1);
      acceptMark(')');
      return block;
    }
    at++;
    return undefined;
  }

  /** WITH: a block that holds the queries by name; what follows is within it. */
  function readWith(parent: Block | undefined, depth: number): Block {
    const holder = open('select', parent);
    at++;
    accept('recursive');
    do {
      const name = token();
      if (!isName(name) || !name) break;
      at++;
      const columns = mark('(') ? readNames() : [];
      if (!accept('as')) break;
      accept('not');
      accept('materialized');
      if (!acceptMark('(')) break;
      // Declared before it is read: a recursive part names it.
      const inner = openBlock('select', holder);
      inner.outputs.push(...columns.map((column) => ({ name: column })));
      holder.ctes.set(nameOf(name, text, dialect).toLowerCase(), inner);
      const made = readStatement(inner, depth + 1);
      if (made && columns.length === 0) inner.outputs.push(...made.outputs);
      close();
    } while (acceptMark(','));
    return holder;
  }

  function readSelects(parent: Block | undefined, depth: number): Block {
    const first = readSelect(open('select', parent), depth);
    while (is('union') || is('intersect') || is('except') || is('minus')) {
      at++;
      if (is('all') || is('distinct')) at++;
      const bracket = acceptMark('(');
      const next = is('select') ? openBlock('select', parent ?? first) : undefined;
      // ORDER BY behind the last part speaks of the names of the first.
      next?.outputs.push(...first.outputs);
      if (next) readSelect(next, depth);
      else if (is('values')) readBody(parent ?? first, depth);
      else break;
      if (bracket) close();
    }
    return first;
  }

  function readSelect(block: Block, depth: number): Block {
    at++;
    if (accept('distinct') && accept('on') && mark('(')) {
      at++;
      readExpressions(block, depth + 1, {});
      close();
    }
    accept('all');
    if (accept('top') && !ends()) at++;
    readList(block, depth);
    // PL/pgSQL and T-SQL: SELECT … INTO variable.
    if (accept('into')) {
      accept('strict');
      skipUntil('from');
    }
    if (accept('from')) readFrom(block, depth);
    readClauses(block, depth);
    return block;
  }

  /** A select list or RETURNING. */
  function readList(block: Block, depth: number): void {
    do {
      const before = block.uses.length;
      const begin = at;
      readExpression(block, depth, {});
      const only = block.uses.length === before + 1 ? block.uses[before] : undefined;
      let name = isName(token()) && !isClauseWord() ? undefined : only?.name;
      if (accept('as') || (isName(token()) && !isClauseWord()) || token()?.kind === 'string') {
        const alias = token();
        if (alias && (isName(alias) || alias.kind === 'string')) {
          name = isName(alias) ? nameOf(alias, text, dialect) : alias.value;
          at++;
        }
      }
      if (only?.name === '*' && at - begin <= 3) block.outputs.push({ star: true, ...(only.qualifier ? { qualifier: only.qualifier } : {}) });
      else block.outputs.push(name === undefined ? {} : { name });
      // A third word in a row is English.
      if (!ends() && !mark(',') && !isClauseWord()) broken = true;
    } while (acceptMark(','));
  }

  function isClauseWord(): boolean {
    const next = token();
    return next?.kind === 'word' && CLAUSES.has(next.value);
  }

  function readFrom(block: Block, depth: number): void {
    readSource(block, depth);
    readJoins(block, depth);
  }

  function readJoins(block: Block, depth: number): void {
    for (;;) {
      if (acceptMark(',')) readSource(block, depth);
      else if (isJoin()) {
        while (token()?.kind === 'word' && JOIN_WORDS.has(token()?.value ?? '')) at++;
        accept('lateral');
        readSource(block, depth);
      } else if (accept('on')) readExpression(block, depth, {});
      else if (is('using') && mark('(', 1)) {
        at++;
        const behind = block.sources.slice(-2);
        readNames((name, place) => {
          for (const source of behind) {
            const qualifier = source.alias ?? source.table?.name;
            if (qualifier !== undefined) block.uses.push({ name, qualifier: { name: qualifier }, access: 'read', start: place.start, end: place.end });
          }
        });
      } else return;
    }
  }

  function isJoin(): boolean {
    for (let ahead = 0; ahead < 5; ahead++) {
      if (is('join', ahead) || is('straight_join', ahead) || is('apply', ahead)) return true;
      const next = token(ahead);
      if (next?.kind !== 'word' || !JOIN_WORDS.has(next.value)) return false;
    }
    return false;
  }

  function readSource(block: Block, depth: number): void {
    accept('lateral');
    accept('only');
    if (acceptMark('(')) {
      if (startsQuery() || is('values') || mark('(')) {
        const inner = openBlock('select', block);
        const made = readStatement(inner, depth + 1);
        inner.outputs.push(...(made?.outputs ?? []));
        close();
        block.sources.push({ block: inner, ...readAlias(), start: 0, end: 0 });
      } else {
        readFrom(block, depth + 1);
        close();
      }
      return;
    }
    const next = token();
    if (!next || !isName(next)) {
      // A placeholder or a parameter for a table.
      if (next && !ends()) at++;
      block.sources.push({ ...readAlias(), start: 0, end: 0 });
      return;
    }
    const source = readTable();
    if (mark('(')) {
      at++;
      readExpressions(block, depth + 1, {});
      close();
      if (accept('with')) accept('ordinality');
      block.sources.push({ ...readAlias(), start: 0, end: 0 });
      return;
    }
    accept('final');
    if (accept('tablesample')) {
      at++;
      skipBrackets(0);
    }
    block.sources.push({ ...source, ...readAlias() });
    accept('final');
    // T-SQL: WITH (NOLOCK); MySQL: USE INDEX (i); SQLite: INDEXED BY i.
    if (is('with') && mark('(', 1)) skipBrackets(1);
    else if ((is('use') || is('force') || is('ignore')) && (is('index', 1) || is('key', 1))) skipBrackets(2);
    else if (accept('indexed', 'by')) at++;
  }

  function readAlias(): { readonly alias?: string; readonly columns?: readonly string[] } {
    const named = accept('as');
    const next = token();
    if (!next || !isName(next) || (!named && isClauseWord())) return {};
    at++;
    const columns = mark('(') ? readNames() : [];
    return { alias: nameOf(next, text, dialect), ...(columns.length > 0 ? { columns } : {}) };
  }

  /** `a`, `a.b`, `a.b.c`: the last part is the table. */
  function readTable(): Source {
    const parts: Token[] = [];
    for (let next = token(); next && isName(next); next = token()) {
      parts.push(next);
      at++;
      if (!mark('.')) break;
      at++;
    }
    const last = parts[parts.length - 1];
    if (!last) return { start: 0, end: 0 };
    const schema = parts[parts.length - 2];
    const table: QualifiedName = { ...(schema ? { schema: nameOf(schema, text, dialect) } : {}), name: nameOf(last, text, dialect) };
    return { table, start: last.start, end: last.end };
  }

  /** WHERE and all that may follow, in any order. */
  function readClauses(block: Block, depth: number): void {
    for (;;) {
      if (accept('where') || accept('prewhere') || accept('and') || accept('or') || accept('on')) readExpression(block, depth, {});
      else if (accept('group', 'by') || accept('order', 'by') || accept('having') || accept('qualify')) readExpressions(block, depth, { ordering: true });
      else if (accept('limit') || accept('offset')) readExpressions(block, depth, {});
      else if (accept('settings')) {
        // ClickHouse: SETTINGS name = value, …
        do at += operator('=', 1) ? 3 : 1;
        while (acceptMark(','));
      } else if (accept('for')) {
        while (token()?.kind === 'word' && LOCK_WORDS.has(token()?.value ?? '')) at++;
        if (accept('of')) {
          do at++;
          while (acceptMark(','));
        }
        while (is('nowait') || is('skip') || is('locked')) at++;
      } else if (accept('window')) {
        do {
          at++;
          accept('as');
          if (acceptMark('(')) {
            readExpressions(block, depth + 1, { ordering: true });
            close();
          }
        } while (acceptMark(','));
      } else if (accept('fetch')) while (token()?.kind === 'word' && FETCH_WORDS.has(token()?.value ?? '') || token()?.kind === 'number') at++;
      else return;
    }
  }

  function readInsert(block: Block, depth: number): Block {
    at++;
    if (accept('or')) at++;
    accept('ignore');
    accept('into');
    block.target = readTable();
    const alias = is('as') ? readAlias() : {};
    const target: Source = { ...block.target, ...alias };
    block.target = target;
    const columns: string[] = [];
    const uses: Use[] = [];
    let open = false;
    if (mark('(') && !isWord(token(1), 'select') && !isWord(token(1), 'with')) {
      readNames((name, place) => {
        columns.push(name);
        uses.push({ name, access: 'write', own: true, start: place.start, end: place.end });
      }, () => { open = true; });
    }
    if (accept('overriding')) at += 2;
    if (accept('output')) readList(block, depth);
    if (accept('set')) {
      readSet(block, depth);
      columns.push(...block.uses.filter((use) => use.own && use.access === 'write').map((use) => use.name));
    } else if (accept('values') || accept('value')) {
      const rows = readRows(block, depth);
      block.uses.push(...uses.map((use, index) => (rows[index] ? { ...use, values: rows[index] } : use)));
    } else {
      block.uses.push(...uses);
      if (!accept('default', 'values')) {
        if (startsQuery() || mark('(')) readStatement(block, depth + 1);
        else if (block.target.table && columns.length === 0) broken = true;
      }
    }
    block.insert = { columns, open };
    if (is('on') && (is('conflict', 1) || is('duplicate', 1))) readConflict(block, depth);
    readReturning(block, target, depth);
    return block;
  }

  /** Rows of VALUES; gives the constants by column. */
  function readRows(block: Block, depth: number): (readonly string[] | undefined)[] {
    const found: string[][] = [];
    do {
      accept('row');
      if (!acceptMark('(')) {
        readExpression(block, depth, {});
        continue;
      }
      for (let index = 0; ; index++) {
        const next = token();
        if (next?.kind === 'string' && (mark(',', 1) || mark(')', 1))) found[index] = [...(found[index] ?? []), next.value];
        readExpression(block, depth + 1, {});
        if (!acceptMark(',')) break;
      }
      close();
    } while (acceptMark(','));
    return Array.from(found);
  }

  function readConflict(block: Block, depth: number): void {
    const rows = openBlock('upsert', block);
    if (block.target) {
      rows.target = block.target;
      rows.sources.push(block.target);
    }
    at += 2;
    if (accept('key')) {
      accept('update');
      return readSet(rows, depth);
    }
    if (mark('(')) {
      at++;
      readExpressions(rows, depth, {});
      close();
    }
    if (accept('where')) readExpression(rows, depth, {});
    if (accept('on', 'constraint')) at++;
    if (!accept('do') || accept('nothing') || !accept('update', 'set')) return;
    readSet(rows, depth);
    readClauses(rows, depth);
  }

  function readReturning(block: Block, target: Source, depth: number): void {
    if (!accept('returning')) return;
    const rows = block.sources.length > 0 ? block : openBlock(block.statement, block);
    if (rows !== block) rows.sources.push(target);
    readList(rows, depth);
    if (rows !== block) block.outputs.push(...rows.outputs);
    if (accept('into')) while (!ends()) at++;
  }

  function readUpdate(block: Block, depth: number): Block {
    at++;
    accept('only');
    accept('low_priority');
    accept('ignore');
    block.target = { ...readTable(), ...readAlias() };
    block.sources.push(block.target);
    readJoins(block, depth);
    if (!accept('set')) {
      broken = true;
      return block;
    }
    readSet(block, depth);
    if (accept('from')) readFrom(block, depth);
    readClauses(block, depth);
    readReturning(block, block.target, depth);
    return block;
  }

  function readSet(block: Block, depth: number): void {
    do {
      if (mark('(')) {
        readNames((name, place) => block.uses.push({ name, access: 'write', own: true, start: place.start, end: place.end }));
      } else {
        const chain = readChain();
        if (!chain) {
          // A placeholder for the whole list.
          if (!ends() && !isClauseWord()) at++;
          continue;
        }
        const values = operator('=') ? comparedWith() : [];
        const last = chain[chain.length - 1];
        const qualifier = chain.length > 1 ? chain[chain.length - 2] : undefined;
        if (last) block.uses.push({ name: nameOf(last, text, dialect), access: 'write', ...(qualifier ? { qualifier: { name: nameOf(qualifier, text, dialect) } } : { own: true as const }), ...(values.length > 0 ? { values } : {}), start: last.start, end: last.end });
      }
      // `data['a'] = …`
      while (mark('[')) skipBrackets(0);
      if (!operator('=') && !operator(':=')) {
        broken ||= !ends() && token()?.kind !== 'placeholder';
        continue;
      }
      at++;
      readExpression(block, depth, {});
    } while (acceptMark(','));
  }

  function readDelete(block: Block, depth: number): Block {
    at++;
    // MySQL: DELETE u FROM users u JOIN …
    const named = is('from') ? undefined : readTable();
    if (!accept('from')) {
      broken ||= !named;
      if (!named) return block;
    }
    const first = block.sources.length;
    if (named && isClauseWord()) block.sources.push(named);
    else readFrom(block, depth);
    block.target = named ?? block.sources[first];
    if (accept('using')) readFrom(block, depth);
    readClauses(block, depth);
    if (block.target) readReturning(block, block.target, depth);
    return block;
  }

  function readMerge(block: Block, depth: number): Block {
    at++;
    accept('into');
    block.target = { ...readTable(), ...readAlias() };
    block.sources.push(block.target);
    if (accept('using')) readSource(block, depth);
    if (accept('on')) readExpression(block, depth, {});
    while (accept('when')) {
      while (!ends() && !is('then')) {
        if (is('and')) at++;
        else if (is('not') || is('matched') || is('by') || is('target') || is('source')) at++;
        else readExpression(block, depth, {});
        if (is('when')) break;
      }
      accept('then');
      if (accept('update', 'set')) readSet(block, depth);
      else if (accept('insert')) {
        const columns: string[] = [];
        if (mark('(')) readNames((name, place) => {
          columns.push(name);
          block.uses.push({ name, access: 'write', own: true, start: place.start, end: place.end });
        });
        block.insert = { columns, open: false };
        if (accept('values')) readRows(block, depth);
      } else at++;
    }
    return block;
  }

  /** Expressions separated by commas. */
  function readExpressions(block: Block, depth: number, how: Pick<Use, 'ordering'>): void {
    do readExpression(block, depth, how);
    while (acceptMark(','));
  }

  /** Up to a comma, a closing bracket or a word that begins a clause. Columns are noted. */
  function readExpression(block: Block, depth: number, how: Pick<Use, 'ordering'>): void {
    let operand = false;
    let cases = 0;
    while (!ends() && !mark(',')) {
      const next = token();
      if (!next) return;
      if (next.kind === 'punctuation' && (next.value === '(' || next.value === '[')) {
        at++;
        readBracket(block, depth, how);
        operand = true;
      } else if (next.kind === 'word' && cases > 0 && CASE_WORDS.has(next.value)) {
        if (next.value === 'end') cases--;
        operand = next.value === 'end';
        at++;
      } else if (next.kind === 'word' && next.value === 'case') {
        cases++;
        operand = false;
        at++;
      } else if (next.kind === 'word' && !operand && SOFT.has(next.value)) {
        readNamed(block, depth, how);
        operand = true;
      } else if (next.kind === 'word' && CLAUSES.has(next.value) && !INFIX.has(next.value) && !isFunction(next.value)) return;
      else if (next.kind === 'operator') {
        const all: boolean = next.value === '*' && !operand;
        if (all) block.uses.push({ name: '*', access: 'read', ...how, start: next.start, end: next.end });
        at++;
        operand = all;
        // A type, not a column.
        if (next.value === '::') operand = skipType();
      } else if (next.kind === 'word' && INFIX.has(next.value)) {
        at++;
        operand = false;
        if (next.value === 'collate') operand = skipType();
        else if (next.value === 'nulls') at++;
        else if (next.value === 'at') accept('time', 'zone');
        else if (next.value === 'current') operand = accept('row');
      } else if (isName(next)) {
        // Two operands in a row: an alias, which the list reads.
        if (operand) return;
        readNamed(block, depth, how);
        operand = true;
      } else {
        if (operand && (next.kind === 'string' || next.kind === 'number')) return;
        at++;
        operand = true;
      }
    }
  }

  /** Words of a clause that are functions too: `left(name, 3)`, `VALUES(total)` of ON DUPLICATE KEY UPDATE. */
  function isFunction(word: string): boolean {
    return FUNCTIONS.has(word) && mark('(', 1);
  }

  function skipType(): true {
    while (isName(token())) {
      const double = is('double') || is('character') || is('timestamp') || is('time') || is('bit');
      at++;
      if (acceptMark('.')) continue;
      if (!(double && (is('precision') || is('varying')))) break;
    }
    if (is('with') || is('without')) accept(is('with') ? 'with' : 'without', 'time', 'zone');
    if (mark('(')) skipBrackets(0);
    while (mark('[')) skipBrackets(0);
    return true;
  }

  function readBracket(block: Block, depth: number, how: Pick<Use, 'ordering'>): void {
    if (depth > MAX_DEPTH) {
      at--;
      return skipBrackets(0);
    }
    if (startsQuery()) {
      readStatement(block, depth + 1);
      return close();
    }
    const begin = at;
    while (at < tokens.length && !mark(')') && !mark(']') && !mark(';')) {
      const before = at;
      readExpressions(block, depth + 1, how);
      // `extract(epoch FROM at)`, `f(DISTINCT a ORDER BY b)`, `cast(a AS text)`.
      if (accept('as')) skipType();
      else if (at === before || isClauseWord()) at++;
      if (at === begin) at++;
    }
    close();
  }

  /** A column, or a call. */
  function readNamed(block: Block, depth: number, how: Pick<Use, 'ordering'>): void {
    const next = token();
    const following = token(1);
    if (next?.kind === 'word' && following?.kind === 'string' && next.end !== following.start && TYPED.has(next.value)) {
      at++;
      return;
    }
    if (next?.kind === 'word' && CONSTANTS.has(next.value) && !mark('.', 1)) {
      at++;
      return;
    }
    const chain = readChain();
    if (!chain) return;
    if (mark('(')) {
      const name = chain[0]?.value ?? '';
      at++;
      // `count(*)` needs no column.
      if (operator('*') && mark(')', 1)) at++;
      if ((name === 'extract' || name === 'date_part' || name === 'datediff' || name === 'dateadd') && isName(token()) && !mark('.', 1)) at++;
      readBracket(block, depth, how);
      while (is('over') || is('filter') || is('within')) {
        at++;
        accept('group');
        if (acceptMark('(')) readBracket(block, depth, how);
        else if (isName(token())) at++;
      }
      return;
    }
    // `name => value` of a call.
    if (operator('=>')) return void at++;
    const last = chain[chain.length - 1];
    if (!last) return;
    const qualifier = chain[chain.length - 2];
    const schema = chain[chain.length - 3];
    const values = how.ordering ? [] : comparedWith();
    block.uses.push({
      name: last.kind === 'operator' ? '*' : nameOf(last, text, dialect),
      ...(qualifier ? { qualifier: { ...(schema ? { schema: nameOf(schema, text, dialect) } : {}), name: nameOf(qualifier, text, dialect) } } : {}),
      access: 'read',
      ...how,
      ...(values.length > 0 ? { values } : {}),
      start: last.start,
      end: last.end,
    });
  }

  /** The constants behind `=`, `<>` and IN. */
  function comparedWith(): readonly string[] {
    const second = token(1);
    if ((operator('=') || operator('<>') || operator('!=') || operator('==')) && second?.kind === 'string') return tokens[at + 2]?.kind === 'operator' && tokens[at + 2]?.value !== '::' ? [] : [second.value];
    const list = is('in') ? 1 : is('not') && is('in', 1) ? 2 : 0;
    if (list === 0 || !mark('(', list)) return [];
    const values: string[] = [];
    for (let index = at + list + 1; tokens[index]?.kind === 'string'; index += 2) values.push(tokens[index]?.value ?? '');
    return values;
  }

  /** `a.b.c` or `a.*`; the tokens of the names. */
  function readChain(): readonly Token[] | undefined {
    const parts: Token[] = [];
    for (let next = token(); next && (isName(next) || (parts.length > 0 && next.kind === 'operator' && next.value === '*')); next = token()) {
      parts.push(next);
      at++;
      if (!mark('.')) break;
      at++;
    }
    return parts.length > 0 ? parts : undefined;
  }

  function readNames(each?: (name: string, place: Token) => void, other?: () => void): readonly string[] {
    const names: string[] = [];
    at++;
    while (at < tokens.length && !mark(')') && !mark(';')) {
      const next = token();
      if (next && isName(next) && (mark(',', 1) || mark(')', 1) || mark('.', 1))) {
        const name = nameOf(next, text, dialect);
        names.push(name);
        each?.(name, next);
      } else if (next && next.kind !== 'punctuation') other?.();
      at++;
    }
    close();
    return names;
  }

  function acceptMark(value: string): boolean {
    if (!mark(value)) return false;
    at++;
    return true;
  }

  /** The bracket that is open ends here; what stands before its end was not understood. */
  function close(): void {
    let depth = 0;
    while (at < tokens.length) {
      const next = token();
      if (next?.kind === 'punctuation') {
        if (next.value === '(' || next.value === '[') depth++;
        else if (next.value === ')' || next.value === ']') {
          if (depth === 0) return void at++;
          depth--;
        } else if (next.value === ';') return;
      }
      at++;
    }
  }

  /** Passes over what follows up to and with the bracket that begins `ahead` tokens on. */
  function skipBrackets(ahead: number): void {
    at += ahead;
    if (!mark('(') && !mark('[')) return;
    at++;
    close();
  }

  function skipUntil(word: string): void {
    while (!ends() && !is(word)) at++;
  }
}
