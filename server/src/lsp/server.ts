import {
  type ClientCapabilities, CodeActionKind, CodeLensRefreshRequest, type Connection, type InitializeParams, type InitializeResult, MessageType, ShowMessageNotification, TextDocumentSyncKind, type WorkDoneProgressServerReporter,
} from 'vscode-languageserver';
import { name, version } from '../../../package.json';
import { type Context, type Times, TIMES } from './context';
import { changeDocument, type OpenDocument, openDocument } from './documents';
import { Engine, type EngineThread } from './engineClient';
import { FIX_KIND, provideCodeActions } from './features/codeActions';
import { provideCodeLens } from './features/codeLens';
import { provideContracts } from './features/contracts';
import { provideRequests } from './features/custom';
import { provideSplit } from './features/split';
import { type Diagnostics, provideDiagnostics } from './features/diagnostics';
import { provideDocumentLinks } from './features/documentLinks';
import { FIX_ALL_KIND } from './features/fixAll';
import { provideHover } from './features/hover';
import { provideReport } from './features/report';
import { DEFAULT_SETTINGS, type InitializationOptions, SETTINGS_SECTION, type Settings, STATUS, type StatusParams, TRUST, type TrustParams } from './protocol';
import { folderOf, placeFolders, placeOf, type Root, type Roots, uriOf } from './roots';
import { tellOfFiles, watchClient } from './watch';

export interface ServerOptions {
  startThread(): EngineThread;
  /** Folder of the rules' pages. */
  readonly pages: string;
  readonly times?: Times;
  /** Milliseconds after which a silent engine is replaced. */
  readonly patience?: number;
}

/** Serves one client over a connection. It holds texts and settings; all reading and judging is the engine's. */
export function serveClient(connection: Connection, serverOptions: ServerOptions): void {
  const documents = new Map<string, OpenDocument>();
  let capabilities: ClientCapabilities = {};
  let options: InitializationOptions = {};
  let folders: string[] = [];
  let trusted = true;
  let roots: Roots = { folders: [], roots: [] };
  let settings = new Map<string, Promise<Settings>>();
  let given: Partial<Settings> = {};
  let diagnostics: Diagnostics | undefined;
  let isWatching = false;
  let isOver = false;
  let placing: Promise<void> = Promise.resolve();
  const lensesOf = new Map<string, string>();
  const progress = new Map<string, WorkDoneProgressServerReporter | 'asked' | 'over'>();

  const engine = new Engine(() => serverOptions.startThread(), {
    settled(root, digests, lenses, reason) {
      endProgress(root);
      if ((lensesOf.get(root) ?? '[]') !== lenses && capabilities.workspace?.codeLens?.refreshSupport) void tell(() => connection.sendRequest(CodeLensRefreshRequest.type));
      lensesOf.set(root, lenses);
      const known = roots.roots.find((candidate) => candidate.root === root);
      if (known) diagnostics?.settled(known, digests);
      tellStatus({ state: 'ready', done: 0, total: 0, ...(reason !== undefined && { message: reason }) });
    },
    progress: (root, done, total) => {
      tellStatus({ state: 'reading', done, total });
      void showProgress(root, done, total);
    },
    log,
    failed: (reason) => {
      tellStatus({ state: 'failed', done: 0, total: 0, message: reason });
      const message = `Fix Forward stopped judging: its engine ended again and again (${reason}). It is tried again in a while.`;
      void tell(() => connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message }));
    },
  }, serverOptions.patience);

  const context: Context = {
    connection, engine, documents,
    get capabilities() {
      return capabilities;
    },
    get options() {
      return options;
    },
    pages: serverOptions.pages,
    roots: () => roots,
    placeOf: (uri) => placeOf(roots, uri),
    settingsOf,
    uriOf: (place) => documentAt(place.root, place.path)?.uri ?? uriOf(place),
    documentAt,
    ready: () => placing,
    tell,
    log,
  };

  connection.onInitialize((params): InitializeResult => {
    capabilities = params.capabilities;
    options = readOptions(params.initializationOptions);
    trusted = options.trusted ?? true;
    given = options.settings ?? {};
    folders = foldersOf(params);
    provideHover(context);
    provideCodeLens(context);
    provideCodeActions(context);
    provideDocumentLinks(context);
    provideRequests(context);
    provideReport(context);
    provideSplit(context);
    provideContracts(context);
    diagnostics = provideDiagnostics(context, serverOptions.times ?? TIMES);
    return {
      serverInfo: { name, version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: false },
        documentLinkProvider: { resolveProvider: false },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_KIND, FIX_ALL_KIND], resolveProvider: true },
        diagnosticProvider: { identifier: name, interFileDependencies: true, workspaceDiagnostics: true },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(async () => {
    if (capabilities.workspace?.workspaceFolders) connection.workspace.onDidChangeWorkspaceFolders((event) => {
      const gone = new Set((event?.removed ?? []).map((folder) => folder.uri));
      folders = [...folders.filter((folder) => !gone.has(folder)), ...(event?.added ?? []).map((folder) => folder.uri)];
      void startPlacing();
    });
    await startPlacing();
    isWatching = await watchClient(connection, capabilities);
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: at, text } }) => {
    const document = openDocument(uri, languageId, at, text);
    forget(uri);
    documents.set(uri, document);
    document.place = context.placeOf(uri);
    if (!document.place) return;
    engine.write(document.place.root.root, document.place.path, text);
    diagnostics?.edited(document);
  });

  connection.onDidChangeTextDocument(({ textDocument: { uri, version: at }, contentChanges }) => {
    const document = documents.get(uri);
    if (!document || !changeDocument(document, at, contentChanges, Date.now()) || !document.place) return;
    engine.write(document.place.root.root, document.place.path, document.text.getText(), document.changes);
    diagnostics?.edited(document);
  });

  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    const place = context.placeOf(uri);
    if (!place) return;
    // A client that does not tell of files tells at least of this.
    engine.changeDisk(place.root.root, isWatching ? { paths: [place.path], list: false, git: false } : { list: true, git: true });
    const document = documents.get(uri);
    if (document) diagnostics?.saved(document);
  });

  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => forget(uri));
  connection.onDidChangeWatchedFiles(({ changes }) => tellOfFiles(engine, roots, changes));

  connection.onDidChangeConfiguration((params) => {
    const sent = (params?.settings as Record<string, unknown> | undefined)?.[SETTINGS_SECTION];
    if (typeof sent === 'object' && sent !== null) given = sent as Partial<Settings>;
    settings = new Map();
    placing = placing.then(openRoots).catch((error: unknown) => log(String(error)));
    void placing.then(() => diagnostics?.changed());
  });

  connection.onNotification(TRUST, (params: TrustParams) => {
    trusted = params?.trusted === true;
    void startPlacing();
  });

  connection.onShutdown(() => {
    isOver = true;
    engine.stop();
  });

  function forget(uri: string): void {
    const document = documents.get(uri);
    if (!document) return;
    documents.delete(uri);
    if (document.place) engine.write(document.place.root.root, document.place.path, null);
    diagnostics?.closed(document);
  }

  /** One after the other: what is asked meanwhile waits for the last. */
  function startPlacing(): Promise<void> {
    placing = placing.then(place).catch((error: unknown) => log(`the folders could not be looked at: ${String(error)}`));
    return placing;
  }

  /** Finds the roots of the folders anew, and where each open file lies. */
  async function place(): Promise<void> {
    const former = roots;
    roots = placeFolders(folders, trusted);
    settings = new Map();
    for (const root of former.roots) if (!roots.roots.some((other) => other.root === root.root)) engine.close(root.root);
    await openRoots();
    for (const document of documents.values()) {
      const before = document.place;
      document.place = context.placeOf(document.uri);
      document.good = undefined;
      if (before && before.root.root !== document.place?.root.root) engine.write(before.root.root, before.path, null);
      if (document.place) engine.write(document.place.root.root, document.place.path, document.text.getText(), document.changes);
    }
    diagnostics?.changed();
  }

  async function openRoots(): Promise<void> {
    for (const root of roots.roots) {
      const folder = roots.folders.find((candidate) => candidate.root === root);
      const { compareWith } = folder ? await settingsOf(folder.uri) : DEFAULT_SETTINGS;
      engine.open(root.root, { trusted, compareWith: trusted ? compareWith : '' });
    }
  }

  function settingsOf(uri: string): Promise<Settings> {
    const folder = folderOf(roots, uri)?.uri ?? '';
    const known = settings.get(folder);
    if (known) return known;
    const found = askSettings(folder).catch(() => readSettings(given));
    settings.set(folder, found);
    return found;
  }

  async function askSettings(folder: string): Promise<Settings> {
    if (!capabilities.workspace?.configuration) return readSettings(given);
    const answer: unknown = await connection.workspace.getConfiguration({ section: SETTINGS_SECTION, ...(folder !== '' && { scopeUri: folder }) });
    return readSettings(typeof answer === 'object' && answer !== null ? answer : given);
  }

  function documentAt(root: Root, path: string): OpenDocument | undefined {
    for (const document of documents.values()) if (document.place?.path === path && document.place.root.root === root.root) return document;
    return undefined;
  }

  async function showProgress(root: string, done: number, total: number): Promise<void> {
    if (!capabilities.window?.workDoneProgress || total < 50) return;
    const shown = progress.get(root);
    // The first reading is worth a word; later ones are over before it could be read.
    if (shown === 'asked' || shown === 'over') return;
    if (shown) {
      shown.report(Math.round((done / total) * 100), `${done} of ${total} migrations`);
      return;
    }
    progress.set(root, 'asked');
    const reporter = await connection.window.createWorkDoneProgress().catch(() => undefined);
    if (!reporter || progress.get(root) !== 'asked') {
      reporter?.done();
      return;
    }
    reporter.begin('Fix Forward', 0, 'Reading migrations', false);
    progress.set(root, reporter);
  }

  function endProgress(root: string): void {
    const shown = progress.get(root);
    if (shown && typeof shown !== 'string') void tell(async () => shown.done());
    progress.set(root, 'over');
  }

  function tellStatus(status: StatusParams): void {
    if (options.commands) void tell(() => connection.sendNotification(STATUS, status));
  }

  async function tell(send: () => Promise<unknown>): Promise<void> {
    try {
      if (!isOver) await send();
    } catch {
      // The client is gone, or does not know of it.
    }
  }

  function log(message: string): void {
    void tell(async () => connection.console.log(message));
  }
}

function foldersOf(params: InitializeParams): string[] {
  if (params.workspaceFolders?.length) return params.workspaceFolders.map((folder) => folder.uri);
  return params.rootUri ? [params.rootUri] : [];
}

function readOptions(given: unknown): InitializationOptions {
  return typeof given === 'object' && given !== null ? (given as InitializationOptions) : {};
}

/** Settings of any origin: what is of another type than it should be is its default. */
function readSettings(given: Partial<Settings>): Settings {
  return {
    enable: typeof given.enable === 'boolean' ? given.enable : DEFAULT_SETTINGS.enable,
    run: given.run === 'onSave' || given.run === 'onType' ? given.run : DEFAULT_SETTINGS.run,
    codeLens: typeof given.codeLens === 'boolean' ? given.codeLens : DEFAULT_SETTINGS.codeLens,
    compareWith: typeof given.compareWith === 'string' ? given.compareWith.trim() : DEFAULT_SETTINGS.compareWith,
  };
}
