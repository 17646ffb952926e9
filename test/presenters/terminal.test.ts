import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { memoryHost } from '../../server/src/project/memoryHost';
import { type Checked, openProject } from '../../server/src/project/project';
import { presentTerminal } from '../../server/src/presenters/terminal';

const users = '-- migrate:up\nCREATE TABLE users (id bigint PRIMARY KEY, plan text);\n\n-- migrate:down\nDROP TABLE users;\n';
const dropPlan = '-- migrate:up\nALTER TABLE users DROP COLUMN plan;\n\n-- migrate:down\nALTER TABLE users ADD COLUMN plan text;\n';

describe('the terminal', () => {
  it('shows verdict, message, place, code and related places of what is pending, and counts the rest', async () => {
    const files = { 'db/migrations/1_users.sql': users, 'db/migrations/2_plan.sql': dropPlan };
    const shown = present(await check(files, { 'v1.0.0': { 'db/migrations/1_users.sql': users } }));
    assert.match(shown, /^MISLEADING {2}db\/migrations\/2_plan\.sql {2}dbmate, postgres, pending\n/);
    assert.match(shown, /\n {2}error .*`users\.plan`.* \(down-loses-data\)\n {2}at db\/migrations\/2_plan\.sql:\d+:\d+\n/);
    assert.match(shown, / {4}> 5 \| ALTER TABLE users ADD COLUMN plan text;\n/);
    assert.match(shown, /\n {2}see db\/migrations\/2_plan\.sql:2:\d+ {2}/);
    assert.match(shown, /\n1 migration judged: 1 misleading\. 1 error\.\n1 migration shipped with v1\.0\.0 was not judged \(--scope all does\)\.\n$/);
  });

  it('lowers what is shipped to a line, and shows it in full where it is named', async () => {
    const files = { 'db/migrations/1_users.sql': users, 'db/migrations/2_plan.sql': dropPlan };
    const all = await check(files, { 'v1.0.0': files }, { scope: 'all' });
    assert.match(present(all), /Hints on 1 migration shipped with v1\.0\.0; they do not fail a check:\n {2}db\/migrations\/2_plan\.sql:\d+:\d+ {2}[^\n]+\(down-loses-data\)\n/);
    assert.ok(!present(all).includes('> 5 |'));
    assert.ok(present(all, ['db/migrations/2_plan.sql']).includes('> 5 |'));
  });

  it('lists what was not read by cause, with places', async () => {
    const files = { 'db/migrations/1_users.sql': users, 'db/migrations/2_odd.sql': '-- migrate:up\nALTER TABEL users;\n-- migrate:down\nSELECT 1;\n' };
    assert.match(present(await check(files)), /Not read \(1 place; what stands there is not judged\):\n {2}[^\n]+\n {4}at db\/migrations\/2_odd\.sql:2:1\n/);
  });

  it('shows a wrong setting in its place', async () => {
    const checked = await check({ 'fix-forward.json': '{"rulse": {}}' });
    assert.match(present(checked), /^error There is no setting "rulse"; did you mean "rules"\?\n {2}at fix-forward\.json:1:2\n {4}> 1 \| \{"rulse": \{\}\}\n {8}\| {2}\^{7}\n/);
  });

  it('says that there was nothing to judge', async () => {
    assert.equal(present(await check({})), 'No migration was judged.\n');
  });

  it('colours only where it is told to', async () => {
    const checked = await check({ 'db/migrations/1_users.sql': users });
    assert.ok(!present(checked).includes('\u001b['));
    assert.ok(presentTerminal(checked, { colour: true, named: [] }).includes('\u001b['));
  });
});

async function check(files: Readonly<Record<string, string>>, commits?: Readonly<Record<string, Readonly<Record<string, string>>>>, request = {}): Promise<Checked> {
  const checked = await openProject(memoryHost({ 'package.json': '{"dependencies":{"pg":"8"}}', ...files }, commits)).check(request);
  assert.ok('report' in checked);
  return checked;
}

const present = (checked: Checked, named: readonly string[] = []) => presentTerminal(checked, { colour: false, named });
