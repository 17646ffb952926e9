import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { findingsIn, fix, judgeTexts, offersOf, problemsOf, type Texts, verdictOf } from './fixing';
import { projects } from './projects';

/** The project without the down that is judged. */
function withoutDown(texts: Texts, path: string, downPath: string | undefined): Texts {
  if (downPath !== undefined) return Object.fromEntries(Object.entries(texts).filter(([file]) => file !== downPath));
  const text = (texts[path] ?? '').replace(/\n+(?:exports\.down|export async function down|-- \+?\w*:? ?[dD]own)[\s\S]*$/, '\n').replace(/,\s*down: [\s\S]*?\n {2}\},\n/, ',\n');
  return { ...texts, [path]: text };
}

// The compiler and the parsers are loaded by whoever comes first.
before(async function () {
  this.timeout(60_000);
  await judgeTexts(projects[0]?.texts ?? {});
});

describe('a down that is missing', () => {
  for (const { tool, texts, config, path, downPath } of projects) {
    it(tool, async () => {
      const judged = await judgeTexts(withoutDown(texts, path, downPath), config);
      const missing = findingsIn(judged, path).find(({ rule }) => rule === 'down-missing');
      const canRefuse = !tool.includes('sqlite') && !tool.startsWith('sql-sections');
      // Some tools run or declare something else where none is written.
      if (!missing) return assert.ok(/TypeORM|MikroORM|node-pg-migrate|clickhouse|sql-sections|client/.test(tool), `${verdictOf(judged, path)}: ${findingsIn(judged, path).map(({ rule }) => rule).join()}`);
      assert.equal(offersOf(judged, path, 'down-missing').some(({ id }) => id === 'add-refusing-down'), canRefuse);
      if (!canRefuse) return;
      const after = await fix(judged, path, 'add-refusing-down', config);
      assert.equal(verdictOf(after, path), 'refuses', after.texts[path]);
      for (const problem of problemsOf(after)) assert.ok(problemsOf(judged).includes(problem), problem);
    });
  }
});
