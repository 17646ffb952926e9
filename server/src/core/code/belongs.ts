import type { DiscoveredSet } from '../discover';
import { folderOf, indexPaths, packageOf } from '../frameworks/pathIndex';
import type { Dialect } from '../model/dialect';
import type { Files } from '../model/files';
import type { Migration } from '../model/migration';
import { nameKey, type QualifiedName, qualifiedKey } from '../model/names';
import type { CodeModel, Entity, InsertSite, Reference } from './model';

/** A migration set, as far as code can be told to speak to it. */
export interface SetScope {
  readonly id: string;
  readonly framework: string;
  readonly dialect: Dialect;
  /** Folder of the package that owns it, and of its first migration. */
  readonly package: string;
  readonly folder: string;
  /** Every table and view that its migrations name, at any time. */
  readonly tables: readonly QualifiedName[];
}

/** What the code of a revision says of one migration set. */
export interface SetCode {
  readonly references: readonly Reference[];
  readonly entities: readonly Entity[];
  readonly inserts: readonly InsertSite[];
}

export function scopeOfSet({ id, framework, dialect, package: owner, units }: DiscoveredSet, migrations: readonly Migration[]): SetScope {
  return { id, framework: framework.id, dialect, package: owner, folder: folderOf(units[0]?.path ?? ''), tables: tablesOf(migrations, dialect) };
}

/** The tables that a set's migrations name. */
function tablesOf(migrations: readonly Migration[], dialect: Dialect): readonly QualifiedName[] {
  const tables = new Map<string, QualifiedName>();
  const add = (name: QualifiedName) => tables.set(qualifiedKey(dialect, name), name);
  for (const operation of migrations.flatMap((migration) => migration.up)) {
    if (operation.kind === 'createObject' || operation.kind === 'renameObject') {
      if (/view/i.test(operation.object.kind)) add(operation.object.name);
    } else if ('table' in operation && operation.table) add(operation.table);
    if (operation.kind === 'renameTable') add(operation.to);
  }
  return [...tables.values()];
}

/** Which of the sets the code of a revision speaks to. `files` are those of the revision. */
export function codeBySet(model: CodeModel, sets: readonly SetScope[], files: Files): ReadonlyMap<string, SetCode> {
  const homes = findHomes(model, sets, files);
  const found = new Map(sets.map((set) => [set.id, { references: [] as Reference[], entities: [] as Entity[], inserts: [] as InsertSite[] }]));
  for (const reference of model.references) for (const { set, certain } of homes(reference, reference.span.file)) found.get(set.id)?.references.push(certain ? reference : { ...reference, certainty: 'likely' });
  for (const entity of model.entities) for (const { set } of homes(entity, entity.span.file)) found.get(set.id)?.entities.push(entity);
  for (const insert of model.inserts) for (const { set, certain } of homes(insert, insert.span.file)) if (certain) found.get(set.id)?.inserts.push(insert);
  return found;
}

interface Speaker {
  readonly table: QualifiedName;
  readonly orm?: string;
  readonly source?: string;
}

interface Home {
  readonly set: SetScope;
  readonly certain: boolean;
}

/** How near a set is to code: nothing in common, a package around it or within, one that it depends on, its own, its own data source. */
const NEAR = { nothing: 0, around: 1, dependency: 2, own: 3, source: 4 } as const;

/** Of the tables that a group of code names this part has to be a set's, where nothing else ties them. */
const OVERLAP = 0.5;
/** From this part on the names alone are proof enough. */
const STRONG_OVERLAP = 0.8;
/** A set of so many tables that code names nearly all of: a history that began in the middle of its database knows few of the others. */
const MANY_TABLES = 5;

/** Code of one package that speaks to one data source in one way: it is at home in one database, mostly. */
interface Group {
  readonly nearness: ReadonlyMap<SetScope, number>;
  readonly names: Set<string>;
  readonly overlap: Map<SetScope, number>;
}

function findHomes(model: CodeModel, sets: readonly SetScope[], files: Files): (speaker: Speaker, file: string) => readonly Home[] {
  const nearness = nearnessIn(files, sets);
  const byTable = new Map<string, SetScope[]>();
  for (const set of sets) for (const word of new Set(set.tables.map(wordOf))) byTable.set(word, [...(byTable.get(word) ?? []), set]);
  const groups = new Map<string, Group>();
  const groupOf = (speaker: Speaker, file: string): Group => {
    const owner = packageOf(indexPaths(files), folderOf(file));
    const key = `${speaker.orm ?? ''}\0${speaker.source ?? ''}\0${owner}`;
    const group = groups.get(key) ?? { nearness: new Map(sets.map((set) => [set, nearness(owner, speaker, set)])), names: new Set(), overlap: new Map() };
    groups.set(key, group);
    return group;
  };
  for (const entity of model.entities) groupOf(entity, entity.span.file).names.add(wordOf(entity.table));
  for (const reference of model.references) groupOf(reference, reference.span.file).names.add(wordOf(reference.table));
  for (const { names, overlap } of groups.values()) {
    const common = new Map<SetScope, number>();
    for (const name of names) for (const set of byTable.get(name) ?? []) common.set(set, (common.get(set) ?? 0) + 1);
    for (const [set, count] of common) {
      const isCovered = count >= MANY_TABLES && count >= STRONG_OVERLAP * new Set(set.tables.map(wordOf)).size;
      overlap.set(set, Math.max(count / names.size, isCovered ? OVERLAP : 0));
    }
  }
  return (speaker, file) => choose(groupOf(speaker, file), byTable.get(wordOf(speaker.table)) ?? []);
}

/** Of the sets that have the table those that the group speaks to. */
function choose({ nearness, overlap }: Group, having: readonly SetScope[]): readonly Home[] {
  if (having.length === 0) return [];
  const near = (set: SetScope): number => nearness.get(set) ?? NEAR.nothing;
  const shared = (set: SetScope): number => overlap.get(set) ?? 0;
  const nearest = Math.max(...nearness.values());
  const best = Math.max(...having.map(near));
  // Its own data source has no such table: one of another database is not meant.
  if (nearest === NEAR.source && best < NEAR.source) return [];
  // Nothing ties it to this package, and there may be a database of its own, without migrations here.
  if (best <= NEAR.around && !having.some((set) => near(set) === best && (shared(set) >= OVERLAP || (best === NEAR.around && nearest === best)))) return [];
  const candidates = having.filter((set) => near(set) === best);
  const most = Math.max(...candidates.map(shared));
  // Two sets with tables of one name: more names in common decides, where it is clear.
  const clear = candidates.filter((set) => shared(set) >= most - 0.2);
  const isSettled = (best > NEAR.nothing || most >= STRONG_OVERLAP) && (clear.length === 1 || clear.every((set) => isTwin(set, clear[0]!)));
  return clear.map((set) => ({ set, certain: isSettled }));
}

/** One history written once for each database: code speaks to both. */
function isTwin(a: SetScope, b: SetScope): boolean {
  if (a === b) return true;
  if (a.package !== b.package) return false;
  const [own, other] = [new Set(a.tables.map(wordOf)), new Set(b.tables.map(wordOf))];
  const common = [...own].filter((name) => other.has(name)).length;
  return common >= 0.6 * Math.min(own.size, other.size);
}

/** How near a set is to the code of a package. */
function nearnessIn(files: Files, sets: readonly SetScope[]): (owner: string, speaker: Speaker, set: SetScope) => number {
  const reached = new Map<string, ReadonlySet<string>>();
  const packages = packagesOf(files);
  const reach = (owner: string): ReadonlySet<string> => {
    const found = reached.get(owner) ?? dependenciesOf(owner, packages);
    reached.set(owner, found);
    return found;
  };
  return (owner, { orm, source }, set) => {
    if (source !== undefined && orm !== undefined && isSourceOf(source, orm, set, sets)) return NEAR.source;
    // The migrations may have moved since: their package is looked for where it was.
    if (owner === set.package) return NEAR.own;
    if (reach(owner).has(set.package) || reach(set.package).has(owner)) return NEAR.dependency;
    return isWithin(owner, set.package) || isWithin(set.package, owner) ? NEAR.around : NEAR.nothing;
  };
}

const isWithin = (inner: string, outer: string): boolean => outer === '' || inner === outer || inner.startsWith(`${outer}/`);

/** A Prisma schema and the migrations beside it; a folder of Drizzle tables and the migrations made of it, in one package. */
function isSourceOf(source: string, orm: string, set: SetScope, sets: readonly SetScope[]): boolean {
  if (set.framework !== orm) return false;
  const folder = /\.\w+$/.test(source) ? folderOf(source) : source;
  const shared = (other: SetScope): number => commonFolders(folder, other.folder);
  const rivals = sets.filter((other) => other.framework === orm && isWithin(folder, other.package));
  return rivals.includes(set) && rivals.every((other) => other === set || shared(other) < shared(set));
}

function commonFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  const differs = left.findIndex((name, index) => name !== right[index]);
  return differs < 0 ? left.length : differs;
}

interface Package {
  readonly folder: string;
  readonly name: string;
  readonly uses: readonly string[];
}

function packagesOf(files: Files): readonly Package[] {
  return indexPaths(files).named('package.json').flatMap((path): Package[] => {
    const read = files.read(path);
    const manifest = read && 'text' in read ? parseObject(read.text) : {};
    const names = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap((field) => Object.keys(objectOf(manifest[field])));
    return [{ folder: folderOf(path), name: typeof manifest.name === 'string' ? manifest.name : '', uses: names }];
  });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

const objectOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});

/** Folders of the workspace's packages that one depends on, at any distance. */
function dependenciesOf(owner: string, packages: readonly Package[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = packages.filter(({ folder }) => folder === owner);
  for (let next = open.pop(); next; next = open.pop()) {
    for (const used of packages) {
      if (used.name === '' || found.has(used.folder) || !next.uses.includes(used.name)) continue;
      found.add(used.folder);
      open.push(used);
    }
  }
  return found;
}

const wordOf = ({ name }: QualifiedName): string => name.toLowerCase();

/** Whether code that says `said` means the table `named` of a set: exactly, as far as schema and case tell, or not at all. */
export function meansTable(said: QualifiedName, named: QualifiedName, { dialect, tables }: Pick<SetScope, 'dialect' | 'tables'>): 'exactly' | 'likely' | 'no' {
  if (qualifiedKey(dialect, said) === qualifiedKey(dialect, named)) return 'exactly';
  if (wordOf(said) !== wordOf(named)) return 'no';
  const bare = (name: QualifiedName) => ({ schema: schemaOf(dialect, name), name: nameKey(dialect, name.name) });
  const [own, other] = [bare(said), bare(named)];
  if (own.schema !== undefined && other.schema !== undefined && own.schema !== other.schema) return 'no';
  // What is said is another table's name exactly: another schema's, or another spelling.
  const isOther = tables.some((table) => qualifiedKey(dialect, table) === qualifiedKey(dialect, said));
  if (isOther) return 'no';
  const isOnly = tables.filter((table) => wordOf(table) === wordOf(named)).every((table) => qualifiedKey(dialect, table) === qualifiedKey(dialect, named));
  return isOnly || own.schema === other.schema ? 'likely' : 'no';
}

function schemaOf(dialect: Dialect, name: QualifiedName): string | undefined {
  const key = qualifiedKey(dialect, name);
  return key === nameKey(dialect, name.name) ? undefined : name.schema?.toLowerCase();
}
