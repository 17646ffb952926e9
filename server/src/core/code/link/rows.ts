import type { At, Expression, TypeFact } from '../facts';
import { settled } from './calls';
import type { Entity, Reference } from '../model';
import type { Kind, LinkedFile } from './kinds';
import { ask, inFunction, type Linker, UNKNOWN } from './linker';
import { member } from './members';
import { isNeverNull } from './nulls';
import { typeOf } from './types';
import { valueOf } from './values';

/**
 * What holds for the rows of every ORM alike: reading or writing a property that is mapped to a column needs the column; so does an object
 * literal where a row is declared, and a string where its keys are.
 */
export function walkRows(linker: Linker, file: LinkedFile): void {
  const { gets, sets, locals, functions, definitions, calls, imports } = file.facts;
  for (const { local, typeOnly, at } of imports) if (local !== undefined && !typeOnly) importedEntity(linker, file, local, at);
  for (const get of gets) {
    inFunction(linker, file, get.function, () => {
      const of = settled(linker, valueOf(linker, file, get.of));
      if (of.kind === 'unknown' || touchColumn(linker, file, of, get.name, get.at, 'read')) return;
      // A reader may refer to something by the reading alone.
      const value = member(linker, of, get.name, get.at, file);
      if (of.kind === 'row' && value.kind === 'unknown') touchUnmapped(linker, file, of.entity, get.name, get.at);
    });
  }
  for (const set of sets) {
    inFunction(linker, file, set.function, () => void touchColumn(linker, file, valueOf(linker, file, set.of), set.name, set.at, 'write', set.value));
  }
  for (const local of locals) if (local.type) namedRows(linker, file, local.type, 0);
  for (const { type } of definitions) if (type) namedRows(linker, file, type, 0);
  for (const { members } of file.facts.classes) for (const { type } of members) if (type) namedRows(linker, file, type, 0);
  for (const { result } of functions) if (result) namedRows(linker, file, result, 0);
  for (const local of locals) if (local.type && local.value) inFunction(linker, file, local.function, () => typedLiteral(linker, file, local.type as TypeFact, local.value as Expression));
  for (const { type, value } of definitions) if (type && value) typedLiteral(linker, file, type, value);
  for (const [index, { result, returns }] of functions.entries()) {
    if (result) inFunction(linker, file, index, () => {
      for (const each of returns) typedLiteral(linker, file, result, each);
    });
  }
  for (const call of calls) {
    inFunction(linker, file, call.function, () => {
      for (const type of call.typeArgs ?? []) namedRows(linker, file, type, 0);
      if (call.args.some(isLiteral)) passedLiterals(linker, file, call.callee, call.args);
    });
  }
}

const isLiteral = (expression: Expression): boolean => expression.kind === 'object' || expression.kind === 'list' || (expression.kind === 'literal' && typeof expression.value === 'string');

/** An import of a mapped class, or of a table: code that needs it. */
function importedEntity(linker: Linker, file: LinkedFile, local: string, at: At): void {
  const kind = valueOf(linker, file, { kind: 'name', name: local, at });
  if (kind.kind !== 'entity') return;
  asReader(linker, kind.entity, () => linker.context.emit(file, { table: kind.entity.table, access: 'read', at, via: viaOf(linker, kind.entity), certainty: certaintyOf(kind.entity, true), ...sourceOf(kind.entity) }));
}

/** Types that are the row of a table: code that is written for it. */
function namedRows(linker: Linker, file: LinkedFile, type: TypeFact, depth: number): void {
  if (depth > 8) return;
  const inner = (part: TypeFact): void => namedRows(linker, file, part, depth + 1);
  switch (type.kind) {
    case 'reference': {
      type.args.forEach(inner);
      const kind = type.args.length > 0 ? UNKNOWN : typeOf(linker, file, type);
      if (kind.kind !== 'row') return;
      const { entity } = kind;
      asReader(linker, entity, () => linker.context.emit(file, { table: entity.table, access: 'read', at: type.at, via: viaOf(linker, entity), certainty: certaintyOf(entity, true), ...sourceOf(entity) }));
      return;
    }
    case 'array': inner(type.of); return;
    case 'union': case 'intersection': case 'tuple': type.of.forEach(inner); return;
    case 'object': for (const each of type.members) inner(each.type); return;
    case 'function': [...type.params, type.result].forEach(inner); return;
    default:
  }
}

/** Refers to the column of a property, where the value is a row. Whether it was one. `written`: what it is set to. */
export function touchColumn(linker: Linker, file: LinkedFile, of: Kind, property: string, at: At, access: Reference['access'], written?: Expression): boolean {
  const rows = (of.kind === 'either' ? of.of : [of]).filter((each) => each.kind === 'row');
  let touched = false;
  for (const { entity } of rows) {
    const column = linker.entities.column(entity, property);
    if (!column) continue;
    touched = true;
    asReader(linker, entity, () =>
      linker.context.emit(file, {
        table: entity.table,
        column: column.column,
        access,
        ...(access === 'write' && { statement: 'update' }),
        ...(written && isNeverNull(linker, file, written, { entity, column: column.column }) && { neverNull: true as const }),
        at,
        via: viaOf(linker, entity),
        certainty: rows.length === 1 ? certaintyOf(entity, column.certain) : 'likely',
        ...sourceOf(entity),
      }),
    );
  }
  return touched;
}

/** A property that the entity does not map, or no longer: code that was left behind. */
function touchUnmapped(linker: Linker, file: LinkedFile, entity: Entity, property: string, at: At): void {
  if (linker.entities.relation(entity, property)) return;
  const place = linker.context.classAt(entity);
  // Where classes are typed the compiler has seen to it that the property is there.
  if (place && (/\.[cm]?tsx?$/.test(place.file) || linker.store.at(place.file)?.facts.classes[place.index]?.members.some(({ name }) => name === property))) return;
  ask(linker, linker.readers.filter((reader) => reader.id === entity.orm), (reader) => {
    const column = reader.unmapped?.(entity, property);
    if (column !== undefined) linker.context.emit(file, { table: entity.table, column, access: 'read', at, via: viaOf(linker, entity), certainty: 'likely', ...sourceOf(entity) });
    return true;
  });
}

/** `const row: User = { email }`, `(): User => ({ email })`. */
function typedLiteral(linker: Linker, file: LinkedFile, type: TypeFact, value: Expression): void {
  if (!isLiteral(value)) return;
  literalAs(linker, file, value, typeOf(linker, file, type), { file, type });
}

/** A type with the file whose names it speaks of. */
interface LinkedType {
  readonly file: LinkedFile;
  readonly type: TypeFact;
}

function literalAs(linker: Linker, file: LinkedFile, value: Expression, kind: Kind, declared: LinkedType | undefined): void {
  switch (value.kind) {
    case 'object':
      for (const entry of value.entries) touchColumn(linker, file, kind, entry.key, entry.at, 'write', entry.value);
      return;
    case 'list':
      for (const item of value.items) if (isLiteral(item)) literalAs(linker, file, item, kind.kind === 'list' ? kind.of : UNKNOWN, declared && elementType(declared));
      return;
    case 'literal':
      if (typeof value.value === 'string' && declared) keyOf(linker, file, declared, value.value, value.at);
      return;
    default:
  }
}

function elementType({ file, type }: LinkedType): LinkedType | undefined {
  const element = type.kind === 'array' ? type.of : type.kind === 'reference' && type.args.length === 1 ? type.args[0] : undefined;
  return element && { file, type: element };
}

/** A string where `keyof Row` is declared. */
function keyOf(linker: Linker, file: LinkedFile, declared: LinkedType, name: string, at: At): void {
  const alias = declared.type.kind === 'reference' ? linker.store.resolve(declared.file, declared.type.name, 'type') : undefined;
  const meant = alias?.kind === 'definition' && alias.definition.kind === 'type' && alias.definition.type ? { file: alias.file, type: alias.definition.type } : declared;
  const parts = meant.type.kind === 'union' ? meant.type.of : [meant.type];
  for (const part of parts) {
    if (part.kind === 'keyof') touchColumn(linker, file, typeOf(linker, meant.file, part.of), name, at, 'read');
  }
}

/** Literals that are handed to a function of the project whose parameters are declared. */
function passedLiterals(linker: Linker, file: LinkedFile, callee: Expression, args: readonly Expression[]): void {
  const kind = valueOf(linker, file, callee);
  for (const each of kind.kind === 'either' ? kind.of : [kind]) {
    const holder = each.kind === 'function' ? linker.store.at(each.file) : undefined;
    const params = each.kind === 'function' ? holder?.facts.functions[each.index]?.params : undefined;
    if (!holder || !params) continue;
    for (const [index, arg] of args.entries()) {
      const type = isLiteral(arg) ? holder.facts.locals[params[index] ?? -1]?.type : undefined;
      if (!type) continue;
      literalAs(linker, file, arg, typeOf(linker, holder, type), { file: holder, type });
    }
  }
}

/** Every mapped table and column is a reference where it is mapped: who reads the entity reads them all. */
export function walkEntities(linker: Linker): void {
  for (const entity of linker.entities.all) {
    const inFile = ({ file }: Entity['span']) => ({ path: file });
    const same = { table: entity.table, access: 'define' as const, via: viaOf(linker, entity), ...sourceOf(entity) };
    asReader(linker, entity, () => {
      for (const span of entity.tableSpan ? [entity.span, entity.tableSpan] : [entity.span]) {
        linker.context.emit(inFile(span), { ...same, at: [span.start, span.end], certainty: certaintyOf(entity, true) });
      }
      for (const { through, span } of entity.relations) {
        if (through) linker.context.emit(inFile(span), { ...same, table: through, at: [span.start, span.end], certainty: certaintyOf(entity, true) });
      }
      for (const column of entity.columns) {
        for (const span of column.columnSpan ? [column.span, column.columnSpan] : [column.span]) {
          linker.context.emit(inFile(span), { ...same, column: column.column, at: [span.start, span.end], certainty: certaintyOf(entity, column.certain), ...(column.selected && { implicit: true }), ...(column.values && { values: column.values }) });
        }
      }
    });
  }
}

export const viaOf = (linker: Linker, entity: Entity): string => `${linker.readers.find((reader) => reader.id === entity.orm)?.title ?? entity.orm} ${entity.name}`;
export const certaintyOf = (entity: Entity, columnCertain: boolean): Reference['certainty'] => (entity.tableCertain && columnCertain ? 'certain' : 'likely');
const sourceOf = (entity: Entity): { readonly source?: string } => (entity.source === undefined ? {} : { source: entity.source });

function asReader(linker: Linker, entity: Entity, say: () => void): void {
  ask(linker, linker.readers.filter((reader) => reader.id === entity.orm), () => {
    say();
    return true;
  });
}
