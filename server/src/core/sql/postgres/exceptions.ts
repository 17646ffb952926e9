import type { Condition, Operation, SchemaQuery } from '../../model/operation';

/** The errors that a handler swallows, by PostgreSQL's condition names (manual, appendix A). */
const EXISTS = new Set(['duplicate_object', 'duplicate_table', 'duplicate_column', 'duplicate_schema', 'duplicate_function', 'duplicate_alias', 'unique_violation', 'others']);
const MISSING = new Set(['undefined_object', 'undefined_table', 'undefined_column', 'undefined_function', 'invalid_schema_name', 'others']);

/**
 * What a block does whose errors of these names are swallowed. An error undoes the whole block, so it runs if none of its
 * statements meets what is there already, or misses what it drops; for one statement that is its IF NOT EXISTS or IF EXISTS.
 * Undefined where another error may be meant.
 */
export function swallowing(operations: readonly Operation[], conditions: readonly string[]): readonly Operation[] | undefined {
  const changes: readonly Operation[] = operations.filter((operation) => operation.kind !== 'log' && operation.kind !== 'read' && operation.kind !== 'session');
  const [only] = changes;
  if (!only) return operations;
  if (changes.length === 1) {
    const guarded = guardOne(only, conditions);
    return guarded && operations.map((operation) => (operation === only ? guarded : operation));
  }
  const questions: Condition[] = [];
  for (const change of changes) {
    const question = questionOf(change);
    if (!question) return undefined;
    if (!question.exists.some((name) => conditions.includes(name))) return undefined;
    const asked: Condition = { kind: 'schema', query: question.query };
    questions.push(question.creates ? { kind: 'not', condition: asked } : asked);
  }
  const block: Condition = { kind: 'all', conditions: questions };
  return operations.map((operation) => (changes.includes(operation) ? { ...operation, when: operation.when ? { kind: 'all', conditions: [block, operation.when] } : block } : operation));
}

function guardOne(operation: Operation, conditions: readonly string[]): Operation | undefined {
  const exists = conditions.some((name) => EXISTS.has(name));
  const missing = conditions.some((name) => MISSING.has(name));
  switch (operation.kind) {
    case 'createTable': case 'addColumn': case 'createIndex': case 'createObject': case 'addConstraint': case 'addEnumValue':
      return exists ? { ...operation, ifNotExists: true } : undefined;
    case 'dropTable': case 'dropColumn': case 'dropConstraint': case 'dropIndex': case 'dropType': case 'dropObject': case 'renameColumn': case 'renameTable': case 'renameIndex':
      return missing ? { ...operation, ifExists: true } : undefined;
    default: {
      const question = questionOf(operation);
      if (!question?.exists.some((name) => conditions.includes(name))) return undefined;
      const asked: Condition = { kind: 'schema', query: question.query };
      const own: Condition = question.creates ? { kind: 'not', condition: asked } : asked;
      return { ...operation, when: operation.when ? { kind: 'all', conditions: [own, operation.when] } : own };
    }
  }
}

interface Question {
  readonly query: SchemaQuery;
  /** True: the statement fails if the answer is yes. */
  readonly creates: boolean;
  /** The error names that stand for it. */
  readonly exists: readonly string[];
}

/** The question to the schema that decides whether a statement fails. */
function questionOf(operation: Operation): Question | undefined {
  const creates = (query: SchemaQuery): Question => ({ query, creates: true, exists: [...EXISTS] });
  const drops = (query: SchemaQuery): Question => ({ query, creates: false, exists: [...MISSING] });
  switch (operation.kind) {
    case 'createTable': return creates({ kind: 'tableExists', table: operation.table });
    case 'addColumn': return creates({ kind: 'columnExists', table: operation.table, column: operation.column.name });
    case 'createIndex': return operation.index.name === undefined ? undefined : creates({ kind: 'indexExists', table: operation.index.table, index: { name: operation.index.name } });
    case 'addConstraint': return operation.constraint.name === undefined ? undefined : creates({ kind: 'constraintExists', table: operation.table, constraint: { name: operation.constraint.name } });
    case 'createEnum': return creates({ kind: 'objectExists', object: { kind: 'type', name: operation.type } });
    case 'createObject': return operation.replace ? undefined : creates({ kind: 'objectExists', object: operation.object });
    case 'addEnumValue': return creates({ kind: 'enumValueExists', type: operation.type, value: operation.value });
    case 'dropTable': return drops({ kind: 'tableExists', table: operation.table });
    case 'dropColumn': case 'alterColumn': return drops({ kind: 'columnExists', table: operation.table, column: operation.column });
    case 'dropConstraint': return drops({ kind: 'constraintExists', table: operation.table, constraint: operation.constraint });
    case 'dropIndex': return drops({ kind: 'indexExists', index: operation.index });
    case 'dropType': return drops({ kind: 'objectExists', object: { kind: 'type', name: operation.type } });
    case 'dropObject': return drops({ kind: 'objectExists', object: operation.object });
    case 'renameTable': return drops({ kind: 'tableExists', table: operation.table });
    case 'renameColumn': return drops({ kind: 'columnExists', table: operation.table, column: operation.column });
    case 'renameConstraint': return drops({ kind: 'constraintExists', table: operation.table, constraint: { name: operation.constraint } });
    case 'renameType': return drops({ kind: 'objectExists', object: { kind: 'type', name: operation.type } });
    case 'renameIndex': return drops({ kind: 'indexExists', index: { name: operation.index } });
    default: return undefined;
  }
}
