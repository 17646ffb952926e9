import type { Config, ReleaseSetting } from '../config';

/** What fix-forward.json says of a release by its name: the first that fits. */
export function releaseNamed({ releases = [] }: Config, name: string): ReleaseSetting | undefined {
  return releases.find((release) => release.name === name || (release.tags !== undefined && matches(release.tags, name)));
}

/** The commit that a range released. */
export const endOf = ({ commits }: ReleaseSetting): string | undefined => commits?.slice(commits.indexOf('..') + 2);

/** Whether a folder is part of a release. */
export function isPartOf(release: ReleaseSetting | undefined, folder: string): boolean {
  const folders = release?.folders?.map((each) => each.replace(/^\.\/|\/+$/g, ''));
  return !folders || folders.some((each) => each === '' || folder === each || folder.startsWith(`${each}/`));
}

/** `api@*`: a star stands for anything, as in git's own patterns of tags. */
function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(name);
}
