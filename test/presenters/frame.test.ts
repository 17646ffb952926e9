import assert from 'node:assert/strict';
import picocolors from 'picocolors';
import { describe, it } from 'mocha';
import { codeFrame } from '../../server/src/presenters/frame';

const plain = picocolors.createColors(false);
const frame = (text: string, startLine: number, startColumn: number, endLine: number, endColumn: number) =>
  codeFrame(text, { start: { line: startLine, column: startColumn }, end: { line: endLine, column: endColumn } }, (words) => words, plain);

describe('a code frame', () => {
  it('shows the words with two lines around them', () => {
    assert.equal(frame('one\ntwo\nthree\nfour\nfive\nsix', 4, 2, 4, 4), ['  2 | two', '  3 | three', '> 4 | four', '    |  ^^', '  5 | five', '  6 | six'].join('\n'));
  });

  it('marks each line of a longer place without its indentation', () => {
    assert.equal(frame('f(\n  a,\n  b\n)', 1, 1, 4, 2), ['> 1 | f(', '    | ^^', '> 2 |   a,', '    |   ^^', '> 3 |   b', '    |   ^', '> 4 | )', '    | ^'].join('\n'));
  });

  it('stands under the words after a tab, and in Windows files', () => {
    assert.equal(frame('a\r\n\tDROP x', 2, 2, 2, 6), ['  1 | a', '> 2 |  DROP x', '    |  ^^^^'].join('\n'));
  });

  it('marks one place where there are no words', () => {
    assert.equal(frame('', 1, 1, 1, 1), '> 1 |\n    | ^');
  });

  it('cuts a minified line around the words', () => {
    const drawn = frame(`${'x'.repeat(5000)}DROP${'y'.repeat(5000)}`, 1, 5001, 1, 5005);
    assert.ok(drawn.length < 400);
    assert.match(drawn, /DROP/);
    const [code = '', marks = ''] = drawn.split('\n');
    assert.equal(code.indexOf('DROP'), marks.indexOf('^^^^'));
  });

  it('lets no control character through to the terminal', () => {
    assert.ok(!frame('a\u001b[2Jb\u0007\u009b', 1, 1, 1, 2).includes('\u001b'));
  });
});
