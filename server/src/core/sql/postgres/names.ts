import type { Node, ObjectWithArgs, RangeVar, TypeName } from '@pgsql/types';
import type { QualifiedName } from '../../model/names';
import type { TypeReference } from '../../model/operation';
import { makeType, typeText } from '../types';
import type { Context } from './context';

/** The table (or other relation) that a RangeVar names. */
export function tableOf(context: Context, relation: RangeVar | undefined): QualifiedName {
  return qualified(context, [relation?.schemaname, relation?.relname]);
}

/** The name that a list of strings spells: `[catalog,] [schema,] name`. */
export function nameOfList(context: Context, list: readonly Node[] | undefined): QualifiedName {
  return qualified(context, stringsOf(list));
}

/** The strings of a list of String nodes. */
export function stringsOf(list: readonly Node[] | undefined): string[] {
  return (list ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** The names in the object of DROP, COMMENT, ALTER …: a List, String, TypeName, ObjectWithArgs or RangeVar. */
export function partsOf(node: Node | undefined): string[] {
  if (!node) return [];
  if ('List' in node) return stringsOf(node.List.items);
  if ('String' in node) return [node.String.sval ?? ''];
  if ('TypeName' in node) return stringsOf(node.TypeName.names);
  if ('ObjectWithArgs' in node) return stringsOf(node.ObjectWithArgs.objname);
  if ('RangeVar' in node) return [node.RangeVar.schemaname, node.RangeVar.relname].filter((part) => part !== undefined);
  return [];
}

/** A name from its parts; the last is the name, the one before it the schema. A catalog's name says nothing. */
export function qualified(context: Context, parts: readonly (string | undefined)[]): QualifiedName {
  const name = context.name(parts[parts.length - 1] ?? '');
  const schema = context.schema(parts[parts.length - 2]);
  return schema === undefined || schema === '' ? { name } : { schema, name };
}

/** A column's or other type. */
export function typeOf(context: Context, type: TypeName | undefined): TypeReference | undefined {
  if (!type?.names) return undefined;
  const parts = stringsOf(type.names).map((part) => context.name(part));
  const name = parts[parts.length - 1] ?? '';
  const schema = context.schema(parts[parts.length - 2]);
  const typmods = (type.typmods ?? []).map(typmodText);
  return makeType({ name, args: name === 'interval' ? intervalArgs(typmods) : typmods, array: (type.arrayBounds?.length ?? 0) > 0, schema }, 'postgres');
}

/** The type's normalised text, for casts and signatures. */
export function typeTextOf(context: Context, type: TypeName | undefined): string {
  const reference = typeOf(context, type);
  return reference ? typeText(reference) : '';
}

/** `(integer, text)` of a function named with its arguments; undefined where the arguments are not given. */
export function signatureOf(context: Context, object: ObjectWithArgs): string | undefined {
  if (object.args_unspecified) return undefined;
  const types = (object.objargs ?? []).map((arg) => ('TypeName' in arg ? typeTextOf(context, arg.TypeName) : ''));
  return `(${types.join(', ')})`;
}

/** INTERVAL carries a bit mask of its fields first; 0x7FFF means none were named. */
function intervalArgs(typmods: readonly string[]): readonly string[] {
  const [mask, precision] = typmods;
  const fields = mask === undefined || mask === '32767' ? [] : [`fields ${mask}`];
  return precision === undefined ? fields : [...fields, precision];
}

function typmodText(node: Node): string {
  if ('A_Const' in node) {
    const constant = node.A_Const;
    if (constant.ival) return String(constant.ival.ival ?? 0);
    if (constant.sval) return constant.sval.sval ?? '';
    if (constant.fval) return constant.fval.fval ?? '';
  }
  // geometry(Point, 4326)
  if ('ColumnRef' in node) return stringsOf(node.ColumnRef.fields).join('.').toLowerCase();
  return '?';
}
