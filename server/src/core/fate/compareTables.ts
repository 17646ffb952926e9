import type { Dialect } from '../model/dialect';
import { qualifiedKey } from '../model/names';
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition } from '../model/operation';
import type { Column, Table } from '../model/schema';
import { defaultInType } from '../sql/defaults';
import type { SchemaState } from '../timeline/state';
import type { Difference } from './difference';
import { typeKey, typeText } from './typeText';
import { fateOfValues, survivingColumn } from './compareValues';

/** The columns, constraints and indexes of a table that exists before and after. */
export function compareTable(before: Table, after: Table, state: SchemaState, changedTables: readonly Table[], emptied: boolean): readonly Difference[] {
  return [
    ...compareColumns(before, after, state, changedTables, emptied),
    ...compareConstraints(before, after, state.dialect),
    ...compareProperties(before, after),
  ];
}

function compareColumns(before: Table, after: Table, state: SchemaState, changedTables: readonly Table[], emptied: boolean): Difference[] {
  const differences: Difference[] = [];
  for (const [key, column] of before.columns) {
    const now = after.columns.get(key);
    if (!now) {
      if (column.implied && !after.complete) continue;
      differences.push({ kind: 'columnMissing', table: before, column, survivesAs: survivingColumn(changedTables, column) });
      continue;
    }
    if (now === column) continue;
    differences.push(...compareDefinitions(before, column, now, state.dialect));
    if (emptied) continue;
    const fate = fateOfValues(column, now);
    // Rows numbered anew: a loss only where something refers to the number.
    if (fate.kind === 'lost' && column.definition.autoIncrement && now.definition.autoIncrement && !isReferredTo(before, column, state)) continue;
    if (fate.kind === 'lost') differences.push({ kind: 'valuesLost', table: before, before: column, after: now, now: fate.now });
    if (fate.kind === 'changed') differences.push({ kind: 'valuesChanged', table: before, column, by: fate.by, why: fate.why });
  }
  const ids = new Set([...before.columns.values()].map((column) => column.id));
  for (const [key, column] of after.columns) {
    // A column that only has another name now is told as missing under the old one. Of a rebuilt table that was not seen being made, any may be old.
    if (!before.complete && before.id !== after.id) continue;
    if (!before.columns.has(key) && !column.implied && !ids.has(column.id)) differences.push({ kind: 'columnLeft', table: before, column });
  }
  return differences;
}

function isReferredTo(table: Table, column: Column, state: SchemaState): boolean {
  const key = qualifiedKey(state.dialect, table.name);
  for (const other of state.tables()) {
    if (other.constraints.some(({ references }) => references && qualifiedKey(state.dialect, references.table) === key && (references.columns.length === 0 || references.columns.some((name) => state.columnKey(name) === state.columnKey(column.definition.name))))) return true;
  }
  return false;
}

function compareDefinitions(table: Table, before: Column, after: Column, dialect: Dialect): Difference[] {
  const was = before.definition;
  const is = after.definition;
  const differ = (aspect: 'type' | 'nullable' | 'default' | 'generated', left: string, right: string): Difference => ({ kind: 'columnDiffers', table, before, after, aspect, was: left, is: right });
  const sure = (part: 'type' | 'nullable' | 'default'): boolean => !was.unsure?.includes(part) && !is.unsure?.includes(part);
  const found: Difference[] = [];
  if (sure('type') && was.type && is.type && typeKey(was.type, dialect) !== typeKey(is.type, dialect)) found.push(differ('type', typeText(was.type), typeText(is.type)));
  if (sure('nullable') && was.nullable !== is.nullable) found.push(differ('nullable', was.nullable ? 'nullable' : 'NOT NULL', is.nullable ? 'nullable' : 'NOT NULL'));
  if (sure('default') && defaultText(was, dialect) !== defaultText(is, dialect)) found.push(differ('default', defaultText(was, dialect) || 'none', defaultText(is, dialect) || 'none'));
  if ((dialect === 'mysql' || dialect === 'mariadb') && !was.unsure && !is.unsure && was.autoIncrement && !is.autoIncrement) found.push(differ('generated', 'AUTO_INCREMENT', 'a plain column'));
  if (Boolean(was.generated) !== Boolean(is.generated) && !was.unsure && !is.unsure) found.push(differ('generated', was.generated ? 'generated' : 'a plain column', is.generated ? 'generated' : 'a plain column'));
  return found;
}

/** A DEFAULT NULL is none; a value read from the database cannot be compared. */
function defaultText(definition: ColumnDefinition, dialect: Dialect): string {
  const value = definition.default && definition.type ? defaultInType(definition.default, definition.type) : definition.default;
  if (!value || (value.kind === 'constant' && value.value === null)) return '';
  // MySQL keeps 0, '0' and FALSE of a number as one.
  if ((dialect === 'mysql' || dialect === 'mariadb') && value.kind === 'constant') {
    if (typeof value.value === 'boolean') return value.value ? '1' : '0';
    if (typeof value.value === 'string' && /^-?\d+(\.\d+)?$/.test(value.value)) return String(Number(value.value));
  }
  if (value.kind !== 'constant' || typeof value.value !== 'string' || !/^[[{]/.test(value.value)) return value.text;
  try {
    return canonicalJson(JSON.parse(value.value));
  } catch {
    return value.text;
  }
}

/** JSON text without what does not count: white space and the order of keys. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value && typeof value === 'object') return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

/** A unique constraint and a unique index without predicate are the same rule. Names do not count: tools make them up. */
function ruleText(constraint: ConstraintDefinition, dialect: Dialect): string {
  const columns = constraint.columns.map((column) => column.toLowerCase());
  switch (constraint.kind) {
    case 'primary':
      return `primary ${columns.join(',')}`;
    case 'unique':
      return `unique ${columns.join(',')}`;
    case 'foreign': {
      const { references } = constraint;
      return `foreign ${columns.join(',')} > ${references ? qualifiedKey(dialect, references.table) : '?'}`;
    }
    case 'check':
    case 'exclude':
      return `${constraint.kind} ${constraint.expression ?? constraint.name ?? ''}`;
  }
}

function indexRule(index: IndexDefinition): string {
  const parts = index.parts.map((part) => (part.column?.toLowerCase() ?? part.expression ?? '?')).join(',');
  return index.unique && !index.where && index.parts.every((part) => part.column) ? `unique ${parts}` : `index ${index.unique ? 'unique ' : ''}${parts}`;
}

const actionText = (constraint: ConstraintDefinition): string => {
  const action = (value: string | undefined): string => (!value || value === 'restrict' ? 'no action' : value);
  return `on delete ${action(constraint.references?.onDelete)}, on update ${action(constraint.references?.onUpdate)}`;
};

const indexDetail = (index: IndexDefinition): string =>
  [index.method ?? '', index.where ?? '', (index.include ?? []).join(','), index.parts.map((part) => part.options ?? '').join(',')].join('|').toLowerCase();

function compareConstraints(before: Table, after: Table, dialect: Dialect): Difference[] {
  const found: Difference[] = [];
  // A rule can be stated twice (PRIMARY KEY and UNIQUE on one column, one of them named by the tool).
  const left = [...after.constraints];
  const takeConstraint = (matches: (constraint: ConstraintDefinition) => boolean): ConstraintDefinition | undefined => {
    const at = left.findIndex(matches);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const leftIndexes = new Map<string, IndexDefinition[]>();
  for (const index of after.indexes) leftIndexes.set(indexRule(index), [...(leftIndexes.get(indexRule(index)) ?? []), index]);
  const takeIndex = (rule: string, like?: IndexDefinition): IndexDefinition | undefined => {
    const list = leftIndexes.get(rule);
    if (!list?.length) return undefined;
    const at = like ? Math.max(0, list.findIndex((index) => indexDetail(index) === indexDetail(like))) : 0;
    return list.splice(at, 1)[0];
  };
  const takeNamed = (name: string | undefined): IndexDefinition | undefined => {
    for (const list of leftIndexes.values()) {
      const at = name === undefined ? -1 : list.findIndex((index) => index.name === name);
      if (at >= 0) return list.splice(at, 1)[0];
    }
    return undefined;
  };
  for (const constraint of before.constraints) {
    const rule = ruleText(constraint, dialect);
    const now = takeConstraint((other) => ruleText(other, dialect) === rule);
    if (now) {
      if (now.kind === 'foreign' && actionText(now) !== actionText(constraint)) found.push({ kind: 'constraintDiffers', table: before, before: constraint, after: now, was: actionText(constraint), is: actionText(now) });
      continue;
    }
    if (takeIndex(rule)) continue;
    // A CHECK whose text another tool prints differently is found by its name.
    if ((constraint.kind === 'check' || constraint.kind === 'exclude') && takeConstraint((other) => other.kind === constraint.kind && other.name !== undefined && other.name === constraint.name)) continue;
    if (constraint.columns.some((column) => !hasColumn(after, column))) continue;
    if (after.complete) found.push({ kind: 'constraintMissing', table: before, constraint });
  }
  for (const index of before.indexes) {
    const rule = indexRule(index);
    const now = takeIndex(rule, index);
    if (now) {
      if (indexDetail(now) !== indexDetail(index)) found.push({ kind: 'indexDiffers', table: before, before: index, after: now });
      continue;
    }
    if (takeConstraint((other) => ruleText(other, dialect) === rule)) continue;
    const named = takeNamed(index.name);
    if (named) {
      found.push({ kind: 'indexDiffers', table: before, before: index, after: named });
      continue;
    }
    if (index.parts.some((part) => part.column && !hasColumn(after, part.column))) continue;
    if (after.complete) found.push({ kind: 'indexMissing', table: before, index });
  }
  if (!before.complete) return found;
  for (const constraint of left) found.push({ kind: 'constraintLeft', table: before, constraint });
  for (const list of leftIndexes.values()) for (const index of list) found.push({ kind: 'indexLeft', table: before, index });
  return found;
}

/** A rule over a column that is gone went with it; the column is told of. */
function hasColumn(table: Table, name: string): boolean {
  return [...table.columns.values()].some((column) => column.definition.name.toLowerCase() === name.toLowerCase());
}

/** Only what decides who sees which rows; comments, owners and storage are no state that a release depends on. */
function compareProperties(before: Table, after: Table): Difference[] {
  if (!before.complete) return [];
  return [...after.properties.keys()].filter((key) => /row.?(level.?)?security/i.test(key) && after.properties.get(key) !== before.properties.get(key)).map((property) => ({ kind: 'propertyLeft', table: before, property }));
}
