import * as v from 'valibot';
import type { Dialect } from '../model/dialect';
import { type Faulty, readCallShape, readRunShape, readTemplate } from './callShape';

/**
 * The one description of `fix-forward.json`: its type, its validator, its JSON Schema and its documentation are all made from here
 * (the latter two by `npm run generate`). Only what has a user stands here.
 */

const DIALECTS = ['postgres', 'mysql', 'mariadb', 'sqlite', 'clickhouse', 'mssql'] as const satisfies readonly Dialect[];
const LEVELS = ['off', 'info', 'warning', 'error'] as const;

const folder = v.pipe(
  v.string(),
  v.check((path) => path.split('/').every((part) => part !== '..'), 'must lie inside the project: it may not contain ".."'),
  v.check((path) => !/^([/\\]|[A-Za-z]:)/.test(path) && !path.includes('\\'), 'must be relative to the project root, written with "/"'),
  v.description('The folder of migrations, relative to the project root. Its subfolders belong to it where the tool reads them.'),
);

const folderSetting = v.strictObject({
  folder,
  framework: v.optional(v.pipe(v.string(), v.description('The migration tool, where it is not found by itself.'))),
  dialect: v.optional(v.pipe(v.picklist(DIALECTS), v.description('The database that these migrations are written for.'))),
});

const callSetting = v.pipe(
  v.strictObject({
    call: v.pipe(
      v.string(),
      v.rawCheck(({ dataset, addIssue }) => {
        const shape = dataset.typed && readCallShape(dataset.value);
        if (shape && 'reason' in shape) addIssue({ message: shape.reason });
      }),
      v.description('The call as the migrations write it, with a name for each argument: `addAuditColumns(client, table)`, `tools.drop(table)`. It holds for calls with as many arguments; `...` at the end allows more.'),
    ),
    from: v.optional(v.pipe(v.string(), v.minLength(1, 'must name a package or a file'), v.description('Only where it is imported from this package, or from this file of the project.'))),
    sql: v.optional(
      v.pipe(
        v.string(),
        v.description("The SQL that it runs; empty where it does nothing to the database. `{table}` is an argument as a name, quoted as the database does (`idx_{table}` is one name, a list becomes several), `{options.table}` a property of one, `'{value}'` an argument as a value, `{{type}}` one as SQL."),
      ),
    ),
    runs: v.optional(v.pipe(v.string(), v.description('An argument that is a function, which it runs (after its SQL), with what it gives to it: `work`, `work(client)`.'))),
  }),
  v.check(({ sql, runs }) => sql !== undefined || runs !== undefined, 'must say what the call does: its "sql", the function that it "runs", or "sql": "" where it does nothing to the database'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const setting = dataset.value;
    const shape = readCallShape(setting.call);
    if ('reason' in shape) return;
    for (const [key, read] of [['sql', readTemplate], ['runs', readRunShape]] as const) {
      const value = setting[key];
      const fault = value === undefined ? undefined : faultOf(read(value, shape));
      if (fault) addIssue({ message: fault, path: [{ type: 'object', origin: 'value', input: setting, key, value }] });
    }
  }),
);

const faultOf = (reading: object | Faulty): string | undefined => ('reason' in reading ? reading.reason : undefined);

const releaseSetting = v.pipe(
  v.strictObject({
    name: v.optional(v.pipe(v.string(), v.minLength(1, 'must be a name'), v.description('What a release is called that has no tag of its own: `report --from` takes it.'))),
    tags: v.optional(v.pipe(v.string(), v.minLength(1, 'must be a pattern'), v.description('The tags of one package, as a pattern: `api@*`.'))),
    commits: v.optional(v.pipe(v.string(), v.regex(/^[^.\s-][^\s]*\.\.[^.\s-][^\s]*$/, 'must be a range, such as `1a2b3c4..5d6e7f8`'), v.description('The commits of a release, `A..B`: B is what it released.'))),
    folders: v.optional(v.pipe(v.array(v.string()), v.description('Folders that the release is made of, relative to the project root: only the databases whose migrations lie in them are judged.'))),
  }),
  v.check(({ tags, name, commits }) => tags !== undefined || (name !== undefined && commits !== undefined), 'must say which "tags" it speaks of, or have a "name" and its "commits"'),
);

export const configSchema = v.strictObject({
  $schema: v.optional(v.pipe(v.string(), v.description('Where editors find the schema of this file.'))),
  release: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1, 'must name a tag, a branch or a commit'),
      v.description(
        'What counts as released: a tag, a branch or a commit, or a pattern such as `v*` of which the nearest reachable tag is taken. ' +
          'Migrations that it holds are shipped, the others are pending. ' +
          'Default: the nearest reachable tag, else the point where this branch left the default branch.',
      ),
    ),
  ),
  releases: v.optional(
    v.pipe(
      v.array(releaseSetting),
      v.description('Releases that are not of the whole repository, or have no tag: packages of a monorepo with tags of their own, releases that are ranges of commits. The revert-safety report goes by the first that fits.'),
    ),
  ),
  migrations: v.optional(
    v.pipe(
      v.array(folderSetting),
      v.description('Folders whose tool or database is not found by itself. Folders not named here are still looked for.'),
    ),
  ),
  calls: v.optional(
    v.pipe(
      v.array(callSetting),
      v.description(
        'What calls of the project\'s own code do, in script migrations of any tool, where reading cannot follow them: packages, generated helpers, a house language. ' +
          'What is declared here holds wherever the call is written, also for a function that could be read. `this.` may be left out, and so may the name under which a whole module is imported.',
      ),
    ),
  ),
  contracts: v.optional(
    v.pipe(folder, v.description('The folder in which contracts are held back when a migration is split, relative to the project root: one that the migration tool does not look into. Default: `contracts` beside the folder of migrations.')),
  ),
  ignore: v.optional(
    v.pipe(v.array(v.string()), v.description('Files to leave out, in patterns as .gitignore has them, relative to the project root. What git ignores is left out already.')),
  ),
  rules: v.optional(
    v.pipe(
      v.record(v.string(), v.picklist(LEVELS)),
      v.description('What a rule counts as: `off`, `info`, `warning` or `error`. Rules not named keep their own level.'),
    ),
  ),
});

/** The settings of a project. Everything is optional; an absent setting means its default. */
export type Config = v.InferOutput<typeof configSchema>;
/** A release that is not of the whole repository, or has no tag. */
export type ReleaseSetting = v.InferOutput<typeof releaseSetting>;
export type FolderSetting = v.InferOutput<typeof folderSetting>;
/** What a call of the project's own code does. */
export type CallSetting = v.InferOutput<typeof callSetting>;
export type RuleLevel = (typeof LEVELS)[number];
