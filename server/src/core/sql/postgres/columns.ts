import type { ColumnDef, Constraint, Node } from '@pgsql/types';
import type { Expression } from '../../model/expression';
import type { QualifiedName } from '../../model/names';
import type { ColumnDefinition, ConstraintDefinition, TypeReference } from '../../model/operation';
import { defaultInType } from '../defaults';
import { call, constant } from '../expressions';
import type { Context, Place } from './context';
import { readExpression } from './expression';
import { stringsOf, tableOf, typeOf } from './names';
import { lastPartAt } from './places';

/** A column and the constraints that its declaration brings along. */
export interface DeclaredColumn {
  readonly column: ColumnDefinition;
  readonly constraints: readonly ConstraintDefinition[];
}

/** A column as CREATE TABLE or ADD COLUMN declares it; its constraints are lifted to the table. */
export function readColumnDefinition(context: Context, node: ColumnDef, table: QualifiedName): DeclaredColumn {
  const name = context.name(node.colname ?? '');
  const span = context.span(context.tokenAt(node.location));
  const serial = serialOf(node);
  const type = typeOf(context, node.typeName);
  const constraints: ConstraintDefinition[] = [];
  let nullable = serial === undefined;
  let autoIncrement = serial !== undefined;
  // SERIAL is "integer NOT NULL DEFAULT nextval('table_column_seq')" (manual 8.1.4).
  let value: Expression | undefined = serial === undefined ? undefined : call('nextval', [constant(sequenceName(table.name, name))]);
  let generated: ColumnDefinition['generated'];
  for (const each of node.constraints ?? []) {
    if (!('Constraint' in each)) continue;
    const constraint = each.Constraint;
    switch (constraint.contype) {
      case 'CONSTR_NOTNULL': nullable = false; break;
      case 'CONSTR_DEFAULT': value = readDefault(context, constraint.raw_expr, type); break;
      case 'CONSTR_IDENTITY':
        autoIncrement = true;
        nullable = false;
        break;
      case 'CONSTR_GENERATED':
        generated = { text: readExpression(context, constraint.raw_expr).text, stored: constraint.generated_kind !== 'v' };
        break;
      default: {
        const lifted = readConstraint(context, constraint, [name], constraints);
        if (lifted) constraints.push(lifted);
        if (constraint.contype === 'CONSTR_PRIMARY') nullable = false;
      }
    }
  }
  const collation = stringsOf(node.collClause?.collname).pop();
  const column: ColumnDefinition = {
    name,
    nullable,
    span,
    ...(type ? { type } : {}),
    ...(value ? { default: value } : {}),
    ...(generated ? { generated } : {}),
    ...(autoIncrement ? { autoIncrement } : {}),
    ...(collation ? { collation } : {}),
  };
  return { column, constraints };
}

const SERIALS: Readonly<Record<string, string>> = { serial: 'integer', serial4: 'integer', bigserial: 'bigint', serial8: 'bigint', smallserial: 'smallint', serial2: 'smallint' };

function serialOf(node: ColumnDef): string | undefined {
  const parts = stringsOf(node.typeName?.names);
  return parts.length === 1 && !node.typeName?.arrayBounds ? SERIALS[parts[0] ?? ''] : undefined;
}

/** The name PostgreSQL gives to a serial's sequence: the parts are shortened, the longer one first, until the whole fits 63 bytes (makeObjectName). */
export function sequenceName(table: string, column: string): string {
  let first = table.length;
  let second = column.length;
  while (first + second + 5 > 63) {
    if (first > second) first--;
    else second--;
  }
  return `${table.slice(0, first)}_${column.slice(0, second)}_seq`;
}

/** A default: the cast that PostgreSQL adds to a literal, or that the author wrote, says nothing the column's type does not say. */
export function readDefault(context: Context, node: Node | undefined, type: TypeReference | undefined): Expression {
  let read = readExpression(context, node);
  while (read.kind === 'cast' && read.arg.kind === 'constant') read = read.arg;
  if (read.kind === 'cast' && read.arg.kind === 'call' && read.arg.name === 'array') read = read.arg;
  return type ? defaultInType(read, type) : read;
}

const ACTIONS: Readonly<Record<string, string>> = { r: 'restrict', c: 'cascade', n: 'set null', d: 'set default' };

/**
 * A constraint of a table. `columns` are those of the column it stands at. DEFERRABLE and its like follow the constraint as
 * nodes of their own when they stand at a column: they change the last of `before`.
 */
export function readConstraint(context: Context, node: Constraint, columns: readonly string[] = [], before?: ConstraintDefinition[]): ConstraintDefinition | undefined {
  const base = {
    span: context.span(placeOfConstraint(context, node)),
    ...(node.conname ? { name: context.name(node.conname) } : {}),
    ...(node.skip_validation ? { notValid: true } : {}),
    ...(node.deferrable ? { deferrable: true } : {}),
  };
  const named = (list: readonly Node[] | undefined): string[] => stringsOf(list).map((name) => context.name(name));
  switch (node.contype) {
    case 'CONSTR_PRIMARY': return { ...base, kind: 'primary', columns: node.keys ? named(node.keys) : columns };
    case 'CONSTR_UNIQUE': {
      const nulls = node.nulls_not_distinct ? { expression: 'nulls not distinct' } : {};
      return { ...base, kind: 'unique', columns: node.keys ? named(node.keys) : columns, ...nulls };
    }
    case 'CONSTR_CHECK': return { ...base, kind: 'check', columns: [], expression: readExpression(context, node.raw_expr).text };
    case 'CONSTR_EXCLUSION': return { ...base, kind: 'exclude', columns: [], expression: exclusionText(context, node) };
    case 'CONSTR_FOREIGN': {
      const onDelete = ACTIONS[node.fk_del_action ?? 'a'];
      const onUpdate = ACTIONS[node.fk_upd_action ?? 'a'];
      const some = named(node.fk_del_set_cols);
      return {
        ...base,
        kind: 'foreign',
        columns: node.fk_attrs ? named(node.fk_attrs) : columns,
        references: {
          table: tableOf(context, node.pktable),
          columns: named(node.pk_attrs),
          ...(onDelete ? { onDelete: some.length > 0 ? `${onDelete} (${some.join(', ')})` : onDelete } : {}),
          ...(onUpdate ? { onUpdate } : {}),
        },
      };
    }
    case 'CONSTR_ATTR_DEFERRABLE':
    case 'CONSTR_ATTR_DEFERRED': {
      const last = before?.pop();
      if (last) before?.push({ ...last, deferrable: true });
      return undefined;
    }
    default: return undefined;
  }
}

/** The constraint's name, or where it has none the words that make it one (`PRIMARY`, `REFERENCES`). */
function placeOfConstraint(context: Context, node: Constraint): Place | undefined {
  const token = context.tokenAt(node.location);
  if (!node.conname || token?.value !== 'constraint') return token;
  const index = context.tokens.indexOf(token);
  return context.tokens[lastPartAt(context, index + 1)] ?? token;
}

function exclusionText(context: Context, node: Constraint): string {
  const parts = (node.exclusions ?? []).map((each) => {
    const items = 'List' in each ? (each.List.items ?? []) : [];
    const [element, operators] = items;
    const index = element && 'IndexElem' in element ? element.IndexElem : undefined;
    const left = index?.expr ? readExpression(context, index.expr).text : context.name(index?.name ?? '');
    return `${left} with ${operators && 'List' in operators ? stringsOf(operators.List.items).join('.') : ''}`;
  });
  const where = node.where_clause ? ` where ${readExpression(context, node.where_clause).text}` : '';
  return `${node.access_method ?? 'gist'} (${parts.join(', ')})${where}`;
}
