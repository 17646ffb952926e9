import type { ts } from 'ts-morph';
import type { Value } from '../../evaluate/value';
import { typescript } from '../../evaluate/typescript';
import { knownText } from '../script/values';
import { snakeCase } from './names';

/** The table behind what the entity manager is given, and the columns of its properties. */
export interface EntityTable {
  readonly table: string;
  column(property: string): string;
}

/** A table's name as text, or an entity class with its decorators; undefined where the table cannot be told. */
export function entityTable(target: Value | undefined): EntityTable | undefined {
  const text = knownText(target);
  if (text !== undefined) return { table: text, column: (property) => property };
  const node = target?.kind === 'class' && 'node' in target ? (target as { readonly node: unknown }).node : undefined;
  return node === undefined ? undefined : fromClass(node as ts.ClassLikeDeclaration);
}

function fromClass(node: ts.ClassLikeDeclaration): EntityTable | undefined {
  const api = typescript();
  const decorator = decoratorOf(api, node, ['Entity', 'ViewEntity']);
  if (!decorator) return undefined;
  const [first, second] = decorator.arguments;
  const named = textArgument(api, first, 'name') ?? textArgument(api, second, 'name');
  const schema = textArgument(api, first, 'schema', true) ?? textArgument(api, second, 'schema', true);
  const name = named ?? (node.name ? snakeCase(node.name.text) : undefined);
  if (name === undefined) return undefined;
  const columns = new Map<string, string>();
  for (const member of node.members) {
    if (!api.isPropertyDeclaration(member) || !api.isIdentifier(member.name)) continue;
    const column = decoratorOf(api, member, COLUMNS);
    const given = column?.arguments.map((argument) => optionText(api, argument, 'name')).find((option) => option !== undefined);
    if (given !== undefined) columns.set(member.name.text, given);
  }
  return { table: schema === undefined ? name : `${schema}.${name}`, column: (property) => columns.get(property) ?? property };
}

const COLUMNS = ['Column', 'PrimaryColumn', 'PrimaryGeneratedColumn', 'CreateDateColumn', 'UpdateDateColumn', 'DeleteDateColumn', 'VersionColumn', 'JoinColumn'];

function decoratorOf(api: typeof ts, node: ts.HasDecorators, names: readonly string[]): ts.CallExpression | undefined {
  for (const decorator of api.getDecorators(node) ?? []) {
    const { expression } = decorator;
    if (!api.isCallExpression(expression)) continue;
    const { expression: callee } = expression;
    const name = api.isIdentifier(callee) ? callee.text : api.isPropertyAccessExpression(callee) ? callee.name.text : '';
    if (names.includes(name)) return expression;
  }
  return undefined;
}

/** `@Entity('users')` or `@Entity({ name: 'users' })`. */
function textArgument(api: typeof ts, argument: ts.Expression | undefined, key: string, onlyOption = false): string | undefined {
  if (argument === undefined) return undefined;
  if (!onlyOption && api.isStringLiteralLike(argument)) return argument.text;
  return optionText(api, argument, key);
}

function optionText(api: typeof ts, argument: ts.Expression, key: string): string | undefined {
  if (!api.isObjectLiteralExpression(argument)) return undefined;
  for (const property of argument.properties) {
    if (api.isPropertyAssignment(property) && api.isIdentifier(property.name) && property.name.text === key && api.isStringLiteralLike(property.initializer)) return property.initializer.text;
  }
  return undefined;
}
