import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readConfig } from '../../server/src/core/config';

const known = { rules: ['down-fails', 'down-loses-data'], frameworks: ['knex', 'typeorm'] };

/** The settings understood, and each problem as `words: reason`. */
function read(text: string): { config: unknown; problems: string[] } {
  const { config, problems } = readConfig(text, known);
  return { config, problems: problems.map(({ span, reason }) => `${text.slice(span.start, span.end)}: ${reason}`) };
}

describe('fix-forward.json', () => {
  it('is JSON with comments and trailing commas', () => {
    const text = `{
      // which tags are releases
      "release": "v*",
      "migrations": [{ "folder": "db/migrations", "framework": "knex", "dialect": "postgres" }],
      "ignore": ["legacy/"],
      "rules": { "down-fails": "off" },
    }`;
    assert.deepEqual(read(text), {
      config: { release: 'v*', migrations: [{ folder: 'db/migrations', framework: 'knex', dialect: 'postgres' }], ignore: ['legacy/'], rules: { 'down-fails': 'off' } },
      problems: [],
    });
  });

  it('may be an empty object', () => {
    assert.deepEqual(read('{}'), { config: {}, problems: [] });
  });

  it('tells an unknown setting at its key, and what was meant', () => {
    assert.deepEqual(read('{"relase": "v1", "ignore": ["a"]}'), { config: { ignore: ['a'] }, problems: ['"relase": There is no setting "relase"; did you mean "release"?'] });
  });

  it('suggests nothing where nothing is near', () => {
    assert.deepEqual(read('{"colour": true}').problems, ['"colour": There is no setting "colour"']);
  });

  it('tells a rule that does not exist and a level that does not exist, and keeps the others', () => {
    assert.deepEqual(read('{"rules": {"down-fials": "off", "down-fails": "warn", "down-loses-data": "info"}}'), {
      config: { rules: { 'down-loses-data': 'info' } },
      problems: [
        '"down-fials": There is no rule "down-fials"; did you mean "down-fails"?',
        '"warn": "rules.down-fails" must be one of off, info, warning, error; it is "warn"; did you mean "warning"?',
      ],
    });
  });

  it('tells a tool and a database that do not exist, and keeps the folder', () => {
    assert.deepEqual(read('{"migrations": [{"folder": "a", "framework": "knx"}, {"folder": "b", "dialect": "postgre"}]}'), {
      config: { migrations: [{ folder: 'a' }, { folder: 'b' }] },
      problems: [
        '"knx": There is no migration tool "knx"; did you mean "knex"?; known are knex, typeorm',
        '"postgre": "migrations.dialect" must be one of postgres, mysql, mariadb, sqlite, clickhouse, mssql; it is "postgre"; did you mean "postgres"?',
      ],
    });
  });

  it('drops an entry without a folder, or with one outside the project', () => {
    const { config, problems } = read('{"migrations": [{"folder": "../x"}, {"foldr": "y"}, {"folder": "/etc"}, {"folder": "ok"}]}');
    assert.deepEqual(config, { migrations: [{ folder: 'ok' }] });
    assert.equal(problems.length, 4);
    assert.match(problems[1] ?? '', /"migrations.folder" is missing here/);
  });

  for (const [text, words] of [['', /not JSON/], ['{', /close brace expected/], ['[]', /must hold an object/], ['{"release": 3}', /"release" must be a text; it is 3/], ['{"rules": []}', /must be an object/], ['{"release" "v1"}', /colon expected/], ['\u0000', /not JSON/]] as const) {
    it(`goes on with the defaults on ${JSON.stringify(text)}`, () => {
      const { config, problems } = read(text);
      assert.equal((config as { release?: string }).release === undefined || text.includes('"v1"'), true);
      assert.match(problems.join('\n'), words);
    });
  }

  it('reads what is declared of calls', () => {
    const calls = [{ call: 'tools.add(client, table, ...)', from: '@acme/tools', sql: "INSERT INTO {table} VALUES ('{client.name}', '{}', '{\"a\": 1}')" }, { call: 'retry(work)', runs: 'work' }, { call: 'log(...)', sql: '' }];
    assert.deepEqual(read(JSON.stringify({ calls })), { config: { calls }, problems: [] });
  });

  it('tells what is wrong with a declared call at its key, and leaves that call out', () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['{"call": "add table", "sql": ""}', /^"add table": "calls\.call" must be a call as the migrations write it/],
      ['{"call": "tools.table(name).drop()", "sql": ""}', /"calls\.call" must be a call/],
      ['{"call": "add(\'users\')", "sql": ""}', /"calls\.call" must have a name for each argument; "'users'" is none/],
      ['{"call": "add(a, a)", "sql": ""}', /"calls\.call" names two arguments "a"/],
      ['{"call": "add(table)", "sql": "DROP TABLE {tabel}"}', /^"DROP TABLE \{tabel\}": "calls\.sql" speaks of "tabel", which is no argument of the call; did you mean "table"\?$/],
      ['{"call": "add()", "sql": "DROP TABLE {table}"}', /which is no argument of the call; it has no arguments$/],
      ['{"call": "retry(work)", "runs": "wrok"}', /^"wrok": "calls\.runs" speaks of "wrok".*did you mean "work"\?$/],
      ['{"call": "retry(work)", "runs": "work(db)"}', /"calls\.runs" speaks of "db".*its arguments are work$/],
      ['{"call": "retry(work)", "runs": "=>"}', /"calls\.runs" must name an argument that is a function/],
      ['{"call": "add(table)"}', /"calls" must say what the call does/],
      ['{"call": "add(table)", "slq": "x"}', /^"slq": There is no setting "calls\.slq"; did you mean "sql"\?/],
      ['{"sql": ""}', /"calls\.call" is missing here/],
      ['{"call": 3, "sql": ""}', /"calls\.call" must be a text; it is 3/],
    ];
    for (const [call, words] of wrong) {
      const { config, problems } = read(`{"calls": [${call}, {"call": "ok()", "sql": ""}]}`);
      assert.match(problems[0] ?? 'nothing', words, call);
      assert.deepEqual(config, { calls: [{ call: 'ok()', sql: '' }] }, call);
    }
  });

  it('keeps what stands before and after an error of syntax', () => {
    assert.deepEqual(read('{"release": "v1" "ignore": ["a"]}').config, { release: 'v1', ignore: ['a'] });
  });
});
