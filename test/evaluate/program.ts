import { createEvaluator, type Evaluated } from '../../server/src/core/evaluate/evaluator';
import type { Value } from '../../server/src/core/evaluate/value';
import type { Dialect } from '../../server/src/core/model/dialect';
import type { Files } from '../../server/src/core/model/files';
import type { Condition, Operation } from '../../server/src/core/model/operation';

/** Files out of one text: `// @file path` begins each; without a mark all of it is `m.ts`. */
export function filesFrom(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const parts = text.split(/^\s*(?:\/\/|--) @file (\S+)[^\S\n]*\n/m);
  if (parts[0]?.trim()) files.set('m.ts', parts[0]);
  for (let index = 1; index < parts.length; index += 2) files.set(parts[index] ?? '', parts[index + 1] ?? '');
  return files;
}

export function snapshotOf(texts: ReadonlyMap<string, string>): Files {
  return {
    paths: [...texts.keys()].sort(),
    has: (path) => texts.has(path),
    read(path) {
      const text = texts.get(path);
      return text === undefined ? undefined : { text };
    },
  };
}

function intrinsic(name: string, more: Partial<Extract<Value, { kind: 'intrinsic' }>['intrinsic']>): Value {
  return { kind: 'intrinsic', intrinsic: { name, ...more } };
}

/**
 * A database handle that records: `query(sql)` emits a session operation with the text and gives rows, `has(name)` asks for a table,
 * `find(name)` gives a constraint that may be there, `builder(name)` runs when it is awaited, `each(f)` calls f.
 */
export const DB: Value = intrinsic('db', {
  get(property) {
    switch (property) {
      case 'query': return intrinsic('query', {
        call(args, site, evaluation) {
          const [sql] = args;
          if (sql?.kind === 'string') evaluation.emit({ kind: 'session', text: sql.source.text }, site, sql.source.locate(0, sql.source.text.length));
          else evaluation.problem(`query of ${sql?.kind === 'unknown' ? sql.reason : sql?.kind}`, 'anything', site);
          return { kind: 'data', expression: { kind: 'unknown', reason: 'rows', reads: [{ table: { name: 'users' }, column: 'email' }], text: 'rows' } };
        },
      });
      case 'has': return intrinsic('has', {
        call: ([name]) => ({ kind: 'condition', condition: { kind: 'schema', query: { kind: 'tableExists', table: { name: name?.kind === 'string' ? name.source.text : '?' } } } }),
      });
      case 'find': return intrinsic('find', {
        call: ([name]) => ({ kind: 'reference', selector: { name: name?.kind === 'string' ? name.source.text : '?' }, condition: { kind: 'schema', query: { kind: 'constraintExists', constraint: { name: 'fk' } } } }),
      });
      case 'builder': return intrinsic('builder', {
        call: ([name]) => intrinsic('built', {
          await(site, evaluation) {
            evaluation.emit({ kind: 'session', text: `run ${name?.kind === 'string' ? name.source.text : '?'}` }, site);
            return { kind: 'number', value: 1 };
          },
        }),
      });
      case 'show': return intrinsic('show', {
        call(args, site, evaluation) {
          evaluation.emit({ kind: 'session', text: args.map(shape).join(' ') }, site);
          return { kind: 'undefined' };
        },
      });
      case 'each': return intrinsic('each', {
        call([callback], site, evaluation) {
          return callback ? evaluation.call(callback, [DB], site) : { kind: 'undefined' };
        },
      });
      case 'sql': return intrinsic('sql', {
        tag(source, _values, site, evaluation) {
          evaluation.emit({ kind: 'session', text: source.text }, site);
          return { kind: 'undefined' };
        },
      });
      default: return undefined;
    }
  },
});

/** A value in short, for comparing. */
export function shape(value: Value | undefined): string {
  if (!value) return 'nothing';
  switch (value.kind) {
    case 'string': return value.source.text;
    case 'number': return String(value.value);
    case 'boolean': return String(value.value);
    case 'array': return `[${value.items.map(shape).join(',')}${value.complete ? '' : ',…'}]`;
    case 'object': return `{${[...value.entries].map(([name, entry]) => `${name}:${shape(entry)}`).join(',')}${value.complete ? '' : ',…'}}`;
    case 'unknown': return `?${value.environment === undefined ? '' : `env:${value.environment}`}${value.fallback ? `|${shape(value.fallback)}` : ''}`;
    case 'reference': return `ref:${value.selector.name}`;
    case 'data': return value.expression.kind === 'unknown' ? `data(${value.expression.reads.map((read) => read.column).join()})` : `data:${value.expression.text}`;
    default: return value.kind;
  }
}

/** A condition in short. */
export function conditionShape(condition: Condition | undefined): string {
  if (!condition) return '';
  switch (condition.kind) {
    case 'schema': return condition.query.kind === 'tableExists' ? `has ${condition.query.table.name}${condition.asked ? `@${condition.asked}` : ''}` : condition.query.kind;
    case 'environment': return `env ${condition.text}${condition.production === undefined ? '' : condition.production ? ' (production)' : ' (not production)'}`;
    case 'rows': return `rows ${condition.text}`;
    case 'unknown': return 'unknown';
    case 'not': return `not(${conditionShape(condition.condition)})`;
    case 'all': return condition.conditions.map(conditionShape).join(' & ');
    case 'any': return `(${condition.conditions.map(conditionShape).join(' | ')})`;
  }
}

export function operationShape(operation: Operation): string {
  const when = operation.when ? ` when ${conditionShape(operation.when)}` : '';
  if (operation.kind === 'session') return `${operation.text}${when}`;
  if (operation.kind === 'log') return `log ${operation.text}${when}`;
  if (operation.kind === 'throw') return `throw ${operation.message ?? ''}${when}`;
  if (operation.kind === 'external') return `${operation.effect} ${operation.target}${when}`;
  return `${operation.kind}${when}`;
}

export interface Trial {
  /** Each operation in short, in order. */
  readonly done: readonly string[];
  readonly problems: readonly string[];
  readonly evaluated: Evaluated;
  readonly texts: ReadonlyMap<string, string>;
  /** What the span of each operation covers. */
  readonly words: readonly string[];
}

/** Runs `up` (exported, or a method of an exported class) of the first file with the recording handle. */
export function evaluate(text: string, options: { readonly dialect?: Dialect; readonly method?: string } = {}): Trial {
  const texts = filesFrom(text);
  const evaluator = createEvaluator({
    files: snapshotOf(texts), dialect: options.dialect ?? 'postgres',
    sqlReader: () => ({ operations: [], problems: [], statements: [] }),
    packages: (specifier) => (specifier === 'tool' ? { kind: 'object', entries: new Map([['db', DB]]), complete: true } : undefined),
  });
  const method = options.method ?? 'up';
  const [first = 'm.ts'] = texts.keys();
  const module = evaluator.module(first);
  let callee = module?.exports.get(method) ?? { kind: 'undefined' as const };
  for (const exported of module?.exports.values() ?? []) {
    if (exported.kind === 'class' && evaluator.describeClass(exported)?.methods.includes(method)) callee = evaluator.member(evaluator.instantiate(exported), method);
    if (exported.kind === 'object' && exported.entries.has(method)) callee = exported.entries.get(method) ?? callee;
  }
  const evaluated = evaluator.run(callee, [DB]);
  const words = evaluated.operations.map(({ span }) => texts.get(span.file)?.slice(span.start, span.end) ?? '');
  return { done: evaluated.operations.map(operationShape), problems: evaluated.problems.map((problem) => problem.reason), evaluated, texts, words };
}

/** The statements of a body of `up(db)`. */
export function body(statements: string, options: { readonly dialect?: Dialect } = {}): Trial {
  return evaluate(`export async function up(db) {\n${statements}\n}`, options);
}
