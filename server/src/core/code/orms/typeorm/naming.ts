import { folderOf, foldersUpFrom } from '../../../modules/paths';
import { snakeCase } from '../../../frameworks/typeorm/names';
import type { LinkContext, LinkedFile } from '../../link/kinds';

/** How names of tables and columns follow from those in code. */
export interface Naming {
  readonly certain: boolean;
  table(className: string, given: string | undefined): string;
  column(property: string, given: string | undefined, prefixes: readonly string[]): string;
  joinColumn(relation: string, referenced: string): string;
  joinTable(first: string, second: string, property: string): string;
}

const camelCase = (text: string): string => text.replace(/[_\s-]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/^[A-Z]/, (letter) => letter.toLowerCase());
const titleCase = (text: string): string => text.replace(/\w\S*/g, (word) => word[0]?.toUpperCase() + word.slice(1).toLowerCase());
const joinTable = (first: string, second: string, property: string): string => snakeCase(`${first}_${property.replaceAll('.', '_')}_${second}`);

/** DefaultNamingStrategy.js of TypeORM 0.3. */
const DEFAULT: Naming = {
  certain: true,
  table: (className, given) => given ?? snakeCase(className),
  column: (property, given, prefixes) => (prefixes.length > 0 ? camelCase(prefixes.join('_')) + titleCase(given ?? property) : (given ?? property)),
  joinColumn: (relation, referenced) => camelCase(`${relation}_${referenced}`),
  joinTable,
};

/** `SnakeNamingStrategy` of typeorm-naming-strategies 4. */
const SNAKE: Naming = {
  certain: true,
  table: (className, given) => given ?? snakeCase(className),
  column: (property, given, prefixes) => snakeCase(prefixes.join('_')) + (prefixes.length > 0 ? '_' : '') + (given ?? snakeCase(property)),
  joinColumn: (relation, referenced) => snakeCase(`${relation}_${referenced}`),
  joinTable,
};

/** A strategy of the project's own: columns in snake case where it calls such a function, else as the default; neither is sure. */
const OWN_SNAKE: Naming = { ...SNAKE, certain: false };
const OWN: Naming = { ...DEFAULT, certain: false };

interface FoundNaming {
  readonly file: string;
  readonly naming: Naming;
}

/** The naming strategies that the files use or define. */
export function findNamings(files: readonly LinkedFile[], context: LinkContext): (path: string) => Naming {
  const found: FoundNaming[] = [];
  for (const file of files) {
    const { imports, classes, calls } = file.facts;
    if (imports.some(({ module, name }) => module === 'typeorm-naming-strategies' && name === 'SnakeNamingStrategy')) found.push({ file: file.path, naming: SNAKE });
    for (const { extends: base, implements: contracts } of classes) {
      const parent = base && context.packageOf(file, base)?.path.at(-1);
      const isStrategy = parent === 'DefaultNamingStrategy' || contracts.some((type) => type.kind === 'reference' && type.name === 'NamingStrategyInterface');
      if (!isStrategy) continue;
      const snake = calls.some(({ callee }) => (callee.kind === 'name' || callee.kind === 'get') && /^(?:snakeCase|snake_?case|toSnakeCase|camelToSnake)$/i.test(callee.name));
      found.push({ file: file.path, naming: snake ? OWN_SNAKE : OWN });
    }
  }
  return (path) => nearestNaming(found, path);
}

/** The one in the same part of the repository; one that stands alone counts for all. */
function nearestNaming(found: readonly FoundNaming[], path: string): Naming {
  if (found.length <= 1) return found[0]?.naming ?? DEFAULT;
  for (const folder of foldersUpFrom(folderOf(path))) {
    const near = found.find(({ file }) => folder === '' || file.startsWith(`${folder}/`));
    if (near) return near.naming;
  }
  return DEFAULT;
}
