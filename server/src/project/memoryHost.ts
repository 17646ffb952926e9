import type { Answer, FileBytes, Git, Host } from './host';
import { byCodeUnit } from './paths';
import { blobId } from './states';

type Texts = Readonly<Record<string, string>>;

/** A world for tests: the working tree, and commits by name, the newest last. A commit's name starting with `v` is a tag. */
export function memoryHost(files: Texts, commits?: Readonly<Record<string, Texts>>): Host {
  return {
    root: '/memory',
    git: commits ? memoryGit(commits) : { reason: 'there is no git repository' },
    list: () => Promise.resolve(Object.keys(files).sort(byCodeUnit)),
    read: (path) => bytesOf(files[path]),
  };
}

function memoryGit(commits: Readonly<Record<string, Texts>>): Git {
  const contents = new Map<string, FileBytes>();
  const trees = new Map<string, ReadonlyMap<string, string>>();
  for (const [name, texts] of Object.entries(commits)) {
    trees.set(name, new Map(Object.entries(texts).map(([path, text]) => [path, store(text)])));
  }
  const content = (id: string): FileBytes => contents.get(id) ?? { reason: 'its content is not in this clone' };
  return {
    commit: (ref) => answer(trees.has(ref) ? ref : undefined, `${ref} is not known to git here`),
    nearestTag: (pattern) => {
      const prefix = (pattern ?? 'v').replace(/\*.*$/, '');
      const name = [...trees.keys()].filter((tag) => tag.startsWith('v') && tag.startsWith(prefix)).at(-1);
      return Promise.resolve({ value: name === undefined ? undefined : { name, commit: name } });
    },
    branchPoint: () => Promise.resolve({ value: trees.has('main') ? { branch: 'main', commit: 'main' } : undefined }),
    relation: (older, newer) => {
      const names = [...trees.keys()];
      const kind = older === newer ? 'same' : names.indexOf(older) < names.indexOf(newer) ? 'ancestor' : 'descendant';
      return Promise.resolve({ value: { kind, base: kind === 'descendant' ? newer : older, isShallow: false } });
    },
    points: () => Promise.resolve({ value: [...trees.keys()].reverse().map((name, index) => ({ name, kind: name.startsWith('v') ? ('tag' as const) : ('commit' as const), commit: name, date: trees.size - index, subject: name })) }),
    tree: (commit) => answer(trees.get(commit), `${commit} is not known to git here`),
    contents: (ids) => Promise.resolve(new Map(ids.map((id) => [id, content(id)]))),
    contentsNow: (ids) => new Map(ids.map((id) => [id, content(id)])),
    content,
  };

  function store(text: string): string {
    const bytes = Buffer.from(text, 'utf8');
    const id = blobId(bytes.toString('latin1'));
    contents.set(id, { bytes });
    return id;
  }
}

function answer<T>(value: T | undefined, reason: string): Promise<Answer<T>> {
  return Promise.resolve(value === undefined ? { reason } : { value });
}

function bytesOf(text: string | undefined): FileBytes | undefined {
  return text === undefined ? undefined : { bytes: Buffer.from(text, 'utf8') };
}
