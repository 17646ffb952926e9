import type { AlterTableCmd, AlterTableStmt, Node } from '@pgsql/types';
import type { QualifiedName } from '../../model/names';
import type { ObjectKind } from '../../model/operation';
import { normalizeTokens } from '../text';
import { readColumnDefinition, readConstraint, readDefault } from './columns';
import { tokenIndexAt, type Context, type Place } from './context';
import { readExpression } from './expression';
import { stringsOf, tableOf, typeOf } from './names';
import { commaParts, indexOfWords, placeOfName, placeOfQualified, type TokenRange } from './places';

/** One action of ALTER TABLE with all it needs to know. */
interface Action {
  readonly context: Context;
  readonly command: AlterTableCmd;
  readonly table: QualifiedName;
  /** `IF EXISTS` of the table, as a part of the operation. */
  readonly ifTable: { readonly tableIfExists?: true };
  readonly range: TokenRange;
  readonly tablePlace: Place | undefined;
}

/** ALTER of a table, and what else shares its grammar: views, indexes, sequences, composite types. */
export function readAlterTable(context: Context, node: AlterTableStmt): void {
  const table = tableOf(context, node.relation);
  const tablePlace = placeOfQualified(context, node.relation?.location);
  const from = tablePlace ? tokenIndexAt(context.tokens, tablePlace.end) : 0;
  const kind = OTHER_KINDS[node.objtype ?? ''];
  if (kind) {
    context.coverHoles();
    context.emit({ kind: 'alterObject', object: { kind, name: table }, change: normalizeTokens(context.tokens.slice(from), context.text, 'postgres') }, tablePlace);
    return;
  }
  const commands = (node.cmds ?? []).flatMap((each) => ('AlterTableCmd' in each ? [each.AlterTableCmd] : []));
  const whole = { from, to: context.tokens.length };
  const parts = commaParts(context, whole);
  const ifTable = node.missing_ok ? { tableIfExists: true as const } : {};
  for (const [index, command] of commands.entries()) {
    const range = parts.length === commands.length ? (parts[index] ?? whole) : whole;
    readAction({ context, command, table, ifTable, range, tablePlace });
  }
}

const OTHER_KINDS: Readonly<Record<string, ObjectKind>> = {
  OBJECT_INDEX: 'other', OBJECT_VIEW: 'view', OBJECT_MATVIEW: 'materializedView', OBJECT_SEQUENCE: 'sequence', OBJECT_TYPE: 'type',
};

function readAction(action: Action): void {
  const { context, command, table, ifTable, range } = action;
  switch (command.subtype) {
    case 'AT_AddColumn': return addColumn(action);
    case 'AT_DropColumn':
      context.emit({ kind: 'dropColumn', table, column: context.name(command.name ?? ''), ...ifTable, ...ifExists(command), ...cascades(command) }, placeOfName(context, command.name, afterWords(context, range, ['drop'])));
      return;
    case 'AT_ColumnDefault': case 'AT_SetNotNull': case 'AT_DropNotNull': case 'AT_AlterColumnType': case 'AT_SetExpression': case 'AT_DropExpression':
    case 'AT_AddIdentity': case 'AT_SetIdentity': case 'AT_DropIdentity': case 'AT_CookedColumnDefault':
      return alterColumn(action);
    case 'AT_AddConstraint': return addConstraint(action);
    case 'AT_DropConstraint':
      context.emit({ kind: 'dropConstraint', table, constraint: { name: context.name(command.name ?? '') }, ...ifTable, ...ifExists(command), ...cascades(command) }, placeOfName(context, command.name, afterWords(context, range, ['constraint'])));
      return;
    case 'AT_ValidateConstraint':
      context.emit({ kind: 'validateConstraint', table, constraint: context.name(command.name ?? '') }, placeOfName(context, command.name, afterWords(context, range, ['constraint'])));
      return;
    case 'AT_AlterConstraint': return alterConstraint(action);
    case 'AT_AttachPartition': case 'AT_DetachPartition': return partition(action);
    default: return setProperty(action);
  }
}

function ifExists(command: AlterTableCmd): { ifExists?: true } {
  return command.missing_ok ? { ifExists: true } : {};
}

function cascades(command: AlterTableCmd): { cascade?: true } {
  return command.behavior === 'DROP_CASCADE' ? { cascade: true } : {};
}

function addColumn({ context, command, table, ifTable, tablePlace }: Action): void {
  if (!command.def || !('ColumnDef' in command.def)) return;
  const { column, constraints } = readColumnDefinition(context, command.def.ColumnDef, table);
  context.emit({ kind: 'addColumn', table, column, constraints, ...ifTable, ...(command.missing_ok ? { ifNotExists: true } : {}) }, context.tokenAt(command.def.ColumnDef.location) ?? tablePlace);
}

function alterColumn(action: Action): void {
  const { context, command, table, ifTable, range } = action;
  const name = command.name ?? '';
  const after = indexOfWords(context, ['alter'], range);
  const place = placeOfName(context, name, { from: after < 0 ? range.from : after + (context.tokens[after + 1]?.value === 'column' ? 2 : 1), to: range.to });
  const base = { kind: 'alterColumn', table, column: context.name(name), ...ifTable } as const;
  switch (command.subtype) {
    case 'AT_SetNotNull': return context.emit({ ...base, changes: { nullable: false } }, place);
    case 'AT_DropNotNull': return context.emit({ ...base, changes: { nullable: true } }, place);
    case 'AT_ColumnDefault': return context.emit({ ...base, changes: { default: command.def ? readDefault(context, command.def, undefined) : null } }, place);
    case 'AT_AddIdentity': return context.emit({ ...base, changes: { autoIncrement: true } }, place);
    case 'AT_DropIdentity': return context.emit({ ...base, changes: { autoIncrement: false }, ...ifExists(command) }, place);
    case 'AT_SetExpression': return context.emit({ ...base, changes: { generated: { text: readExpression(context, command.def).text, stored: true } } }, place);
    case 'AT_DropExpression': return context.emit({ ...base, changes: { generated: null }, ...ifExists(command) }, place);
    case 'AT_AlterColumnType': {
      if (!command.def || !('ColumnDef' in command.def)) return;
      const { typeName, raw_default: using, collClause } = command.def.ColumnDef;
      const type = typeOf(context, typeName);
      const collation = stringsOf(collClause?.collname).pop();
      const scope = { sources: [{ alias: table.name, table }], ctes: new Map(), exact: true, own: true };
      return context.emit({ ...base, changes: { ...(type ? { type } : {}), ...(using ? { using: readExpression(context, using, scope) } : {}), ...(collation ? { collation } : {}) } }, place);
    }
    default: return setProperty(action);
  }
}

function addConstraint({ context, command, table, ifTable, tablePlace }: Action): void {
  if (!command.def || !('Constraint' in command.def)) return;
  const node = command.def.Constraint;
  if (node.contype === 'CONSTR_NOTNULL') {
    // PostgreSQL 18: ADD CONSTRAINT … NOT NULL column.
    for (const column of stringsOf(node.keys)) context.emit({ kind: 'alterColumn', table, column: context.name(column), changes: { nullable: false }, ...ifTable }, context.tokenAt(node.location));
    return;
  }
  const constraint = readConstraint(context, node);
  if (!constraint) return;
  const span = node.conname ? placeOfName(context, node.conname) : context.tokenAt(node.location);
  context.emit({ kind: 'addConstraint', table, constraint, ...ifTable, ...(node.indexname ? { usingIndex: context.name(node.indexname) } : {}) }, span ?? tablePlace);
}

/** ALTER CONSTRAINT … DEFERRABLE changes the constraint, not the rows it admits. */
function alterConstraint({ context, command, table, range, tablePlace }: Action): void {
  const node: Node | undefined = command.def;
  const name = node && 'ATAlterConstraint' in node ? (node as { ATAlterConstraint: { conname?: string } }).ATAlterConstraint.conname : undefined;
  context.emit({ kind: 'setProperty', table, property: `constraint ${name ?? ''}`.trim(), value: textOf(context, range) }, placeOfName(context, name, range) ?? tablePlace);
}

function partition({ context, command, table, range, tablePlace }: Action): void {
  const node = command.def;
  const relation = node && 'PartitionCmd' in node ? node.PartitionCmd.name : undefined;
  const part = tableOf(context, relation);
  const attached = command.subtype === 'AT_AttachPartition';
  context.emit({ kind: 'setProperty', table, property: `partition ${part.name}`, value: attached ? textOf(context, range) : null }, relation?.location === undefined ? tablePlace : placeOfQualified(context, relation.location));
}

/** The pairs of actions that switch one property: name, and what it then is. */
const SWITCHES: Readonly<Record<string, readonly [string, string | null]>> = {
  AT_EnableRowSecurity: ['row level security', 'enabled'], AT_DisableRowSecurity: ['row level security', null],
  AT_ForceRowSecurity: ['force row level security', 'enabled'], AT_NoForceRowSecurity: ['force row level security', null],
  AT_SetLogged: ['unlogged', null], AT_SetUnLogged: ['unlogged', 'true'],
  AT_EnableTrigAll: ['triggers', null], AT_DisableTrigAll: ['triggers', 'disabled'], AT_EnableTrigUser: ['user triggers', null], AT_DisableTrigUser: ['user triggers', 'disabled'],
  AT_DropCluster: ['cluster', null], AT_DropOf: ['of type', null],
};
/** The same, where the action names what it switches. */
const NAMED_SWITCHES: Readonly<Record<string, readonly [string, string | null]>> = {
  AT_EnableTrig: ['trigger', null], AT_DisableTrig: ['trigger', 'disabled'], AT_EnableAlwaysTrig: ['trigger', 'always'], AT_EnableReplicaTrig: ['trigger', 'replica'],
  AT_EnableRule: ['rule', null], AT_DisableRule: ['rule', 'disabled'], AT_EnableAlwaysRule: ['rule', 'always'], AT_EnableReplicaRule: ['rule', 'replica'],
};
const PROPERTIES: Readonly<Record<string, string>> = {
  AT_ChangeOwner: 'owner', AT_ClusterOn: 'cluster', AT_SetTableSpace: 'tablespace', AT_SetAccessMethod: 'access method', AT_ReplicaIdentity: 'replica identity',
  AT_SetRelOptions: 'options', AT_ReplaceRelOptions: 'options', AT_SetStatistics: 'statistics', AT_SetStorage: 'storage', AT_SetCompression: 'compression', AT_SetOptions: 'column options',
  AT_AddInherit: 'inherits', AT_AddOf: 'of type',
};

/** Whatever else ALTER TABLE sets is a property that must come back, and no data. */
function setProperty({ context, command, table, range, tablePlace }: Action): void {
  const subtype = command.subtype ?? '';
  const named = NAMED_SWITCHES[subtype];
  const place = placeOfName(context, command.name, range);
  if (named) return context.emit({ kind: 'setProperty', table, property: `${named[0]} ${context.name(command.name ?? '')}`, value: named[1] }, place ?? tablePlace);
  const fixed = SWITCHES[subtype];
  if (fixed) return context.emit({ kind: 'setProperty', table, property: fixed[0], value: fixed[1] }, tablePlace);
  const column = COLUMN_PROPERTIES.has(subtype) && command.name ? { column: context.name(command.name) } : {};
  const resets = subtype === 'AT_ResetRelOptions' || subtype === 'AT_ResetOptions' || subtype === 'AT_DropInherit';
  const property = resets ? { AT_ResetRelOptions: 'options', AT_ResetOptions: 'column options', AT_DropInherit: 'inherits' }[subtype] : PROPERTIES[subtype];
  context.emit({ kind: 'setProperty', table, ...column, property: property ?? subtype.replace(/^AT_/, '').toLowerCase(), value: resets ? null : textOf(context, range) }, place ?? tablePlace);
}

const COLUMN_PROPERTIES = new Set(['AT_SetStatistics', 'AT_SetStorage', 'AT_SetCompression', 'AT_SetOptions', 'AT_ResetOptions', 'AT_SetIdentity', 'AT_CookedColumnDefault']);

function textOf(context: Context, range: TokenRange): string {
  return normalizeTokens(context.tokens.slice(range.from, range.to), context.text, 'postgres');
}

function afterWords(context: Context, range: TokenRange, words: readonly string[]): TokenRange {
  const at = indexOfWords(context, words, range);
  return at < 0 ? range : { from: at + words.length, to: range.to };
}
