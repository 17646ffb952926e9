import type { ts } from 'ts-morph';
import type { Expression, TypeFact } from '../facts';
import { around } from './bounded';
import { eitherOf, expression, itemOf, readGet } from './expressions';
import { exportDeclared, readRequire } from './modules';
import { nameText } from './names';
import { atOf, type DefinitionDraft, type Reader, UNKNOWN } from './reader';
import { assign, namesOf, resolve } from './scope';
import { typeOf } from './types';

/** `const a = 1, { b } = c`. */
export function readVariables(reader: Reader, list: ts.VariableDeclarationList, statement?: ts.VariableStatement): void {
  const { ts } = reader;
  const kind = list.flags & ts.NodeFlags.Const || list.flags & ts.NodeFlags.Using ? 'const' : 'let';
  const isDeclared = !!statement?.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword);
  for (const declaration of list.declarations) {
    const names = namesOf(reader, declaration.name);
    if (statement) exportDeclared(reader, statement, names);
    const ofModule = names.filter((name) => resolve(reader, name.text) === 'definition');
    if (names.length > 0 && ofModule.length === names.length && readRequire(reader, declaration)) continue;
    for (const name of ofModule) {
      const definition: DefinitionDraft = { name: name.text, kind, at: atOf(reader, name), values: [], ...(isDeclared && { declared: true as const }) };
      reader.definitions.push(definition);
      reader.variables.set(name.text, definition);
    }
    const type = typeOf(reader, declaration.type);
    const value = declaration.initializer && expression(reader, declaration.initializer);
    bindPattern(reader, declaration.name, value ?? UNKNOWN, type);
  }
}

/** Gives a value to the names of a pattern. A destructured name is a reading of the whole. */
export function bindPattern(reader: Reader, pattern: ts.BindingName, value: Expression, type?: TypeFact): void {
  const { ts } = reader;
  if (ts.isIdentifier(pattern)) {
    if (value.kind !== 'unknown') assign(reader, pattern.text, value);
    if (type) setType(reader, pattern.text, type);
    return;
  }
  const whole = type ? around(value, (of) => ({ kind: 'cast' as const, of, type })) : value;
  if (ts.isArrayBindingPattern(pattern)) bindItems(reader, pattern, whole);
  else bindProperties(reader, pattern, whole);
}

function setType(reader: Reader, name: string, type: TypeFact): void {
  const found = resolve(reader, name);
  const variable = found === 'definition' ? reader.variables.get(name) : reader.locals[found];
  if (variable) variable.type = type;
}

function bindItems(reader: Reader, pattern: ts.ArrayBindingPattern, whole: Expression): void {
  const { ts } = reader;
  const list = awaitedTogether(reader, whole);
  for (const [index, element] of pattern.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    const item = element.dotDotDotToken ? list : itemOf(list, { kind: 'literal', value: index, at: atOf(reader, element) });
    bindPattern(reader, element.name, withDefault(reader, item, element.initializer));
  }
}

/** `await Promise.all([a, b])` is the list. */
function awaitedTogether(reader: Reader, whole: Expression): Expression {
  const call = whole.kind === 'call' ? reader.calls[whole.index] : undefined;
  const [list] = call?.args ?? [];
  const { callee } = call ?? {};
  const isAll = callee?.kind === 'get' && callee.name === 'all' && callee.of.kind === 'name' && callee.of.name === 'Promise';
  return isAll && list?.kind === 'list' ? list : whole;
}

function bindProperties(reader: Reader, pattern: ts.ObjectBindingPattern, whole: Expression): void {
  const { ts } = reader;
  for (const element of pattern.elements) {
    if (element.dotDotDotToken) {
      // The rest is the whole without what was taken: as far as readings go, the whole.
      bindPattern(reader, element.name, whole);
      continue;
    }
    const key = element.propertyName ?? (ts.isIdentifier(element.name) ? element.name : undefined);
    if (key && ts.isComputedPropertyName(key)) expression(reader, key.expression);
    const name = key && nameText(reader, key);
    const value = key && name !== undefined && !name.startsWith('[') ? readGet(reader, whole, name, key) : UNKNOWN;
    bindPattern(reader, element.name, withDefault(reader, value, element.initializer));
  }
}

function withDefault(reader: Reader, value: Expression, initializer: ts.Expression | undefined): Expression {
  return initializer ? eitherOf([value, expression(reader, initializer)]) : value;
}
