import { linkCode } from '../../server/src/core/code/link';
import type { OrmReader } from '../../server/src/core/code/link/kinds';
import type { CodeModel } from '../../server/src/core/code/model';
import { readFacts } from '../../server/src/core/code/read';
import { createRoles } from '../../server/src/core/code/roles';
import { filesOf } from '../fate/judge';

/** The code model of some files, by the readers at hand. */
export function modelOf(files: Readonly<Record<string, string>>, readers: readonly OrmReader[]): CodeModel {
  const paths = Object.keys(files).filter((path) => !path.endsWith('.json')).sort();
  return linkCode({ files: filesOf(files), paths, facts: (path) => readFacts(path, files[path] ?? ''), readers, roleOf: createRoles([]) });
}

/** What the code of a file needs, as `read users.email 'the words'`; without what the entities themselves map. */
export function needs(files: Readonly<Record<string, string>>, readers: readonly OrmReader[], file: string): readonly string[] {
  return modelOf(files, readers).references.flatMap(({ span, table, column, access, certainty, implicit, values }) => {
    if (span.file !== file || access === 'define') return [];
    const name = `${table.schema === undefined ? '' : `${table.schema}.`}${table.name}${column === undefined ? (implicit ? '.*' : '') : `.${column}`}`;
    const words = (files[file] ?? '').slice(span.start, span.end).replace(/\s+/g, ' ');
    return [`${access} ${name}${certainty === 'likely' ? ' likely' : ''} at ${words}${values ? ` = ${values.join('|')}` : ''}`];
  });
}

/** The columns that may be written as NULL, as `users.email`. */
export function nullable(files: Readonly<Record<string, string>>, readers: readonly OrmReader[]): readonly string[] {
  return modelOf(files, readers).references.flatMap(({ table, column, access, neverNull }) => (access === 'write' && column !== undefined && !neverNull ? [`${table.name}.${column}`] : []));
}

/** What is mapped, as `User users: id, email as mail, …`; with who fills a column where it is not the code. */
export function mapped(files: Readonly<Record<string, string>>, readers: readonly OrmReader[]): readonly string[] {
  return modelOf(files, readers).entities.map(({ name, table, columns, relations }) => {
    const shown = columns.map(({ property, column, filledBy }) => `${property}${property === column ? '' : ` as ${column}`}${filledBy === 'code' || filledBy === undefined ? '' : ` (${filledBy})`}`);
    const ways = relations.map(({ property, to, list, through }) => `${property} → ${to.split(':').at(-1)}${list ? '[]' : ''}${through ? ` through ${through.name}` : ''}`);
    return `${name} ${table.schema === undefined ? '' : `${table.schema}.`}${table.name}: ${[...shown, ...ways].join(', ')}`;
  });
}

/** What is inserted, as `users(email, name)`, with `…` where there may be more. */
export function inserted(files: Readonly<Record<string, string>>, readers: readonly OrmReader[]): readonly string[] {
  return modelOf(files, readers).inserts.map(({ table, columns, open }) => `${table.name}(${[...columns, ...(open ? ['…'] : [])].join(', ')})`);
}
