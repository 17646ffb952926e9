import type { ConstraintDefinition, IndexDefinition, Operation } from '../model/operation';
import type { QualifiedName } from '../model/names';
import type { Column, EnumType, SchemaObject, Table } from '../model/schema';

/** One way in which the state after up and down is not the state before. Every `down-*` finding is a classification of these. */
export type Difference =
  | { readonly kind: 'tableMissing'; readonly table: Table; readonly survivesAs?: Table }
  | { readonly kind: 'tableLeft'; readonly table: Table }
  /** The table is there again, but none of its rows. */
  | { readonly kind: 'tableEmptied'; readonly table: Table; readonly after: Table }
  | { readonly kind: 'columnMissing'; readonly table: Table; readonly column: Column; readonly survivesAs?: Column }
  | { readonly kind: 'columnLeft'; readonly table: Table; readonly column: Column }
  | { readonly kind: 'columnDiffers'; readonly table: Table; readonly before: Column; readonly after: Column; readonly aspect: 'type' | 'nullable' | 'default' | 'generated'; readonly was: string; readonly is: string }
  /** A column made anew holds nothing of what it held. */
  | { readonly kind: 'valuesLost'; readonly table: Table; readonly before: Column; readonly after: Column; readonly now: string }
  /** Values were changed in place and are not changed back. */
  | { readonly kind: 'valuesChanged'; readonly table: Table; readonly column: Column; readonly by: Operation; readonly why?: string }
  | { readonly kind: 'rowsLost'; readonly table: Table; readonly by: Operation; readonly inDown: boolean; readonly all: boolean }
  | { readonly kind: 'rowsLeft'; readonly table: Table; readonly by: Operation }
  | { readonly kind: 'constraintMissing' | 'constraintLeft'; readonly table: Table; readonly constraint: ConstraintDefinition }
  | { readonly kind: 'constraintDiffers'; readonly table: Table; readonly before: ConstraintDefinition; readonly after: ConstraintDefinition; readonly was: string; readonly is: string }
  | { readonly kind: 'indexMissing' | 'indexLeft'; readonly table: Table; readonly index: IndexDefinition }
  | { readonly kind: 'indexDiffers'; readonly table: Table; readonly before: IndexDefinition; readonly after: IndexDefinition }
  | { readonly kind: 'propertyLeft'; readonly table: Table; readonly property: string }
  | { readonly kind: 'enumDiffers'; readonly before: EnumType; readonly after: EnumType; readonly missing: readonly string[]; readonly left: readonly string[] }
  | { readonly kind: 'typeMissing' | 'typeLeft'; readonly type: EnumType }
  | { readonly kind: 'objectMissing' | 'objectLeft'; readonly object: SchemaObject }
  | { readonly kind: 'objectDiffers'; readonly before: SchemaObject; readonly after: SchemaObject };

export type DifferenceOf<K extends Difference['kind']> = Extract<Difference, { kind: K }>;

/** Left behind without harm: the older release does not see it, and the next up meets it only where it says so itself. */
export function isResidual(difference: Difference): boolean {
  switch (difference.kind) {
    case 'typeLeft':
      return true;
    case 'enumDiffers':
      return difference.missing.length === 0 && difference.left.length > 0;
    case 'objectLeft':
      return !LEFT_MATTERS.has(difference.object.object.kind);
    default:
      return false;
  }
}

const LEFT_MATTERS: ReadonlySet<string> = new Set(['view', 'materializedView', 'trigger', 'policy']);

/** The table (or type, or object) and column that a difference speaks of. */
export function subjectOf(difference: Difference): { readonly names: readonly QualifiedName[]; readonly column?: string } {
  switch (difference.kind) {
    case 'columnMissing':
    case 'columnLeft':
    case 'valuesChanged':
      return { names: [difference.table.name], column: difference.column.definition.name };
    case 'columnDiffers':
    case 'valuesLost':
      return { names: [difference.table.name], column: difference.before.definition.name };
    case 'tableEmptied':
      return { names: [difference.table.name, difference.after.name] };
    case 'typeMissing':
    case 'typeLeft':
      return { names: [difference.type.name] };
    case 'enumDiffers':
      return { names: [difference.before.name] };
    case 'objectMissing':
    case 'objectLeft':
      return { names: [difference.object.object.name] };
    case 'objectDiffers':
      return { names: [difference.before.object.name] };
    default:
      return { names: [difference.table.name] };
  }
}
