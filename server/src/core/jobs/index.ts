import type { Linker } from '../code/link/linker';
import type { FileRole } from '../code/model';
import type { Wanting } from '../code/read/prefilter';
import type { Files } from '../model/files';
import { decisionsFor } from './body';
import { EFFECTS } from './effects';
import { FRAMEWORKS, ROUTES } from './frameworks';
import { guardOf } from './guards';
import { findHandlers } from './handlers';
import { mendsOf } from './mends';
import type { Handler, JobEffect, JobModel } from './model';
import { callSite, chainOf, type Walk, type Way, walkHandler } from './paths';
import { findSends, targetOf } from './sends';
import { SWITCH_CONFIGS, SWITCH_SDKS } from './switchRows';
import { findSwitches } from './switches';
import { conditionTexts } from './text';

export { compareJobs, type JobChange } from './changes';

const packagesOf = (rows: readonly { readonly packages: readonly string[] }[]): readonly string[] => [...new Set(rows.flatMap((row) => row.packages))].filter((name) => name.length > 2);
const imported = (names: readonly string[]): readonly string[] => names.flatMap((name) => [`'${name}`, `"${name}`]);
const frameworks = packagesOf(FRAMEWORKS);
const vendors = packagesOf(EFFECTS);
/** Of configuration only what is asked on the way is looked at. */
const services = packagesOf(SWITCH_SDKS);

/** Packages whose values jobs have to know. */
export const jobPackages: ReadonlySet<string> = new Set([...frameworks, ...vendors, ...services, ...packagesOf(SWITCH_CONFIGS)]);

/** Files that jobs have to see: those that register them with what they lead to, and those that speak to a vendor. */
export const wanting: readonly Wanting[] = [
  { id: 'jobs', words: [...imported(frameworks), 'qstash', 'Qstash', 'CRON_SECRET', 'constructEvent', 'timingSafeEqual'], packages: [], reach: 4, paths: /(?:^|\/)(?:jobs?|tasks?|workers?|processors?|queues?|consumers?|subscribers?|crons?|activities|inngest|trigger|webhooks?)\/(?:[^/]+\/)*[^/]+$/i },
  { id: 'effects', words: imported(vendors), packages: vendors },
  { id: 'switches', words: imported(services), packages: services },
];

/** Whether jobs are worth looking for: a manifest names a framework that runs them, or a route lies where timers and vendors call. */
export function mayHaveJobs(files: Files): boolean {
  return files.paths.some((path) => {
    if (ROUTES.file.test(path)) return ROUTES.path.test(path);
    if (path !== 'package.json' && !path.endsWith('/package.json')) return false;
    const content = files.read(path);
    return !!content && 'text' in content && frameworks.some((name) => content.text.includes(`"${name}"`));
  });
}

/** What a revision runs again, and what that repeats. Never throws. */
export function findJobs(linker: Linker, roleOf: (path: string) => FileRole): JobModel {
  const isTest = (path: string): boolean => roleOf(path) === 'test' || roleOf(path) === 'generated';
  const handlers = findHandlers(linker, isTest);
  const walks = new Map(handlers.map((handler) => [handler, walkHandler(linker, handler)]));
  const effects = handlers.flatMap((handler) => effectsOf(linker, handler, walks.get(handler) as Walk));
  const sends = findSends(linker, effects, isTest);
  return { handlers, effects, switches: findSwitches(linker, walks, sends, isTest), sends };
}

function effectsOf(linker: Linker, handler: Handler, walk: Walk): readonly JobEffect[] {
  const found = new Map<string, JobEffect>();
  for (const way of walk.ways) {
    const sink = way.levels.at(-1);
    if (!sink) continue;
    const site = callSite(way);
    const effect: JobEffect = {
      handler, kind: way.match.kind, what: way.match.what, file: sink.file.path, at: sink.call.nameAt, callFile: site.file, callAt: site.at,
      chain: chainOf(way), places: way.levels.map(({ file, call }) => ({ file: file.path, at: call.nameAt })), exposure: way.isWide ? 'wide' : 'narrow', signature: signatureOf(linker, way), conditions: conditionsOf(way), mends: mendsOf(way, walk), ...guardOf(linker, way, walk),
    };
    // One call that sends by one vendor or by another is said once, by what is not guarded.
    const key = `${effect.kind}:${site.file}:${site.at[0]}:${way.levels.length > 1 && effect.kind !== 'insert' ? '' : `${effect.file}:${effect.at[0]}`}`;
    const known = found.get(key);
    if (!known || (known.guard !== undefined && effect.guard === undefined)) found.set(key, effect);
  }
  return [...found.values()];
}


/** The vendor's call, and what it is sent to: that may be told by whoever calls what sends. */
function signatureOf(linker: Linker, { match, levels }: Way): string {
  const target = match.kind === 'enqueue' ? [...levels].reverse().map(({ file, call }) => targetOf(linker, file, call)).find((each) => each !== '') : undefined;
  return `${match.kind}: ${match.signature} ${target ?? ''}`.trim();
}

const conditionsOf = ({ levels }: Way): readonly string[] => [...new Set(levels.flatMap(({ body, call }) => decisionsFor(body, call).flatMap(({ test, runsIf }) => conditionTexts(body.facts, test, runsIf))))];
