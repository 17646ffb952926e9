import * as v from 'valibot';
import type { Dialect } from '../model/dialect';

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
  migrations: v.optional(
    v.pipe(
      v.array(folderSetting),
      v.description('Folders whose tool or database is not found by itself. Folders not named here are still looked for.'),
    ),
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
export type FolderSetting = v.InferOutput<typeof folderSetting>;
export type RuleLevel = (typeof LEVELS)[number];
