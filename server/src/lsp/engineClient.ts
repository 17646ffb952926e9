import type { FromWorker, ToWorker, WorkerAnswers, WorkerRequest } from '../worker/messages';

/** The worker, as seen from the protocol's thread. */
export interface EngineThread {
  postMessage(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** The thread ended by itself. */
  onEnd(listener: (reason: string) => void): void;
  end(): void;
}

export interface EngineEvents {
  settled(root: string, digests: Readonly<Record<string, string>>, lenses: string, reason: string | undefined): void;
  progress(root: string, done: number, total: number): void;
  log(message: string): void;
  /** The engine ended too often; it rests for a while. */
  failed(reason: string): void;
}

export interface RootSettings {
  readonly trusted: boolean;
  readonly compareWith: string;
}

type Request<K extends keyof WorkerAnswers> = Extract<WorkerRequest, { kind: K }>;

interface Waiting {
  readonly message: Extract<ToWorker, { kind: 'request' }>;
  readonly finish: (answer: unknown) => void;
  tries: number;
}

interface OpenRoot {
  readonly settings: RootSettings;
  readonly texts: Map<string, { readonly text: string; readonly version: number }>;
}

/** How often the engine may end within a minute before it rests, and for how long. */
const MOST_ENDS = 5;
const MINUTE = 60_000;
/** A worker that does not answer for this long is stuck. */
const PATIENCE = 30_000;

/** Speaks to the worker, and replaces it when it ends: roots, texts and open questions are told to the new one. */
export class Engine {
  private thread: EngineThread | undefined;
  private readonly roots = new Map<string, OpenRoot>();
  private readonly waiting = new Map<number, Waiting>();
  private ends: number[] = [];
  private restsUntil = 0;
  private isStopped = false;
  private lastId = 0;
  private pinged: number | undefined;
  private readonly watch: NodeJS.Timeout;

  constructor(private readonly start: () => EngineThread, private readonly events: EngineEvents, patience = PATIENCE) {
    this.watch = setInterval(() => this.look(), patience);
    this.watch.unref();
  }

  open(root: string, settings: RootSettings): void {
    const known = this.roots.get(root);
    this.roots.set(root, { settings, texts: known?.texts ?? new Map() });
    const isSame = known?.settings.trusted === settings.trusted && known.settings.compareWith === settings.compareWith;
    // A thread that starts now is told of all roots.
    if (!this.thread) this.wake();
    else if (!isSame) this.introduce(root);
  }

  close(root: string): void {
    this.roots.delete(root);
    this.thread?.postMessage({ kind: 'close', root });
  }

  /** The text of an editor; null when it is closed. Answers say which `version` they were made from. */
  write(root: string, path: string, text: string | null, version = 0): void {
    const open = this.roots.get(root);
    if (!open) return;
    if (text === null) open.texts.delete(path);
    else open.texts.set(path, { text, version });
    if (this.wake()) this.thread?.postMessage({ kind: 'texts', root, texts: [{ path, text, version }] });
  }

  changeDisk(root: string, change: { readonly paths?: readonly string[]; readonly list: boolean; readonly git: boolean }): void {
    if (this.wake()) this.thread?.postMessage({ kind: 'disk', root, ...change });
  }

  /** Undefined where it was cancelled, or no answer could be had. */
  ask<K extends keyof WorkerAnswers>(root: string, request: Request<K>, token?: { readonly isCancellationRequested: boolean; onCancellationRequested(listener: () => void): { dispose(): void } }): Promise<WorkerAnswers[K] | undefined> {
    if (token?.isCancellationRequested || !this.wake()) return Promise.resolve(undefined);
    const id = ++this.lastId;
    return new Promise((resolve) => {
      const cancelling = token?.onCancellationRequested(() => {
        this.thread?.postMessage({ kind: 'cancel', id });
        this.waiting.get(id)?.finish(undefined);
      });
      const message = { kind: 'request', id, root, request } as const;
      this.waiting.set(id, {
        message,
        tries: 1,
        finish: (answer) => {
          this.waiting.delete(id);
          cancelling?.dispose();
          resolve(answer as WorkerAnswers[K] | undefined);
        },
      });
      this.thread?.postMessage(message);
    });
  }

  stop(): void {
    this.isStopped = true;
    clearInterval(this.watch);
    for (const waiting of [...this.waiting.values()]) waiting.finish(undefined);
    this.thread?.end();
    this.thread = undefined;
  }

  private send(message: ToWorker): void {
    this.thread?.postMessage(message);
  }

  /** Starts the thread where there is none. False while it rests. */
  private wake(): boolean {
    if (this.thread) return true;
    if (this.isStopped || Date.now() < this.restsUntil) return false;
    this.pinged = undefined;
    const thread = this.start();
    this.thread = thread;
    thread.onMessage((message) => this.take(message));
    thread.onEnd((reason) => {
      if (this.thread === thread) this.replace(reason);
    });
    for (const root of this.roots.keys()) this.introduce(root);
    return true;
  }

  private introduce(root: string): void {
    const open = this.roots.get(root);
    if (!open) return;
    this.thread?.postMessage({ kind: 'open', root, ...open.settings });
    if (open.texts.size > 0) this.thread?.postMessage({ kind: 'texts', root, texts: [...open.texts].map(([path, held]) => ({ path, ...held })) });
  }

  private take(message: FromWorker): void {
    switch (message.kind) {
      case 'answer':
        this.waiting.get(message.id)?.finish(message.answer);
        return;
      case 'failure':
        this.events.log(message.reason);
        this.waiting.get(message.id)?.finish(undefined);
        return;
      case 'settled':
        this.events.settled(message.root, message.digests, message.lenses, message.reason);
        return;
      case 'progress':
        this.events.progress(message.root, message.done, message.total);
        return;
      case 'pong':
        this.pinged = undefined;
    }
  }

  private replace(reason: string): void {
    this.thread = undefined;
    if (this.isStopped) return;
    const now = Date.now();
    this.ends = [...this.ends.filter((time) => now - time < MINUTE), now];
    this.events.log(`the engine ended (${reason}) and is started again`);
    if (this.ends.length > MOST_ENDS) {
      this.restsUntil = now + MINUTE / 2;
      this.ends = [];
      for (const waiting of [...this.waiting.values()]) waiting.finish(undefined);
      this.events.failed(reason);
      return;
    }
    if (!this.wake()) return;
    for (const waiting of [...this.waiting.values()]) {
      // What ended the engine twice is not asked a third time.
      if (++waiting.tries > 2) waiting.finish(undefined);
      else this.send(waiting.message);
    }
  }

  private look(): void {
    const { thread } = this;
    if (!thread) return;
    if (this.pinged !== undefined) {
      thread.end();
      this.replace('it did not answer');
      return;
    }
    this.pinged = ++this.lastId;
    thread.postMessage({ kind: 'ping', id: this.pinged });
  }
}
