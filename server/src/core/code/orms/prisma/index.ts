import type { At, CallFact, Expression } from '../../facts';
import type { Kind, LinkContext, LinkedFile, OrmReader } from '../../link/kinds';
import type { Entity } from '../../model';
import { findEntities } from './entities';
import { aggregateOf, callLost, callModel } from './queries';

const PACKAGE = '@prisma/client';
const CLIENT: Kind = { kind: 'orm', orm: 'prisma', what: 'client' };
/** A function that gives its argument back: `Prisma.validator<…>()`. */
const IDENTITY: Kind = { kind: 'orm', orm: 'prisma', what: 'identity' };
/** Names of the client that are no models. */
const CLIENTS: ReadonlySet<string> = new Set(['PrismaClient', 'TransactionClient', 'DefaultPrismaClient', 'PrismaPromise']);
/** What the client gives back as it is, with more or less in it. */
const SAME: ReadonlySet<string> = new Set(['$extends', '$on', '$parent']);
/** The types that Prisma makes of a model, behind its name: rows, and what is written, asked for or selected by the same properties. */
const TYPES = /(?:Unchecked)?(?:GetPayload|Create(?:Many)?\w*Input|Update(?:Many)?\w*Input|Where\w*Input|Select\w*|Include\w*|Omit|OrderBy\w*|Scalar\w*|CountOutputType|Payload|GroupByOutputType|(?:Min|Max|Count|Avg|Sum)AggregateOutputType)$/;

/** Prisma: models of schema.prisma, and the client. */
export const prisma: OrmReader = {
  id: 'prisma',
  title: 'Prisma model',
  words: ['prisma'],
  packages: [PACKAGE, '@prisma/client/edge', '.prisma/client'],
  generated: (specifier) => (/prisma/i.test(specifier) || /(?:^|[/@~])generated\/(?:[\w-]+\/)*(?:client|db)(?:$|\/)/.test(specifier) ? PACKAGE : undefined),
  entities: (files) => findEntities(files),

  get(of, name, at, file, context) {
    const aggregate = aggregateOf(of);
    if (aggregate) return name.startsWith('_') ? { kind: 'row', entity: aggregate } : undefined;
    if (isClient(of)) return modelOf(name, file, context) ?? (SAME.has(name) ? CLIENT : name.startsWith('$') ? undefined : { kind: 'orm', orm: 'prisma', what: 'lost', data: name });
    if (of.kind === 'entity') return name === 'fields' ? { kind: 'row', entity: of.entity } : undefined;
    return of.kind === 'package' ? memberOfPackage(of.path, name, at, file, context) : undefined;
  },

  call(callee, call, file, context) {
    if ('value' in callee) return invoke(callee.value, call, file, context);
    const { of, method } = callee;
    if (of.kind === 'entity') return callModel(of.entity, method, call, file, context);
    if (isClient(of)) return SAME.has(method) ? CLIENT : method === '$transaction' ? transaction(call, file, context) : undefined;
    if (of.kind === 'orm' && of.what === 'lost') return callLost(String(of.data), method, call, file, context);
    if (of.kind === 'package' && method === 'validator') return IDENTITY;
    return of.kind === 'package' && CLIENTS.has(method) ? CLIENT : undefined;
  },

  parameter(callee, _call, _argument, parameter) {
    return 'of' in callee && isClient(callee.of) && callee.method === '$transaction' && parameter === 0 ? CLIENT : undefined;
  },

  // A client that is handed on in a context or by injection, where its type could not be followed.
  property(of, name, file, context) {
    if (!context.entities.some((entity) => entity.orm === 'prisma')) return undefined;
    if (/^_?prisma(?:Client|Service)?$/i.test(name)) return CLIENT;
    return isNamed(of, /^(?:_?prisma\w*|db|tx|trx)$/i) ? modelOf(name, file, context) : undefined;
  },

  type(path, _args, _type, file, context) {
    const name = path[path.length - 1] ?? '';
    if (CLIENTS.has(name)) return CLIENT;
    const model = context.entityNamed('prisma', name, file.path);
    if (model) return { kind: 'row', entity: model };
    const delegate = name.endsWith('Delegate') ? context.entityNamed('prisma', name.slice(0, -'Delegate'.length), file.path) : undefined;
    if (delegate) return { kind: 'entity', entity: delegate, use: 'delegate' };
    const typed = name.replace(TYPES, '');
    const entity = typed === name ? undefined : context.entityNamed('prisma', typed, file.path);
    return entity && { kind: 'row', entity };
  },
};

function isClient(kind: Kind): boolean {
  return (kind.kind === 'orm' && kind.what === 'client') || (kind.kind === 'package' && kind.made === true && CLIENTS.has(kind.path[kind.path.length - 1] ?? ''));
}

/** `prisma.user`: the model with its first letter small. */
function modelOf(name: string, file: LinkedFile, context: LinkContext): Kind | undefined {
  const entity = context.entityNamed('prisma', name.charAt(0).toUpperCase() + name.slice(1), file.path) ?? context.entityNamed('prisma', name, file.path);
  return entity && { kind: 'entity', entity, use: 'delegate' };
}

/** `Prisma.UserScalarFieldEnum.email`; `Role.ADMIN` of an enum. */
function memberOfPackage(path: readonly string[], name: string, at: At, file: LinkedFile, context: LinkContext): Kind | undefined {
  const owner = path[path.length - 1] ?? '';
  if (owner.endsWith('ScalarFieldEnum')) {
    const entity = context.entityNamed('prisma', owner.slice(0, -'ScalarFieldEnum'.length), file.path);
    const column = entity && context.columnOf(entity, name);
    if (entity && column) emitColumn(entity, column.column, at, file, context);
    return column && { kind: 'text', value: name };
  }
  return path.length === 1 && /^[A-Z]/.test(owner) && owner !== 'Prisma' && !CLIENTS.has(owner) ? { kind: 'text', value: name } : undefined;
}

function emitColumn(entity: Entity, column: string, at: At, file: LinkedFile, context: LinkContext): void {
  context.emit(file, { table: entity.table, column, access: 'read', at, via: `Prisma model ${entity.name}`, ...(entity.source === undefined ? {} : { source: entity.source }) });
}

function invoke(value: Kind, call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  if (value.kind === 'orm' && value.what === 'identity') return call.args[0] && context.kindOf(file, call.args[0]);
  return value.kind === 'package' && CLIENTS.has(value.path[value.path.length - 1] ?? '') ? CLIENT : undefined;
}

/** `$transaction(async (tx) => …)` gives what the function gives, `$transaction([a, b])` what the queries give. */
function transaction(call: CallFact, file: LinkedFile, context: LinkContext): Kind | undefined {
  const given = call.args[0] && context.kindOf(file, call.args[0]);
  return given?.kind === 'function' ? context.resultOf(given) : given;
}

function isNamed(expression: Expression, pattern: RegExp): boolean {
  return (expression.kind === 'get' || expression.kind === 'name') && pattern.test(expression.name);
}

