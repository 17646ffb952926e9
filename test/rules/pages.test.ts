import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Report, ReportedFinding } from '../../server/src/core/report';
import { rules } from '../../server/src/core/rules';
import { memoryHost } from '../../server/src/project/memoryHost';
import { openProject } from '../../server/src/project/project';
import { type Case, type Expectation, readPage } from './page';

const folder = path.join(__dirname, '../../server/src/core/rules');
/** Carets cannot stand under the comment sign that they are written behind. */
const FIRST_CARET = 4;

describe('the page of each rule is its test', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.md')).sort()) {
    const page = readPage(readFileSync(path.join(folder, file), 'utf8'));
    const rule = file.slice(0, -3);
    describe(rule, () => {
      it('belongs to a rule, says why and what to do, and shows it', () => {
        assert.ok(rules.some(({ id }) => id === rule), `there is no rule ${rule}`);
        assert.equal(page.headings[0], rule, 'the title is the name of the rule');
        assert.deepEqual(page.headings.slice(1, 3), ['Why', 'What to do']);
        assert.ok(page.cases.some((example) => example.expected.some((expected) => expected.rule === rule)), `no case shows a ${rule}`);
      });
      for (const example of page.cases) it(example.title, () => checkCase(example));
    });
  }

  it('there is one for each rule', () => {
    const pages = readdirSync(folder).filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3));
    assert.deepEqual(pages.sort(), rules.map(({ id }) => id).sort());
  });
});

async function checkCase(example: Case): Promise<void> {
  const report = await judge(example);
  const missing = example.expected.filter((expected) => !report.findings.some((finding) => meets(finding, expected, example)));
  const surprising = report.findings.filter((finding) => !example.expected.some((expected) => meets(finding, expected, example)));
  const verdict = report.migrations.at(-1)?.down.verdict;
  const complaints = [
    ...missing.map((expected) => `expected, not found:\n${drawExpected(expected)}`),
    ...surprising.map((finding) => `found, not expected:\n${drawFinding(finding, example)}`),
    ...(example.verdict !== undefined && example.verdict !== verdict ? [`the verdict is ${verdict}, not ${example.verdict}`] : []),
    ...report.unread.filter(() => missing.length + surprising.length > 0).map((problem) => `not read: ${problem.path}:${problem.range.start.line}:${problem.range.start.column} ${problem.reason}`),
  ];
  if (complaints.length > 0) assert.fail(`\n${complaints.join('\n\n')}\n`);
}

async function judge({ files, released, pending }: Case): Promise<Report> {
  const host = memoryHost(files, Object.keys(released).length + pending.length > 0 ? { 'v1.0.0': { ...Object.fromEntries(Object.entries(files).filter(([path]) => !pending.includes(path))), ...released } } : undefined);
  const checked = await openProject(host).check({ scope: 'all' });
  assert.ok('report' in checked);
  return checked.report;
}

function meets(finding: ReportedFinding, expected: Expectation, example: Case): boolean {
  const { start, end } = columnsOf(finding, example);
  return (
    finding.path === expected.path && finding.rule === expected.rule && finding.range.start.line === expected.line && finding.message.includes(expected.message) &&
    (start === expected.start || (start < FIRST_CARET && expected.start <= FIRST_CARET)) && end === expected.end
  );
}

/** A span of several lines is marked to the end of its first. */
function columnsOf(finding: ReportedFinding, example: Case): { readonly start: number; readonly end: number } {
  const { start, end } = finding.range;
  return { start: start.column, end: end.line === start.line ? end.column : lineOf(finding, example).trimEnd().length + 1 };
}

function lineOf(finding: ReportedFinding, example: Case): string {
  return example.files[finding.path]?.split('\n')[finding.range.start.line - 1] ?? '';
}

function drawFinding(finding: ReportedFinding, example: Case): string {
  const { start, end } = columnsOf(finding, example);
  return draw({ path: finding.path, line: finding.range.start.line, start, end, rule: finding.rule, message: finding.message, words: lineOf(finding, example) });
}

const drawExpected = (expected: Expectation) => draw(expected);

function draw({ path: file, line, start, end, rule, message, words }: Expectation): string {
  return `  ${file}:${line}\n  ${words}\n  ${' '.repeat(start - 1)}${'^'.repeat(Math.max(1, end - start))} ${rule}: ${message}`;
}
