import { ts } from 'ts-morph';

/** The SQL that a migration written by us sends: the script is run, with a handle that notes what it is told. */
export async function sentSql(path: string, text: string, direction: 'up' | 'down'): Promise<readonly string[]> {
  const sent: string[] = [];
  const note = (sql: unknown): Promise<void> => {
    sent.push(String(sql));
    return Promise.resolve();
  };
  const handle = { raw: note, query: note, runSql: note, sql: note, noTransaction: () => undefined, sequelize: { query: note } };
  const { outputText } = ts.transpileModule(text, { fileName: path, compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const packages = { sql: (words: TemplateStringsArray) => ({ execute: () => note(words[0]) }), Migration: class { addSql(sql: string) { void note(sql); } } };
  const module: { exports: Record<string, unknown> } = { exports: {} };
  new Function('module', 'exports', 'require', outputText)(module, module.exports, () => packages);
  const classes = Object.values(module.exports).filter((value) => typeof value === 'function' && /^class\b/.test(String(value))) as (new () => Record<string, unknown>)[];
  const owner = classes[0] ? new classes[0]() : module.exports;
  await (owner[direction] as (given: unknown) => unknown)(handle);
  return sent;
}
