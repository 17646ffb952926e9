import type { Value } from '../../evaluate/value';
import type { SqlPiece, SqlText } from '../script/sqlText';
import { entry, isAbsent, knownText } from '../script/values';
import type { OperationTable } from './operations';
import { applyType, typeSql } from './types';
import { type PgmWriter, truthy } from './writer';

const ENTRIES = (value: Value | undefined): ReadonlyMap<string, Value> => (value?.kind === 'object' ? value.entries : new Map());

/** utils/formatParams.ts. */
function parameters(writer: PgmWriter, list: Value | undefined): SqlText {
  const items = isAbsent(list) ? [] : writer.items(list).map((item) => {
    const { type, options } = applyType(writer, item);
    const fallback = options.get('default');
    return writer.join([
      ...(truthy(options.get('mode')) ? [writer.text(options.get('mode'))] : []),
      ...(truthy(options.get('name')) ? [writer.name(options.get('name'))] : []),
      ...(type ? [typeSql(writer, type)] : []),
      ...(truthy(fallback) ? [writer.write`DEFAULT ${writer.value(fallback)}`] : []),
    ], ' ');
  });
  return writer.write`(${writer.join(items, ', ')})`;
}

function createFunction(writer: PgmWriter, [name, list, options, definition]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  if (!truthy(own.get('language'))) writer.fail('the language of the function is not given');
  const clause = (key: string, words: string): readonly SqlPiece[] => (truthy(own.get(key)) === false ? [] : [writer.write`${words}${writer.text(own.get(key))}`]);
  const security = knownText(own.get('security'));
  const settings = isAbsent(own.get('set')) ? [] : writer.items(own.get('set')).map((item) => {
    const value = entry(item, 'value');
    return writer.write`SET ${writer.name(entry(item, 'configurationParameter'))} ${knownText(value) === 'FROM CURRENT' ? 'FROM CURRENT' : writer.write`TO ${writer.text(value)}`}`;
  });
  const parts: readonly SqlPiece[] = [
    own.has('behavior') ? writer.text(own.get('behavior')) : 'VOLATILE',
    ...clause('language', 'LANGUAGE '),
    ...(security !== undefined && security !== 'INVOKER' ? [`SECURITY ${security}`] : []),
    ...(writer.flag(options, 'window') ? ['WINDOW'] : []),
    ...(writer.flag(options, 'onNull') ? ['RETURNS NULL ON NULL INPUT'] : []),
    ...clause('parallel', 'PARALLEL '),
    ...settings,
  ];
  const returns = own.has('returns') ? writer.text(own.get('returns')) : 'void';
  return [writer.write`CREATE${writer.when(options, 'replace', ' OR REPLACE')} FUNCTION ${writer.name(name)}${parameters(writer, list)} RETURNS ${returns} AS ${writer.value(definition)} ${writer.join(parts, ' ')};`];
}

function dropFunction(writer: PgmWriter, [name, list, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`DROP FUNCTION${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(name)}${parameters(writer, list)}${writer.when(options, 'cascade', ' CASCADE')};`];
}

function renameFunction(writer: PgmWriter, [name, list, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER FUNCTION ${writer.name(name)}${parameters(writer, list)} RENAME TO ${writer.name(to)};`];
}

const TRIGGER_RETURN: readonly [string, Value] = ['returns', { kind: 'string', source: { text: 'trigger', holes: [], locate: (start, end) => ({ file: '', start, end }) } }];

/** With a definition the trigger's function is made too, under the trigger's name unless told otherwise (operations/triggers/createTrigger.ts). */
function createTrigger(writer: PgmWriter, [table, name, options, definition]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const routine = own.get('function') ?? (isAbsent(definition) ? undefined : name);
  const isConstraint = writer.flag(options, 'constraint');
  const when = isConstraint ? 'AFTER' : writer.text(own.get('when'));
  const isInstead = /instead\s+of/i.test(knownText(own.get('when')) ?? '');
  const level = isInstead ? 'ROW' : own.has('level') ? writer.text(own.get('level')) : 'STATEMENT';
  const late = isConstraint ? (truthy(own.get('deferrable')) ? `DEFERRABLE INITIALLY ${truthy(own.get('deferred')) ? 'DEFERRED' : 'IMMEDIATE'} ` : 'NOT DEFERRABLE ') : '';
  const condition = own.get('condition');
  const args = isAbsent(own.get('functionParams')) ? [] : writer.items(own.get('functionParams')).map(writer.value);
  const trigger = writer.write`CREATE${isConstraint ? ' CONSTRAINT' : ''} TRIGGER ${writer.name(name)} ${when} ${writer.join(writer.items(own.get('operation')).map(writer.text), ' OR ')} ON ${writer.name(table)} ${late}FOR EACH ${level} ${truthy(condition) ? writer.write`WHEN (${writer.text(condition)}) ` : ''}EXECUTE PROCEDURE ${writer.name(routine)}(${writer.join(args, ', ')});`;
  if (isAbsent(definition)) return [trigger];
  const body: Value = { kind: 'object', complete: true, entries: new Map([...own, TRIGGER_RETURN]) };
  const made = createFunction(writer, [routine ?? { kind: 'undefined' }, { kind: 'undefined' }, body, definition as Value]);
  return [writer.join([...made, trigger], '\n')];
}

function dropTrigger(writer: PgmWriter, [table, name, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`DROP TRIGGER${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.name(name)} ON ${writer.name(table)}${writer.when(options, 'cascade', ' CASCADE')};`];
}

function dropTriggerAndFunction(writer: PgmWriter, args: readonly Value[]): readonly SqlText[] {
  const [, name, options, definition] = args;
  const routine = entry(options, 'function') ?? name;
  const more = isAbsent(definition) || !routine || !options ? [] : dropFunction(writer, [routine, { kind: 'undefined' }, options]);
  return [writer.join([...dropTrigger(writer, args), ...more], '\n')];
}

function renameTrigger(writer: PgmWriter, [table, name, to]: readonly Value[]): readonly SqlText[] {
  return [writer.write`ALTER TRIGGER ${writer.name(name)} ON ${writer.name(table)} RENAME TO ${writer.name(to)};`];
}

function operatorList(writer: PgmWriter, list: Value | undefined): SqlText {
  return writer.join(writer.items(list).map((item) => {
    const kind = (knownText(entry(item, 'type')) ?? '').toUpperCase();
    const params = entry(item, 'params');
    return writer.write`${kind} ${writer.text(entry(item, 'number'))} ${writer.name(entry(item, 'name'))}${kind === 'OPERATOR' && isAbsent(params) ? '' : parameters(writer, params)}`;
  }), ', ');
}

function createOperator(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const own = ENTRIES(options);
  const part = (key: string, words: string, plain = false): readonly SqlPiece[] => (truthy(own.get(key)) === false ? [] : [writer.write`${words} = ${plain ? writer.plainName(own.get(key)) : writer.name(own.get(key))}`]);
  const parts = [
    ...part('procedure', 'PROCEDURE'), ...part('left', 'LEFTARG'), ...part('right', 'RIGHTARG'), ...part('commutator', 'COMMUTATOR', true), ...part('negator', 'NEGATOR', true),
    ...part('restrict', 'RESTRICT'), ...part('join', 'JOIN'), ...(writer.flag(options, 'hashes') ? ['HASHES'] : []), ...(writer.flag(options, 'merges') ? ['MERGES'] : []),
  ];
  return [writer.write`CREATE OPERATOR ${writer.plainName(name)} (${writer.join(parts, ', ')});`];
}

function dropOperator(writer: PgmWriter, [name, options]: readonly Value[]): readonly SqlText[] {
  const side = (key: string): SqlPiece => (truthy(entry(options, key)) ? writer.name(entry(options, key)) : 'none');
  return [writer.write`DROP OPERATOR${writer.when(options, 'ifExists', ' IF EXISTS')} ${writer.plainName(name)}(${side('left')}, ${side('right')})${writer.when(options, 'cascade', ' CASCADE')};`];
}

function createOperatorClass(writer: PgmWriter, [name, type, method, list, options]: readonly Value[]): readonly SqlText[] {
  const family = entry(options, 'family');
  return [writer.write`CREATE OPERATOR CLASS ${writer.name(name)}${writer.when(options, 'default', ' DEFAULT')} FOR TYPE ${writer.name(applyType(writer, type).type)} USING ${writer.name(method)}${truthy(family) ? writer.write` FAMILY ${writer.text(family)}` : ''} AS ${operatorList(writer, list)};`];
}

function operatorGroup(what: string, verb: 'DROP' | 'CREATE'): (writer: PgmWriter, args: readonly Value[]) => readonly SqlText[] {
  return (writer, [name, method, options]) => [writer.write`${verb} OPERATOR ${what}${verb === 'DROP' ? writer.when(options, 'ifExists', ' IF EXISTS') : ''} ${writer.name(name)} USING ${writer.text(method)}${verb === 'DROP' ? writer.when(options, 'cascade', ' CASCADE') : ''};`];
}

function renameOperator(what: string): (writer: PgmWriter, args: readonly Value[]) => readonly SqlText[] {
  return (writer, [name, method, to]) => [writer.write`ALTER OPERATOR ${what} ${writer.name(name)} USING ${writer.text(method)} RENAME TO ${writer.name(to)};`];
}

function changeFamily(verb: string): (writer: PgmWriter, args: readonly Value[]) => readonly SqlText[] {
  return (writer, [name, method, list]) => [writer.write`ALTER OPERATOR FAMILY ${writer.name(name)} USING ${writer.text(method)} ${verb} ${operatorList(writer, list)};`];
}

function createCast(writer: PgmWriter, [from, to, options]: readonly Value[]): readonly SqlText[] {
  const routine = entry(options, 'functionName');
  const args = entry(options, 'argumentTypes');
  const how = truthy(routine)
    ? writer.write` WITH FUNCTION ${writer.name(routine)}(${truthy(args) ? writer.join(writer.items(args).map(writer.text), ', ') : writer.text(from)})`
    : writer.write`${writer.flag(options, 'inout') ? ' WITH INOUT' : ' WITHOUT FUNCTION'}`;
  const as = entry(options, 'as');
  return [writer.write`CREATE CAST (${writer.text(from)} AS ${writer.text(to)})${how}${truthy(as) ? writer.write` AS ${writer.text(as)}` : ''};`];
}

function dropCast(writer: PgmWriter, [from, to, options]: readonly Value[]): readonly SqlText[] {
  return [writer.write`DROP CAST${writer.when(options, 'ifExists', ' IF EXISTS')} (${writer.text(from)} AS ${writer.text(to)});`];
}

function turned(args: readonly Value[]): readonly Value[] {
  const [first, second, third, ...rest] = args;
  return first && second && third ? [third, second, first, ...rest] : args;
}

/** Functions, triggers, operators and casts (src/operations). */
export const ROUTINE_OPERATIONS: OperationTable = {
  createFunction: { write: createFunction, reverse: dropFunction },
  dropFunction: { write: dropFunction },
  renameFunction: { write: renameFunction, reverse: (writer, args) => renameFunction(writer, turned(args)) },
  createTrigger: { write: createTrigger, reverse: dropTriggerAndFunction },
  dropTrigger: { write: dropTrigger },
  renameTrigger: { write: renameTrigger, reverse: (writer, [table, name, to]) => renameTrigger(writer, [table, to, name].filter((arg) => arg !== undefined)) },
  createOperator: { write: createOperator, reverse: dropOperator },
  dropOperator: { write: dropOperator },
  createOperatorClass: { write: createOperatorClass, reverse: (writer, [name, , method, , options]) => operatorGroup('CLASS', 'DROP')(writer, [name, method, options].filter((arg) => arg !== undefined)) },
  dropOperatorClass: { write: operatorGroup('CLASS', 'DROP') },
  renameOperatorClass: { write: renameOperator('CLASS'), reverse: (writer, args) => renameOperator('CLASS')(writer, turned(args)) },
  createOperatorFamily: { write: operatorGroup('FAMILY', 'CREATE'), reverse: operatorGroup('FAMILY', 'DROP') },
  dropOperatorFamily: { write: operatorGroup('FAMILY', 'DROP') },
  renameOperatorFamily: { write: renameOperator('FAMILY'), reverse: (writer, args) => renameOperator('FAMILY')(writer, turned(args)) },
  addToOperatorFamily: { write: changeFamily('ADD'), reverse: changeFamily('DROP') },
  removeFromOperatorFamily: { write: changeFamily('DROP') },
  createCast: { write: createCast, reverse: dropCast },
  dropCast: { write: dropCast },
};
