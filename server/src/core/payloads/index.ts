import type { FileFacts } from '../code/facts';
import { createCollected } from '../code/link/collected';
import { createContext } from '../code/link/context';
import { createEntityIndex } from '../code/link/entityIndex';
import { createFileStore } from '../code/link/fileStore';
import { createEvaluation, type Linker } from '../code/link/linker';
import { isCode } from '../code/read/prefilter';
import { createRoles } from '../code/roles';
import { FRAMEWORKS, ROUTES } from '../jobs/frameworks';
import type { Files } from '../model/files';
import { createResolver } from '../modules/resolver';
import { findContracts } from './contracts';
import type { Contracts } from './model';
import { STORES } from './stores';
import { TRANSPORTS } from './transports';
import { unreadIn } from './unread';

export { compareContracts } from './compare';
export { unreadBetween } from './unread';

export interface PayloadInput {
  readonly files: Files;
  /** Facts of a file; undefined where it has none. Asked for only where a message leads. */
  readonly factsOf: (path: string) => FileFacts | undefined;
}

const PACKAGES: readonly string[] = [...new Set([...FRAMEWORKS, ...TRANSPORTS, ...STORES].flatMap(({ packages }) => packages))];
const REGISTERS = FRAMEWORKS.flatMap(({ registrations }) => registrations.flatMap((each) => (each.by === 'call' ? [each.name.split('.').at(-1) ?? ''] : [])));
const METHODS = [...new Set([...TRANSPORTS.flatMap(({ sends }) => sends.map(({ method }) => method)), ...REGISTERS])].join('|');

const STORED = [...new Set(STORES.flatMap(({ accesses }) => Object.keys(accesses).map((name) => name.replace('json.', ''))))].join('|');

/** Files that may send or read messages: cheap before exact, what is kept for nothing costs a parse. */
const WORTH = new RegExp(
  `updateProgress|\\}/api/|(?:redis|valkey|cache|kv)\\w*(?:\\([^)]*\\))?\\s*[?!]?\\.\\s*(?:json\\s*\\.\\s*)?(?:${STORED})\\s*[(<]|['"](?:${PACKAGES.map((name) => name.replace(/[/.-]/g, '\\$&')).join('|')})['"/]|qstash|extends\\s+\\w*(?:Task|Job|Processor|Worker|Consumer|Handler)\\b|(?:queue|inngest|agenda|boss|task|step|worker|job)\\w*(?:\\([^)]*\\))?\\s*[?!]?\\.\\s*(?:${METHODS})\\s*[(<]|new\\s+\\w+\\([^)]*\\)\\s*\\.\\s*schedule`,
  'i',
);

/** What the code of a revision sends and reads. Pure; never throws. */
export function readContracts({ files, factsOf }: PayloadInput): Contracts {
  const paths = files.paths.filter((path) => isCode(path) && !/\.(?:sql|prisma|vue|svelte)$/.test(path));
  const roleOf = createRoles([]);
  const isTest = (path: string): boolean => roleOf(path) === 'test' || roleOf(path) === 'generated';
  const textOf = (path: string): string => {
    const content = files.read(path);
    return content && 'text' in content ? content.text : '';
  };
  const candidates = paths.filter((path) => !isTest(path) && WORTH.test(textOf(path)));
  const store = { ...createFileStore(paths, factsOf, createResolver(files), () => undefined), paths: candidates };
  const linker: Linker = {
    store, readers: [], packages: new Set(PACKAGES), context: createContext(() => linker, createCollected(), roleOf), entities: createEntityIndex([]), bound: new Map(), implementers: new Map(), evaluation: createEvaluation(), reader: undefined,
  };
  const mentioning = (words: readonly string[]): readonly string[] => paths.filter((path) => !isTest(path) && words.some((word) => textOf(path).includes(/^['"]/.test(word) ? word : `${word}(`)));
  // Folders in brackets are no part of the address (Next.js route groups).
  const routeAt = (address: string): string | undefined => paths.find((path) => ROUTES.file.test(path) && address.startsWith('/') && path.replace(/\/\([^)]*\)/g, '').replace(/(?:\/route)?\.\w+$/, '').endsWith(`${path.includes('/pages/') || path.startsWith('pages/') ? 'pages' : 'app'}${address}`));
  const contracts = findContracts(linker, isTest, mentioning, routeAt);
  const apart = files.paths.flatMap((path) => (isCode(path) && !path.endsWith('.sql') && !isTest(path) ? unreadIn(path, textOf(path)) : []));
  const routes = new Set(paths.filter((path) => ROUTES.file.test(path)).map(addressOf));
  return { ...contracts, routes, unread: [...contracts.unread, ...apart] };
}

/** `apps/web/app/(admin)/api/jobs/route.ts` answers at `/api/jobs`. */
const addressOf = (path: string): string => `/${path.replace(/^.*?(?:^|\/)(?:app|pages)\//, '').replace(/\([^)]*\)\//g, '').replace(/(?:\/route)?\.\w+$/, '')}`;
