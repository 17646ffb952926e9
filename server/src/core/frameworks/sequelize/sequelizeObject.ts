import { computedText } from '../../evaluate/text';
import type { Intrinsic, Site, Value } from '../../evaluate/value';
import { promiseClass } from '../script/promises';
import { composeSql, type SqlText, unknownSql } from '../script/sqlText';
import { arrayValue, intrinsicValue, knownText, method, notUnderstood, objectValue, stringValue, UNDEFINED } from '../script/values';
import { argSpan, nameSql, type SequelizeContext, sqlValue, unticked, valueSql } from './context';
import { dataTypeMember } from './dataTypes';
import { defineModel, modelBase } from './models';
import { query } from './query';
import { createSchema, dropSchema } from './tables';
import { transaction } from './transaction';
import { condition, OPERATORS, operatorKey, whereSql } from './where';

const QUERY_TYPES = ['SELECT', 'INSERT', 'UPDATE', 'BULKUPDATE', 'BULKDELETE', 'DELETE', 'UPSERT', 'VERSION', 'SHOWTABLES', 'SHOWINDEXES', 'DESCRIBE', 'RAW', 'FOREIGNKEYS', 'SHOWCONSTRAINTS'];

/** Objects that a migration is given, made once for a reading. */
export interface SequelizeObjects {
  /** The class, which the package `sequelize` exports and sequelize-cli passes as second argument. */
  readonly library: Value;
  /** An instance: `queryInterface.sequelize`. */
  readonly instance: Value;
}

/** Makes `Sequelize` and an instance of it; `queryInterface` is asked for where it is needed. */
export function sequelizeObjects(context: SequelizeContext, queryInterface: () => Value): SequelizeObjects {
  const library: Value = intrinsicValue({
    name: 'Sequelize',
    inert: true,
    construct: () => instance,
    get: (property, site) => staticMember(context, property, site, library, () => instance),
  });
  const instance: Value = intrinsicValue({
    name: 'sequelize',
    get: (property, site) => instanceMember(context, property, site, library, queryInterface) ?? staticMember(context, property, site, library, () => instance),
  });
  return { library, instance };
}

/** What the class and the package have in common: types, functions, operators. */
function staticMember(context: SequelizeContext, property: string, site: Site, library: Value, instance: () => Value): Value | undefined {
  const type = dataTypeMember(context, property);
  if (type) return type;
  switch (property) {
    case 'Sequelize': case 'default': case 'DataTypes': case 'DataType': return library;
    // Types of one dialect (`DataTypes.postgres`).
    case 'postgres': case 'mysql': case 'sqlite': case 'mariadb': case 'mssql': return library;
    case 'Op': return operators(site);
    case 'QueryTypes': return objectValue(QUERY_TYPES.map((name) => [name, stringValue(name, site.span)] as const));
    case 'literal': case 'asIs': return method(property, ([text]) => sqlValue(context, 'literal', (span) => literalSqlOf(context, text, span)));
    case 'sql': return intrinsicValue({ name: 'sql', inert: true, tag: (source) => sqlValue(context, 'literal', () => ({ source, values: new Map() })) });
    case 'fn': return method('fn', ([name, ...args]) => sqlValue(context, 'fn', (span) => functionSql(context, name, args, span)));
    case 'col': return method('col', ([name]) => sqlValue(context, 'col', (span) => columnSql(context, name, span)));
    case 'cast': return method('cast', ([value, as]) => sqlValue(context, 'cast', (span) => composeSql(span, ['cast(', valueSql(context, value, span), ` as ${knownText(as) ?? 'text'})`])));
    case 'where': return method('where', (args) => sqlValue(context, 'where', (span) => comparison(context, args, span)));
    case 'and': case 'or': return method(property, (args) => objectValue([[operatorKey(property), arrayValue(args)]]));
    case 'json': return method('json', (_args, at) => sqlValue(context, 'json', () => unknownSql('null', at.span, 'a part of a JSON value')));
    case 'Deferrable': return deferrables();
    case 'Transaction': return intrinsicValue({ name: 'Transaction', inert: true, get: () => intrinsicValue({ name: 'a setting of transactions', inert: true, get: (name, at) => stringValue(name, at.span) }) });
    case 'Model': return modelBase(context);
    case 'Promise': return promiseClass();
    case 'useCLS': return method(property, () => instance());
    default: return undefined;
  }
}

/** `Op`: symbols, which are texts here. */
function operators(site: Site): Value {
  return objectValue([...OPERATORS].map((name) => [name, stringValue(operatorKey(name), site.span)] as const));
}

function literalSqlOf(context: SequelizeContext, text: Value | undefined, span: Site['span']): SqlText {
  if (text?.kind === 'string') return { source: text.source, values: new Map() };
  return text?.kind === 'number' || text?.kind === 'boolean' ? valueSql(context, text, span) : unknownSql('null', span, 'the SQL of a literal is not known');
}

function functionSql(context: SequelizeContext, name: Value | undefined, args: readonly Value[], span: Site['span']): SqlText {
  const called = knownText(name);
  if (called === undefined) return unknownSql('null', span, 'the name of the function is not known');
  return composeSql(span, [`${called}(`, composeSql(span, args.map((arg) => (arg.kind === 'object' ? whereSql(context, arg, span) ?? 'true' : valueSql(context, arg, span))), ', '), ')']);
}

/** `col('t.a')` (query-generator.js, `quote`); `*` stays. */
function columnSql(context: SequelizeContext, name: Value | undefined, span: Site['span']): SqlText {
  const text = knownText(name);
  if (text === undefined) return unknownSql('ff_unknown', span, 'the column is not known');
  if (text.startsWith('*')) return composeSql(span, ['*']);
  return composeSql(span, unticked(text).split('.').map((part) => nameSql(context, part, span)), '.');
}

/** `where(left, right)` or `where(left, operator, right)`. */
function comparison(context: SequelizeContext, args: readonly Value[], span: Site['span']): SqlText {
  const [left, second, third] = args;
  const column = valueSql(context, left, span);
  if (third === undefined) return condition(context, column, second ?? UNDEFINED, span);
  const text = knownText(second) ?? '=';
  const operator = /^Symbol\((\w+)\)$/.exec(text);
  if (operator) return condition(context, column, objectValue([[text, third]]), span);
  return composeSql(span, [column, third.kind === 'null' ? (text === '=' ? ' is null' : ' is not null') : ` ${text} `, ...(third.kind === 'null' ? [] : [valueSql(context, third, span)])]);
}

/** `Deferrable.INITIALLY_DEFERRED`; its name says it. */
function deferrables(): Value {
  return intrinsicValue({
    name: 'Deferrable',
    inert: true,
    get(property) {
      const intrinsic: Intrinsic = { name: property, inert: true, call: () => intrinsicValue(intrinsic), construct: () => intrinsicValue(intrinsic) };
      return intrinsicValue(intrinsic);
    },
  });
}

const DIALECT_NAMES: Readonly<Record<string, string>> = { postgres: 'postgres', mysql: 'mysql', mariadb: 'mariadb', sqlite: 'sqlite', mssql: 'mssql' };

function instanceMember(context: SequelizeContext, property: string, site: Site, library: Value, queryInterface: () => Value): Value | undefined {
  const dialect = DIALECT_NAMES[context.dialect];
  const named: Value = dialect === undefined ? { kind: 'unknown', reason: 'the dialect is not known', mayTouch: 'nothing' } : { kind: 'string', source: computedText(dialect, site.span) };
  switch (property) {
    case 'query': return method('query', (args, at, evaluation) => query(context, args, at, evaluation));
    case 'transaction': return method('transaction', (args, at, evaluation) => transaction(args, at, evaluation));
    case 'getQueryInterface': return method(property, () => queryInterface());
    case 'queryInterface': return queryInterface();
    case 'getDialect': return method(property, () => named);
    case 'dialect': return objectValue([['name', named]], false);
    case 'options': return objectValue([['dialect', named]], false);
    case 'config': return objectValue([], false);
    case 'constructor': return library;
    case 'escape': return method(property, ([value], at) => ({ kind: 'string', source: valueSql(context, value, argSpan(at, 0)).source }));
    case 'define': return method(property, (args, at, evaluation) => defineModel(context, args, at, evaluation));
    case 'models': return objectValue([], false);
    case 'model': return method(property, ([name], at) => ({ kind: 'unknown', reason: `the model ${knownText(name) ?? ''} is not read`, mayTouch: 'anything', span: at.span, handle: true }));
    case 'authenticate': case 'validate': case 'close': case 'log': return method(property, () => UNDEFINED);
    case 'sync': case 'drop': case 'truncate': case 'dropAllSchemas': return method(property, (_args, at, evaluation) => notUnderstood(evaluation, at, `sequelize.${property} works on all models`));
    case 'createSchema': return method(property, (args, at, evaluation) => createSchema(context, args, at, evaluation));
    case 'dropSchema': return method(property, (args, at, evaluation) => dropSchema(context, args, at, evaluation));
    case 'set': case 'random': case 'on': case 'addHook': case 'beforeConnect': return method(property, () => UNDEFINED);
    default: return undefined;
  }
}
