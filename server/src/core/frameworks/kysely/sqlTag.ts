import type { Intrinsic, Value } from '../../evaluate/value';
import { computedText } from '../../evaluate/text';
import { quoteLiteral, plainSql, type SqlPiece } from '../script/sqlText';
import { intrinsicValue, knownText, mayTouchOf, method, notUnderstood, whyUnknown } from '../script/values';
import { createWriter, type KyselyContext } from './context';
import { fragmentValue } from './expressions';
import { operand } from './querySql';

/** Kysely's `sql`: interpolated values are parameters, references and other SQL are put in (raw-builder/sql.js). */
export function sqlTag(context: KyselyContext): Value {
  const intrinsic: Intrinsic = {
    name: 'sql',
    tag(_source, values, site, evaluation, pieces) {
      if (!pieces) return notUnderstood(evaluation, site, 'the parts of the SQL are not known');
      const writer = createWriter(context, site.span);
      const parts: SqlPiece[] = pieces.flatMap((piece, index) => [...(piece.text === '' ? [] : [piece]), ...(index < values.length ? [operand(writer, values[index])] : [])]);
      return fragmentValue(context, writer.join(parts, ''));
    },
    get(property) {
      return method(`sql.${property}`, (args, site, evaluation) => {
        const writer = createWriter(context, site.span);
        const [first, second] = args;
        switch (property) {
          case 'ref': case 'column': return fragmentValue(context, writer.reference(first));
          case 'table': return fragmentValue(context, writer.table(first));
          case 'id': return fragmentValue(context, writer.join(args.map(writer.name), '.'));
          case 'val': case 'value': return fragmentValue(context, operand(writer, first));
          case 'lit': case 'literal': {
            const text = knownText(first);
            return fragmentValue(context, text === undefined || first?.kind !== 'string' ? writer.value(first) : plainSql(computedText(quoteLiteral(text, context.dialect), first.source.locate(0, text.length))));
          }
          case 'raw':
            if (first?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(first, 'the SQL'), mayTouchOf(first));
            return fragmentValue(context, plainSql(first.source));
          case 'join': {
            if (first?.kind !== 'array') return fragmentValue(context, operand(writer, first));
            const separator = second ? writer.text(second) : writer.write`, `;
            const joined = writer.join(first.items.flatMap((item, index) => [...(index > 0 ? [separator] : []), operand(writer, item)]), '');
            return fragmentValue(context, first.complete ? joined : { ...joined, open: true });
          }
          default: return notUnderstood(evaluation, site, `Kysely's sql.${property} is not known here`);
        }
      });
    },
  };
  return intrinsicValue(intrinsic);
}
