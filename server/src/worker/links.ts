import type { Migration } from '../core/model/migration';
import { placesIn, textOf } from './answers';
import type { LinkAnswer } from './messages';
import type { View } from './root';

/** What a migration's file names: rules in its comments, and the files of SQL that it loads. */
export function linksOf(view: View, path: string): readonly LinkAnswer[] {
  const place = placesIn(view.files);
  const text = textOf(view.files, path);
  return view.session.migrationsOf(path).flatMap(({ migration }) => [
    ...rulesNamed(migration, path, text).map(({ start, end, rule }) => ({ range: place({ file: path, start, end }), to: { rule } })),
    ...filesNamed(migration, path, text).map(({ start, end, file }) => ({ range: place({ file: path, start, end }), to: { path: file } })),
  ]);
}

function rulesNamed({ directives }: Migration, path: string, text: string): readonly { readonly start: number; readonly end: number; readonly rule: string }[] {
  return directives.filter(({ span }) => span.file === path).flatMap(({ span, rules }) =>
    rules.flatMap((rule) => {
      const at = text.slice(span.start, span.end).indexOf(rule);
      return at < 0 ? [] : [{ start: span.start + at, end: span.start + at + rule.length, rule }];
    }),
  );
}

/** A literal that ends with the name of a file that the migration is made of. Where a path is put together from parts, the last one names it. */
function filesNamed({ path: own, files }: Migration, path: string, text: string): readonly { readonly start: number; readonly end: number; readonly file: string }[] {
  if (path !== own) return [];
  return files.filter((file) => file !== own).flatMap((file) => {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const end = ['\'', '"', '`'].map((quote) => text.indexOf(name + quote)).find((at) => at >= 0);
    if (end === undefined) return [];
    const last = end + name.length;
    const start = text.lastIndexOf(text[last] ?? '', end - 1) + 1;
    return start > 0 && !text.slice(start, last).includes('\n') ? [{ start, end: last, file }] : [];
  });
}
