import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { applyFix } from '../../server/src/core/fixes';
import { applyChange, changeOf, findingsIn, fix, judgeTexts, subjectOf, type Texts, verdictOf } from './fixing';
import { projects } from './projects';

/** What a fix may take away: nothing but white space and the words with which a function gives back what it called. */
const GONE = /^\s*(?:return\s)?\s*$/;
/** These put something in the place of the body of down. */
const REPLACES: ReadonlySet<string> = new Set(['throw-always']);

// The compiler and the parsers are loaded by whoever comes first.
before(async function () {
  this.timeout(60_000);
  await judgeTexts(projects[0]?.texts ?? {});
});

describe('what a fix does not speak of stays as it stands', () => {
  for (const { tool, texts, config, path } of projects) {
    for (const [written, as] of [['as it is', (text: string) => text], ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')], ['with odd spaces', oddly]] as const) {
      it(`${tool}, ${written}`, async () => {
        const judged = await judgeTexts(Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, as(text)])), config);
        const down = judged.placed.find(({ migration }) => migration.path === path)?.migration.down;
        assert.ok(down?.kind === 'operations');
        for (const finding of findingsIn(judged, path)) {
          for (const { id } of finding.fixes) {
            const change = applyFix(id, finding, subjectOf(judged, path));
            assert.ok(!('reason' in change));
            for (const edit of change.edits) {
              const gone = (judged.texts[edit.span.file] ?? '').slice(edit.span.start, edit.span.end);
              const isOfDown = edit.span.file === down.span.file && edit.span.start >= down.span.start && edit.span.end <= down.span.end;
              assert.ok(GONE.test(gone) || (REPLACES.has(id) && isOfDown), `${id} takes away ${JSON.stringify(gone)}`);
              assert.equal(lineEnds(edit.text).size > 1, false, `${id} mixes line ends: ${JSON.stringify(edit.text)}`);
            }
            assert.deepEqual(lineEnds(Object.values(applyChange(judged.texts, change)).join('')), lineEnds(Object.values(judged.texts).join('')), id);
          }
        }
      });
    }
  }

  it('a body that is replaced is an edit for the parameters and one for the body, and nothing between', async () => {
    const judged = await judgeTexts(project("export async function down(/* db */ db: Kysely<unknown>): Promise<void> { // back\n  await db.schema.alterTable('users').addColumn('plan', 'text').execute();\n}\n"));
    const { edits } = changeOf(judged, PATH, 'throw-always');
    const text = judged.texts[PATH] ?? '';
    assert.deepEqual(edits.map(({ span }) => /Promise<void>/.test(text.slice(span.start, span.end))), [false, false]);
  });
});

describe('what a copy needs is imported', () => {
  const DOWN = "export async function down(db: Kysely<unknown>): Promise<void> {\n  await db.schema.alterTable('users').addColumn('plan', 'text').execute();\n}\n";
  for (const [title, before, after] of [
    ['into an import that is there', "import { type Kysely } from 'kysely';\n", "import { type Kysely, sql } from 'kysely';\n"],
    ['beside an import of types', "import type { Kysely } from 'kysely';\n", "import type { Kysely } from 'kysely';\nimport { sql } from 'kysely';\n"],
  ] as const) {
    it(title, async () => {
      const fixed = await fix(await judgeTexts(project(DOWN, before)), PATH, 'keep-copy-and-restore');
      assert.ok(fixed.texts[PATH]?.startsWith(`${after}\nexport async function up`), fixed.texts[PATH]);
      assert.equal(verdictOf(fixed, PATH), 'truthful');
    });
  }

  it('not where something else bears the name', async () => {
    const judged = await judgeTexts(project(`const sql = 'mine';\n${DOWN}`, "import { type Kysely } from 'kysely';\n"));
    assert.ok(!findingsIn(judged, PATH).flatMap(({ fixes }) => fixes).some(({ id }) => id === 'keep-copy-and-restore'));
  });
});

const PATH = 'migrations/2026-01-02-drop-plan.ts';
const KYSELY = projects.find(({ tool }) => tool === 'Kysely');

function project(down: string, imports = "import { type Kysely } from 'kysely';\n"): Texts {
  return { ...KYSELY?.texts, [PATH]: `${imports}\nexport async function up(db: Kysely<unknown>): Promise<void> {\n  await db.schema.alterTable('users').dropColumn('plan').execute();\n}\n\n${down}` };
}

/** Trailing blanks, empty lines and comments where formatters have none. */
function oddly(text: string): string {
  return text.replace(/;\n/g, ';  \n\n').replace(/\{\n/g, '{ \n').replace(/\n\}/g, '\n\n}');
}

function lineEnds(text: string): ReadonlySet<string> {
  return new Set(text.match(/\r?\n/g));
}
