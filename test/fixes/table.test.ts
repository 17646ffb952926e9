import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { findingsIn, fix, judgeTexts, offersOf, problemsOf, verdictOf, changeOf } from './fixing';
import { faults } from './matrix';
import { projects } from './projects';
import { tools } from './tools';

/** What the verdict is once a fix is applied. */
const PROMISES: Readonly<Record<string, string>> = { 'refuse-outside-development': 'refuses', 'throw-always': 'refuses', 'keep-copy-and-restore': 'truthful' };
/** Databases without a statement that raises an error. */
const SILENT: ReadonlySet<string> = new Set(['sqlite']);
const COPIED: ReadonlySet<string> = new Set(['postgres', 'mysql', 'mariadb', 'sqlite']);

// The compiler and the parsers are loaded by whoever comes first.
before(async function () {
  this.timeout(60_000);
  await judgeTexts(projects[0]?.texts ?? {});
});

describe('fixes, for each rule and tool: applied, read again, judged again', () => {
  for (const fault of faults) {
    for (const tool of tools) {
      const history = fault.history(tool);
      if (!history) continue;
      it(`${fault.rule}, ${fault.title}: ${tool.name}`, async () => {
        const { texts, config, path } = tool.project(history);
        const judged = await judgeTexts(texts, config);
        const found = findingsIn(judged, path);
        assert.ok(found.some(({ rule }) => rule === fault.rule), `found ${found.map(({ rule }) => rule).join() || 'nothing'}; ${problemsOf(judged).join()}`);
        const offered = offersOf(judged, path, fault.rule).map(({ id }) => id);
        const expected = [
          ...(tool.isScript ? ['refuse-outside-development'] : []),
          ...(SILENT.has(tool.dialect) ? [] : ['throw-always']),
          ...(fault.copies && COPIED.has(tool.dialect) ? ['keep-copy-and-restore'] : []),
        ];
        assert.deepEqual(offered.filter((id) => id in PROMISES), expected);
        for (const id of expected) {
          const after = await fix(judged, path, id, config);
          assert.equal(verdictOf(after, path), PROMISES[id], `${id}: ${findingsIn(after, path).map(({ message }) => message).join()}`);
          assert.deepEqual(findingsIn(after, path).map(({ rule }) => rule).filter((rule) => rule === fault.rule), [], id);
          assert.deepEqual(problemsOf(after), problemsOf(judged), `${id} leaves something that is not read`);
        }
      });
    }
  }

  for (const { tool, texts, config, path } of projects) {
    it(`builders and other ways of writing: ${tool}`, async () => {
      const judged = await judgeTexts(texts, config);
      assert.equal(verdictOf(judged, path), 'misleading');
      const offered = offersOf(judged, path).map(({ id }) => id).filter((id) => id in PROMISES);
      assert.ok(offered.length > 0);
      for (const id of offered) {
        const after = await fix(judged, path, id, config);
        assert.equal(verdictOf(after, path), PROMISES[id]);
        assert.deepEqual(problemsOf(after), []);
      }
    });

    it(`lines that a fix does not need stay, byte for byte, with \\n and with \\r\\n: ${tool}`, async () => {
      for (const newline of ['\n', '\r\n']) {
        const written = Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, text.replace(/\n/g, newline)]));
        const judged = await judgeTexts(written, config);
        for (const { id } of offersOf(judged, path)) {
          const change = changeOf(judged, path, id);
          for (const { span, text } of change.edits) {
            assert.ok(!/(?<!\r)\n/.test(text) || newline === '\n', `${id} mixes line ends`);
            if (id === 'throw-always') continue;
            // What is taken out is white space, and the `return` that becomes an `await`.
            assert.match((written[span.file] ?? '').slice(span.start, span.end), /^\s*(?:return )?$/, id);
          }
        }
      }
    });
  }
});
