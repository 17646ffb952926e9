import type { ReleaseReport } from '../../core/release/report';
import { escapeHtml } from './escapeHtml';
import { type HtmlOptions, page, reportBody, STYLE } from './html';
import { headline } from './words';

export interface EditorOptions extends Required<Pick<HtmlOptions, 'link'>> {
  readonly exportLink: (format: string) => string;
  /** Of the style, for the page's policy. */
  readonly nonce: string;
}

const EXPORTS = [['markdown', 'Markdown'], ['html', 'HTML'], ['json', 'JSON'], ['runbook', 'Incident Runbook']] as const;

/** The report in an editor's own colours. No script: what it opens are commands, as links. */
export function editorPage(report: ReleaseReport, { link, exportLink, nonce }: EditorOptions): string {
  const above = `<nav aria-label="Export">Export: ${EXPORTS.map(([format, title]) => `<a href="${escapeHtml(exportLink(format))}">${title}</a>`).join(' · ')}</nav>`;
  return page(headline(report), `${STYLE}\n${THEME}`, reportBody(report, { link, above }), `default-src 'none'; style-src 'nonce-${nonce}'`, nonce);
}

/** VS Code gives its colours to a page as variables, in every theme and in high contrast. Those of lists are made for text; those of squiggles and icons are too faint for it. */
const THEME = `
:root { --text: var(--vscode-foreground); --quiet: var(--vscode-descriptionForeground); --ground: var(--vscode-editor-background); --soft: var(--vscode-textBlockQuote-background, transparent); --edge: var(--vscode-panel-border, var(--vscode-contrastBorder)); --link: var(--vscode-textLink-foreground); --bad: var(--vscode-list-errorForeground); --odd: var(--vscode-list-warningForeground); --good: var(--vscode-charts-green); }
body { font: var(--vscode-font-size)/1.5 var(--vscode-font-family); } code { font-family: var(--vscode-editor-font-family); background: none; color: inherit; } .ff-timeline { font-family: var(--vscode-font-family); }
:focus-visible { outline-color: var(--vscode-focusBorder); }
`.trim();
