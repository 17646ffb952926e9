import { inFolder } from '../modules/paths';
import type { FileRole } from './model';

/** What a path says of its file's role; the first that fits counts. */
const ROLES: readonly { readonly role: FileRole; readonly path: RegExp }[] = [
  { role: 'generated', path: /(?:^|\/)(?:__generated__|generated|\.generated)\/|[.-](?:generated|gen)\.[cm]?[jt]sx?$|\.d\.ts$|(?:^|\/)(?:(?:database|supabase|db)[.-]types|types\/(?:database|supabase|db))\.ts$/i },
  { role: 'test', path: /(?:^|\/)(?:tests?|__tests?__|specs?|e2e|__mocks__|mocks?|__fixtures__|fixtures?|testing|test-?utils?|cypress|playwright|factories)\/|[.-](?:test|spec|e2e|stories|mock|fixture|factory)s?\.[cm]?[jt]sx?$/i },
  { role: 'seed', path: /(?:^|\/)(?:seeds?|seeders?|seeding)\/|(?:^|[/.-])seed(?:s|er|ing)?(?:[.-][\w-]+)*\.(?:[cm]?[jt]sx?|sql)$/i },
  { role: 'migration', path: /(?:^|\/)(?:migrations?|migrate)\// },
  { role: 'script', path: /(?:^|\/)(?:scripts?|bin|tools?|cron|tasks|one-?offs?|backfills?)\// },
];

/** Tells what a file is for by its path. Files in the folders of migrations are migrations, whatever they are called. */
export function createRoles(migrationFolders: readonly string[]): (path: string) => FileRole {
  const folders = migrationFolders.map((folder) => inFolder(folder, ''));
  const known = new Map<string, FileRole>();
  return (path) => {
    let role = known.get(path);
    if (!role) {
      role = folders.some((folder) => folder !== '' && path.startsWith(folder)) ? 'migration' : (ROLES.find((each) => each.path.test(path))?.role ?? 'app');
      known.set(path, role);
    }
    return role;
  };
}
