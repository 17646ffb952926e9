import type { Expression, FileFacts, TypeFact } from '../../../server/src/core/code/facts';

/** An expression as text: locals by name, calls as `callee(args)`. */
export function show(facts: FileFacts, expression: Expression | undefined): string {
  const inner = (part: Expression): string => show(facts, part);
  switch (expression?.kind) {
    case undefined: return '-';
    case 'literal': return JSON.stringify(expression.value);
    case 'name': return expression.name;
    case 'local': return `$${facts.locals[expression.index]?.name || expression.index}`;
    case 'this': return 'this';
    case 'get': return `${inner(expression.of)}${expression.optional ? '?' : ''}.${expression.name}`;
    case 'item': return `${inner(expression.of)}[${expression.key ? inner(expression.key) : ''}]`;
    case 'call': return showCall(facts, expression.index);
    case 'object': return `{${[...expression.entries.map(({ key, value }) => `${key}: ${inner(value)}`), ...expression.spreads.map((spread) => `...${inner(spread)}`)].join(', ')}}`;
    case 'list': return `[${[...expression.items.map(inner), ...expression.spreads.map((spread) => `...${inner(spread)}`)].join(', ')}]`;
    case 'template': return `\`${expression.texts.map((text, index) => text + (expression.parts[index] ? `\${${inner(expression.parts[index])}}` : '')).join('')}\``;
    case 'function': return `f${expression.index}`;
    case 'class': return `c${expression.index}`;
    case 'either': return expression.of.map(inner).join(' | ');
    case 'cast': return `(${inner(expression.of)} as ${showType(facts, expression.type)})`;
    case 'operator': return expression.of.length === 1 ? `${expression.operator}${inner(expression.of[0] as Expression)}` : expression.of.map(inner).join(` ${expression.operator} `);
    case 'unknown': return '?';
  }
}

export function showCall(facts: FileFacts, index: number): string {
  const call = facts.calls[index];
  if (!call) return '!';
  const args = call.args.map((arg) => show(facts, arg));
  const types = call.typeArgs ? `<${call.typeArgs.map((type) => showType(facts, type)).join(', ')}>` : '';
  if (call.form === 'tagged') return `${show(facts, call.callee)}${types}${args[0] ?? ''}`;
  return `${call.form === 'new' ? 'new ' : call.form === 'decorator' ? '@' : ''}${show(facts, call.callee)}${types}(${args.join(', ')})`;
}

export function showType(facts: FileFacts, type: TypeFact | undefined): string {
  const inner = (part: TypeFact): string => showType(facts, part);
  switch (type?.kind) {
    case undefined: return '-';
    case 'reference': return `${type.name}${type.args.length > 0 ? `<${type.args.map(inner).join(', ')}>` : ''}`;
    case 'array': return `${inner(type.of)}[]`;
    case 'union': return type.of.map(inner).join(' | ');
    case 'intersection': return type.of.map(inner).join(' & ');
    case 'tuple': return `[${type.of.map(inner).join(', ')}]`;
    case 'object': return `{${type.members.map(({ name, optional, type: member }) => `${name}${optional ? '?' : ''}: ${inner(member)}`).join('; ')}}`;
    case 'literal': return JSON.stringify(type.value);
    case 'typeof': return `typeof ${show(facts, type.of)}`;
    case 'member': return `${inner(type.of)}['${type.name}']`;
    case 'keyof': return `keyof ${inner(type.of)}`;
    case 'function': return `(${type.params.map(inner).join(', ')}) => ${inner(type.result)}`;
    case 'keyword': return type.name || '…';
  }
}

/** All facts as lines, each beginning with the word for its kind. */
export function lines(facts: FileFacts): string[] {
  const where = (index: number): string => (index === 0 ? '' : ` in f${index}`);
  return [
    ...facts.imports.map(({ local, module, name, typeOnly }) => `import ${local ?? '-'} = ${module}#${name}${typeOnly ? ' (type)' : ''}`),
    ...facts.exports.map(({ name, value, from }) => `export ${name} = ${from ? `${from.module}#${from.name}` : show(facts, value)}`),
    ...facts.definitions.map(({ name, kind, value, type, extends: bases, members, typeParams }) =>
      [`define ${kind} ${name}${typeParams ? `<${typeParams.join(', ')}>` : ''}`, value && `= ${show(facts, value)}`, type && `: ${showType(facts, type)}`, bases && `extends ${bases.map((base) => showType(facts, base)).join(', ')}`, members && `{${members.map((member) => `${member.name}=${member.value ?? '?'}`).join(', ')}}`].filter(Boolean).join(' ')),
    ...facts.classes.flatMap(({ name, extends: base, extendsArgs, implements: contracts, decorators, members, typeParams }) => [
      `class ${name ?? '-'}${typeParams ? `<${typeParams.join(', ')}>` : ''}${base ? ` extends ${show(facts, base)}` : ''}${extendsArgs ? `<${extendsArgs.map((type) => showType(facts, type)).join(', ')}>` : ''}${contracts.length > 0 ? ` implements ${contracts.map((type) => showType(facts, type)).join(', ')}` : ''}${decorators.map((decorator) => ` ${show(facts, decorator)}`).join('')}`,
      ...members.map((member) => `member ${member.static ? 'static ' : ''}${member.abstract ? 'abstract ' : ''}${member.kind} ${member.name}${member.optional ? '?' : ''}: ${showType(facts, member.type)} = ${member.function === undefined ? show(facts, member.value) : `f${member.function}`}${member.decorators.map((decorator) => ` ${show(facts, decorator)}`).join('')}`),
    ]),
    ...facts.functions.slice(1).map(({ name, params, returns, result, class: owner, argumentOf }, index) =>
      `function f${index + 1} ${name ?? '-'}(${params.map((param) => `${facts.locals[param]?.rest ? '...' : ''}${facts.locals[param]?.name}`).join(', ')})${result ? `: ${showType(facts, result)}` : ''}${owner === undefined ? '' : ` of c${owner}`} gives ${returns.map((value) => show(facts, value)).join(', ') || '-'}${argumentOf ? ` given to ${show(facts, facts.calls[argumentOf.call]?.callee)}#${argumentOf.index}` : ''}`),
    ...facts.locals.map(({ name, value, type, function: owner }) => `local ${name || '-'}${where(owner)}: ${showType(facts, type)} = ${show(facts, value)}`),
    ...facts.calls.map((call, index) => `call ${call.awaited ? 'await ' : ''}${showCall(facts, index)}${where(call.function)}`),
    ...facts.gets.map(({ of, name, function: owner }) => `get ${show(facts, of)}.${name}${where(owner)}`),
    ...facts.sets.map(({ of, name, value, function: owner }) => `set ${show(facts, of)}.${name} = ${show(facts, value)}${where(owner)}`),
    ...facts.regions.map(({ kind, test, leaves, function: owner }) => `region ${kind} (${show(facts, test)})${leaves ? ` leaves by ${leaves}` : ''}${where(owner)}`),
    ...facts.sql.map(({ texts, parts, call }) => `sql ${texts.map((text, index) => text + (parts[index] ? `⟨${show(facts, parts[index])}⟩` : '')).join('')}${call === undefined ? '' : ` for ${show(facts, facts.calls[call]?.callee)}`}`),
    ...facts.problems.map(({ reason }) => `problem ${reason}`),
  ];
}
