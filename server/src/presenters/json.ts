import type { Report } from '../core/report';

/** The report as the contract has it. */
export function presentJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
