import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { waterline } from '../../../../server/src/core/code/orms/waterline';
import { inserted, mapped, needs } from '../../needs';

const MODELS = {
  'config/models.js': "module.exports.models = { attributes: { id: { type: 'string', columnName: 'id', autoIncrement: true }, createdAt: { type: 'ref', columnName: 'created_at', autoCreatedAt: true } } };",
  'api/models/User.js': "module.exports = { tableName: 'user_account', attributes: { email: { type: 'string', required: true }, firstName: { type: 'string', columnName: 'first_name' }, cards: { collection: 'Card', via: 'userId' } } };",
  'api/models/Card.js': "module.exports = { attributes: { name: { type: 'string' }, userId: { model: 'User', columnName: 'user_id' } } };",
};
const files = (text: string) => ({ ...MODELS, 'api/controllers/a.js': text });
const names = (text: string): readonly string[] => needs(files(text), [waterline], 'api/controllers/a.js').map((each) => each.replace(/ at .*?(?= =|$)/, ''));

describe('Waterline', () => {
  it('maps the files of models, with what all models have', () => {
    assert.deepEqual(mapped(files(''), [waterline]), [
      'Card card: id (database), createdAt as created_at (orm), name, userId as user_id, userId → api/models/User.js#User',
      'User user_account: id (database), createdAt as created_at (orm), email, firstName as first_name, cards → api/models/Card.js#Card[]',
    ]);
  });

  it('reads criteria of the globals, chains, and rows', () => {
    assert.deepEqual(names("async function f() { const user = await User.findOne({ where: { email: 'x' }, select: ['firstName'] }); const cards = await Card.find({ userId: user.id }).sort('name ASC'); return cards.map((card) => card.name); }").toSorted(), ['read card', 'read card.name', 'read card.name', 'read card.user_id', 'read user_account', 'read user_account.email = x', 'read user_account.first_name', 'read user_account.id']);
  });

  it('reads what is written', () => {
    assert.deepEqual(names("User.updateOne({ id: 1 }).set({ firstName: 'x' });"), ['write user_account', 'read user_account.id', 'write user_account.first_name = x']);
    assert.deepEqual(inserted(files("User.create({ email: 'x' });"), [waterline]), ['user_account(email)']);
  });

  it('leaves a name alone that the file defines itself', () => assert.deepEqual(names('const User = require("./user"); User.findOne({ email: 1 });'), []));
});
