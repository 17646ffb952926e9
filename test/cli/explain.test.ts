import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runCli } from './runCli';

describe('fix-forward explain', () => {
  it('prints the page of a rule', async () => {
    const { code, out } = await runCli('.', 'explain', 'down-loses-data');
    assert.equal(code, 0);
    assert.match(out, /^# down-loses-data\n/);
  });

  it('lists the rules', async () => {
    const { code, out } = await runCli('.', 'explain');
    assert.equal(code, 0);
    assert.ok(out.split('\n').includes('down-fails'));
  });

  it('says what was meant', async () => {
    const { code, out, err } = await runCli('.', 'explain', 'down-fail');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /there is no rule "down-fail"; did you mean down-fails\?\nThe rules are: /);
  });
});
