import type { Intrinsic, Site, Value } from '../../evaluate/value';
import type { SourceText, Span } from '../../model/source';
import type { Fragments } from '../script/fragments';
import { composeSql, plainSql, quotedName, type SqlPiece, type SqlText } from '../script/sqlText';
import { entry, intrinsicValue, isAbsent, knownText, listOf, mayTouchOf, method, notUnderstood, toJson, whyUnknown } from '../script/values';

/** Values inside tagged SQL that say what they are only by where they stand: postgres.js's `sql(rows)`, `sql('name')`. */
export interface DynamicValues {
  readonly of: WeakMap<Intrinsic, { readonly value: Value; readonly columns: readonly Value[] }>;
}

/** A name: `'users'`, or a list of its parts. */
export function nameOf(fragments: Fragments, value: Value | undefined, span: Span): SqlText {
  const parts = value?.kind === 'array' ? value.items : value ? [value] : [];
  return composeSql(span, parts.map((part) => (part.kind === 'string' ? quotedName(part.source, fragments.dialect) : fragments.put(part, span))), '.');
}

/** A tagged template with parameters and, where a value stands for a piece of SQL, that piece. */
export function taggedSql(fragments: Fragments, dynamic: DynamicValues, pieces: readonly SourceText[], values: readonly Value[], span: Span): SqlText {
  const parts: SqlPiece[] = [];
  let before = '';
  pieces.forEach((piece, index) => {
    if (piece.text !== '') parts.push(piece);
    before = (before + piece.text).slice(-200);
    if (index >= values.length) return;
    const value = values[index];
    const helper = value?.kind === 'intrinsic' ? dynamic.of.get(value.intrinsic) : undefined;
    const sql = helper ? dynamicSql(fragments, helper.value, helper.columns, before, span) : fragments.put(value, span);
    parts.push(sql);
    before = (before + sql.source.text).slice(-200);
  });
  return composeSql(span, parts);
}

/** postgres.js, connection.js and types.js: `insert into t ${sql(rows)}`, `set ${sql(row)}`, `in ${sql(list)}`, names elsewhere. */
function dynamicSql(fragments: Fragments, value: Value, given: readonly Value[], before: string, span: Span): SqlText {
  const put = (item: Value | undefined): SqlText => fragments.put(item, span);
  const quoted = (name: string): SqlText => plainSql(quotedName({ text: name, holes: [], locate: () => span }, fragments.dialect));
  const rows = value.kind === 'object' ? [value] : value.kind === 'array' && value.items.every((item) => item.kind === 'object') && value.items.length > 0 ? value.items : [];
  const [first] = rows;
  if (first?.kind === 'object') {
    const names = given.length > 0 ? given.flatMap((name) => listOf(name)?.map(knownText) ?? []).filter((name) => name !== undefined) : [...first.entries.keys()];
    if (/\bset\s*$/i.test(before)) return composeSql(span, names.map((name) => composeSql(span, [quoted(name), ' = ', put(first.entries.get(name))])), ', ');
    const list = composeSql(span, names.map(quoted), ', ');
    const body = composeSql(span, rows.map((row) => composeSql(span, ['(', composeSql(span, names.map((name) => put(entry(row, name))), ', '), ')'])), ', ');
    return composeSql(span, ['(', list, ') values ', body]);
  }
  if (value.kind === 'array' && /\bin\s*$/i.test(before)) return composeSql(span, ['(', composeSql(span, value.items.map(put), ', '), ')']);
  if (value.kind === 'array') return composeSql(span, value.items.map((item) => nameOf(fragments, item, span)), ', ');
  if (value.kind !== 'string') return put(value);
  return composeSql(span, dotted(value.source).map((part) => quotedName(part, fragments.dialect)), '.');
}

function dotted(source: SourceText): readonly SourceText[] {
  return source.text.includes('.') ? source.text.split('.').map((text) => ({ text, holes: [], locate: () => source.locate(0, source.text.length) })) : [source];
}

/** The `sql` that packages export to make values of SQL: slonik and its relatives. It sends nothing by itself. */
export function sqlObject(fragments: Fragments, dynamic: DynamicValues): Value {
  const fragment = (sql: SqlText): Value => fragments.make(sql, 'sql', (property) => (property === 'sql' || property === 'text' ? { kind: 'string', source: sql.source } : undefined));
  const tag: NonNullable<Intrinsic['tag']> = (_source, values, site, _evaluation, pieces) => fragment(taggedSql(fragments, dynamic, pieces, values, site.span));
  const intrinsic: Intrinsic = {
    name: 'sql',
    inert: true,
    tag,
    get(property) {
      switch (property) {
        // `` sql.unsafe`…` ``, `` sql.fragment`…` ``: the same text under another type; `sql.type(parser)` gives such a tag.
        case 'unsafe': case 'fragment': return intrinsicValue({ name: `sql.${property}`, inert: true, tag, call: ([text]) => (text?.kind === 'string' ? fragment(plainSql(text.source)) : fragment(fragments.put(text, { file: '', start: 0, end: 0 }))) });
        case 'type': case 'typeAlias': return method(`sql.${property}`, () => intrinsicValue({ name: `sql.${property}`, inert: true, tag }));
        case 'empty': return fragment(plainSql({ text: '', holes: [], locate: () => ({ file: '', start: 0, end: 0 }) }));
        case 'sql': case 'SQL': case 'default': return intrinsicValue(intrinsic);
        default: return method(`sql.${property}`, (args, site, evaluation) => makeSql(fragments, fragment, property, args, site, () => notUnderstood(evaluation, site, `sql.${property} is not known here`)));
      }
    },
  };
  return intrinsicValue(intrinsic);
}

function makeSql(fragments: Fragments, fragment: (sql: SqlText) => Value, property: string, args: readonly Value[], site: Site, unknown: () => Value): Value {
  const [first, second] = args;
  const { span } = site;
  switch (property) {
    case 'identifier': case 'ident': case 'id': return fragment(args.length > 1 ? composeSql(span, args.map((arg) => nameOf(fragments, arg, span)), '.') : nameOf(fragments, first, span));
    case 'raw': case '__dangerous__rawValue': case 'literal':
      return first?.kind === 'string' ? fragment(plainSql(first.source)) : { kind: 'unknown', reason: whyUnknown(first, 'the SQL'), mayTouch: mayTouchOf(first) };
    case 'join': {
      const glue = second === undefined ? ', ' : fragments.of(second) ?? (second.kind === 'string' ? plainSql(second.source) : ', ');
      const items = first?.kind === 'array' ? first.items.map((item) => fragments.put(item, span)) : [fragments.put(first, span)];
      const joined = composeSql(span, items.flatMap((item, index) => [...(index > 0 ? [glue] : []), item]));
      return fragment(first?.kind === 'array' && !first.complete ? { ...joined, open: true } : joined);
    }
    case 'json': case 'jsonb': {
      const json = first ? toJson(first) : undefined;
      const sql = json === undefined ? fragments.put(first?.kind === 'object' || first?.kind === 'array' ? { kind: 'unknown', reason: 'a part of the value is not known', mayTouch: 'nothing' } : first, span) : fragments.put({ kind: 'string', source: { text: JSON.stringify(json), holes: [], locate: () => span } }, span);
      return fragment(fragments.dialect === 'postgres' ? composeSql(span, [sql, `::${property}`]) : sql);
    }
    case 'literalValue': case 'value': case 'param': case 'placeholder': case 'binary': case 'date': case 'timestamp': case 'interval': case 'uuid': return fragment(fragments.put(first, span));
    case 'array': {
      const type = knownText(second);
      const items = first?.kind === 'array' ? composeSql(span, first.items.map((item) => fragments.put(item, span)), ', ') : fragments.put(first, span);
      return fragment(composeSql(span, ['array[', items, ']', ...(type === undefined ? [] : [`::${type}[]`])]));
    }
    case 'unnest': {
      const rows = first?.kind === 'array' ? first.items : [];
      const types = listOf(second)?.map(knownText) ?? [];
      const columns = types.map((type, index) => composeSql(span, ['array[', composeSql(span, rows.map((row) => fragments.put(row.kind === 'array' ? row.items[index] : undefined, span)), ', '), `]::${type ?? 'text'}[]`]));
      return fragment(composeSql(span, ['unnest(', composeSql(span, columns, ', '), ')']));
    }
    default: return isAbsent(first) && args.length === 0 ? { kind: 'unknown', reason: `sql.${property} is not known here`, mayTouch: 'nothing' } : unknown();
  }
}
