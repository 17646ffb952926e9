import type { Condition, Operation, OperationBody } from '../model/operation';
import type { MayTouch, Problem, SourceText, Span } from '../model/source';
import { allOf, decide, stamp } from './condition';
import { LIMITS } from './limits';
import { shiftAsked } from '../sql/asked';
import type { SqlReading } from '../sql/reading';
import { BoundReached, type Machine } from './machine';
import type { Site } from './value';

/** The conditions that hold here, as one; undefined where nothing is asked. */
export function conditionHere(machine: Machine): Condition | undefined {
  return allOf(machine.run.assumptions);
}

/** Records an operation under the conditions that hold here. */
export function emit(machine: Machine, body: OperationBody, site: Site, name: Span = site.name): void {
  record(machine, { ...body, span: name, statement: site.span });
}

/** Records operations read elsewhere, under the conditions that hold here. */
export function emitAll(machine: Machine, operations: readonly Operation[]): void {
  for (const operation of operations) record(machine, operation);
}

function record(machine: Machine, operation: Operation): void {
  const { run } = machine;
  if (run.operations.length >= LIMITS.operations) throw new BoundReached('too many operations', run.place);
  const when = conditionOf(machine, operation.when);
  const calledFrom = operation.calledFrom ?? callerOf(machine, operation.span);
  if (when === operation.when && calledFrom === operation.calledFrom) run.operations.push(operation);
  else run.operations.push({ ...operation, ...(when && { when }), ...(calledFrom && { calledFrom }) });
}

function conditionOf(machine: Machine, own: Condition | undefined): Condition | undefined {
  const { assumptions, operations } = machine.run;
  if (!own) return assumptions.length === 0 ? undefined : conditionHere(machine);
  if (assumptions.length === 0) return own;
  const asked = stamp(own, operations.length);
  return decide(asked, assumptions) === true ? conditionHere(machine) : allOf([...assumptions, own]);
}

/** The call in the migration's own body that led to `span`, where that lies elsewhere. */
function callerOf(machine: Machine, span: Span): Span | undefined {
  const { body, sites } = machine.run;
  if (!body || isInside(span, body)) return undefined;
  for (let index = sites.length - 1; index >= 0; index--) {
    const site = sites[index];
    if (site && isInside(site, body)) return site;
  }
  return undefined;
}

function isInside(span: Span, body: Span): boolean {
  return span.file === body.file && span.start >= body.start && span.end <= body.end;
}

/** Records that something was not understood; once for each place and reason. */
export function reportProblem(machine: Machine, reason: string, mayTouch: MayTouch, span: Span): void {
  addProblem(machine, { reason, mayTouch, span });
}

function addProblem(machine: Machine, problem: Problem): void {
  const { run } = machine;
  const key = `${problem.span.file}:${problem.span.start}:${problem.span.end}:${problem.reason}`;
  if (run.problemKeys.has(key) || run.problems.length >= LIMITS.problems) return;
  run.problemKeys.add(key);
  run.problems.push(problem);
}

/** Parses SQL and records what it does. */
export function recordSql(machine: Machine, source: SourceText, site: Site): readonly Operation[] {
  return recordReading(machine, readSqlAt(machine, source, site), site);
}

/** As `recordSql` for SQL in which only arguments are the author's: what stands nowhere else is found at the call. */
export function recordDeclaredSql(machine: Machine, source: SourceText, site: Site): void {
  const { operations, problems, statements } = readSqlAt(machine, source, site);
  const placed = (span: Span, whole: Span): Span => (span.file === site.span.file && span.start === site.span.start ? whole : span);
  recordReading(machine, {
    statements,
    operations: operations.map((operation) => ({ ...operation, span: placed(operation.span, site.name), statement: placed(operation.statement, site.span) })),
    problems: problems.map((problem) => ({ ...problem, span: placed(problem.span, site.span) })),
  }, site);
}

function readSqlAt(machine: Machine, source: SourceText, site: Site): SqlReading {
  const { run } = machine;
  run.sqlLength += source.text.length;
  if (run.sqlLength > LIMITS.sql) throw new BoundReached('too much SQL', site.span);
  return machine.sqlReader(source, machine.dialect);
}

function recordReading(machine: Machine, reading: SqlReading, site: Site): readonly Operation[] {
  const { run } = machine;
  run.sites.push(site.span);
  // The reader counts the moments of its questions from its own first operation.
  const operations = shiftAsked(reading.operations, run.operations.length);
  emitAll(machine, operations);
  run.sites.pop();
  for (const problem of reading.problems) addProblem(machine, problem);
  return operations;
}
