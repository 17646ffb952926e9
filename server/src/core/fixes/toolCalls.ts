import type { ImportDeclaration, ts } from 'ts-morph';
import { typescript } from '../evaluate/typescript';
import type { Span } from '../model/source';
import { nodeIn, type ScriptChange } from './editScript';
import { find, type ParsedScript, type WritableFunction } from './scriptFunctions';
import { literal, type ScriptStyle } from './scriptStyle';

/** How a tool is told to run SQL: as text for one statement, and whether the call is waited for. */
export interface SqlCall {
  readonly waits: boolean;
  write(sql: string, style: ScriptStyle): string;
  /** What must be in the script for it. */
  readonly prepare?: ScriptChange;
}

/** What a function's first parameter is called; of `{ context: queryInterface }` that is the inner name. */
function handleOf(target: WritableFunction): string | undefined {
  const ts = typescript();
  const name = target.parameters[0]?.name;
  if (!name) return undefined;
  if (ts.isIdentifier(name)) return name.text;
  if (!ts.isObjectBindingPattern(name)) return undefined;
  const context = name.elements.find((element) => (element.propertyName ?? element.name).getText() === 'context')?.name;
  return context && ts.isIdentifier(context) ? context.text : undefined;
}

const METHODS: Readonly<Record<string, string>> = { knex: 'raw', typeorm: 'query', sequelize: 'sequelize.query', dbMigrate: 'runSql' };

/** The call by which a tool runs SQL in a function; undefined where the function has nothing to call. `near`: a place whose own call may tell. */
export function sqlCallIn(framework: string, script: ParsedScript, target: WritableFunction, near: Span): SqlCall | undefined {
  if (framework === 'mikroOrm') return { waits: false, write: (sql, style) => `this.addSql(${literal(sql, style)})` };
  if (framework === 'clientScripts') return likeTheCallAt(script, target, near);
  const handle = handleOf(target);
  if (handle === undefined) return undefined;
  if (framework === 'nodePgMigrate') return target.parameters.length === 1 ? { waits: false, write: (sql, style) => `${handle}.sql(${literal(sql, style)})` } : undefined;
  // db-migrate waits for a callback where the function takes one.
  if (framework === 'dbMigrate' && target.parameters.length > 1) return undefined;
  if (framework === 'kysely') return taggedCall(script, handle);
  const method = METHODS[framework];
  return method === undefined ? undefined : { waits: true, write: (sql, style) => `${handle}.${method}(${literal(sql, style)})` };
}

/** Kysely runs SQL by its `sql` tag, which may have to be imported first. */
function taggedCall(script: ParsedScript, handle: string): SqlCall | undefined {
  const ts = typescript();
  const write = (sql: string): string => `sql\`${sql.replace(/[`\\]|\$\{/g, '\\$&')}\`.execute(${handle})`;
  const declarations = script.file.statements.filter(ts.isImportDeclaration).filter((one) => ts.isStringLiteral(one.moduleSpecifier) && one.moduleSpecifier.text === 'kysely');
  const named = (one: ts.ImportDeclaration): ts.NamedImports | undefined => {
    const bindings = one.importClause?.isTypeOnly ? undefined : one.importClause?.namedBindings;
    return bindings && ts.isNamedImports(bindings) ? bindings : undefined;
  };
  if (declarations.some((one) => named(one)?.elements.some((element) => element.name.text === 'sql' && !element.propertyName && !element.isTypeOnly))) return { waits: true, write };
  // Another thing may be called so.
  if (declarations.length === 0 || /\bsql\b/.test(script.text)) return undefined;
  const open = declarations.find((one) => named(one));
  return { waits: true, write, prepare: (file) => void (open ? (nodeIn(file, open) as ImportDeclaration).addNamedImport('sql') : file.addImportDeclaration({ moduleSpecifier: 'kysely', namedImports: ['sql'] })) };
}

/** A script over a client is written by its own example: the call with one text that stands at this place. */
function likeTheCallAt(script: ParsedScript, target: WritableFunction, near: Span): SqlCall | undefined {
  const ts = typescript();
  const { file, text } = script;
  const isExample = (node: ts.Node): node is ts.CallExpression =>
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.arguments.length === 1 && ts.isStringLiteralLike(node.arguments[0]!) && covers(node, file, near);
  const call = find(target, isExample) as ts.CallExpression | undefined;
  if (!call) return undefined;
  const callee = text.slice(call.expression.getStart(file), call.expression.end);
  if (!/^[\w$.]+$/.test(callee)) return undefined;
  return { waits: ts.isAwaitExpression(call.parent) || ts.isReturnStatement(call.parent) || ts.isArrowFunction(call.parent), write: (sql, style) => `${callee}(${literal(sql, style)})` };
}

/** The call, or what it stands in. */
function covers(node: ts.Node, file: ts.SourceFile, span: Span): boolean {
  const start = node.getStart(file);
  return (start <= span.start && node.end >= span.end) || (span.start <= start && span.end >= node.end);
}
