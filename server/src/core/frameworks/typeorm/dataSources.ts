import { dialectNamed } from '../../dialect';
import type { Dialect } from '../../model/dialect';
import type { Files } from '../../model/files';
import { indexPaths } from '../pathIndex';

/** One set of options of a data source, as far as it is written in literals. */
export interface DataSource {
  readonly path: string;
  readonly dialect?: Dialect;
  /** Folders of its `migrations` globs, with what stands before them left out where it is computed. */
  readonly folders: readonly string[];
}

const NAME = /^(?:ormconfig(?:[.-][\w-]+)*\.(?:js|cjs|ts|json)|(?:[\w-]+[.-])*(?:data-?source|typeorm|orm|database)(?:[.-][\w-]+)*\.(?:ts|js|cjs|mts))$/i;

/** Data sources that say type and migrations in one object (`new DataSource({ type: 'postgres', migrations: […] })`, `ormconfig`). */
export function readDataSources(files: Files): readonly DataSource[] {
  const found: DataSource[] = [];
  for (const folder of indexPaths(files).folders.values()) {
    for (const name of folder.files) {
      if (!NAME.test(name)) continue;
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const read = files.read(path);
      if (read !== undefined && 'text' in read && /migrations/.test(read.text)) found.push(...sourcesIn(path, read.text));
    }
  }
  return found;
}

/** Each `type: '…'` belongs to the nearest `migrations: […]` after it and before the next type. */
function sourcesIn(path: string, text: string): readonly DataSource[] {
  const types = [...text.matchAll(/["']?\btype\b["']?\s*:\s*(['"`])([\w-]+)\1/g)].flatMap((match) => {
    const dialect = dialectNamed(match[2] ?? '');
    return dialect === undefined ? [] : [{ at: match.index, dialect }];
  });
  return types.map(({ at, dialect }, position) => {
    const part = text.slice(at, types[position + 1]?.at);
    const list = /["']?\bmigrations\b["']?\s*:\s*\[([^\]]*)\]/.exec(part)?.[1] ?? '';
    return { path, dialect, folders: [...list.matchAll(/(['"`])((?:(?!\1).)*)\1/g)].map((match) => folderOfGlob(match[2] ?? '')) };
  });
}

/** `${__dirname}/../migrations/*.js` → `migrations`; `dist/migration/sqlite/**\/*.js` → `dist/migration/sqlite`. */
function folderOfGlob(glob: string): string {
  const parts = glob.replace(/\$\{[^}]*\}/g, '').split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  const end = parts.findIndex((part) => /[*{]|\.(?:[jt]s|\{)/.test(part));
  return (end < 0 ? parts : parts.slice(0, end)).join('/');
}
