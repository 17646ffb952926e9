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

/** A literal that ends as the path of one file does which the migration is made of. Where a path is put together from parts, the last one names it. */
function filesNamed({ path: own, files }: Migration, path: string, text: string): readonly { readonly start: number; readonly end: number; readonly file: string }[] {
  if (path !== own) return [];
  const others = files.filter((file) => file !== own);
  return [...text.matchAll(/(['"`])([^'"`\n]+)\1/g)].flatMap((match) => {
    const [, quote = '', written = ''] = match;
    const said = written.slice(written.lastIndexOf('}') + 1).replace(/^(?:\.{0,2}\/)+/, '');
    const [file, ...rivals] = others.filter((other) => said !== '' && (other === said || other.endsWith(`/${said}`)));
    const start = match.index + quote.length;
    return file === undefined || rivals.length > 0 ? [] : [{ start, end: start + written.length, file }];
  });
}
