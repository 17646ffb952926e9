import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { createConnection, createProtocolConnection, type ProtocolConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import type { ClientCapabilities, CodeAction, CodeLens, Diagnostic, DocumentDiagnosticReport, Hover, PublishDiagnosticsParams, WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import type { EngineThread } from '../../server/src/lsp/engineClient';
import type { Settings } from '../../server/src/lsp/protocol';
import { serveClient } from '../../server/src/lsp/server';
import { nodeHost } from '../../server/src/project/nodeHost';
import { type OpenHost, serveEngine } from '../../server/src/worker/serve';
import type { FromWorker, ToWorker } from '../../server/src/worker/messages';

/** Times short enough for tests, long enough to be told apart. */
export const TIMES = { rest: 300, refresh: 20 };

export interface ClientOptions {
  readonly capabilities?: ClientCapabilities;
  readonly settings?: Partial<Settings> | ((uri: string | undefined) => Partial<Settings>);
  readonly initializationOptions?: unknown;
  readonly startThread?: () => EngineThread;
  readonly openHost?: OpenHost;
  readonly patience?: number;
}

/** What an editor of today can do. */
export const MODERN: ClientCapabilities = {
  textDocument: {
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: true, relatedInformation: true } as never,
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] }, codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
    hover: { contentFormat: ['markdown'] },
    codeLens: {},
  },
  workspace: {
    configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true }, codeLens: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true }, didChangeConfiguration: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'delete'] },
  },
  window: { workDoneProgress: true },
};

/** An editor that neither asks for diagnostics nor can be asked for settings. */
export const PLAIN: ClientCapabilities = { textDocument: { publishDiagnostics: { relatedInformation: true }, hover: {} }, workspace: {} };

/** A client at one end of two streams, the server at the other, in this process. */
export class Client {
  readonly pushed: PublishDiagnosticsParams[] = [];
  readonly received: { readonly method: string; readonly params: unknown }[] = [];
  refreshes = 0;
  private readonly waiting = new Set<() => void>();
  private readonly versions = new Map<string, number>();

  private constructor(readonly connection: ProtocolConnection, readonly folders: readonly string[]) {}

  static async start(folders: readonly string[], options: ClientOptions = {}): Promise<Client> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const server = createConnection(ProposedFeatures.all, new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    const pages = path.resolve(__dirname, '../../server/src/core/rules');
    serveClient(server, { startThread: options.startThread ?? (() => threadHere(options.openHost)), pages, times: TIMES, patience: options.patience });
    server.listen();
    const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const client = new Client(connection, folders);
    client.answer(options);
    connection.listen();
    await client.initialize(options);
    return client;
  }

  async initialize(options: ClientOptions): Promise<unknown> {
    const result = await this.connection.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      capabilities: options.capabilities ?? MODERN,
      initializationOptions: options.initializationOptions,
      workspaceFolders: this.folders.map((folder) => ({ uri: uriOf(folder), name: path.basename(folder) })),
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  private answer({ settings }: ClientOptions): void {
    const { connection } = this;
    const note = (method: string, params: unknown) => {
      this.received.push({ method, params });
      for (const wake of [...this.waiting]) wake();
    };
    connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) => items.map((item) => (typeof settings === 'function' ? settings(item.scopeUri) : (settings ?? null))));
    connection.onRequest('client/registerCapability', (params: unknown) => note('client/registerCapability', params));
    connection.onRequest('window/workDoneProgress/create', (params: unknown) => note('window/workDoneProgress/create', params));
    connection.onRequest('workspace/codeLens/refresh', () => null);
    connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      note('workspace/diagnostic/refresh', null);
      return null;
    });
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.pushed.push(params);
      note('textDocument/publishDiagnostics', params);
    });
    connection.onUnhandledNotification((message) => note(message.method, message.params));
  }

  /** Waits until `is` holds, looking again at whatever the server sends. */
  async until(what: string, is: () => boolean | Promise<boolean>, patience = 8000): Promise<void> {
    const end = Date.now() + patience;
    while (!(await is())) {
      if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 25);
        const { waiting } = this;
        function done() {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  uri(file: string): string {
    return uriOf(path.isAbsolute(file) ? file : path.join(this.folders[0] ?? '/', file));
  }

  async open(file: string, text: string, languageId = 'sql'): Promise<void> {
    this.versions.set(file, 1);
    await this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: this.uri(file), languageId, version: 1, text } });
  }

  /** The whole text, as the simplest client sends it. */
  async change(file: string, text: string): Promise<void> {
    await this.send(file, [{ text }]);
  }

  /** Puts `text` where the range is; lines and characters count from 0. */
  async type(file: string, line: number, character: number, text: string, to: { readonly line: number; readonly character: number } = { line, character }): Promise<void> {
    await this.send(file, [{ range: { start: { line, character }, end: to }, text }]);
  }

  private async send(file: string, contentChanges: unknown[]): Promise<void> {
    const version = (this.versions.get(file) ?? 1) + 1;
    this.versions.set(file, version);
    await this.connection.sendNotification('textDocument/didChange', { textDocument: { uri: this.uri(file), version }, contentChanges });
  }

  async save(file: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didSave', { textDocument: { uri: this.uri(file) } });
  }

  async close(file: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(file) } });
  }

  async watched(...changes: readonly { readonly file: string; readonly type: 1 | 2 | 3 }[]): Promise<void> {
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: changes.map(({ file, type }) => ({ uri: this.uri(file), type })) });
  }

  report(file: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: this.uri(file) }, previousResultId });
  }

  async diagnostics(file: string): Promise<readonly Diagnostic[]> {
    const report = await this.report(file);
    return report.kind === 'full' ? report.items : [];
  }

  /** `rule@line:character-character severity`, the most that a test wants to see at once. */
  async lines(file: string): Promise<readonly string[]> {
    return (await this.diagnostics(file)).map(lineOf);
  }

  workspaceReport(previousResultIds: readonly { readonly uri: string; readonly value: string }[] = []): Promise<WorkspaceDiagnosticReport> {
    return this.connection.sendRequest('workspace/diagnostic', { previousResultIds });
  }

  hover(file: string, line: number, character: number): Promise<Hover | null> {
    return this.connection.sendRequest('textDocument/hover', { textDocument: { uri: this.uri(file) }, position: { line, character } });
  }

  lenses(file: string): Promise<CodeLens[] | null> {
    return this.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: this.uri(file) } });
  }

  async actions(file: string, diagnostic: Diagnostic, only?: readonly string[]): Promise<CodeAction[]> {
    const params = { textDocument: { uri: this.uri(file) }, range: diagnostic.range, context: { diagnostics: [diagnostic], ...(only && { only }) } };
    return (await this.connection.sendRequest<CodeAction[] | null>('textDocument/codeAction', params)) ?? [];
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    this.connection.end();
    this.connection.dispose();
  }
}

/** The engine in this thread, behind a channel that clones what passes as a thread's does. */
export function threadHere(openHost: OpenHost = nodeHost): EngineThread {
  const { port1, port2 } = new MessageChannel();
  serveEngine({ postMessage: (message) => port2.postMessage(message), on: (_, listener) => port2.on('message', (message: ToWorker) => listener(message)) }, openHost);
  return {
    postMessage: (message) => port1.postMessage(message),
    onMessage: (listener) => void port1.on('message', (message: FromWorker) => listener(message)),
    onEnd: () => undefined,
    end: () => {
      port1.close();
      port2.close();
    },
  };
}

export function uriOf(file: string): string {
  return URI.file(file).toString();
}

export function lineOf({ code, range, severity }: Diagnostic): string {
  return `${code}@${range.start.line}:${range.start.character}-${range.end.character} ${['', 'error', 'warning', 'info', 'hint'][severity ?? 0]}`;
}

/** A fresh folder whose name holds all that URIs escape. */
export function awkwardFolder(): string {
  return realpathSync.native(mkdtempSync(path.join(tmpdir(), 'fix forward #1 50% 移行-')));
}
