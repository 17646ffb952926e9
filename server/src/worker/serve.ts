import { performance } from 'node:perf_hooks';
import type { Host } from '../project/host';
import { answerFile, answerFiles, answerMigration, lensesOf, spokenOf } from './answers';
import { actionsAt, changeFor, fixAll, splitWhole } from './actions';
import { contractLenses, heldIn, promoteContract } from './contracts';
import { hoverAt } from './hover';
import { isReleaseRequest, serveReleases } from './report';
import { jobActionsAt, jobChangeFor, jobHoverAt } from './jobs';
import { linksOf } from './links';
import type { FromWorker, ToWorker, WorkerRequest } from './messages';
import { type LiveRoot, openLiveRoot, type View } from './root';

/** What the worker is spoken to through: a thread's port, or one in the same thread. */
export interface EnginePort {
  postMessage(message: FromWorker): void;
  on(event: 'message', listener: (message: ToWorker) => void): unknown;
}

/** How a root is looked into. */
export type OpenHost = (root: string, options: { readonly trusted: boolean }) => Host | Promise<Host>;

/** Milliseconds of work after which messages are looked at again. */
const SLICE = 8;

interface Asked {
  readonly id: number;
  readonly root: string;
  readonly request: WorkerRequest;
}

interface Held {
  readonly root: string;
  readonly live: LiveRoot;
  readonly trusted: boolean;
  isSettled: boolean;
  /** Judging ahead, a file at a time. */
  settling?: Iterator<void, Record<string, string>>;
  /** When progress was last told. */
  reported: number;
}

/** Serves one editor: notes what changes, answers what is asked, and in between works ahead, a slice at a time. */
export function serveEngine(port: EnginePort, openHost: OpenHost): void {
  const roots = new Map<string, Held>();
  let queue: Asked[] = [];
  let isPumping = false;
  const releases = serveReleases(port, openHost);

  port.on('message', (message) => {
    take(message);
    void pump();
  });

  function take(message: ToWorker): void {
    switch (message.kind) {
      case 'open': {
        const { root, trusted, compareWith } = message;
        // Another release to compare with changes no reading.
        if (roots.get(root)?.trusted === trusted) change(root, (live) => live.setComparison(compareWith));
        else roots.set(root, { root, live: openLiveRoot(() => openHost(root, { trusted }), compareWith), trusted, isSettled: false, reported: 0 });
        return;
      }
      case 'close':
        roots.delete(message.root);
        return;
      case 'texts':
        change(message.root, (live) => {
          for (const { path, text, version } of message.texts) {
            live.tree.write(path, text, version);
            if (text === null) live.tree.forget([path]);
          }
          live.touch({ paths: message.texts.map(({ path }) => path) });
        });
        return;
      case 'disk':
        change(message.root, (live) => {
          live.tree.forget(message.paths);
          live.touch({ list: message.list, git: message.git, paths: message.paths });
        });
        return;
      case 'request':
        if (isReleaseRequest(message.request)) void releases.serve(message.id, message.request, roots.get(message.root));
        else queue.push(message);
        return;
      case 'cancel':
        queue = queue.filter((asked) => asked.id !== message.id);
        releases.cancel(message.id);
        return;
      case 'ping':
        port.postMessage({ kind: 'pong', id: message.id });
    }
  }

  function change(root: string, make: (live: LiveRoot) => void): void {
    const held = roots.get(root);
    if (!held) return;
    make(held.live);
    held.isSettled = false;
    held.settling = undefined;
  }

  async function pump(): Promise<void> {
    if (isPumping) return;
    isPumping = true;
    try {
      while (await work()) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      isPumping = false;
    }
  }

  /** One slice, for what somebody waits for first. False when nothing is left. */
  async function work(): Promise<boolean> {
    const until = performance.now() + SLICE;
    const isOver = () => performance.now() > until;
    const asked = queue.find(({ request }) => 'path' in request) ?? queue[0];
    if (asked) {
      await serve(asked, isOver);
      return true;
    }
    const open = [...roots].find(([, held]) => !held.isSettled);
    if (!open) return readCode(isOver);
    const [root, held] = open;
    try {
      if (await held.live.slice(isOver)) progress(root, held);
      else settle(root, held, isOver);
    } catch (error) {
      // The next change tries again; an editor is not told twice of one fault.
      held.isSettled = true;
      port.postMessage({ kind: 'settled', root, digests: {}, lenses: '', reason: `a fault of ours: ${describe(error)}` });
    }
    return true;
  }

  /** What code says comes when all else is said. */
  async function readCode(isOver: () => boolean): Promise<boolean> {
    for (const [root, held] of roots) {
      try {
        const read = await held.live.readCode(isOver);
        if (read === 'done') continue;
        if (read === 'changed') held.isSettled = false;
        return true;
      } catch (error) {
        port.postMessage({ kind: 'failure', id: 0, reason: `code of ${root}: ${describe(error)}` });
      }
    }
    return false;
  }

  async function serve(asked: Asked, isOver: () => boolean): Promise<void> {
    const held = roots.get(asked.root);
    const { request } = asked;
    const first = 'path' in request ? request.path : undefined;
    const done = () => {
      queue = queue.filter((other) => other !== asked);
    };
    try {
      if (!held) {
        done();
        port.postMessage({ kind: 'failure', id: asked.id, reason: 'the folder is not open' });
        return;
      }
      const isReady = () => (first === undefined ? held.isSettled : held.live.isReady(first));
      if (!isReady()) {
        const isMore = await held.live.slice(isOver, first);
        if (!isMore && first === undefined) settle(asked.root, held, isOver);
        if (!isReady()) return;
      }
      // What still refers to an old shape is known when code is read.
      if (request.kind === 'promote' && (await held.live.readCode(isOver)) !== 'done') return;
      const view = held.live.view();
      if (!view || !queue.includes(asked)) return;
      done();
      port.postMessage({ kind: 'answer', id: asked.id, answer: answer(view, request) });
    } catch (error) {
      done();
      port.postMessage({ kind: 'failure', id: asked.id, reason: describe(error) });
    }
  }

  function progress(root: string, held: Held): void {
    const session = held.live.view()?.session;
    if (!session || performance.now() - held.reported < 200) return;
    held.reported = performance.now();
    port.postMessage({ kind: 'progress', root, ...session.progress() });
  }

  /** Judges ahead what will be asked for, then tells that all is done. */
  function settle(root: string, held: Held, isOver: () => boolean): void {
    const view = held.live.view();
    if (!view) return;
    held.settling ??= digestFiles(view);
    for (;;) {
      const step = held.settling.next();
      if (step.done) {
        held.isSettled = true;
        held.settling = undefined;
        port.postMessage({ kind: 'settled', root, digests: step.value, lenses: lensDigest(view), ...(view.reason !== undefined && { reason: view.reason }) });
        return;
      }
      if (isOver()) return;
    }
  }
}

/** What is said over contracts. */
const lensDigest = (view: View): string => JSON.stringify(heldIn(view).map(({ path }) => contractLenses(view, path).map(({ title }) => title)));

/** The digest of what is said of each file, with a rest after each. */
function* digestFiles(view: View): Iterator<void, Record<string, string>> {
  const wanted = view.session.placed().filter((placed) => view.isWanted(placed));
  for (const placed of wanted) {
    placed.answer();
    yield;
  }
  const digests: Record<string, string> = {};
  for (const path of new Set([...spokenOf(view), ...view.tree.openPaths()])) {
    digests[path] = answerFile(view, path).digest;
    yield;
  }
  return digests;
}

function answer(view: View, request: WorkerRequest): unknown {
  switch (request.kind) {
    case 'file': return answerFile(view, request.path);
    case 'files': return answerFiles(view);
    case 'lenses': return [...contractLenses(view, request.path), ...lensesOf(view, request.path)];
    case 'hover': return hoverAt(view, request.path, request.offset) ?? jobHoverAt(view, request.path, request.offset);
    case 'migration': return answerMigration(view, request.path);
    case 'actions': return [...actionsAt(view, request), ...jobActionsAt(view, request)];
    case 'change': return changeFor(view, request) ?? jobChangeFor(view, request);
    case 'fixAll': return fixAll(view, request.path);
    case 'links': return linksOf(view, request.path);
    case 'split': return splitWhole(view, { path: request.path });
    case 'promote': return promoteContract(view, request.path);
  }
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
