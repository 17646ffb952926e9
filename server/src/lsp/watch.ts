import { type Connection, DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, type FileEvent, FileChangeType } from 'vscode-languageserver';
import type { ClientCapabilities } from 'vscode-languageserver';
import type { Engine } from './engineClient';
import { SETTINGS_SECTION } from './protocol';
import { placeOf, type Roots } from './roots';
import { keyOf, pathBelow } from './uris';

/** What migrations are written in, and what says where they lie; and git's refs, which say what was released. */
const GLOBS = ['**/*.{sql,ts,mts,cts,tsx,js,mjs,cjs,jsx,json,jsonc,toml,yml,yaml,prisma,hcl,mod,conf,go}', '**/.gitignore', '**/.git/{HEAD,packed-refs}', '**/.git/refs/**'];

/** Asks the client to tell of files and settings. Gives whether it will tell of files. */
export async function watchClient(connection: Connection, capabilities: ClientCapabilities): Promise<boolean> {
  const { didChangeConfiguration, didChangeWatchedFiles } = capabilities.workspace ?? {};
  if (didChangeConfiguration?.dynamicRegistration) await connection.client.register(DidChangeConfigurationNotification.type, { section: SETTINGS_SECTION }).catch(() => undefined);
  if (!didChangeWatchedFiles?.dynamicRegistration) return false;
  const registered = await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: GLOBS.map((globPattern) => ({ globPattern })) }).catch(() => undefined);
  return registered !== undefined;
}

/** Tells the engine what changed on the disk. */
export function tellOfFiles(engine: Engine, roots: Roots, events: readonly FileEvent[]): void {
  const byRoot = new Map<string, { paths: string[]; list: boolean; git: boolean }>();
  for (const { uri, type } of events) {
    const key = keyOf(uri);
    const place = placeOf(roots, uri);
    // A folder that vanishes is told of as one event, and may be a root itself or lie above one.
    const gone = key === undefined || type !== FileChangeType.Deleted ? [] : roots.roots.filter((root) => pathBelow(key, root.key) !== undefined);
    for (const root of gone) noted(root.root).list = true;
    if (!place) continue;
    const change = noted(place.root.root);
    if (place.path.split('/').includes('.git')) {
      change.git = true;
      continue;
    }
    if (place.path.split('/').includes('node_modules')) continue;
    change.paths.push(place.path);
    if (type !== FileChangeType.Changed || place.path.endsWith('.gitignore')) change.list = true;
  }
  // What lies in a folder that came or went is not told of: with the list, all contents are looked at anew.
  for (const [root, { paths, list, git }] of byRoot) if (list || git || paths.length > 0) engine.changeDisk(root, list ? { list, git } : { paths, list, git });

  function noted(root: string): { paths: string[]; list: boolean; git: boolean } {
    const held = byRoot.get(root) ?? { paths: [], list: false, git: false };
    byRoot.set(root, held);
    return held;
  }
}
