import type { LinkedFile } from '../../link/kinds';

/** How names of tables and columns follow from those in code. */
export interface Naming {
  readonly certain: boolean;
  name(text: string): string;
  joinColumn(property: string, referenced: string): string;
}

/** UnderscoreNamingStrategy.js of MikroORM 6, the default for SQL. */
const snake = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

const UNDERSCORE: Naming = { certain: true, name: snake, joinColumn: (property, referenced) => `${snake(property)}_${snake(referenced)}` };
/** EntityCaseNamingStrategy.js: as in code. */
const ENTITY_CASE: Naming = { certain: true, name: (text) => text, joinColumn: (property) => property };

/** The strategy that a configuration names; one of the project's own is not read. */
export function findNaming(files: readonly LinkedFile[]): Naming {
  let own = false;
  for (const { facts } of files) {
    if (facts.imports.some(({ name }) => name === 'EntityCaseNamingStrategy')) return ENTITY_CASE;
    own ||= facts.classes.some(({ extends: base }) => (base?.kind === 'name' || base?.kind === 'get') && /NamingStrategy$/.test(base.name));
  }
  return own ? { ...UNDERSCORE, certain: false } : UNDERSCORE;
}
