import path from 'node:path';

/** Whether `file` is `folder` or lies below it; both absolute. */
export function isInside(folder: string, file: string): boolean {
  if (file.startsWith(folder) && file[folder.length] === path.sep && !file.includes('..')) return true;
  const relative = path.relative(folder, file);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

/** The `/`-separated path of `file` relative to `root`; undefined where it lies outside. The root itself is ''. */
export function toProjectPath(root: string, file: string): string | undefined {
  return isInside(root, file) ? path.relative(root, file).split(path.sep).join('/') : undefined;
}

/** The order of paths everywhere: by code units, so that it does not depend on the machine. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
