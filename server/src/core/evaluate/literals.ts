import type { ts } from 'ts-morph';
import type { SourceText, Span } from '../model/source';
import { propertyName, skipOuter } from './assignment';
import { type Env, siteOf, spanOf } from './env';
import { evaluate } from './expressions';
import { makeClosure } from './functions';
import { itemsOf } from './iteration';
import { LIMITS } from './limits';
import { resolveChoice } from './join';
import { allocate, type Machine } from './machine';
import { entriesOf, getMember } from './members';
import { reportProblem } from './record';
import { plainText, putInto, textOf } from './show';
import { createPlaceReader, type PlaceReader } from './standIn';
import { joinTexts, writtenText } from './text';
import type { Value } from './value';
import { withPlain } from './variants';
import { arrayValue, type Inner, objectValue, type ObjectInner, stringValue, UNDEFINED, unknownValue } from './values';

/** A string or template without interpolation, as written. */
export function literalText(env: Env, node: ts.StringLiteral | ts.NoSubstitutionTemplateLiteral): SourceText {
  const start = node.getStart(env.module.file) + 1;
  const end = node.isUnterminated ? node.end : node.end - 1;
  return writtenText(node.text, env.module.path, start, env.module.file.text.slice(start, end));
}

function pieceText(env: Env, piece: ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail, isTail: boolean, isRaw: boolean): SourceText {
  const start = piece.getStart(env.module.file) + 1;
  const end = piece.isUnterminated ? piece.end : piece.end - (isTail ? 1 : 2);
  const raw = env.module.file.text.slice(start, Math.max(start, end));
  return writtenText(isRaw ? raw : piece.text, env.module.path, start, raw);
}

/** A part of a text that is put together: written there, or computed by an expression. */
export type TextPart = { readonly written: SourceText } | { readonly value: Inner; readonly span: Span; readonly isLiteral: boolean };

/** Puts a text together; once for each side of what its parts depend on. */
export function buildText(machine: Machine, parts: readonly TextPart[], span: Span): Inner {
  const values = parts.flatMap((part) => ('value' in part ? [part.value] : []));
  return withPlain(machine, values, (plain) => {
    let next = 0;
    return composeText(machine, parts.map((part) => ('value' in part ? { ...part, value: plain[next++] ?? UNDEFINED } : part)), span);
  });
}

function composeText(machine: Machine, parts: readonly TextPart[], span: Span): Inner {
  let place: PlaceReader | undefined;
  let length = 0;
  const texts: SourceText[] = [];
  for (const [index, part] of parts.entries()) {
    let text: SourceText;
    if ('written' in part) {
      text = part.written;
      place?.feed(text.text);
    } else {
      const isKnown = part.value.kind === 'string' || plainText(part.value) !== undefined;
      if (!isKnown && !place) {
        place = createPlaceReader(machine.dialect);
        for (const before of texts) place.feed(before.text);
      }
      const source = textOf(machine, part.value, part.span, place, textAfter(parts, index));
      if (isKnown) place?.feed(source.text);
      text = putInto(source, part.span, part.isLiteral);
    }
    length += text.text.length;
    texts.push(text);
  }
  if (length > LIMITS.text) {
    reportProblem(machine, 'a text grew too long', 'anything', span);
    return unknownValue('a text that is too long', span);
  }
  return stringValue(joinTexts(texts));
}

/** The text that follows a part, as far as it is known at once. */
function textAfter(parts: readonly TextPart[], index: number): string {
  const next = parts[index + 1];
  if (!next) return '';
  return 'written' in next ? next.written.text : plainText(next.value)?.slice(0, 20) ?? '';
}

/** The parts of a template, interpolations evaluated in order. */
export function templateParts(machine: Machine, node: ts.TemplateExpression, env: Env, isRaw = false): readonly TextPart[] {
  const parts: TextPart[] = [{ written: pieceText(env, node.head, false, isRaw) }];
  for (const [index, span] of node.templateSpans.entries()) {
    parts.push(valuePart(machine, evaluate(machine, span.expression, env), span.expression, env));
    parts.push({ written: pieceText(env, span.literal, index === node.templateSpans.length - 1, isRaw) });
  }
  return parts;
}

/** A value as part of a text, with the place of the expression that gave it. */
export function valuePart(machine: Machine, value: Inner, node: ts.Expression, env: Env): TextPart {
  const inner = skipOuter(machine, node);
  const api = machine.ts;
  return { value, span: spanOf(env.module, node), isLiteral: api.isStringLiteral(inner) || api.isNoSubstitutionTemplateLiteral(inner) || api.isTemplateExpression(inner) };
}

export function evaluateTemplate(machine: Machine, node: ts.TemplateExpression, env: Env): Inner {
  return buildText(machine, templateParts(machine, node, env), spanOf(env.module, node));
}

/** The parts of a tagged template; `String.raw` takes the text as it stands in the file. */
export function taggedParts(machine: Machine, node: ts.TaggedTemplateExpression, env: Env, isRaw: boolean): readonly TextPart[] {
  if (!machine.ts.isNoSubstitutionTemplateLiteral(node.template)) return templateParts(machine, node.template, env, isRaw);
  const written = literalText(env, node.template);
  const { file, start, end } = written.locate(0, written.text.length);
  const raw = env.module.file.text.slice(start, end);
  return [{ written: isRaw ? writtenText(raw, file, start, raw) : written }];
}

export function evaluateArray(machine: Machine, node: ts.ArrayLiteralExpression, env: Env): Inner {
  const items: Inner[] = [];
  let complete = true;
  for (const element of node.elements) {
    if (machine.ts.isOmittedExpression(element)) items.push(UNDEFINED);
    else if (machine.ts.isSpreadElement(element)) {
      const spread = resolveChoice(machine, evaluate(machine, element.expression, env));
      const known = itemsOf(machine, spread, false);
      if (known) for (const item of known.items) items.push(item);
      complete &&= known?.complete ?? (spread.kind === 'undefined' || spread.kind === 'null');
    } else items.push(evaluate(machine, element, env));
    if (items.length > LIMITS.items) {
      complete = false;
      break;
    }
  }
  allocate(machine, items.length);
  return arrayValue(items, complete);
}

/** The values of a list of arguments; `complete` is false where more may follow than is known. */
export function evaluateArguments(machine: Machine, nodes: readonly ts.Expression[], env: Env): { readonly args: readonly Inner[]; readonly complete: boolean } {
  const args: Inner[] = [];
  let complete = true;
  for (const node of nodes) {
    if (!machine.ts.isSpreadElement(node)) {
      args.push(evaluate(machine, node, env));
      continue;
    }
    const spread = resolveChoice(machine, evaluate(machine, node.expression, env));
    const known = itemsOf(machine, spread, false);
    if (known) for (const item of known.items) args.push(item);
    if (!known?.complete) {
      args.push(unknownValue('arguments that are not known', spanOf(env.module, node)));
      complete = false;
    }
  }
  return { args, complete };
}

export function evaluateObject(machine: Machine, node: ts.ObjectLiteralExpression, env: Env): Inner {
  const api = machine.ts;
  const made = objectValue();
  const set = (name: string | undefined, value: Inner): void => {
    if (name === undefined) made.complete = false;
    else made.entries.set(name, value as Value);
  };
  for (const property of node.properties) {
    if (api.isPropertyAssignment(property)) set(propertyName(machine, property.name, env), evaluate(machine, property.initializer, env));
    else if (api.isShorthandPropertyAssignment(property)) set(property.name.text, evaluate(machine, property.name, env));
    else if (api.isMethodDeclaration(property)) {
      const name = propertyName(machine, property.name, env);
      set(name, makeClosure(property, env, name ?? ''));
    } else if (api.isAccessor(property)) {
      const name = propertyName(machine, property.name, env);
      if (name === undefined || !property.body) continue;
      made.accessors ??= new Map();
      const known = made.accessors.get(name) ?? {};
      const closure = makeClosure(property, env, name);
      made.accessors.set(name, api.isGetAccessor(property) ? { ...known, get: closure } : { ...known, set: closure });
    } else spreadInto(machine, made, evaluate(machine, property.expression, env), env, property);
  }
  allocate(machine, made.entries.size);
  return made;
}

/** `{ ...value }`; a value that depends on a condition gives entries that do. */
function spreadInto(machine: Machine, made: ObjectInner, value: Inner, env: Env, node: ts.Node): void {
  const spread = resolveChoice(machine, value);
  if (spread.kind === 'object') {
    for (const [name, entry] of entriesOf(machine, spread as ObjectInner)) made.entries.set(name, entry as Value);
    for (const name of (spread as ObjectInner).accessors?.keys() ?? []) made.entries.set(name, getMember(machine, spread, name, siteOf(env.module, node, node, [])) as Value);
    made.complete &&= spread.complete;
    return;
  }
  if (spread.kind === 'choice') {
    const [then, otherwise] = [objectValue(), objectValue()];
    spreadInto(machine, then, spread.then, env, node);
    spreadInto(machine, otherwise, spread.otherwise, env, node);
    machine.hasChoices = true;
    for (const name of new Set([...then.entries.keys(), ...otherwise.entries.keys()])) {
      const before: Inner = (made.entries.get(name) as Inner | undefined) ?? { kind: 'absent' };
      const choice: Inner = { kind: 'choice', condition: spread.condition, then: then.entries.get(name) ?? before, otherwise: otherwise.entries.get(name) ?? before };
      made.entries.set(name, choice as unknown as Value);
    }
    made.complete = made.complete && then.complete && otherwise.complete;
    return;
  }
  if (spread.kind === 'unknown' || spread.kind === 'data' || spread.kind === 'intrinsic') made.complete = false;
}
