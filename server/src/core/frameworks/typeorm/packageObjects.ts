import type { Intrinsic, ObjectValue, Value } from '../../evaluate/value';
import { UNDEFINED, arrayValue, entry, intrinsicValue, knownText, method, objectValue, own } from '../script/values';

/** What `import … from 'typeorm'` gives to a migration: classes that only hold what they are given, and decorators that do nothing. */
export function typeormPackage(): Value {
  const classes = ['Table', 'TableColumn', 'TableIndex', 'TableForeignKey', 'TableUnique', 'TableCheck', 'TableExclusion', 'View'];
  const intrinsic: Intrinsic = {
    name: 'typeorm',
    inert: true,
    get(property) {
      if (classes.includes(property)) return tableClass(property);
      return own(OPERATORS, property) ?? (DECORATORS.has(property) ? decorator(property) : undefined);
    },
  };
  return intrinsicValue(intrinsic);
}

function tableClass(name: string): Value {
  const make: NonNullable<Intrinsic['construct']> = ([options]) => described(name, options);
  return intrinsicValue({ name, inert: true, call: make, construct: make, get: (property) => (property === 'create' ? method(property, ([options]) => described(name, options)) : undefined) });
}

/** The options as an object of its own: the author may change it afterwards. */
function described(name: string, options: Value | undefined): Value {
  if (options?.kind !== 'object') return options === undefined || options.kind === 'undefined' ? withMethods(name, objectValue([])) : options;
  return withMethods(name, objectValue(options.entries, options.complete));
}

/** Table.js and TableColumn.js: what the classes can do beyond holding their options. */
function withMethods(name: string, object: ObjectValue): Value {
  const copy = (): Value => {
    const plain = [...object.entries].filter(([, value]) => value.kind !== 'intrinsic');
    return withMethods(name, objectValue(plain, object.complete));
  };
  object.entries.set('clone', intrinsicValue({ name: 'clone', inert: true, call: copy }));
  if (name !== 'Table') return object;
  const add = (key: string): Value => intrinsicValue({
    name: 'add',
    inert: true,
    call: ([item]) => {
      const list = entry(object, key);
      if (item && list?.kind === 'array') list.items.push(item);
      else if (item) object.entries.set(key, arrayValue([item]));
      return UNDEFINED;
    },
  });
  const adders: readonly (readonly [string, string])[] = [['addColumn', 'columns'], ['addIndex', 'indices'], ['addForeignKey', 'foreignKeys'], ['addUniqueConstraint', 'uniques'], ['addCheckConstraint', 'checks'], ['addExclusionConstraint', 'exclusions']];
  for (const [method_, key] of adders) object.entries.set(method_, add(key));
  object.entries.set('findColumnByName', intrinsicValue({
    name: 'findColumnByName',
    inert: true,
    call: ([wanted]) => {
      const columns = entry(object, 'columns');
      const found = columns?.kind === 'array' ? columns.items.find((column) => knownText(entry(column, 'name')) === knownText(wanted)) : undefined;
      return found ?? UNDEFINED;
    },
  }));
  return object;
}

const DECORATORS: ReadonlySet<string> = new Set([
  'Entity', 'Column', 'PrimaryColumn', 'PrimaryGeneratedColumn', 'CreateDateColumn', 'UpdateDateColumn', 'DeleteDateColumn', 'VersionColumn', 'ManyToOne', 'OneToMany', 'OneToOne',
  'ManyToMany', 'JoinColumn', 'JoinTable', 'Index', 'Unique', 'Check', 'RelationId', 'Generated', 'ViewEntity', 'ViewColumn', 'BeforeInsert', 'BeforeUpdate', 'AfterLoad', 'AfterInsert', 'AfterUpdate',
  'EventSubscriber', 'Tree', 'TreeChildren', 'TreeParent', 'TableInheritance', 'ChildEntity', 'EntityRepository',
]);

function decorator(name: string): Value {
  const nothing = method('decorator', () => UNDEFINED);
  return intrinsicValue({ name, inert: true, call: () => nothing });
}

/** Find operators as data: `{ operator: 'in', value }`. */
function operator(name: string): Value {
  return intrinsicValue({ name, inert: true, call: (args) => objectValue([['findOperator', operatorName(name)], ['value', args[0] ?? UNDEFINED], ['second', args[1] ?? UNDEFINED]]) });
}

function operatorName(name: string): Value {
  return { kind: 'string', source: { text: name, holes: [], locate: (start, end) => ({ file: '', start, end }) } };
}

const OPERATORS: Readonly<Record<string, Value>> = Object.fromEntries(
  ['In', 'Not', 'IsNull', 'Equal', 'LessThan', 'LessThanOrEqual', 'MoreThan', 'MoreThanOrEqual', 'Like', 'ILike', 'Between', 'Any', 'Raw'].map((name) => [name, operator(name)]),
);
