import type { Intrinsic, Site, Value } from '../../evaluate/value';
import type { ConstraintDefinition } from '../../model/operation';
import type { Span } from '../../model/source';
import type { Draft } from '../script/drafts';
import { coverSpan } from '../script/sourceText';
import { intrinsicValue, knownText, method, namesOf, spanOf, whyUnknown, own } from '../script/values';
import type { KnexContext } from './context';

/** A foreign key as the chain has described it so far. */
export interface ForeignState {
  readonly columns: readonly string[];
  readonly span: Span;
  keyName?: string;
  references?: readonly string[];
  inTable?: string;
  onDelete?: string;
  onUpdate?: string;
  deferrable?: boolean;
  /** Something of it that is not known. */
  gap?: string;
}

/** `table.foreign(columns, name)`. */
export function tableForeign(columns: Value | undefined, name: Value | undefined, site: Site): ForeignState | { readonly unknown: string } {
  const names = namesOf(columns);
  if (!names || names.length === 0) return { unknown: whyUnknown(columns, 'the columns of the foreign key') };
  return { columns: names, span: spanOf(columns, site.args[0] ?? site.name), ...(knownText(name) !== undefined && { keyName: knownText(name) }) };
}

/**
 * `references(…).inTable(…).onDelete(…)`, after a column or after `table.foreign`. After a column the chain goes on as that column
 * (tablebuilder.js, `_columnBuilder`).
 */
export function referencesBuilder(state: ForeignState, draft: Draft, column?: Value, references?: readonly Value[], site?: Site): Value {
  if (references) setReferences(state, references[0]);
  if (site) draft.last = coverSpan(draft.last, site.span);
  const intrinsic: Intrinsic = {
    name: 'foreign key',
    get(property, at, inside) {
      const set = own(SETTERS, property);
      if (set) {
        return method(property, (args, call) => {
          draft.last = coverSpan(draft.last, call.span);
          set(state, args);
          return self;
        });
      }
      const onward = column?.kind === 'intrinsic' ? column.intrinsic.get?.(property, at, inside) : undefined;
      if (onward?.kind !== 'intrinsic') return onward;
      // The column's own methods go on with the column, and the foreign key stays at hand.
      return method(property, (args, call, within) => {
        onward.intrinsic.call?.(args, call, within);
        return self;
      });
    },
  };
  const self = intrinsicValue(intrinsic);
  return self;
}

const SETTERS: Readonly<Record<string, (state: ForeignState, args: readonly Value[]) => void>> = {
  references: (state, [target]) => setReferences(state, target),
  inTable: (state, [table]) => setTable(state, table),
  on: (state, [table]) => setTable(state, table),
  onDelete: (state, [action]) => { state.onDelete = knownText(action)?.toLowerCase(); },
  onUpdate: (state, [action]) => { state.onUpdate = knownText(action)?.toLowerCase(); },
  withKeyName: (state, [name]) => { state.keyName = knownText(name); },
  deferrable: (state, [kind]) => { state.deferrable = knownText(kind)?.toLowerCase() !== 'not deferrable'; },
};

function setReferences(state: ForeignState, target: Value | undefined): void {
  const text = knownText(target);
  const pieces = text?.split('.');
  if (pieces && pieces.length > 1) {
    state.inTable = pieces[0];
    state.references = [pieces[1] ?? ''];
    return;
  }
  const names = namesOf(target);
  if (names) state.references = names;
  else state.gap = whyUnknown(target, 'the column that is referenced');
}

function setTable(state: ForeignState, table: Value | undefined): void {
  const name = knownText(table);
  if (name === undefined) state.gap = whyUnknown(table, 'the table that is referenced');
  else state.inTable = name;
}

/** The constraint; undefined where the chain is not finished: Knex adds none without table and column. */
export function foreignConstraint(context: KnexContext, table: string, state: ForeignState): ConstraintDefinition | undefined {
  if (state.inTable === undefined || !state.references) return undefined;
  // SQLite: keys have no name unless one is given (sqlite-tablecompiler.js, foreignKeys).
  const unnamed = context.dialect === 'sqlite' && state.keyName === undefined;
  const name = state.keyName !== undefined ? context.naming.identifier(state.keyName) : context.naming.generated(table, state.columns, 'foreign');
  return {
    kind: 'foreign',
    ...(!unnamed && { name }),
    columns: state.columns.map(context.naming.identifier),
    references: {
      table: context.naming.table(state.inTable),
      columns: state.references.map(context.naming.identifier),
      ...(state.onDelete && { onDelete: state.onDelete }),
      ...(state.onUpdate && { onUpdate: state.onUpdate }),
    },
    ...(state.deferrable && { deferrable: true }),
    span: state.span,
  };
}
