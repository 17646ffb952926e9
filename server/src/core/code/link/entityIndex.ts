import type { Entity, EntityColumn, EntityRelation } from '../model';
import { folderOf, foldersUpFrom } from '../../modules/paths';

/** Entities by all that code may know them by. */
export interface EntityIndex {
  readonly all: readonly Entity[];
  /** By the place of its name. */
  at(file: string, start: number): Entity | undefined;
  byId(id: string): Entity | undefined;
  named(orm: string, name: string, near: string): Entity | undefined;
  column(entity: Entity, property: string): EntityColumn | undefined;
  relation(entity: Entity, property: string): EntityRelation | undefined;
}

export function createEntityIndex(all: readonly Entity[]): EntityIndex {
  const places = new Map(all.map((entity) => [`${entity.span.file}:${entity.span.start}`, entity]));
  const ids = new Map(all.map((entity) => [entity.id, entity]));
  const names = new Map<string, Entity[]>();
  for (const entity of all) {
    const key = `${entity.orm}:${entity.name}`;
    names.set(key, [...(names.get(key) ?? []), entity]);
  }
  const columns = new WeakMap<Entity, ReadonlyMap<string, EntityColumn>>();
  const relations = new WeakMap<Entity, ReadonlyMap<string, EntityRelation>>();
  return {
    all,
    at: (file, start) => places.get(`${file}:${start}`),
    byId: (id) => ids.get(id),
    named: (orm, name, near) => nearest(names.get(`${orm}:${name}`) ?? [], near),
    column: (entity, property) => propertiesOf(columns, entity, entity.columns).get(property),
    relation: (entity, property) => propertiesOf(relations, entity, entity.relations).get(property),
  };
}

function propertiesOf<T extends { readonly property: string }>(known: WeakMap<Entity, ReadonlyMap<string, T>>, entity: Entity, all: readonly T[]): ReadonlyMap<string, T> {
  const made = known.get(entity) ?? new Map(all.map((each) => [each.property, each]));
  known.set(entity, made);
  return made;
}

/** The one that shares most folders with a file; none where two are equally near and lie in different tables. */
function nearest(entities: readonly Entity[], near: string): Entity | undefined {
  const above = foldersUpFrom(folderOf(near));
  const distances = entities.map((entity) => ({ entity, distance: above.findIndex((folder) => folder === '' || entity.span.file.startsWith(`${folder}/`)) }));
  const least = Math.min(...distances.map((each) => each.distance));
  const best = distances.filter((each) => each.distance === least).map((each) => each.entity);
  return best.every((entity) => entity.table.name === best[0]?.table.name && entity.table.schema === best[0]?.table.schema) ? best[0] : undefined;
}
