import type { Difference } from '../fate/difference';
import { displayName } from '../model/names';
import type { ConstraintDefinition, IndexDefinition } from '../model/operation';

/** Something there is other than it was. */
export function isStructural(difference: Difference): boolean {
  return STRUCTURAL.has(difference.kind);
}

/** Something is still there that up made, or has still the name that up gave it. */
export function isRemainder(difference: Difference): boolean {
  if (difference.kind === 'tableMissing' || difference.kind === 'columnMissing') return difference.survivesAs !== undefined;
  return REMAINDERS.has(difference.kind);
}

const STRUCTURAL: ReadonlySet<Difference['kind']> = new Set(['columnDiffers', 'constraintMissing', 'constraintDiffers', 'indexMissing', 'indexDiffers', 'enumDiffers', 'typeMissing', 'objectMissing', 'objectDiffers']);
const REMAINDERS: ReadonlySet<Difference['kind']> = new Set(['tableLeft', 'columnLeft', 'constraintLeft', 'indexLeft', 'propertyLeft', 'objectLeft']);

/** A difference as a clause that names its subject: "`users.plan` was NOT NULL, is nullable". */
export function nameDifference(difference: Difference): string {
  return difference.kind === 'columnDiffers' ? `\`${displayName(difference.table.name)}.${difference.before.definition.name}\` ${describeDifference(difference)}` : describeDifference(difference);
}

/** The same where the subject is named before: "was NOT NULL, is nullable". */
export function describeDifference(difference: Difference): string {
  switch (difference.kind) {
    case 'tableMissing':
      return difference.survivesAs ? `\`${displayName(difference.table.name)}\` stays renamed to \`${displayName(difference.survivesAs.name)}\`` : `\`${displayName(difference.table.name)}\` is gone`;
    case 'tableLeft':
      return `the table \`${displayName(difference.table.name)}\` stays`;
    case 'tableEmptied':
      return `\`${displayName(difference.table.name)}\` is empty`;
    case 'columnMissing': {
      const name = `\`${displayName(difference.table.name)}.${difference.column.definition.name}\``;
      return difference.survivesAs ? `${name} stays renamed to \`${difference.survivesAs.definition.name}\`` : `${name} is gone`;
    }
    case 'columnLeft':
      return `the column \`${displayName(difference.table.name)}.${difference.column.definition.name}\` stays`;
    case 'columnDiffers':
      return `${difference.aspect === 'nullable' ? '' : difference.aspect === 'generated' ? '' : `${difference.aspect} `}was ${difference.was}, is ${difference.is}`;
    case 'valuesLost':
      return `\`${displayName(difference.table.name)}.${difference.before.definition.name}\` has lost its values: it ${difference.now}`;
    case 'valuesChanged':
      return `values of \`${displayName(difference.table.name)}.${difference.column.definition.name}\` are not what they were`;
    case 'rowsLost':
      return `${difference.all ? 'all rows' : 'rows'} of \`${displayName(difference.table.name)}\` are gone`;
    case 'rowsLeft':
      return `rows stay in \`${displayName(difference.table.name)}\` that were not there`;
    case 'constraintMissing':
      return `the ${constraintText(difference.constraint)} of \`${displayName(difference.table.name)}\` is missing`;
    case 'constraintLeft':
      return `the ${constraintText(difference.constraint)} of \`${displayName(difference.table.name)}\` stays`;
    case 'constraintDiffers':
      return `the ${constraintText(difference.before)} was ${difference.was}, is ${difference.is}`;
    case 'indexMissing':
      return `the index ${indexText(difference.index)} of \`${displayName(difference.table.name)}\` is missing`;
    case 'indexLeft':
      return `the index ${indexText(difference.index)} of \`${displayName(difference.table.name)}\` stays`;
    case 'indexDiffers':
      return `the index ${indexText(difference.before)} was ${indexShape(difference.before)}, is ${indexShape(difference.after)}`;
    case 'propertyLeft':
      return `${difference.property} of \`${displayName(difference.table.name)}\` stays changed`;
    case 'enumDiffers':
      return difference.missing.length ? `\`${displayName(difference.before.name)}\` lacks ${difference.missing.map((value) => `'${value}'`).join(', ')}` : difference.left.length ? `\`${displayName(difference.before.name)}\` keeps ${difference.left.map((value) => `'${value}'`).join(', ')}` : `the values of \`${displayName(difference.before.name)}\` stand in another order, so comparisons and ORDER BY differ`;
    case 'typeMissing':
      return `the type \`${displayName(difference.type.name)}\` is gone`;
    case 'typeLeft':
      return `the type \`${displayName(difference.type.name)}\` stays`;
    case 'objectMissing':
      return `the ${kindText(difference.object.object.kind)} \`${displayName(difference.object.object.name)}\` is gone`;
    case 'objectLeft':
      return `the ${kindText(difference.object.object.kind)} \`${displayName(difference.object.object.name)}\` stays`;
    case 'objectDiffers':
      return `the ${kindText(difference.before.object.kind)} \`${displayName(difference.before.object.name)}\` has another definition than before`;
  }
}

const kindText = (kind: string): string => kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function constraintText(constraint: ConstraintDefinition): string {
  const words = { primary: 'primary key', unique: 'unique constraint', foreign: 'foreign key', check: 'check', exclude: 'exclusion constraint' }[constraint.kind];
  return constraint.columns.length ? `${words} on (${constraint.columns.join(', ')})` : `${words}${constraint.name ? ` \`${constraint.name}\`` : ''}`;
}

function indexText(index: IndexDefinition): string {
  return index.name ? `\`${index.name}\`` : `on (${index.parts.map((part) => part.column ?? part.expression ?? '?').join(', ')})`;
}

/** What an index does, for the comparison of two of one name. */
function indexShape(index: IndexDefinition): string {
  const parts = index.parts.map((part) => `${part.column ?? part.expression ?? '?'}${part.options ? ` ${part.options}` : ''}`).join(', ');
  const include = index.include?.length ? ` including ${index.include.join(', ')}` : '';
  return `${index.unique ? 'unique ' : ''}${index.method ? `${index.method} ` : ''}on (${parts})${include}${index.where ? ` where ${index.where}` : ''}`;
}
