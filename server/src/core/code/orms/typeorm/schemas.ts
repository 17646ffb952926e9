import type { Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';
import type { Entity, EntityColumn, EntityRelation } from '../../model';
import { PACKAGES } from './decorators';
import type { Naming } from './naming';

/** `new EntitySchema({ name, tableName, columns, relations })`. */
export function schemaEntities(file: LinkedFile, naming: Naming, context: LinkContext): readonly Entity[] {
  const entities: Entity[] = [];
  for (const { callee, form, args, nameAt } of file.facts.calls) {
    if (form !== 'new' || !args[0]) continue;
    const from = context.packageOf(file, callee);
    if (from?.path.at(-1) !== 'EntitySchema' || !PACKAGES.some((known) => known === from.package)) continue;
    const options = objectEntries(context, file, args[0]);
    const text = (key: string): string | undefined => {
      const option = options.get(key);
      return option && context.textOf(option.file, option.value);
    };
    const target = options.get('target');
    const name = text('name') ?? (target && context.classOf(target.file, target.value)?.class.name);
    if (name === undefined) continue;
    const given = text('tableName');
    const schema = text('schema');
    const written = options.get(given === undefined ? 'name' : 'tableName')?.value;
    entities.push({
      id: `${file.path}#${name}`,
      orm: 'typeorm',
      name,
      table: { ...(schema !== undefined && { schema }), name: naming.table(name, given) },
      tableCertain: given !== undefined || naming.certain,
      columns: columnsOf(options.get('columns'), naming, context),
      relations: relationsOf(options.get('relations')),
      span: { file: file.path, start: nameAt[0], end: nameAt[1] },
      ...(written?.kind === 'literal' && { tableSpan: { file: file.path, start: written.at[0], end: written.at[1] } }),
      reads: 'mapped columns',
    });
  }
  return entities;
}

type Option = { readonly file: LinkedFile; readonly value: Expression };

function objectEntries(context: LinkContext, file: LinkedFile, expression: Expression): ReadonlyMap<string, Option> {
  return new Map(context.entriesOf(file, expression).entries.map((entry) => [entry.key, entry]));
}

function columnsOf(columns: Option | undefined, naming: Naming, context: LinkContext): readonly EntityColumn[] {
  if (!columns) return [];
  return context.entriesOf(columns.file, columns.value).entries.map(({ file, key, value, at }) => {
    const options = objectEntries(context, file, value);
    const name = options.get('name');
    const given = name && context.textOf(name.file, name.value);
    const is = (option: string, expected: boolean): boolean => {
      const found = options.get(option)?.value;
      return found?.kind === 'literal' && found.value === expected;
    };
    return {
      property: key, column: naming.column(key, given, []), certain: given !== undefined || naming.certain, span: { file: file.path, start: at[0], end: at[1] },
      selected: !is('select', false), filledBy: options.has('default') || options.has('generated') || is('createDate', true) || is('updateDate', true) ? 'database' : 'code', ...(is('nullable', true) && { nullable: true }),
    } satisfies EntityColumn;
  });
}

/** Targets are names of other schemas: they are not followed. */
function relationsOf(relations: Option | undefined): readonly EntityRelation[] {
  if (relations?.value.kind !== 'object') return [];
  return relations.value.entries.map(({ key, at }) => ({ property: key, to: '', list: false, span: { file: relations.file.path, start: at[0], end: at[1] } }));
}
