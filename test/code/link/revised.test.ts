import assert from 'node:assert/strict';
import { type CodeInput, codeModel, codeModelSteps } from '../../../server/src/core/code';
import { readFacts } from '../../../server/src/core/code/read';

const ENTITY = `import { Column, Entity } from 'typeorm';
@Entity('users')
export class User { @Column() name: string; @Column() fax: string; }
`;
const OTHER = `import { getRepository } from 'typeorm';
import { User } from './user';
import { where } from './use';
export const load = () => getRepository(User).find({ where });
`;
const USE = `import { getRepository } from 'typeorm';
import { User } from './user';
export const faxes = () => getRepository(User).find({ select: { fax: true } });
export const where = { name: 'x' };
`;

describe('the model of code where one file changes', () => {
  const texts = new Map<string, string>();
  const input: CodeInput = {
    get paths() {
      return [...texts.keys()].sort();
    },
    files: { get paths() { return [...texts.keys()].sort(); }, has: (path) => texts.has(path), read: (path) => { const text = texts.get(path); return text === undefined ? undefined : { text }; } },
    factsOf: (path) => readFacts(path, texts.get(path) ?? ''),
  };

  function linked() {
    for (const [path, text] of [['user.ts', ENTITY], ['other.ts', OTHER], ['use.ts', USE]] as const) texts.set(path, text);
    const steps = codeModelSteps(input);
    for (let rests = 0; ; rests++) {
      const step = steps.next();
      if (step.done) return { ...step.value, rests };
    }
  }

  it('is what it is when all is linked again, and what others find in the file has moved', () => {
    const { model, revised, rests } = linked();
    assert.ok(rests >= 6, 'it rests after each file');
    assert.ok(model.references.some(({ span, column }) => span.file === 'use.ts' && column === 'fax'));
    assert.ok(model.references.some(({ span, column }) => span.file === 'use.ts' && column === 'name'), 'what another file finds here');
    const added = '// A remark.\n';
    texts.set('use.ts', added + USE.replace('fax: true', 'id: true'));
    const start = USE.indexOf('fax: true');
    const found = revised('use.ts', (span) => {
      if (span.end <= start) return { ...span, start: span.start + added.length, end: span.end + added.length };
      return { ...span, start: span.start + added.length - 1, end: span.end + added.length - 1 };
    });
    assert.deepEqual(found, codeModel(input));
    assert.ok(!found?.references.some(({ span, column }) => span.file === 'use.ts' && column === 'fax'));
  });

  it('cannot be told from a file that defines entities, or was not there', () => {
    const { revised } = linked();
    assert.equal(revised('user.ts', (span) => span), undefined);
    assert.equal(revised('new.ts', (span) => span), undefined);
  });
});
