import type { MigrationUnit } from '../framework';
import { compareText, folderOf, type PathIndex } from '../pathIndex';
import { inOrder, naturalKey, within } from '../sqlFolders';

/** Folders whose subfolders are migrations with an `up.sql`, sorted. */
export function parentsOfPairs(index: PathIndex): readonly string[] {
  const parents = new Set(index.named('up.sql').map((path) => folderOf(path)).filter((folder) => folder !== '').map(folderOf));
  return [...parents].sort(compareText);
}

/** The migrations below a folder: `123_name/up.sql` with or without `down.sql`. */
export function folderUnits(index: PathIndex, parent: string): readonly MigrationUnit[] {
  const children = index.folders.get(parent)?.folders ?? [];
  return inOrder(children.flatMap((name): MigrationUnit[] => {
    const folder = within(parent, name);
    const files = index.folders.get(folder)?.files ?? [];
    if (!files.includes('up.sql')) return [];
    const unit = { path: `${folder}/up.sql`, name, order: naturalKey(name) };
    return [files.includes('down.sql') ? { ...unit, downPath: `${folder}/down.sql` } : unit];
  }));
}
