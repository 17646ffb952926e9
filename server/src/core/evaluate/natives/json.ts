import type { Expression } from '../../model/expression';
import type { SourceText, Span } from '../../model/source';
import { call, constant, unknownExpression } from '../../sql/expressions';
import { LIMITS } from '../limits';
import { allocate, type Machine } from '../machine';
import { entriesOf } from '../members';
import { numberText, textOf } from '../show';
import { computedText, joinTexts, recastText } from '../text';
import { arrayValue, booleanValue, type Inner, NULL, numberValue, objectValue, type ObjectInner, stringValue, textValue, UNDEFINED, unknownValue } from '../values';

/** `JSON.stringify`: texts keep their places, what is not known becomes a hole. */
export function stringify(machine: Machine, value: Inner, span: Span): Inner {
  const data = holdsData(value) ? builtFromData(machine, value, 0) : undefined;
  if (data) return { kind: 'data', expression: data };
  const text = write(machine, value, span, 0);
  return text ? stringValue(text) : UNDEFINED;
}

function holdsData(value: Inner, depth = 6): boolean {
  if (value.kind === 'data') return true;
  if (depth <= 0) return false;
  if (value.kind === 'array') return (value.items as Inner[]).some((item) => holdsData(item, depth - 1));
  return value.kind === 'object' && [...(value.entries as Map<string, Inner>).values()].some((item) => holdsData(item, depth - 1));
}

/** A document put together from values of the database: what it is made of is kept for judging the data. */
function builtFromData(machine: Machine, value: Inner, depth: number): Expression {
  allocate(machine, 1);
  switch (value.kind) {
    case 'data': return value.expression;
    case 'null':
    case 'undefined': return constant(null);
    case 'boolean':
    case 'number': return constant(value.value);
    case 'string': return value.source.holes.length === 0 ? constant(value.source.text) : unknownExpression(value.source.holes[0]?.reason ?? 'a text', '?');
    case 'array': return value.complete && depth < 20 ? call('json_build_array', (value.items as Inner[]).map((item) => builtFromData(machine, item, depth + 1))) : unknownExpression('a list that is not wholly known', '?');
    case 'object': {
      if (!value.complete || depth >= 20) return unknownExpression('an object that is not wholly known', '?');
      return call('json_build_object', entriesOf(machine, value as ObjectInner).flatMap(([name, entry]) => (entry.kind === 'undefined' ? [] : [constant(name), builtFromData(machine, entry, depth + 1)])));
    }
    default: return unknownExpression('a value that is not known', '?');
  }
}

function write(machine: Machine, value: Inner, span: Span, depth: number): SourceText | undefined {
  if (depth > 20) return textOf(machine, unknownValue('nested too deep'), span);
  allocate(machine, 1);
  switch (value.kind) {
    case 'undefined':
    case 'absent':
    case 'function': return undefined;
    case 'null': return computedText('null', span);
    case 'boolean': return computedText(String(value.value), span);
    case 'number': return computedText(Number.isFinite(value.value) ? numberText(value.value) : 'null', span);
    case 'string': {
      const quoted = JSON.stringify(value.source.text).slice(1, -1);
      return joinTexts([computedText('"', span), recastText(value.source, quoted, span), computedText('"', span)]);
    }
    case 'array': {
      if (!value.complete) break;
      const items = (value.items as Inner[]).map((item) => write(machine, item, span, depth + 1) ?? computedText('null', span));
      return joinTexts([computedText('[', span), ...items.flatMap((item, index) => (index > 0 ? [computedText(',', span), item] : [item])), computedText(']', span)]);
    }
    case 'object': {
      if (!value.complete) break;
      const entries = entriesOf(machine, value as ObjectInner).flatMap(([name, entry]) => {
        const text = write(machine, entry, span, depth + 1);
        return text ? [joinTexts([computedText(`${JSON.stringify(name)}:`, span), text])] : [];
      });
      return joinTexts([computedText('{', span), ...entries.flatMap((entry, index) => (index > 0 ? [computedText(',', span), entry] : [entry])), computedText('}', span)]);
    }
    default:
  }
  return textOf(machine, value, span);
}

/** `JSON.parse` of a text that is wholly known. */
export function parseJson(machine: Machine, value: Inner, span: Span): Inner {
  if (value.kind === 'data') return value;
  if (value.kind !== 'string' || value.source.holes.length > 0 || value.source.text.length > LIMITS.text / 8) return unknownValue('JSON that is not known', span);
  try {
    return fromJson(machine, JSON.parse(value.source.text) as unknown, span, 0);
  } catch {
    return unknownValue('a text that is not JSON', span);
  }
}

function fromJson(machine: Machine, value: unknown, span: Span, depth: number): Inner {
  allocate(machine, 1);
  if (value === null) return NULL;
  if (typeof value === 'string') return textValue(value, span);
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'boolean') return booleanValue(value);
  if (depth > 50) return unknownValue('nested too deep', span);
  if (Array.isArray(value)) return arrayValue(value.map((item) => fromJson(machine, item, span, depth + 1)));
  return objectValue(Object.entries(value as object).map(([name, item]) => [name, fromJson(machine, item, span, depth + 1)] as const));
}
