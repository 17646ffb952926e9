import type { DropStmt } from '@pgsql/types';
import type { OperationBody } from '../../model/operation';
import type { Context } from './context';
import { partsOf, qualified } from './names';
import { indexOfWords, placeOfName, placesOfList } from './places';
import { lastOf, objectOf } from './rename';

/** DROP of one or several objects: an operation for each. */
export function readDrop(context: Context, node: DropStmt): void {
  const places = placesOfList(context, firstObjectAt(context, node));
  const ifExists = node.missing_ok ? { ifExists: true } : {};
  const cascade = node.behavior === 'DROP_CASCADE' ? { cascade: true } : {};
  for (const [index, object] of (node.objects ?? []).entries()) {
    const parts = partsOf(object);
    const place = places.length === node.objects?.length ? places[index] : placeOfName(context, lastOf(object));
    context.emit(bodyOf(), place);

    function bodyOf(): OperationBody {
      const name = qualified(context, parts);
      switch (node.removeType) {
        case 'OBJECT_TABLE': case 'OBJECT_FOREIGN_TABLE': return { kind: 'dropTable', table: name, ...ifExists, ...cascade };
        case 'OBJECT_TYPE': return { kind: 'dropType', type: name, ...ifExists, ...cascade };
        case 'OBJECT_INDEX': return {
          kind: 'dropIndex', index: { name: name.name }, ...(name.schema ? { schema: name.schema } : {}), ...ifExists, ...cascade, ...(node.concurrent ? { concurrently: true } : {}),
        };
        default: return { kind: 'dropObject', object: objectOf(context, node.removeType, object), ...ifExists, ...cascade };
      }
    }
  }
}

/** The token behind `DROP TABLE [IF EXISTS]`, `DROP INDEX CONCURRENTLY IF EXISTS`, `DROP MATERIALIZED VIEW`. */
function firstObjectAt(context: Context, node: DropStmt): number {
  if (node.missing_ok) {
    const at = indexOfWords(context, ['if', 'exists']);
    if (at >= 0) return at + 2;
  }
  const words = node.removeType === 'OBJECT_MATVIEW' || node.removeType === 'OBJECT_FOREIGN_TABLE' ? 3 : 2;
  return node.concurrent ? words + 1 : words;
}
