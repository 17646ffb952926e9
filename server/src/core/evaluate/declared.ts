import type { ts } from 'ts-morph';
import type { CallSetting } from '../config';
import { type CallShape, type Placeholder, readCallShape, readRunShape, readTemplate, type RunShape, type SqlPart } from '../config/callShape';
import type { SourceText, Span } from '../model/source';
import { skipOuter } from './assignment';
import { type Env, siteOf } from './env';
import { importOf } from './importedNames';
import { buildText, evaluateArguments, type TextPart } from './literals';
import type { Machine } from './machine';
import { getMember } from './members';
import { quotedName, quoteLiteral } from './quoting';
import { recordDeclaredSql } from './record';
import { findBinding } from './scope';
import { textOf } from './show';
import { computedText, joinTexts } from './text';
import type { Site, Value } from './value';
import { withPlain } from './variants';
import { type Inner, UNDEFINED, unknownValue } from './values';

/** What fix-forward.json says of a call. */
interface DeclaredCall {
  readonly shape: CallShape;
  readonly from?: string;
  readonly sql: readonly SqlPart[];
  readonly runs?: RunShape;
}

/** The declared calls by the last word of their names. */
export type DeclaredCalls = ReadonlyMap<string, readonly DeclaredCall[]>;

/** Settings as `calls` holds them; what cannot be read was told when the file was read. */
export function compileCalls(settings: readonly CallSetting[]): DeclaredCalls {
  const calls = new Map<string, DeclaredCall[]>();
  for (const { call, from, sql, runs } of settings) {
    const shape = readCallShape(call);
    if ('reason' in shape) continue;
    const parts = readTemplate(sql ?? '', shape);
    const run = runs === undefined ? undefined : readRunShape(runs, shape);
    if ('reason' in parts || (run && 'reason' in run)) continue;
    const name = shape.path.at(-1) ?? '';
    calls.set(name, [...(calls.get(name) ?? []), { shape, sql: parts, ...(from !== undefined && { from }), ...(run && { runs: run }) }]);
  }
  return calls;
}

/** Does what is declared of a call; undefined where nothing is. */
export function callDeclared(machine: Machine, node: ts.CallExpression, env: Env): Inner | undefined {
  const callee = calledName(machine, node);
  const path = callee && pathOf(machine, callee);
  if (!callee || !path) return undefined;
  const candidates = ways(machine, path, env).flatMap((way) => (machine.declared.get(way.path.at(-1) ?? '') ?? []).filter((candidate) => fits(machine, candidate, way, node, env)));
  const [declared] = candidates;
  if (!declared) return undefined;
  const { args } = evaluateArguments(machine, node.arguments, env);
  const site = siteOf(env.module, node, machine.ts.isIdentifier(callee) ? callee : callee.name, node.arguments);
  return withPlain(machine, args, (plain) => perform(machine, declared, plain, site));
}

/** What is called, where it is called by a name; compilers write `(0, tools.drop)(…)` for a function that they import. */
function calledName(machine: Machine, node: ts.CallExpression): ts.Identifier | ts.PropertyAccessExpression | undefined {
  const api = machine.ts;
  let callee = skipOuter(machine, node.expression);
  if (api.isBinaryExpression(callee) && callee.operatorToken.kind === api.SyntaxKind.CommaToken) callee = skipOuter(machine, callee.right);
  return api.isIdentifier(callee) || (api.isPropertyAccessExpression(callee) && api.isIdentifier(callee.name)) ? callee as ts.Identifier | ts.PropertyAccessExpression : undefined;
}

/** `this.tools.drop` → `tools`, `drop`; undefined where it does not begin with a name. */
function pathOf(machine: Machine, callee: ts.Expression): readonly string[] | undefined {
  const api = machine.ts;
  const names: string[] = [];
  let at = callee;
  while (api.isPropertyAccessExpression(at)) {
    names.unshift(at.name.text);
    at = skipOuter(machine, at.expression);
  }
  if (api.isIdentifier(at)) return [at.text, ...names];
  return at.kind === api.SyntaxKind.ThisKeyword ? ['this', ...names] : undefined;
}

/** A name that a call may be declared under, and the module that it is imported from. */
interface Way {
  readonly path: readonly string[];
  readonly specifier?: string;
}

/** `audit.add` where `audit` is a module is `add` too; what is imported under another name has its own. */
function ways(machine: Machine, path: readonly string[], env: Env): readonly Way[] {
  const [root = '', ...rest] = path;
  if (root === 'this') return [{ path: rest }];
  const isOwn = findBinding(env.scope, root) === env.module.scope.bindings.get(root);
  const imported = isOwn ? importOf(machine, env.module, root) : undefined;
  if (!imported) return [{ path }];
  const { specifier, name } = imported;
  return [{ path, specifier }, { path: name === undefined ? rest : [name, ...rest], specifier }];
}

function fits(machine: Machine, { shape, from }: DeclaredCall, { path, specifier }: Way, node: ts.CallExpression, env: Env): boolean {
  return path.length === shape.path.length && path.every((word, index) => word === shape.path[index]) && takes(machine, shape, node.arguments)
    && (from === undefined || (specifier !== undefined && comesFrom(machine, specifier, from, env)));
}

function takes(machine: Machine, { parameters, open }: CallShape, args: readonly ts.Expression[]): boolean {
  const spread = args.findIndex((arg) => machine.ts.isSpreadElement(arg));
  // Behind a spread nobody knows which argument is which.
  if (spread >= 0) return open && spread >= parameters.length;
  return open ? args.length >= parameters.length : args.length === parameters.length;
}

function comesFrom(machine: Machine, specifier: string, from: string, env: Env): boolean {
  if (specifier === from) return true;
  const resolution = machine.resolver.resolve(specifier, env.module.path);
  for (const path of resolution.lookups) env.module.reads.add(path);
  return resolution.kind === 'file' && withoutEnding(resolution.path) === withoutEnding(from);
}

function withoutEnding(path: string): string {
  return path.replace(/^\.\//, '').replace(/(?:\/index)?(?:\.d)?\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
}

/** Runs its SQL, then its function, with what is known of the arguments. */
function perform(machine: Machine, declared: DeclaredCall, args: readonly Inner[], site: Site): Inner {
  const given = (of: Placeholder): Inner => argument(machine, declared.shape, args, of, site);
  if (declared.sql.length > 0) {
    const sql = composeSql(machine, declared, given, site);
    if (sql) recordDeclaredSql(machine, sql, site);
  }
  if (declared.runs) {
    const passed = declared.runs.args.map(given);
    // What else its function is given is not known, and it may be a way to the database.
    while (passed.length < 4) passed.push(unknownValue('what a declared call passes on', site.span, { handle: true }));
    return machine.evaluation.call(given(declared.runs.callee) as Value, passed as Value[], site);
  }
  return declared.sql.length > 0 ? unknownValue('the result of a declared call', site.span, { handle: true }) : unknownValue('the result of a declared call', site.span, { mayTouch: 'nothing' });
}

function argument(machine: Machine, shape: CallShape, args: readonly Inner[], { parameter, properties }: Placeholder, site: Site): Inner {
  const start = args[shape.parameters.indexOf(parameter)] ?? UNDEFINED;
  return properties.reduce<Inner>((value, property) => getMember(machine, value, property, site), start);
}

function composeSql(machine: Machine, { sql, shape }: DeclaredCall, given: (of: Placeholder) => Inner, site: Site): SourceText | undefined {
  const spanOf = ({ parameter }: Placeholder): Span => site.args[shape.parameters.indexOf(parameter)] ?? site.span;
  const computed = (text: string): SourceText => computedText(text, site.span);
  const put = (of: Placeholder): TextPart => ({ value: given(of), span: spanOf(of), isLiteral: isWrittenIn(given(of), spanOf(of)) });
  const word = (part: string | Placeholder): SourceText => {
    if (typeof part === 'string') return computed(part);
    const text = buildText(machine, [put(part)], site.span);
    return text.kind === 'string' ? text.source : computed('');
  };
  const valueOf = (of: Placeholder): TextPart => {
    const value = given(of);
    if (value.kind === 'undefined') return { written: computed('null') };
    if (value.kind !== 'string') return { value, span: spanOf(of), isLiteral: false };
    const [hole] = value.source.holes;
    return hole ? { value: unknownValue(hole.reason, site.span), span: spanOf(of), isLiteral: false } : { written: literal(machine, value.source, spanOf(of)) };
  };
  const partOf = (part: SqlPart): TextPart => {
    switch (part.kind) {
      case 'text': return { written: computed(part.text) };
      case 'sql': return put(part.of);
      case 'name': return { written: nameText(machine, part.parts, given, word, site) };
      case 'string': return { written: literal(machine, joinTexts(part.parts.map(word)), site.span) };
      case 'value': return valueOf(part.of);
    }
  };
  const parts = sql.map(partOf);
  const text = buildText(machine, parts, site.span);
  return text.kind === 'string' ? text.source : undefined;
}

/** Whether a text stands in the argument itself, and not where the argument leads. */
function isWrittenIn(value: Inner, span: Span): boolean {
  if (value.kind !== 'string') return false;
  const { file, start, end } = value.source.locate(0, value.source.text.length);
  return file === span.file && start >= span.start && end <= span.end;
}

/** A name in quotes, schema and name by themselves; a list is several. */
function nameText(machine: Machine, parts: readonly (string | Placeholder)[], given: (of: Placeholder) => Inner, word: (part: string | Placeholder) => SourceText, site: Site): SourceText {
  const [only] = parts;
  const value = parts.length === 1 && typeof only === 'object' ? given(only) : undefined;
  if (value?.kind === 'array' && value.complete && value.items.length > 0) {
    const names = (value.items as Inner[]).map((item) => quoted(machine, textOf(machine, item, site.span)));
    return joinTexts(names.flatMap((name, index) => (index === 0 ? [name] : [computedText(', ', site.span), name])));
  }
  const text = joinTexts(parts.map(word));
  const names = value && text.holes.length === 0 ? text.text.split('.') : [];
  if (names.length < 2) return quoted(machine, text);
  const span = text.locate(0, text.text.length);
  return joinTexts(names.flatMap((name, index) => [...(index > 0 ? [computedText('.', span)] : []), quotedName(computedText(name, span), machine.dialect)]));
}

function quoted(machine: Machine, text: SourceText): SourceText {
  return quotedName(text, machine.dialect);
}

function literal(machine: Machine, text: SourceText, span: Span): SourceText {
  if (text.holes.length > 0) return joinTexts([computedText("'", span), text, computedText("'", span)]);
  return computedText(quoteLiteral(text.text, machine.dialect), span);
}
