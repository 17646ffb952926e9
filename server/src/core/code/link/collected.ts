import { compareText } from '../../frameworks/pathIndex';
import type { Span } from '../../model/source';
import type { CodeModel, InsertSite, Reference } from '../model';

/** References and inserts as they come in; the same one is kept once. */
export interface Collected {
  reference(reference: Reference): void;
  insert(insert: InsertSite): void;
  unread(place: CodeModel['unread'][number]): void;
  /** In the order of files and places. */
  sorted(): Pick<CodeModel, 'references' | 'inserts' | 'unread'>;
}

export function createCollected(): Collected {
  const references = new Map<string, Reference>();
  const inserts = new Map<string, InsertSite>();
  const unread = new Map<string, CodeModel['unread'][number]>();
  const tableKey = ({ table }: { readonly table: Reference['table'] }): string => `${table.schema ?? ''}.${table.name}`;
  return {
    reference(reference) {
      const { span } = reference;
      const key = `${span.file}:${span.start}:${span.end}:${tableKey(reference)}:${reference.column ?? ''}:${reference.access}`;
      const known = references.get(key);
      // The same words may be reached in two ways: what is certain in one of them is certain.
      if (!known || (known.certainty === 'likely' && reference.certainty === 'certain')) references.set(key, reference);
    },
    insert(insert) {
      const key = `${insert.span.file}:${insert.span.start}:${tableKey(insert)}`;
      if (!inserts.has(key)) inserts.set(key, insert);
    },
    unread(place) {
      unread.set(`${place.span.file}:${place.span.start}`, place);
    },
    sorted() {
      const bySpan = (a: { readonly span: Span }, b: { readonly span: Span }): number => compareText(a.span.file, b.span.file) || a.span.start - b.span.start || a.span.end - b.span.end;
      const byPlace = (a: Reference | InsertSite, b: Reference | InsertSite): number => bySpan(a, b) || compareText(tableKey(a), tableKey(b));
      const byColumn = (a: Reference, b: Reference): number => compareText(a.column ?? '', b.column ?? '') || compareText(a.access, b.access);
      return { references: [...references.values()].sort((a, b) => byPlace(a, b) || byColumn(a, b)), inserts: [...inserts.values()].sort(byPlace), unread: [...unread.values()].sort(bySpan) };
    },
  };
}
