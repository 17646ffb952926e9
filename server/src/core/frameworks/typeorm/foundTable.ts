import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import type { QualifiedName } from '../../model/names';
import type { ConstraintKind, Selector } from '../../model/operation';
import { arrayValue, intrinsicValue, knownText, method, objectValue, stringValue } from '../script/values';

/** A table that the query runner found in the database, to be looked through. */
export interface FoundTable {
  readonly text: string;
  readonly name: QualifiedName;
}

const tables = new WeakMap<Intrinsic, FoundTable>();
const columns = new WeakMap<Intrinsic, string>();

/** The table behind what `getTable` gave. */
export function foundTable(value: Value | undefined): FoundTable | undefined {
  return value?.kind === 'intrinsic' ? tables.get(value.intrinsic) : undefined;
}

/** The name of a column that was found in such a table. */
export function foundColumn(value: Value | undefined): string | undefined {
  return value?.kind === 'intrinsic' ? columns.get(value.intrinsic) : undefined;
}

/** `await queryRunner.getTable('t')`: what it holds is asked for, not known. */
export function tableInDatabase(text: string, name: QualifiedName, site: Site): Value {
  const found: FoundTable = { text, name };
  const intrinsic: Intrinsic = {
    name: 'table',
    exists: { kind: 'schema', query: { kind: 'tableExists', table: name } },
    get(property) {
      switch (property) {
        case 'name': return stringValue(text, site.span);
        case 'foreignKeys': return keyList(found, 'foreign');
        case 'uniques': return keyList(found, 'unique');
        case 'checks': return keyList(found, 'check');
        case 'exclusions': return keyList(found, 'exclude');
        case 'indices': return keyList(found, 'index');
        case 'columns': case 'primaryColumns': return columnList(found);
        case 'findColumnByName': return method(property, ([column], at) => columnInDatabase(found, column, at));
        case 'findColumnIndices': return method(property, ([column]) => keysOver(found, 'index', column));
        case 'findColumnForeignKeys': return method(property, ([column]) => keysOver(found, 'foreign', column));
        case 'findColumnUniques': return method(property, ([column]) => keysOver(found, 'unique', column));
        case 'clone': return method(property, () => tableInDatabase(text, name, site));
        default: return undefined;
      }
    },
  };
  tables.set(intrinsic, found);
  return intrinsicValue(intrinsic);
}

function columnInDatabase(table: FoundTable, column: Value | undefined, site: Site): Value {
  const name = knownText(column);
  if (name === undefined) return { kind: 'unknown', reason: 'a column of the table', mayTouch: [table.name.name.toLowerCase()] };
  const known = (): [string, Value] => ['name', stringValue(name, site.args[0] ?? site.span)];
  const intrinsic: Intrinsic = {
    name: 'column',
    exists: { kind: 'schema', query: { kind: 'columnExists', table: table.name, column: name } },
    get(property) {
      if (property === 'name') return stringValue(name, site.args[0] ?? site.span);
      // A copy of which only the name is known; what is set on it afterwards is what changes.
      if (property === 'clone') return method(property, () => objectValue([known()], false));
      return undefined;
    },
  };
  columns.set(intrinsic, name);
  return intrinsicValue(intrinsic);
}

type KeyKind = ConstraintKind | 'index';

function keyReference(table: FoundTable, kind: KeyKind, selector: Selector): Value {
  const full: Selector = kind === 'index' ? selector : { ...selector, kind };
  const query = kind === 'index' ? ({ kind: 'indexExists', table: table.name, index: full } as const) : ({ kind: 'constraintExists', table: table.name, constraint: full } as const);
  return { kind: 'reference', selector: full, condition: { kind: 'schema', query } };
}

function keysOver(table: FoundTable, kind: KeyKind, column: Value | undefined): Value {
  const name = knownText(column) ?? foundColumn(column);
  return name === undefined ? { kind: 'unknown', reason: 'the keys over a column', mayTouch: [table.name.name.toLowerCase()] } : arrayValue([keyReference(table, kind, { columns: [name] })]);
}

/** `table.foreignKeys.find(key => key.columnNames.indexOf('x') !== -1)`: the callback is run on a key that notes what is asked of it. */
function keyList(table: FoundTable, kind: KeyKind): Value {
  const touches = [table.name.name.toLowerCase()];
  const search = (args: readonly Value[], site: Site, evaluation: Evaluation): Selector | undefined => {
    const asked = new Set<string>();
    if (args[0]) evaluation.call(args[0], [askedKey(asked)], site);
    return asked.size > 0 ? { columns: [...asked] } : undefined;
  };
  return intrinsicValue({
    name: `table.${kind}`,
    get(property) {
      switch (property) {
        case 'find': return method(property, (args, site, evaluation) => {
          const selector = search(args, site, evaluation);
          return selector ? keyReference(table, kind, selector) : { kind: 'unknown', reason: `which ${kind === 'index' ? 'index' : 'key'} is meant is not known`, mayTouch: touches, span: site.span };
        });
        case 'filter': return method(property, (args, site, evaluation) => {
          const selector = search(args, site, evaluation);
          return selector ? arrayValue([keyReference(table, kind, selector)]) : { kind: 'unknown', reason: 'which keys are meant is not known', mayTouch: touches, span: site.span };
        });
        default: return { kind: 'unknown', reason: `the ${kind === 'index' ? 'indexes' : 'keys'} of the table`, mayTouch: touches };
      }
    },
  });
}

/** A key of which is noted which columns it is asked for. */
function askedKey(asked: Set<string>): Value {
  const note = (value: Value | undefined): void => {
    const name = knownText(value);
    if (name !== undefined) asked.add(name);
  };
  const names: Value = intrinsicValue({
    name: 'columnNames',
    inert: true,
    get: (property) => {
      switch (property) {
        case 'indexOf': return method(property, ([name]) => {
          note(name);
          return { kind: 'number', value: 0 };
        });
        case 'includes': return method(property, ([name]) => {
          note(name);
          return { kind: 'boolean', value: true };
        });
        case 'length': return { kind: 'number', value: 1 };
        default: return undefined;
      }
    },
  });
  return intrinsicValue({ name: 'key', inert: true, get: (property) => (property === 'columnNames' ? names : undefined) });
}

function columnList(table: FoundTable): Value {
  return intrinsicValue({
    name: 'table.columns',
    get: () => ({ kind: 'unknown', reason: `the columns of ${table.text}`, mayTouch: [table.name.name.toLowerCase()] }),
  });
}
