import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { applyFix } from '../../server/src/core/fixes';
import { readPage } from '../rules/page';
import { applyChange, findingsIn, judgeTexts, problemsOf, subjectOf, verdictOf } from './fixing';
import { projects } from './projects';

const folder = path.resolve(__dirname, '../../server/src/core/rules');

/** What a fix promises of the migration as a whole; a copy mends one loss, and another may be left. */
const VERDICTS: Readonly<Record<string, string>> = { 'refuse-outside-development': 'refuses', 'throw-always': 'refuses', 'add-refusing-down': 'refuses', 'dev-only': 'dev-only' };

// The compiler and the parsers are loaded by whoever comes first.
before(async function () {
  this.timeout(60_000);
  await judgeTexts(projects[0]?.texts ?? {});
});

describe('every fix that is offered on the pages of the rules does what it says', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
    for (const example of readPage(readFileSync(path.join(folder, name), 'utf8')).cases) {
      if (example.expected.length === 0) continue;
      it(`${name.replace(/\.md$/, '')}: ${example.title}`, async () => {
        const judged = await judgeTexts(example.files);
        for (const finding of judged.result.findings) {
          for (const { id } of finding.fixes) {
            const change = applyFix(id, finding, subjectOf(judged, finding.migration));
            assert.ok(!('reason' in change), `${id} is offered and cannot be had`);
            const after = await judgeTexts(applyChange(judged.texts, change));
            const verdict = VERDICTS[id];
            if (verdict) assert.equal(verdictOf(after, finding.migration), verdict, id);
            assert.ok(!findingsIn(after, finding.migration).some(({ rule, message }) => rule === finding.rule && message === finding.message), `${id} leaves ${finding.rule}`);
            for (const problem of problemsOf(after)) assert.ok(problemsOf(judged).includes(problem), `${id}: ${problem}`);
          }
        }
      });
    }
  }
});
