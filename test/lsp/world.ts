import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commit, git, repository, write } from '../project/gitRepository';
import { Client, type ClientOptions } from './client';

export const M1 = 'db/migrations/20240101000000_users.sql';
export const M2 = 'db/migrations/20240201000000_fax.sql';
export const M3 = 'db/migrations/20240301000000_drop_fax.sql';

export const up = (statements: string, down: string) => `-- migrate:up\n${statements}\n\n-- migrate:down\n${down}\n`;

/** A shop's history: users, a column, and a pending migration that drops it. */
export const HISTORY: Readonly<Record<string, string>> = {
  'package.json': '{"dependencies":{"pg":"8.0.0"}}',
  [M1]: up('CREATE TABLE users (id bigserial PRIMARY KEY, name text NOT NULL);', 'DROP TABLE users;'),
  [M2]: up('ALTER TABLE users ADD COLUMN fax varchar(40);', 'ALTER TABLE users DROP COLUMN fax;'),
};
export const DROP_FAX = up('ALTER TABLE users DROP COLUMN fax;', 'ALTER TABLE users ADD COLUMN fax varchar(40);');

export interface World {
  readonly root: string;
  readonly clients: Client[];
  client(options?: ClientOptions & { readonly folders?: readonly string[] }): Promise<Client>;
  write(files: Readonly<Record<string, string>>): void;
  /** What is there now is released. */
  release(tag: string): void;
  remove(): Promise<void>;
}

/** A repository on the disk in which HISTORY is released and DROP_FAX is not. */
export function makeWorld(options: { readonly root?: string; readonly files?: Readonly<Record<string, string>>; readonly pending?: Readonly<Record<string, string>>; readonly git?: boolean } = {}): World {
  const root = options.root ?? realpathSync.native(mkdtempSync(path.join(tmpdir(), 'fix-forward-lsp-')));
  const release = (tag: string) => {
    commit(root, tag);
    git(root, 'tag', tag);
  };
  if (options.git === false) write(root, options.files ?? HISTORY);
  else {
    repository(root, options.files ?? HISTORY);
    release('v1.0.0');
  }
  write(root, options.pending ?? { [M3]: DROP_FAX });
  const clients: Client[] = [];
  return {
    root,
    clients,
    async client({ folders, ...rest } = {}) {
      const client = await Client.start(folders ?? [root], rest);
      clients.push(client);
      return client;
    },
    write: (files) => write(root, files),
    release,
    async remove() {
      for (const client of clients) await client.stop().catch(() => undefined);
      rmSync(root, { recursive: true, force: true });
    },
  };
}
