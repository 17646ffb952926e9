import type { IndexElem, IndexStmt, Node } from '@pgsql/types';
import type { IndexDefinition } from '../../model/operation';
import type { Context } from './context';
import { readExpression } from './expression';
import { stringsOf, tableOf } from './names';
import { indexOfWords, lastPartAt, placeOfQualified } from './places';

/** CREATE INDEX. */
export function readCreateIndex(context: Context, node: IndexStmt): void {
  const nameAt = node.idxname ? context.tokens[lastPartAt(context, indexNameAt(context))] : undefined;
  const place = nameAt ?? placeOfQualified(context, node.relation?.location);
  const include = (node.indexIncludingParams ?? []).flatMap((each) => ('IndexElem' in each && each.IndexElem.name ? [context.name(each.IndexElem.name)] : []));
  const parts = (node.indexParams ?? []).flatMap((each) => ('IndexElem' in each ? [partOf(context, each.IndexElem)] : []));
  const [first, ...rest] = parts;
  const index: IndexDefinition = {
    table: tableOf(context, node.relation),
    // PostgreSQL 15: NULLS NOT DISTINCT belongs to the whole index; it is kept with its first part.
    parts: node.nulls_not_distinct && first ? [{ ...first, options: [first.options, 'nulls not distinct'].filter(Boolean).join(' ') }, ...rest] : parts,
    unique: node.unique ?? false,
    span: context.span(place),
    ...(node.idxname ? { name: context.name(node.idxname) } : {}),
    ...(node.accessMethod && node.accessMethod !== 'btree' ? { method: node.accessMethod } : {}),
    ...(node.whereClause ? { where: readExpression(context, node.whereClause).text } : {}),
    ...(include.length > 0 ? { include } : {}),
  };
  context.emit({ kind: 'createIndex', index, ...(node.if_not_exists ? { ifNotExists: true } : {}), ...(node.concurrent ? { concurrently: true } : {}) }, place);
}

function indexNameAt(context: Context): number {
  const at = indexOfWords(context, ['index']);
  let next = at + 1;
  if (context.tokens[next]?.value === 'concurrently') next++;
  if (context.tokens[next]?.value === 'if' && context.tokens[next + 1]?.value === 'not') next += 3;
  return next;
}

function partOf(context: Context, element: IndexElem): IndexDefinition['parts'][number] {
  const options = [
    element.collation ? `collate ${stringsOf(element.collation).join('.')}` : '',
    operatorClass(element.opclass, element.opclassopts),
    element.ordering === 'SORTBY_DESC' ? 'desc' : '',
    nullsOption(element),
  ].filter((option) => option !== '').join(' ');
  const target = element.name === undefined ? { expression: readExpression(context, element.expr).text } : { column: context.name(element.name) };
  return options === '' ? target : { ...target, options };
}

function operatorClass(names: readonly Node[] | undefined, options: readonly Node[] | undefined): string {
  const name = stringsOf(names).pop();
  if (name === undefined) return '';
  const list = (options ?? []).flatMap((each) => ('DefElem' in each ? [`${each.DefElem.defname ?? ''}=${JSON.stringify(each.DefElem.arg ?? null)}`] : []));
  return list.length > 0 ? `${name}(${list.join(', ')})` : name;
}

/** NULLS LAST is the default of ascending order, NULLS FIRST that of descending (manual, CREATE INDEX). */
function nullsOption(element: IndexElem): string {
  const descending = element.ordering === 'SORTBY_DESC';
  if (element.nulls_ordering === 'SORTBY_NULLS_FIRST' && !descending) return 'nulls first';
  return element.nulls_ordering === 'SORTBY_NULLS_LAST' && descending ? 'nulls last' : '';
}
