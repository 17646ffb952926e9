import type { At, Expression } from '../../facts';
import type { LinkContext, LinkedEntry, LinkedFile } from '../../link/kinds';

/** Options of a model, or those that all models of a connection have. */
export interface Options {
  text(key: string): string | undefined;
  is(key: string, value: boolean): boolean;
  entry(key: string): LinkedEntry | undefined;
  /** Where a text stands, when it is written in the same file. */
  textAt(key: string): At | undefined;
}

/** The options of an object literal; what it leaves out is looked up in `defaults`. */
export function readOptions(context: LinkContext, file: LinkedFile, expression: Expression | undefined, defaults?: Options): Options {
  const entries = new Map(expression ? context.entriesOf(file, expression).entries.map((entry) => [entry.key, entry]) : []);
  return {
    text(key) {
      const entry = entries.get(key);
      return entry ? context.textOf(entry.file, entry.value) : defaults?.text(key);
    },
    is(key, value) {
      const entry = entries.get(key);
      return entry ? entry.value.kind === 'literal' && entry.value.value === value : (defaults?.is(key, value) ?? false);
    },
    entry: (key) => entries.get(key) ?? defaults?.entry(key),
    textAt(key) {
      const entry = entries.get(key);
      return entry?.file === file && entry.value.kind === 'literal' ? entry.value.at : undefined;
    },
  };
}

/** `new Sequelize(…, { define: { underscored: true } })`: what holds for all models. Several connections that differ say nothing. */
export function findDefaults(files: readonly LinkedFile[], context: LinkContext): Options | undefined {
  const found: Options[] = [];
  for (const file of files) {
    for (const { callee, form, args } of file.facts.calls) {
      if (form !== 'new' || args.length === 0) continue;
      if (context.packageOf(file, callee)?.path.at(-1) !== 'Sequelize' && !(callee.kind === 'name' && callee.name === 'Sequelize')) continue;
      for (const arg of args) {
        const define = arg.kind === 'literal' ? undefined : readOptions(context, file, arg).entry('define');
        if (define) found.push(readOptions(context, define.file, define.value));
      }
    }
  }
  return found.length === 1 ? found[0] : undefined;
}
