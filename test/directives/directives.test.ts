import assert from 'node:assert/strict';
import { scriptComments } from '../../server/src/core/comments';
import { checkRuleNames, mayHoldDirectives, readDirectives } from '../../server/src/core/directives';
import { wholeFile } from '../../server/src/core/model/source';
import { splitWithComments } from '../../server/src/core/sql/split';

const RULES = ['down-loses-data', 'down-does-nothing', 'down-missing'];

/** Reads the directives of SQL; shows each with the text that it holds for. */
function inSql(text: string) {
  const { comments, statements } = splitWithComments(wholeFile('x.sql', text), 'postgres');
  const spans = statements.map(({ start, end }) => ({ file: 'x.sql', start, end }));
  return shown(text, readDirectives(comments, { file: 'x.sql', text, spans, top: spans[0]?.start ?? text.length, main: true }));
}

/** The same for a script, in which every `drop…()` call counts as a statement. */
function inScript(text: string) {
  const comments = scriptComments(text).map(({ text: words, start, end }) => ({ text: words, span: { file: 'x.ts', start, end } }));
  const spans = [...text.matchAll(/\w+\.drop\w*\([^)]*\)/g)].map((match) => ({ file: 'x.ts', start: match.index, end: match.index + match[0].length }));
  return shown(text, readDirectives(comments, { file: 'x.ts', text, spans, top: text.indexOf('export'), main: true }));
}

function shown(text: string, { directives, problems }: ReturnType<typeof readDirectives>) {
  return {
    directives: directives.map(({ kind, rules, reason, target, whole }) => ({ kind, rules, reason, holds: whole ? 'the migration' : text.slice(target.start, target.end) })),
    problems: [...problems, ...checkRuleNames(directives, RULES)].map(({ span, reason }) => `${text.slice(span.start, span.end)} → ${reason}`),
  };
}

describe('Directives in comments', () => {
  it('read SQL line comments and block comments, for the statement below', () => {
    const { directives, problems } = inSql('SELECT 1;\n-- fix-forward: ignore down-loses-data the column was never filled\nDROP TABLE a;\n/* fix-forward: ignore down-missing, down-loses-data\n * because it is\n * empty */\nDROP TABLE b;');
    assert.deepEqual(problems, []);
    assert.deepEqual(directives, [
      { kind: 'ignore', rules: ['down-loses-data'], reason: 'the column was never filled', holds: 'DROP TABLE a' },
      { kind: 'ignore', rules: ['down-missing', 'down-loses-data'], reason: 'because it is empty', holds: 'DROP TABLE b' },
    ]);
  });

  it('hold for the whole migration above everything', () => {
    const { directives } = inSql('-- 2024-05-01\n-- fix-forward: ignore down-missing: we never go back\n\nDROP TABLE a;\nDROP TABLE b;');
    assert.deepEqual(directives, [{ kind: 'ignore', rules: ['down-missing'], reason: 'we never go back', holds: 'the migration' }]);
  });

  it('hold for the statement that they end the line of, or the part of it in that line', () => {
    const { directives } = inSql('SELECT 1;\nDROP TABLE a; -- fix-forward: ignore down-loses-data empty\nDROP TABLE b;');
    assert.deepEqual(directives.map(({ holds }) => holds), ['DROP TABLE a']);
  });

  it('speak of the whole migration with dev-only, wherever they stand', () => {
    const { directives } = inSql('DROP TABLE a;\n-- fix-forward: dev-only CI resets the database\nDROP TABLE b;');
    assert.deepEqual(directives, [{ kind: 'dev-only', rules: [], reason: 'CI resets the database', holds: 'the migration' }]);
  });

  it('read scripts: line and block comments, not strings, templates or regular expressions', () => {
    const text = [
      "import { a } from 'a'; // nothing",
      'export async function down(knex) {',
      '  const b = `// fix-forward: dev-only in a template`;',
      "  const c = '// fix-forward: dev-only in a string', d = /[/*]'/.test(b);",
      '  // fix-forward: ignore down-loses-data copied to the archive',
      "  await knex.dropTable('a');",
      "  await knex.dropTable('b'); /* fix-forward: ignore down-missing because */",
      '}',
    ].join('\n').replace('in a template', ['in $', '{knex["}"]}'].join(''));
    assert.deepEqual(inScript(text), {
      directives: [
        { kind: 'ignore', rules: ['down-loses-data'], reason: 'copied to the archive', holds: "knex.dropTable('a')" },
        { kind: 'ignore', rules: ['down-missing'], reason: 'because', holds: "knex.dropTable('b')" },
      ],
      problems: [],
    });
  });

  it('want a reason', () => {
    assert.deepEqual(inSql('SELECT 1;\n-- fix-forward: ignore down-missing\nDROP TABLE a; -- fix-forward: dev-only --').problems, [
      'fix-forward: ignore down-missing → A reason is missing: "fix-forward: ignore down-missing <why>"',
      'fix-forward: dev-only -- → A reason is missing: "fix-forward: dev-only <why>"',
    ]);
  });

  it('suggest the keyword and the rule that were probably meant', () => {
    assert.deepEqual(inSql('SELECT 1;\n-- fix-forward: ignroe down-missing because\n-- fix-forward: ignore down-lose-data because\n-- fix-forward: suppress\n-- fix-forward:\nSELECT 2').problems, [
      'fix-forward: ignroe down-missing because → There is no directive "ignroe"; did you mean "ignore"?',
      'fix-forward: suppress → There is no directive "suppress"',
      'fix-forward: → A directive needs a keyword: "fix-forward: dev-only <reason>" or "fix-forward: ignore <rule> <reason>"',
      'fix-forward: ignore down-lose-data because → There is no rule "down-lose-data"; did you mean "down-loses-data"?',
    ]);
  });

  it('tell a misspelt address from prose', () => {
    assert.deepEqual(inSql('-- Fix forward only, there is no way back.\nSELECT 1;\n-- fixforward: ignore down-missing because\nSELECT 2').problems, [
      'fixforward: ignore down-missing because → This is not obeyed: write "fix-forward: ignore …"',
    ]);
    assert.equal(mayHoldDirectives('DROP TABLE a'), false);
  });

  it('hold for nothing where nothing follows', () => {
    assert.deepEqual(inSql('SELECT 1;\n-- fix-forward: ignore down-missing because').directives.map(({ holds }) => holds), ['-- fix-forward: ignore down-missing because']);
  });
});
