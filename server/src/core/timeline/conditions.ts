import type { Condition, SchemaQuery } from '../model/operation';
import { findConstraint, findIndex, indexKey } from './applyIndexes';
import type { SchemaState } from './state';

/** `maybe`: rows, the environment or something unread decide. */
export type Answer = 'yes' | 'no' | 'maybe';

/** Answers a condition at this point of the history. What a guard allows in production only is taken to run: production is what we speak of. */
export function answer(state: SchemaState, condition: Condition | undefined, earlier?: ReadonlyMap<Condition, Answer>): Answer {
  if (!condition) return 'yes';
  const known = earlier?.get(condition);
  if (known) return known;
  switch (condition.kind) {
    case 'schema':
      return answerQuery(state, condition.query);
    case 'environment':
      return condition.production === undefined ? 'maybe' : condition.production ? 'yes' : 'no';
    case 'not': {
      const inner = answer(state, condition.condition, earlier);
      return inner === 'maybe' ? 'maybe' : inner === 'yes' ? 'no' : 'yes';
    }
    case 'all':
      return combine(condition.conditions.map((part) => answer(state, part, earlier)), 'no');
    case 'any':
      return combine(condition.conditions.map((part) => answer(state, part, earlier)), 'yes');
    default:
      return 'maybe';
  }
}

/** One `decisive` answer settles it; else a single `maybe` leaves it open. */
function combine(answers: readonly Answer[], decisive: 'yes' | 'no'): Answer {
  if (answers.includes(decisive)) return decisive;
  return answers.includes('maybe') ? 'maybe' : decisive === 'yes' ? 'no' : 'yes';
}

function answerQuery(state: SchemaState, query: SchemaQuery): Answer {
  switch (query.kind) {
    case 'tableExists':
      return state.table(query.table) || state.object({ kind: 'view', name: query.table }) ? 'yes' : 'no';
    case 'columnExists': {
      const table = state.table(query.table);
      if (!table) return table === null ? 'no' : 'maybe';
      return table.columns.has(state.columnKey(query.column)) ? 'yes' : table.complete ? 'no' : 'maybe';
    }
    case 'indexExists': {
      if (query.table) {
        const table = state.table(query.table);
        if (!table) return table === null ? 'no' : 'maybe';
        return findIndex(state, table, query.index) ? 'yes' : table.complete ? 'no' : 'maybe';
      }
      const entry = query.index.name === undefined ? undefined : state.get(indexKey(state, query.index.name, { name: '' }));
      return entry === undefined ? 'maybe' : entry ? 'yes' : 'no';
    }
    case 'constraintExists': {
      const tables = query.table ? [state.table(query.table)].filter((table) => table !== null && table !== undefined) : [...state.tables()];
      if (tables.some((table) => findConstraint(state, table, query.constraint))) return 'yes';
      return query.table && tables.length > 0 && tables.every((table) => table.complete) ? 'no' : 'maybe';
    }
    case 'objectExists': {
      const known = state.object(query.object) ?? (query.object.kind === 'type' ? state.enumType(query.object.name) : undefined);
      return known ? 'yes' : known === null ? 'no' : 'maybe';
    }
    case 'enumValueExists': {
      const type = state.enumType(query.type);
      if (!type?.values) return type === null ? 'no' : 'maybe';
      return type.values.includes(query.value) ? 'yes' : 'no';
    }
  }
}
