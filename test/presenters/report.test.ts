import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { loadSql } from '../../server/src/core/sql';
import { presentReport } from '../../server/src/presenters/report';
import { page, reportBody } from '../../server/src/presenters/report/html';
import type { Reported } from '../../server/src/project/report';
import { migration, reportOn } from '../release/shop';

const DROP = 'ALTER TABLE "User" DROP COLUMN "fax";';

describe('a report, shown', () => {
  let reported: Reported;
  const show = (format: Parameters<typeof presentReport>[1]): string => presentReport(reported, format, { colour: false });

  before(async () => {
    await loadSql(['postgres']);
    reported = await reportOn(migration(DROP));
  });

  it('on a terminal: verdict, why, the older line with its code, what to do', () => {
    const text = show('terminal');
    assert.match(text, /^✖ Going back from v2 to v1 is unsafe\n {2}`User\.fax` is dropped/);
    assert.match(text, /breaks `User\.fax` is dropped[^\n]+\n {4}at prisma\/migrations\/20260201000000_second\/migration\.sql:1:32 \(v2\)\n {4}see prisma\/schema\.prisma:18:3 \(v1\)/);
    assert.match(text, /> 18 \| {3}fax {3}String\?/);
    assert.match(text, /What to do\n {2}1\. /);
    assert.ok(!text.includes('\u001b['));
  });

  it('in a pull request: the question with its lines, the rest folded', () => {
    const text = show('markdown');
    assert.match(text, /^## ✖ Going back from v2 to v1 is unsafe\n/);
    assert.match(text, /### Can the older code run on today's state\? No\n/);
    assert.match(text, / {2}- `src\/users\.ts:5` \(v1\): /);
    assert.match(text, /<details><summary>Release process<\/summary>/);
  });

  it('Markdown of a hostile name stays text', async () => {
    const odd = await reportOn(migration('DROP TABLE "<img src=x>|*a*";\nALTER TABLE "User" DROP COLUMN "fax";'));
    const html = presentReport(odd, 'html', { colour: false });
    assert.ok(!html.includes('<img'), 'no element of a name');
    assert.ok(!presentReport(odd, 'svg', { colour: false }).includes('<img'));
  });

  it('as one page: no script, nothing loaded, a heading for each part, sections that fold', () => {
    const html = show('html');
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;">/);
    assert.doesNotMatch(html, /<script|<link|<img|\son\w+=|https?:\/\/(?!www\.w3\.org)/);
    assert.equal(html.match(/<h1/g)?.length, 1);
    assert.match(html, /<html lang="en">/);
    assert.match(html, /<details open><summary><h3>Can the older code run/);
    assert.match(html, /<details><summary><h3>Did this release run a migration/);
    assert.match(html, /<th scope="col">Migration<\/th>/);
    // The worst question comes first.
    assert.ok(html.indexOf('Can the older code run') < html.indexOf('Did it send data'));
  });

  it('with links, where there is something to open: the older line beside the statement', () => {
    const body = reportBody(reported.report, { link: (place, beside) => `open:${place.revision}:${place.path}:${place.range.start.line}${beside ? `+${beside.path}` : ''}` });
    assert.ok(body.includes('href="open:v1:src/users.ts:5+prisma/migrations/20260201000000_second/migration.sql"'));
    assert.ok(page('a<b', '', body).includes('<title>a&lt;b</title>'));
  });

  it('the timeline tells in words what it shows, and marks from where on the older release breaks', () => {
    const svg = show('svg');
    assert.match(svg, /^<svg [^>]+role="img" aria-labelledby="ff-timeline-title ff-timeline-text">/);
    assert.match(svg, /<desc [^>]+>From v1 to v2: 20260201000000_second, from which on: breaks, /);
    assert.equal(svg.match(/class="ff-bar ff-breaks"/g)?.length, 1);
    assert.equal(svg.match(/<circle/g)?.length, 1);
  });

  it('the runbook opens with the four questions', () => {
    const lines = show('runbook').split('\n').filter(Boolean);
    assert.equal(lines[0], '# Can we just deploy v1 again?');
    assert.deepEqual(lines.filter((line) => /^\d\. \*\*.*\?\*\*/.test(line)).map((line) => line.slice(0, 2)), ['1.', '2.', '3.', '4.']);
    assert.ok(lines.findIndex((line) => line.startsWith('4. ')) < lines.findIndex((line) => line.startsWith('## Now')));
    assert.ok(lines.some((line) => /^- \[ \] \*\*Last resort: restore/.test(line)));
  });

  it('as JSON it is the contract', () => {
    const report = JSON.parse(show('json')) as Record<string, unknown>;
    assert.deepEqual(Object.keys(report).sort(), ['commits', 'databases', 'effects', 'from', 'migrations', 'notChecked', 'payloads', 'process', 'questions', 'reasons', 'steps', 'switches', 'to', 'verdict', 'verdicts', 'version']);
  });

  it('a database without a change is one word', async () => {
    reported = await reportOn({});
    assert.match(show('markdown'), /\| Schema and data \| ✔ safe \|/);
    assert.match(show('svg'), /no migration/);
  });
});
