import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FORMATS, readArguments, REPORT_FORMATS } from '../../server/src/cli/args';
import { wantsColour } from '../../server/src/cli/colour';
import { helpText } from '../../server/src/cli/help';
import { requireNode } from '../../server/src/cli/requireNode';

const read = (line: string) => readArguments(line.split(' ').filter(Boolean));
const messageOf = (line: string) => {
  const command = read(line);
  return command.kind === 'wrongUse' ? command.message : JSON.stringify(command);
};

describe('the command line', () => {
  it('checks with defaults', () => {
    assert.deepEqual(read('check'), { kind: 'check', paths: [], root: undefined, scope: undefined, since: undefined, against: [], baseline: undefined, updateBaseline: false, failOn: 'error', format: 'terminal' });
  });

  it('takes every flag, in both spellings', () => {
    assert.deepEqual(read('check a b.sql --root r --scope=all --since v1 --against v2 --against=v3 --baseline f --update-baseline --fail-on never --format json'), {
      kind: 'check', paths: ['a', 'b.sql'], root: 'r', scope: 'all', since: 'v1', against: ['v2', 'v3'], baseline: 'f', updateBaseline: true, failOn: 'never', format: 'json',
    });
  });

  it('takes what follows -- as paths', () => {
    const command = read('check -- --odd.sql');
    assert.deepEqual(command.kind === 'check' && command.paths, ['--odd.sql']);
  });

  it('knows help and version', () => {
    assert.deepEqual(read(''), { kind: 'help' });
    assert.deepEqual(read('--help'), { kind: 'help' });
    assert.deepEqual(read('check --help'), { kind: 'help', of: 'check' });
    assert.deepEqual(read('help check'), { kind: 'help', of: 'check' });
    assert.deepEqual(read('--version'), { kind: 'version' });
    assert.deepEqual(read('explain down-fails'), { kind: 'explain', rule: 'down-fails' });
  });

  for (const [line, message] of [
    ['chek', 'there is no command "chek"; did you mean check?'],
    ['--verison', 'there is no flag --verison before a command; did you mean --version?'],
    ['check --fromat json', 'check has no flag --fromat; did you mean --format?'],
    ['check --xyzzyx', 'check has no flag --xyzzyx'],
    ['check -z', 'check has no flag -z'],
    ['check --format yaml', '--format is one of terminal, json, sarif, github, gitlab, junit; "yaml" is none of them'],
    ['check --format markdown', '--format is one of terminal, json, sarif, github, gitlab, junit; "markdown" is none of them'],
    ['report --format sarif', '--format is one of terminal, json, markdown, html, svg, runbook; "sarif" is none of them'],
    ['report --fail-on error', '--fail-on is one of unsafe, unknown, never; "error" is none of them'],
    ['report v1', 'report takes no paths: name the two releases with --from and --to'],
    ['check --scope pendign', '--scope is one of pending, all; "pendign" is none of them; did you mean pending?'],
    ['check --fail-on warn', '--fail-on is one of error, warning, never; "warn" is none of them'],
    ['check --root', '--root wants a value'],
    ['check --root=', '--root wants a value'],
    ['check --update-baseline=yes --baseline x', '--update-baseline takes no value'],
    ['check --update-baseline', '--update-baseline needs --baseline FILE: the file to write'],
    ['explain a b', 'explain takes one rule'],
  ] as const) {
    it(`refuses ${line}`, () => assert.ok(messageOf(line).startsWith(message), messageOf(line)));
  }

  it('names in its help every format that there is', () => {
    for (const format of FORMATS) assert.ok(helpText('check').includes(format), format);
    for (const format of REPORT_FORMATS) assert.ok(helpText('report').includes(format), format);
    for (const flag of ['--scope', '--since', '--against', '--root', '--baseline', '--update-baseline', '--fail-on', '--format']) assert.ok(helpText('check').includes(flag), flag);
  });

  it('says which Node.js it needs', () => {
    assert.equal(requireNode('20.19.0'), undefined);
    assert.equal(requireNode('22.1.0'), undefined);
    assert.equal(requireNode('20.18.9'), 'Node.js 20.19 or later is needed; this is 20.18.9');
    assert.equal(requireNode('9.99.0'), 'Node.js 20.19 or later is needed; this is 9.99.0');
  });

  it('colours for people, unless told otherwise', () => {
    assert.equal(wantsColour({}, true), true);
    assert.equal(wantsColour({}, false), false);
    assert.equal(wantsColour({ CI: 'true' }, false), false);
    assert.equal(wantsColour({ TERM: 'dumb' }, true), false);
    assert.equal(wantsColour({ NO_COLOR: '1' }, true), false);
    assert.equal(wantsColour({ NO_COLOR: '' }, true), true);
    assert.equal(wantsColour({ FORCE_COLOR: '1', NO_COLOR: '1' }, false), true);
    assert.equal(wantsColour({ FORCE_COLOR: '0' }, true), false);
  });
});
