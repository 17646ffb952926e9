import { createHash } from 'node:crypto';
import {
  type CancellationToken, type Diagnostic, type DocumentDiagnosticReport, LSPErrorCodes, ResponseError, type ResultProgressReporter,
  type WorkspaceDiagnosticReport, type WorkspaceDiagnosticReportPartialResult, type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { FileAnswer, FileFinding } from '../../worker/messages';
import type { Context, Times } from '../context';
import { movePlace, type OpenDocument } from '../documents';
import type { Root } from '../roots';
import { PATIENT_RULES, problemDiagnostic, toDiagnostic } from '../toLsp';

/** Diagnostics, asked for by the client or pushed to one that cannot ask. */
export interface Diagnostics {
  edited(document: OpenDocument): void;
  saved(document: OpenDocument): void;
  closed(document: OpenDocument): void;
  /** All that is said of a root is known. */
  settled(root: Root, digests: Readonly<Record<string, string>>): void;
  /** Everything may be otherwise now: settings, trust, folders. */
  changed(): void;
}

export function provideDiagnostics(context: Context, times: Times): Diagnostics {
  const { connection, engine, capabilities } = context;
  const pulls = capabilities.textDocument?.diagnostic !== undefined;
  const canRefresh = capabilities.workspace?.diagnostics?.refreshSupport === true;
  /** Digest of each file when the client was last told of it; by root and path. */
  const served = new Map<string, string>();
  /** Digest of each file as the engine has it. */
  const current = new Map<string, string>();
  const pushed = new Map<string, string>();
  let refreshing: NodeJS.Timeout | undefined;

  if (pulls) {
    connection.languages.diagnostics.on((params, token) => pull(params.textDocument.uri, params.previousResultId, token));
    connection.languages.diagnostics.onWorkspace((params, token, _progress, reporter) => pullWorkspace(params.previousResultIds, token, reporter));
  }

  async function pull(uri: string, previous: string | undefined, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const items = await itemsFor(uri, token);
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
    // The engine could give no answer: what the client shows stays, and it asks again.
    if (!items) throw new ResponseError(LSPErrorCodes.ServerCancelled, 'no answer', { retriggerRequest: false });
    return report(items, previous);
  }

  function report(items: readonly Diagnostic[], previous: string | undefined): DocumentDiagnosticReport {
    const resultId = idOf(items);
    return previous === resultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items: [...items] };
  }

  async function itemsFor(uri: string, token?: CancellationToken): Promise<readonly Diagnostic[] | undefined> {
    await context.ready();
    const document = context.documents.get(uri);
    const place = document?.place ?? context.placeOf(uri);
    const settings = await context.settingsOf(uri);
    if (!place || !settings.enable) return [];
    const at = document?.changes ?? 0;
    const answer = await engine.ask(place.root.root, { kind: 'file', path: place.path }, token);
    if (!answer) return undefined;
    served.set(keyOf(place.root, place.path), answer.digest);
    return document ? openItems(document, place.root, answer, answer.version ?? at, settings.run === 'onSave') : closedItems(place.root, answer);
  }

  function closedItems(root: Root, answer: FileAnswer): readonly Diagnostic[] {
    const findings = answer.findings.filter((finding) => finding.state === 'pending' || finding.state === 'edited');
    return [...findings.map((finding) => toDiagnostic(context, root, answer, finding)), ...answer.problems.filter((problem) => problem.kind !== 'unread').map(problemDiagnostic)];
  }

  /** `at` is the document's state that the answer is of; it may have moved on since. */
  function openItems(document: OpenDocument, root: Root, answer: FileAnswer, at: number, onSave: boolean): readonly Diagnostic[] {
    const { good } = document;
    const isBroken = answer.syntaxErrors > 0 || (answer.unsaved && answer.unparsed > (good?.unparsed ?? 0));
    const keeps = good !== undefined && (isBroken || (onSave && answer.unsaved));
    if (!isBroken && !(onSave && answer.unsaved)) document.good = { at, findings: answer.findings, unparsed: answer.unparsed };
    else if (!good && onSave && answer.unsaved) return [];
    const findings = keeps ? good.findings : answer.findings;
    const since = keeps ? good.at : at;
    const isRested = Date.now() - document.lastEdit >= times.rest;
    const ready = findings.filter((finding) => isRested || !PATIENT_RULES.has(finding.rule) || document.shown.has(finding.rule));
    if (ready.length < findings.length) wait(document);
    document.shown = new Set(ready.map((finding) => finding.rule));
    const placed = ready.flatMap((finding) => {
      const range = rangeNow(document, since, finding);
      return range ? [toDiagnostic(context, root, answer, finding, range)] : [];
    });
    // While the text is broken, the language's own server says why; of an empty file there is nothing to say.
    const problems = isBroken || document.text.getText().trim() === '' ? [] : answer.problems.flatMap((problem) => {
      const range = rangeNow(document, at, problem);
      return range ? [problemDiagnostic({ ...problem, range })] : [];
    });
    return [...placed, ...problems];
  }

  function rangeNow(document: OpenDocument, since: number, finding: Pick<FileFinding, 'start' | 'end' | 'range'>) {
    if (since === document.changes) return finding.range;
    const place = movePlace(document, since, finding);
    return place && { start: document.text.positionAt(place.start), end: document.text.positionAt(place.end) };
  }

  function wait(document: OpenDocument): void {
    clearTimeout(document.waiting);
    document.waiting = setTimeout(() => {
      document.waiting = undefined;
      if (!context.documents.has(document.uri)) return;
      if (pulls) refresh();
      else void push(document.uri);
    }, Math.max(10, document.lastEdit + times.rest - Date.now() + 5));
  }

  async function pullWorkspace(previousIds: readonly { readonly uri: string; readonly value: string }[], token: CancellationToken, reporter: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined): Promise<WorkspaceDiagnosticReport> {
    await context.ready();
    const previous = new Map(previousIds.map(({ uri, value }) => [uri, value]));
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const root of context.roots().roots) {
      const found = await rootItems(root, previous, token);
      if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
      if (reporter) reporter.report({ items: found });
      else items.push(...found);
    }
    // What is left was told of before, and nothing is said of it now.
    const cleared = [...previous].map(([uri, value]): WorkspaceDocumentDiagnosticReport => ({ uri, version: context.documents.get(uri)?.text.version ?? null, ...report([], value) }) as WorkspaceDocumentDiagnosticReport);
    if (reporter && cleared.length > 0) reporter.report({ items: cleared });
    return { items: reporter ? [] : [...items, ...cleared] };
  }

  async function rootItems(root: Root, previous: Map<string, string>, token: CancellationToken): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const answers = await engine.ask(root.root, { kind: 'files' }, token);
    const found: WorkspaceDocumentDiagnosticReport[] = [];
    for (const answer of answers ?? []) {
      const uri = context.uriOf({ root, path: answer.path });
      const document = context.documents.get(uri);
      const { enable } = await context.settingsOf(uri);
      const items = !enable ? [] : document ? await itemsFor(uri, token) : closedItems(root, answer);
      if (!document) served.set(keyOf(root, answer.path), answer.digest);
      if (!items || (items.length === 0 && !previous.has(uri) && !document)) continue;
      found.push({ uri, version: document?.text.version ?? null, ...report(items, previous.get(uri)) } as WorkspaceDocumentDiagnosticReport);
      previous.delete(uri);
    }
    // Nothing could be said: what was told stands.
    if (!answers) for (const uri of [...previous.keys()]) if (context.placeOf(uri)?.root === root) previous.delete(uri);
    return found;
  }

  const pushing = new Map<string, 'once' | 'again'>();

  /** One at a time for a file: a burst of edits ends in one answer. */
  async function push(uri: string): Promise<void> {
    if (pushing.has(uri)) {
      pushing.set(uri, 'again');
      return;
    }
    pushing.set(uri, 'once');
    try {
      do {
        pushing.set(uri, 'once');
        await pushOnce(uri);
      } while (pushing.get(uri) === 'again');
    } catch (error) {
      context.log(`diagnostics of ${uri}: ${String(error)}`);
    } finally {
      pushing.delete(uri);
    }
  }

  async function pushOnce(uri: string): Promise<void> {
    const document = context.documents.get(uri);
    const changes = document?.changes;
    const items = await itemsFor(uri);
    if (!items || context.documents.get(uri) !== document || document?.changes !== changes) return;
    const id = idOf(items);
    if (pushed.get(uri) === id || (items.length === 0 && !pushed.has(uri))) return;
    if (items.length > 0) pushed.set(uri, id);
    else pushed.delete(uri);
    await context.tell(() => connection.sendDiagnostics({ uri, ...(document && { version: document.text.version }), diagnostics: [...items] }));
  }

  function refresh(): void {
    if (!canRefresh || refreshing) return;
    refreshing = setTimeout(() => {
      refreshing = undefined;
      void context.tell(() => connection.languages.diagnostics.refresh());
    }, 0);
  }

  let looking: NodeJS.Timeout | undefined;

  /** A while after all is known: whoever edits asks for the file at hand by itself, the others are refreshed. */
  function lookSoon(): void {
    if (looking) return;
    looking = setTimeout(() => {
      looking = undefined;
      if ([...current].some(([key, digest]) => served.get(key) !== digest) || [...served.keys()].some((key) => !current.has(key))) {
        for (const key of served.keys()) if (!current.has(key)) served.delete(key);
        refresh();
        if (capabilities.workspace?.codeLens?.refreshSupport) void context.tell(() => connection.sendRequest('workspace/codeLens/refresh'));
      }
    }, times.refresh);
  }

  return {
    edited(document) {
      if (!pulls) void push(document.uri);
    },
    saved(document) {
      if (!pulls) void push(document.uri);
    },
    closed(document) {
      clearTimeout(document.waiting);
      if (!pulls) void push(document.uri);
    },
    settled(root, digests) {
      const prefix = keyOf(root, '');
      for (const key of current.keys()) if (key.startsWith(prefix)) current.delete(key);
      for (const [path, digest] of Object.entries(digests)) current.set(keyOf(root, path), digest);
      if (pulls) {
        lookSoon();
        return;
      }
      const uris = new Set([...Object.keys(digests).map((path) => context.uriOf({ root, path })), ...[...pushed.keys()].filter((uri) => context.placeOf(uri)?.root === root)]);
      for (const uri of uris) void push(uri);
    },
    changed() {
      served.clear();
      if (pulls) refresh();
      else for (const uri of new Set([...pushed.keys(), ...context.documents.keys()])) void push(uri);
    },
  };
}

const keyOf = (root: Root, path: string): string => `${root.root}\0${path}`;

function idOf(items: readonly Diagnostic[]): string {
  return createHash('sha1').update(JSON.stringify(items)).digest('hex').slice(0, 16);
}
