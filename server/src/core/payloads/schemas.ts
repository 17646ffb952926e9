import type { CallFact, Expression } from '../code/facts';
import type { LinkedFile } from '../code/link/kinds';
import type { Linker } from '../code/link/linker';
import { entriesOf, itemsOf } from '../code/link/objects';
import type { Shape, Validation } from './model';
import { mapFields, mergedOf, unionOf, UNTOLD, withOptional } from './types';

const DEPTH = 24;

/** What a schema accepts, and what it does with what it does not know. */
export interface Schema {
  readonly shape: Shape;
  readonly validation: Validation;
}

const PACKAGES: ReadonlySet<string> = new Set(['zod', '@hono/zod-openapi', 'yup', 'valibot', 'superstruct', '@sinclair/typebox', 'arktype', 'joi']);

/** Functions that make a schema, by the type of what it accepts (zod and those that followed its words). */
const MAKERS: Readonly<Record<string, string>> = {
  string: 'string', number: 'number', boolean: 'boolean', bool: 'boolean', date: 'string', bigint: 'number', email: 'string', uuid: 'string', url: 'string', cuid: 'string', int: 'number', datetime: 'string', iso: 'string',
  record: 'record', map: 'record', tuple: 'list', any: '?', unknown: '?', mixed: '?', custom: '?', instanceof: '?', never: '?',
};
/** Checks that narrow a text: what passes one release's need not pass the other's. */
const FORMATS: ReadonlySet<string> = new Set(['email', 'url', 'uuid', 'cuid', 'cuid2', 'ulid', 'datetime', 'ip', 'regex', 'nonempty', 'length']);

/** What a schema says; undefined where the expression is none. */
export function schemaShape(linker: Linker, file: LinkedFile, expression: Expression, depth = 0): Schema | undefined {
  if (depth > DEPTH) return undefined;
  switch (expression.kind) {
    case 'cast': return schemaShape(linker, file, expression.of, depth + 1);
    case 'local': {
      const value = file.facts.locals[expression.index]?.value;
      return value && schemaShape(linker, file, value, depth + 1);
    }
    case 'name': {
      const target = linker.store.resolve(file, expression.name, 'value');
      const value = target.kind === 'definition' ? target.definition.value : target.kind === 'expression' ? target.value : undefined;
      return value && (target.kind === 'definition' || target.kind === 'expression') ? schemaShape(linker, target.file, value, depth + 1) : undefined;
    }
    case 'get': {
      const of = expression.of;
      // `schema.shape.field`
      const whole = of.kind === 'get' && of.name === 'shape' ? schemaShape(linker, file, of.of, depth + 1) : undefined;
      const field = whole?.shape.fields?.get(expression.name);
      return field && { shape: field, validation: 'none' };
    }
    case 'call': {
      const call = file.facts.calls[expression.index];
      return call && callShape(linker, file, call, depth + 1);
    }
    default: return undefined;
  }
}

function callShape(linker: Linker, file: LinkedFile, call: CallFact, depth: number): Schema | undefined {
  const { callee } = call;
  const name = callee.kind === 'get' || callee.kind === 'name' ? callee.name : '';
  if (callee.kind === 'get') {
    const base = schemaShape(linker, file, callee.of, depth + 1);
    if (base) return modified(linker, file, base, name, call, depth);
  }
  if (!isMaker(linker, file, callee)) return undefined;
  const argument = (index: number): Shape => (call.args[index] ? (schemaShape(linker, file, call.args[index], depth + 1)?.shape ?? UNTOLD) : UNTOLD);
  const plain = (shape: Shape): Schema => ({ shape, validation: 'passthrough' });
  switch (name) {
    case 'object': case 'strictObject': case 'looseObject': {
      const [given] = call.args;
      const validation: Validation = name === 'strictObject' ? 'strict' : name === 'looseObject' ? 'passthrough' : 'strip';
      return { shape: given ? objectShape(linker, file, given, depth) : { type: 'object', fields: new Map() }, validation };
    }
    case 'array': case 'set': return plain({ type: 'list', item: argument(0) });
    case 'optional': return plain(withOptional(argument(0), true));
    case 'nullable': return plain({ ...argument(0), isNullable: true });
    case 'literal': return plain({ type: 'enum', values: valuesOf(linker, file, call.args[0]) });
    case 'enum': case 'nativeEnum': case 'picklist': return plain({ type: 'enum', values: valuesOf(linker, file, call.args[0]) });
    case 'union': return plain(unionOf(shapesIn(linker, file, call.args[0], depth)));
    case 'discriminatedUnion': return plain(unionOf(shapesIn(linker, file, call.args[1], depth)));
    case 'intersection': return plain(mergedOf([argument(0), argument(1)]));
    case 'preprocess': return plain(argument(1));
    case 'lazy': return plain(UNTOLD);
    default: return MAKERS[name] === undefined ? undefined : plain({ type: FORMATS.has(name) ? `string (${name})` : MAKERS[name] });
  }
}

function isMaker(linker: Linker, file: LinkedFile, callee: Expression): boolean {
  const found = linker.context.packageOf(file, callee);
  return found !== undefined && PACKAGES.has(found.package);
}

function objectShape(linker: Linker, file: LinkedFile, expression: Expression, depth: number): Shape {
  const { entries } = entriesOf(linker, file, expression);
  const spread = expression.kind === 'object' ? expression.spreads.flatMap((each) => {
    // `...schema.shape`
    const whole = each.kind === 'get' && each.name === 'shape' ? schemaShape(linker, file, each.of, depth + 1) : undefined;
    return [...(whole?.shape.fields ?? [])];
  }) : [];
  return { type: 'object', fields: new Map([...spread, ...entries.map((entry): readonly [string, Shape] => [entry.key, schemaShape(linker, entry.file, entry.value, depth + 1)?.shape ?? UNTOLD])]) };
}

function shapesIn(linker: Linker, file: LinkedFile, expression: Expression | undefined, depth: number): readonly Shape[] {
  return expression ? itemsOf(linker, file, expression).items.map((item) => schemaShape(linker, item.file, item.value, depth + 1)?.shape ?? UNTOLD) : [];
}

/** The texts of an enum: a list, an object, an enum of the language. */
function valuesOf(linker: Linker, file: LinkedFile, expression: Expression | undefined): readonly string[] {
  if (!expression) return [];
  if (expression.kind === 'literal') return [String(expression.value)];
  const items = itemsOf(linker, file, expression).items;
  const values = items.length > 0 ? items : entriesOf(linker, file, expression).entries;
  const texts = values.flatMap((each) => (each.value.kind === 'literal' ? [String(each.value.value)] : (linker.context.textOf(each.file, each.value) ?? [])));
  return [...new Set(texts)].sort();
}

function modified(linker: Linker, file: LinkedFile, base: Schema, name: string, call: CallFact, depth: number): Schema {
  const { shape } = base;
  const [first] = call.args;
  const keys = (): readonly string[] => (first ? entriesOf(linker, file, first).entries.map(({ key }) => key) : []);
  const changed = (next: Shape): Schema => ({ ...base, shape: next });
  switch (name) {
    case 'optional': case 'default': case 'catch': case 'nullish': case 'prefault': return changed({ ...shape, isOptional: true, ...(name === 'nullish' && { isNullable: true }) });
    case 'nullable': return changed({ ...shape, isNullable: true });
    case 'strict': return { ...base, validation: 'strict' };
    case 'passthrough': case 'loose': return { ...base, validation: 'passthrough' };
    case 'strip': return { ...base, validation: 'strip' };
    case 'array': return changed({ type: 'list', item: shape });
    case 'partial': return changed(mapFields(shape, (field, each) => (keys().length === 0 || keys().includes(each) ? withOptional(field, true) : field)));
    case 'required': return changed(mapFields(shape, ({ isOptional: _, ...field }) => field));
    case 'omit': return changed(mapFields(shape, (field, each) => (keys().includes(each) ? undefined : field)));
    case 'pick': return changed(mapFields(shape, (field, each) => (keys().includes(each) ? field : undefined)));
    case 'extend': case 'safeExtend': return first ? changed(mergedOf([shape, objectShape(linker, file, first, depth)])) : base;
    case 'merge': case 'and': return first ? changed(mergedOf([shape, schemaShape(linker, file, first, depth + 1)?.shape ?? UNTOLD])) : base;
    case 'or': return first ? changed(unionOf([shape, schemaShape(linker, file, first, depth + 1)?.shape ?? UNTOLD])) : base;
    default: return FORMATS.has(name) && shape.type === 'string' ? changed({ ...shape, type: `string (${name})` }) : base;
  }
}
