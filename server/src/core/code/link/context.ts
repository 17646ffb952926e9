import type { At } from '../facts';
import type { FileRole } from '../model';
import type { Collected } from './collected';
import type { LinkContext } from './kinds';
import { functionResult } from './calls';
import { type Linker, type ObjectExpression, UNKNOWN } from './linker';
import { isNeverNull } from './nulls';
import { entriesOf, itemsOf } from './objects';
import { typeOf } from './types';
import { valueOf } from './values';

/** What readers may ask of a linking, and where they leave what they found. `linker` is asked for late, for it holds the context. */
export function createContext(linker: () => Linker, collected: Collected, roleOf: (path: string) => FileRole): LinkContext {
  const textOf: LinkContext['textOf'] = (file, expression) => {
    const kind = valueOf(linker(), file, expression);
    return kind.kind === 'text' ? kind.value : undefined;
  };
  const said = (at: At, file: { readonly path: string }) => {
    const { reader } = linker();
    return { span: { file: file.path, start: at[0], end: at[1] }, role: roleOf(file.path), ...(reader && { orm: reader.id }) };
  };
  return {
    get entities() {
      return linker().entities.all;
    },
    kindOf: (file, expression) => valueOf(linker(), file, expression),
    kindOfType: (file, type) => typeOf(linker(), file, type),
    textOf,
    objectOf(file, expression) {
      const kind = valueOf(linker(), file, expression);
      const holder = kind.kind === 'object' ? linker().store.at(kind.file) : undefined;
      return holder && kind.kind === 'object' ? { file: holder, object: kind.expression as ObjectExpression } : undefined;
    },
    packageOf(file, expression) {
      const kind = valueOf(linker(), file, expression);
      return kind.kind === 'package' && kind.package !== '' ? { package: kind.package, path: kind.path } : undefined;
    },
    classOf(file, expression) {
      const kind = valueOf(linker(), file, expression);
      const place = kind.kind === 'class' ? kind : kind.kind === 'entity' && kind.use === 'model' ? linker().context.classAt(kind.entity) : undefined;
      const holder = place && linker().store.at(place.file);
      const fact = place && holder?.facts.classes[place.index];
      return holder && fact ? { file: holder, class: fact, index: place.index } : undefined;
    },
    classAt(entity) {
      const index = linker().store.at(entity.span.file)?.facts.classes.findIndex((each) => each.at[0] === entity.span.start) ?? -1;
      return index < 0 ? undefined : { file: entity.span.file, index };
    },
    entityOfClass(path, index) {
      const { entities, store } = linker();
      const at = entities.all.length === 0 ? undefined : store.at(path)?.facts.classes[index]?.at;
      return at && entities.at(path, at[0]);
    },
    entityAt: (path, start) => linker().entities.at(path, start),
    entityNamed: (orm, name, near) => linker().entities.named(orm, name, near),
    columnOf: (entity, property) => linker().entities.column(entity, property),
    relationOf(entity, property) {
      const relation = linker().entities.relation(entity, property);
      const to = relation && linker().entities.byId(relation.to);
      return relation && { relation, ...(to && { to }) };
    },
    entriesOf: (file, expression) => entriesOf(linker(), file, expression),
    itemsOf: (file, expression) => itemsOf(linker(), file, expression),
    neverNull: (file, value, entity, { column }) => isNeverNull(linker(), file, value, { entity, column }),
    fileAt: (path) => linker().store.at(path),
    resultOf: (kind) => (kind.kind === 'function' ? functionResult(linker(), kind.file, kind.index, kind.bound) : UNKNOWN),
    bind: (file, index, bound) => void linker().bound.set(`${file.path}:${index}`, bound),
    emit(file, { at, via, certainty, ...rest }) {
      collected.reference({ ...rest, via: via ?? linker().reader?.title ?? 'code', certainty: certainty ?? 'certain', ...said(at, file) });
    },
    emitUnread: ({ path }, at, reason, words) => collected.unread({ span: { file: path, start: at[0], end: at[1] }, reason, mayTouch: words }),
    emitInsert(file, { at, via, ...rest }) {
      collected.insert({ ...rest, via: via ?? linker().reader?.title ?? 'code', ...said(at, file) });
    },
  };
}
