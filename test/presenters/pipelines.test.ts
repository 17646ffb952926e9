import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import Ajv from 'ajv';
import { before, describe, it } from 'mocha';
import type { Log } from 'sarif';
import { loadSql } from '../../server/src/core/sql';
import { rules } from '../../server/src/core/rules';
import { CI_FORMATS } from '../../server/src/presenters/ci';
import { memoryHost } from '../../server/src/project/memoryHost';
import { type Checked, openProject } from '../../server/src/project/project';

const USERS = '-- migrate:up\nCREATE TABLE users (id bigint PRIMARY KEY, plan text);\n\n-- migrate:down\nDROP TABLE users;\n';
const DROP = '-- migrate:up\nALTER TABLE users DROP COLUMN plan;\n\n-- migrate:down\nALTER TABLE users ADD COLUMN plan text;\n';
const PENDING = 'db/migrations/2_100%, plan.sql';

describe('a check, for pipelines', () => {
  let checked: Checked;
  const show = (format: keyof typeof CI_FORMATS): string => CI_FORMATS[format](checked, rules);

  before(async () => {
    await loadSql(['postgres']);
    checked = await check({ 'db/migrations/1_users.sql': USERS, [PENDING]: DROP }, { 'v1.0.0': { 'db/migrations/1_users.sql': USERS } });
  });

  it('SARIF is what the standard says', () => {
    const require = createRequire(__filename);
    const file = path.join(path.dirname(require.resolve('@microsoft/jest-sarif/package.json')), 'lib/schemas/sarif-2.1.0-rtm.5.json');
    // It is written in draft 4: only what later drafts spell otherwise is taken out.
    const { id: _id, $schema: _draft, ...schema } = JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) => (/^exclusiveM/.test(key) && typeof value === 'boolean' ? undefined : value)) as Record<string, unknown>;
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(schema);
    assert.ok(validate(JSON.parse(show('sarif'))), JSON.stringify(validate.errors?.slice(0, 3), null, 1));
    assert.ok(!validate({ version: '2.1.0', runs: [{}] }), 'the schema refuses what is wrong');
  });

  it('SARIF names rule, level, place and what survives moved lines', () => {
    const log = JSON.parse(show('sarif')) as Log;
    const [result] = log.runs[0]?.results ?? [];
    assert.deepEqual([result?.ruleId, result?.level], ['down-loses-data', 'error']);
    assert.equal(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri, 'db/migrations/2_100%25%2C%20plan.sql');
    assert.equal(result?.locations?.[0]?.physicalLocation?.region?.startLine, 5);
    assert.match(result?.partialFingerprints?.['fixForward/v1'] ?? '', /^[0-9a-f]{16}$/);
    assert.ok((log.runs[0]?.tool.driver.rules ?? []).some(({ id }) => id === 'down-loses-data'));
  });

  it('annotations of GitHub, with what would end them escaped', () => {
    assert.match(show('github'), /^::error file=db\/migrations\/2_100%25%2C plan\.sql,line=5,endLine=5,col=\d+,endColumn=\d+,title=down-loses-data::[^\n]+\n$/);
  });

  it('code quality of GitLab', () => {
    const [issue] = JSON.parse(show('gitlab')) as { readonly check_name: string; readonly severity: string; readonly fingerprint: string; readonly location: unknown }[];
    assert.deepEqual([issue?.check_name, issue?.severity, issue?.location], ['down-loses-data', 'major', { path: PENDING, lines: { begin: 5, end: 5 } }]);
  });

  it('JUnit: a test a migration, that fails where something is found', () => {
    const text = show('junit');
    assert.match(text, /<testsuites tests="1" failures="1"/);
    assert.match(text, /<failure [^>]*type="down-loses-data"/);
  });

  it('what is released is told, and fails nothing', async () => {
    const files = { 'db/migrations/1_users.sql': USERS, [PENDING]: DROP };
    checked = await check(files, { 'v1.0.0': files }, { scope: 'all' });
    assert.match(show('github'), /^::notice /);
    assert.match(show('junit'), /failures="0"/);
    assert.equal((JSON.parse(show('sarif')) as Log).runs[0]?.results?.[0]?.level, 'note');
  });

  it('nothing found is an empty report, not no report', async () => {
    checked = await check({ 'db/migrations/1_users.sql': USERS }, { 'v1.0.0': {} });
    assert.equal(show('github'), '');
    assert.deepEqual(JSON.parse(show('gitlab')), []);
    assert.deepEqual((JSON.parse(show('sarif')) as Log).runs[0]?.results, []);
  });
});

async function check(files: Readonly<Record<string, string>>, commits: Readonly<Record<string, Readonly<Record<string, string>>>>, request = {}): Promise<Checked> {
  const checked = await openProject(memoryHost(files, commits)).check(request);
  if ('wrongUse' in checked) throw new Error(checked.wrongUse);
  return checked;
}
