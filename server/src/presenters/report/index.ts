import type { Reported } from '../../project/report';
import { presentReportHtml } from './html';
import { presentReportMarkdown } from './markdown';
import { presentRunbook } from './runbook';
import { presentReportTerminal } from './terminal';
import { timelineSvg } from './timeline';

/** How a report can be shown. */
export type ReportFormat = 'terminal' | 'json' | 'markdown' | 'html' | 'svg' | 'runbook';

/** A report as text. */
export function presentReport(reported: Reported, format: ReportFormat, options: { readonly colour: boolean }): string {
  const { report } = reported;
  switch (format) {
    case 'terminal': return presentReportTerminal(reported, options);
    case 'json': return `${JSON.stringify(report, null, 2)}\n`;
    case 'markdown': return presentReportMarkdown(report);
    case 'html': return presentReportHtml(report);
    case 'svg': return `${timelineSvg(report, { standalone: true })}\n`;
    case 'runbook': return presentRunbook(report);
  }
}
