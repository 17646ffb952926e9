import type { Evaluation, Intrinsic, Site, Value } from '../../evaluate/value';
import { bindParameters } from '../script/bindings';
import { type Drafts, placeWithin } from '../script/drafts';
import { placeArgs } from '../script/placedArgs';
import { type Replacement, replaceParts } from '../script/sourceText';
import { plainSql, readOperations, rowsOf, runSql, type SqlText } from '../script/sqlText';
import { entry, intrinsicValue, isAbsent, mayTouchOf, method, notUnderstood, objectValue, UNDEFINED, whyUnknown } from '../script/values';
import { OPERATIONS } from './operations';
import { createWriter, type PgmContext, pgLiteral } from './writer';

/** What a run of `up` or `down` is for. */
export interface PgmRun {
  readonly context: PgmContext;
  readonly drafts: Drafts;
  /** No `down` is exported: `up` is run and every call gives the SQL that undoes it (migration.ts, enableReverseMode). */
  readonly backwards: boolean;
  /** `pgm.noTransaction()` was called. */
  noTransaction: boolean;
}

/** The object that a migration gets. Its calls are queued and sent when the function is over; `pgm.db` sends at once. */
export function createPgm(run: PgmRun): Value {
  const intrinsic: Intrinsic = {
    name: 'pgm',
    get(property, _site, evaluation) {
      const operation = OPERATIONS[property];
      if (operation) return method(`pgm.${property}`, (args, site, inside) => callOperation(run, property, args, site, inside));
      switch (property) {
        case 'sql': return method('pgm.sql', (args, site, inside) => queueSql(run, args, site, inside));
        case 'func': return method('pgm.func', ([text]) => pgLiteral(text ?? UNDEFINED));
        case 'db': return database(run);
        case 'noTransaction': return method('pgm.noTransaction', () => {
          run.noTransaction = true;
          return intrinsicValue(intrinsic);
        });
        case 'isUsingTransaction': return method('pgm.isUsingTransaction', () => ({ kind: 'boolean', value: !run.noTransaction }));
        case 'getSql': case 'getSqlSteps': return method(`pgm.${property}`, () => ({ kind: 'unknown', reason: 'the SQL so far', mayTouch: 'nothing' }));
        default: return method(`pgm.${property}`, (_args, site) => notUnderstood(evaluation, site, `node-pg-migrate's pgm.${property} is not known here`));
      }
    },
  };
  return intrinsicValue(intrinsic);
}

function callOperation(run: PgmRun, name: string, args: readonly Value[], site: Site, evaluation: Evaluation): Value {
  const operation = OPERATIONS[name];
  if (!operation) return UNDEFINED;
  if (run.backwards && !operation.reverse) return refuse(evaluation, site, `node-pg-migrate cannot infer a down for pgm.${name}()`);
  const writer = createWriter(run.context, site);
  const placed = placeArgs(args, site);
  const steps = run.backwards && operation.reverse ? operation.reverse(writer, placed) : operation.write(writer, placed);
  if ('impossible' in steps) return refuse(evaluation, site, steps.impossible);
  if (writer.failure !== undefined) return notUnderstood(evaluation, site, writer.failure, mayTouchOf(args[0]));
  for (const step of steps) queue(run, step, site, evaluation, true);
  return UNDEFINED;
}

/** The tool throws before anything is sent. */
function refuse(evaluation: Evaluation, site: Site, message: string): Value {
  evaluation.emit({ kind: 'throw', message }, site);
  return UNDEFINED;
}

/** The statement of SQL that the tool wrote is the call. */
function queue(run: PgmRun, sql: SqlText, site: Site, evaluation: Evaluation, written = false): void {
  run.drafts.add(evaluation, site, site.name, {
    last: site.span,
    finish: (at) => {
      const operations = placeWithin(readOperations(sql, evaluation.dialect, run.drafts.problem), at);
      return written ? operations.map((operation) => ({ ...operation, statement: at.statement })) : operations;
    },
  });
}

/** `pgm.sql(text, { name })`: `{name}` is replaced, a string by a quoted *name*, anything else by a value (utils/createTransformer.ts). */
function queueSql(run: PgmRun, [text, args]: readonly Value[], site: Site, evaluation: Evaluation): Value {
  if (run.backwards) return refuse(evaluation, site, 'node-pg-migrate cannot infer a down for pgm.sql()');
  if (text?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(text, 'the SQL'), mayTouchOf(text));
  if (isAbsent(args)) {
    queue(run, plainSql(text.source), site, evaluation);
    return UNDEFINED;
  }
  const writer = createWriter(run.context, site);
  const entries = new Map(writer.entries(args, 'the values in the SQL'));
  const values = new Map();
  const replacements: Replacement[] = [];
  for (const match of text.source.text.matchAll(/\{(\w+)\}/g)) {
    const value = entries.get(match[1] ?? '');
    if (!value) continue;
    const sql = value.kind === 'string' || (value.kind === 'object' && value.entries.has('name')) ? writer.name(value) : writer.value(value);
    for (const [key, expression] of sql.values) values.set(key, expression);
    const [hole] = sql.source.holes;
    replacements.push({ start: match.index, end: match.index + match[0].length, text: sql.source.text, ...(hole && { hole: hole.reason }) });
  }
  if (writer.failure !== undefined) return notUnderstood(evaluation, site, writer.failure);
  queue(run, { source: replaceParts(text.source, replacements), values }, site, evaluation);
  return UNDEFINED;
}

/** `pgm.db.query` and `pgm.db.select`: sent while the function runs, so before everything that is queued. */
function database(run: PgmRun): Value {
  const call = (name: string) => method(`pgm.db.${name}`, (args, site, evaluation) => {
    if (run.backwards) return refuse(evaluation, site, 'node-pg-migrate cannot infer a down where the migration asks the database');
    const [config, values] = args;
    const text = config?.kind === 'object' ? entry(config, 'text') : config;
    if (text?.kind !== 'string') return notUnderstood(evaluation, site, whyUnknown(text, 'the SQL'), mayTouchOf(text));
    const parameters = config?.kind === 'object' ? entry(config, 'values') : values;
    const sql = bindParameters(text.source, parameters, { dialect: evaluation.dialect, style: 'dollar', names: run.context.names, span: site.span });
    const rows = rowsOf(runSql(sql, site, evaluation));
    return name === 'select' ? rows : objectValue([['rows', rows], ['rowCount', rows]], false);
  });
  return intrinsicValue({ name: 'pgm.db', get: (property) => (property === 'query' || property === 'select' ? call(property) : undefined) });
}
