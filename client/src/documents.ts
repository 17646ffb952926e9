import * as vscode from 'vscode';

/** Told to the server: whatever a migration, a helper of one, or our settings may be. By name, since extensions give SQL a dozen language ids. */
export const documentSelector = [
  { scheme: 'file', pattern: '**/*.{sql,ts,mts,cts,js,mjs,cjs}' },
  { scheme: 'file', pattern: '**/fix-forward.json' },
];

/** Whether the server knows of a document. */
export function isOurs(document: vscode.TextDocument | undefined): document is vscode.TextDocument {
  return document !== undefined && vscode.languages.match(documentSelector, document) > 0;
}

/** The source that our diagnostics name. */
export const SOURCE = 'fix-forward';

/** The rule of a diagnostic of ours. */
export function ruleOf(diagnostic: vscode.Diagnostic): string | undefined {
  if (diagnostic.source !== SOURCE) return undefined;
  const code = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
  return code === undefined ? undefined : String(code);
}

/** The rules found at a place, the narrowest range first. */
export function rulesAt(uri: vscode.Uri, range: vscode.Range): readonly string[] {
  const found = vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.range.intersection(range));
  const lines = (diagnostic: vscode.Diagnostic) => diagnostic.range.end.line - diagnostic.range.start.line;
  return [...new Set(found.sort((a, b) => lines(a) - lines(b)).flatMap((diagnostic) => ruleOf(diagnostic) ?? []))];
}
