import type { Intrinsic, Site, Value } from '../../evaluate/value';
import type { SourceText } from '../../model/source';
import { unknownExpression } from '../../sql/expressions';
import { runSql, rowsOf, type SqlText } from '../script/sqlText';
import { intrinsicValue, isAbsent, knownText, method, notUnderstood, objectValue, UNDEFINED } from '../script/values';
import { beginBuilder, makeBuilder } from './builder';
import { builderOf, createWriter, embed, type KyselyContext, type KyselyWriter } from './context';
import { comparison, embedQuery, operand } from './querySql';

/** SQL as a value: it can be put into other SQL, compared, named, or sent by itself. */
export function fragmentValue(context: KyselyContext, sql: SqlText, schema?: SourceText): Value {
  const intrinsic: Intrinsic = {
    name: 'sql',
    get(property) {
      switch (property) {
        case 'execute': return method('execute', (_args, site, evaluation) => {
          const rows = rowsOf(runSql(sql, site, evaluation));
          return objectValue([['rows', rows], ['numAffectedRows', rows]], false);
        });
        case 'as': return method('as', ([alias], site) => {
          const writer = createWriter(context, site.span, schema);
          return fragmentValue(context, writer.write`${sql} as ${alias?.kind === 'string' ? writer.identifier(alias.source) : writer.text(alias)}`, schema);
        });
        case 'and': case 'or': return method(property, (args, site) => {
          const writer = createWriter(context, site.span, schema);
          return fragmentValue(context, writer.write`(${sql}) ${property} ${expressionSql(writer, args)}`, schema);
        });
        case '$castTo': case '$notNull': case '$asScalar': case '$assertType': case 'withPlugin': case 'withoutPlugins': case 'distinct': return method(property, () => intrinsicValue(intrinsic));
        case 'compile': return method('compile', () => intrinsicValue(intrinsic));
        case 'filterWhere': case 'filterWhereRef': return method(property, (args, site) => {
          const writer = createWriter(context, site.span, schema);
          return fragmentValue(context, writer.write`${sql} filter (where ${comparison(writer, args, property.endsWith('Ref'))})`, schema);
        });
        case 'over': case 'orderBy': case 'withinGroupOrderBy': return method(property, (_args, site) => {
          const writer = createWriter(context, site.span, schema);
          return fragmentValue(context, context.names(unknownExpression('a window function', writer.span.file), writer.span), schema);
        });
        default: return undefined;
      }
    },
  };
  context.fragments.set(intrinsic, sql);
  return intrinsicValue(intrinsic);
}

/** `(column, operator, value)` or one expression. */
function expressionSql(writer: KyselyWriter, args: readonly Value[]): SqlText {
  return comparison(writer, args, false);
}

/** A value of an expression builder's list: an expression, a query. */
function part(writer: KyselyWriter, value: Value): SqlText {
  if (builderOf(writer.context, value)) return embedQuery(writer, value);
  const inner = embed(writer.context, value);
  return inner ? writer.write`(${inner})` : comparison(writer, [value], false);
}

/** The `eb` of callbacks; with `joins` it also has `on` and `onRef` (expression/expression-builder.js, query-builder/join-builder.js). */
export function expressionBuilder(context: KyselyContext, schema: SourceText | undefined, joins = false): Value {
  const wrap = (site: Site, build: (writer: KyselyWriter) => SqlText): Value => {
    const writer = createWriter(context, site.span, schema);
    return fragmentValue(context, build(writer), schema);
  };
  const intrinsic: Intrinsic = {
    name: 'eb',
    call: (args, site) => wrap(site, (writer) => expressionSql(writer, args)),
    get(property) {
      if (joins && (property === 'on' || property === 'onRef' || property === 'onTrue')) {
        return method(property, (args, site, evaluation) => {
          const called = args.map((arg) => (arg.kind === 'function' ? evaluation.call(arg, [expressionBuilder(context, schema)], site) : arg));
          return makeBuilder(context, { kind: 'key', ctes: [], steps: [{ name: property, args: called, site }] });
        });
      }
      switch (property) {
        case 'eb': return self;
        case 'fn': return functionModule(context, schema);
        case 'selectFrom': return method(property, (args, site, evaluation) => beginBuilder(context, 'select', 'selectFrom', args, site, evaluation, schema));
        case 'selectNoFrom': return method(property, (args, site, evaluation) => beginBuilder(context, 'select', 'selectNoFrom', args, site, evaluation, schema));
        case 'ref': return method(property, ([name], site) => wrap(site, (writer) => writer.reference(name)));
        case 'table': return method(property, ([name], site) => wrap(site, (writer) => writer.table(name)));
        case 'val': case 'lit': return method(property, ([value], site) => wrap(site, (writer) => operand(writer, value)));
        case 'and': case 'or': return method(property, ([list], site) => wrap(site, (writer) => allOf(writer, property, list)));
        case 'not': return method(property, ([inner], site) => wrap(site, (writer) => writer.write`not ${inner ? part(writer, inner) : ''}`));
        case 'exists': return method(property, ([inner], site) => wrap(site, (writer) => writer.write`exists ${embedQuery(writer, inner)}`));
        case 'parens': return method(property, (args, site) => wrap(site, (writer) => writer.write`(${expressionSql(writer, args)})`));
        case 'neg': return method(property, ([inner], site) => wrap(site, (writer) => writer.write`-${writer.reference(inner)}`));
        case 'unary': return method(property, ([operator, inner], site) => wrap(site, (writer) => writer.write`${writer.text(operator)} ${writer.reference(inner)}`));
        case 'between': case 'betweenSymmetric': return method(property, ([subject, low, high], site) => wrap(site, (writer) => writer.write`${writer.reference(subject)} between ${property === 'between' ? '' : 'symmetric '}${operand(writer, low)} and ${operand(writer, high)}`));
        case 'cast': return method(property, ([inner, type], site) => wrap(site, (writer) => writer.write`cast(${writer.reference(inner)} as ${writer.text(type)})`));
        case 'refTuple': return method(property, (args, site) => wrap(site, (writer) => writer.write`(${writer.join(args.map(writer.reference))})`));
        case 'tuple': return method(property, (args, site) => wrap(site, (writer) => writer.write`(${writer.join(args.map((arg) => operand(writer, arg)))})`));
        case 'case': return method(property, (args, site) => caseBuilder(context, schema, site, args.length > 0 ? args : undefined, []));
        case 'withSchema': return method(property, ([name]) => expressionBuilder(context, name?.kind === 'string' ? name.source : schema));
        default: return undefined;
      }
    },
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

/** `eb.and([…])`, `eb.or([…])`, `eb.and({ column: value })`. */
function allOf(writer: KyselyWriter, word: string, list: Value | undefined): SqlText {
  if (list?.kind === 'object') return writer.join([...list.entries].map(([key, value]) => writer.write`${writer.reference({ kind: 'string', source: { text: key, holes: [], locate: () => writer.span } })} ${value.kind === 'null' ? 'is' : value.kind === 'array' ? 'in' : '='} ${value.kind === 'array' ? writer.write`(${writer.join(value.items.map((item) => operand(writer, item)))})` : operand(writer, value)}`), ` ${word} `);
  if (list?.kind !== 'array' || !list.complete) return comparison(writer, [list ?? UNDEFINED], false);
  if (list.items.length === 0) return writer.write`${word === 'and' ? 'true' : 'false'}`;
  return writer.join(list.items.map((item) => part(writer, item)), ` ${word} `);
}

interface Branch { readonly when: SqlText; readonly then: SqlText }

/** `eb.case().when(…).then(…).else(…).end()`. */
function caseBuilder(context: KyselyContext, schema: SourceText | undefined, site: Site, subject: readonly Value[] | undefined, branches: readonly Branch[], when?: SqlText, otherwise?: SqlText): Value {
  const next = (more: { readonly branches?: readonly Branch[]; readonly when?: SqlText; readonly otherwise?: SqlText }): Value => caseBuilder(context, schema, site, subject, more.branches ?? branches, more.when, more.otherwise ?? otherwise);
  return intrinsicValue({
    name: 'case',
    inert: true,
    get(property) {
      return method(property, (args, at) => {
        const writer = createWriter(context, at.span, schema);
        switch (property) {
          case 'when': return next({ when: subject ? operand(writer, args[0]) : expressionSql(writer, args) });
          case 'then': case 'thenRef': return next({ branches: when ? [...branches, { when, then: property === 'then' ? operand(writer, args[0]) : writer.reference(args[0]) }] : branches });
          case 'else': case 'elseRef': return next({ otherwise: property === 'else' ? operand(writer, args[0]) : writer.reference(args[0]) });
          case 'end': case 'endCase': {
            const body = writer.join(branches.map((each) => writer.write` when ${each.when} then ${each.then}`), '');
            return fragmentValue(context, writer.write`case${subject ? writer.write` ${writer.reference(subject[0])}` : ''}${body}${otherwise ? writer.write` else ${otherwise}` : ''} end`, schema);
          }
          default: return { kind: 'unknown', reason: `Kysely's case.${property} is not known here`, mayTouch: 'nothing' };
        }
      });
    },
  });
}

/** `eb.fn('lower', ['name'])`, `eb.fn.count('id')` (query-builder/function-module.js). */
export function functionModule(context: KyselyContext, schema: SourceText | undefined): Value {
  const call = (name: string, args: readonly Value[], site: Site, values = false): Value => {
    const writer = createWriter(context, site.span, schema);
    const inner = args.map((arg) => (values ? operand(writer, arg) : builderOf(context, arg) ? embedQuery(writer, arg) : writer.reference(arg)));
    return fragmentValue(context, writer.write`${name}(${inner.length > 0 ? writer.join(inner) : name === 'count' ? '*' : ''})`, schema);
  };
  return intrinsicValue({
    name: 'fn',
    call: ([name, args], site, evaluation) => {
      const text = knownText(name);
      if (text === undefined) return notUnderstood(evaluation, site, 'the name of a function is not known', 'nothing');
      return call(text, args?.kind === 'array' ? args.items : [], site);
    },
    get(property) {
      switch (property) {
        case 'countAll': return method(property, (_args, site) => call('count', [], site));
        case 'agg': return method(property, ([name, args], site) => call(knownText(name) ?? 'ff_unknown', args?.kind === 'array' ? args.items : [], site));
        case 'jsonAgg': return method(property, (args, site) => call('json_agg', args, site));
        case 'toJson': return method(property, (args, site) => call('to_json', args, site));
        default: return method(property, (args, site) => call(property, args.filter((arg) => !isAbsent(arg)), site));
      }
    },
  });
}
