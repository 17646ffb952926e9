import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { objection } from '../../../../server/src/core/code/orms/objection';
import { inserted, mapped, needs } from '../../needs';

const MODELS = `import { Model } from 'objection';
import { DbErrors } from 'objection-db-errors';
export class Base extends DbErrors(Model) { id!: string }
export class Asset extends Base { static get tableName() { return 'assets'; } code!: string }
export class Account extends Base {
  static tableName = 'accounts';
  static get virtualAttributes() { return ['label']; }
  static relationMappings = () => ({ asset: { relation: Model.BelongsToOneRelation, modelClass: Asset, join: { from: 'accounts.assetId', to: 'assets.id' } } });
  name!: string;
  assetId!: string;
  asset!: Asset;
  label!: string;
}
`;
const files = (text: string) => ({ 'models.ts': MODELS, 'a.ts': `import { Account, Asset } from './models';\n${text}` });
const of = (text: string): readonly string[] => needs(files(text), [objection], 'a.ts').filter((each) => !/ at (?:Account|Asset)$/.test(each));
const names = (text: string): readonly string[] => of(text).map((each) => each.replace(/ at .*?(?= =|$)/, ''));

describe('Objection', () => {
  it('maps classes through mixins; relations and virtual attributes are no columns', () => {
    assert.deepEqual(mapped(files(''), [objection]), ['Asset assets: code, id', 'Account accounts: name, assetId, id, asset → models.ts#Asset']);
  });

  it('maps names where a mapper says so, and properties of the JSON schema', () => {
    const text = "const { Model, snakeCaseMappers } = require('objection');\nclass User extends Model { static get tableName() { return 'auth.users'; } static get columnNameMappers() { return snakeCaseMappers(); } static get jsonSchema() { return { properties: { firstName: { type: 'string' } } }; } }\nmodule.exports = { User };";
    assert.deepEqual(mapped({ 'a.js': text }, [objection]), ['User auth.users: firstName as first_name']);
  });

  it('needs the columns that relations join by', () => {
    assert.deepEqual(needs(files(''), [objection], 'models.ts').filter((each) => / at '/.test(each)), ["read accounts.assetId at 'accounts.assetId'", "read assets.id at 'assets.id'"]);
  });

  it('reads builders', () => {
    assert.deepEqual(names("await Account.query().select('accounts.name').where({ assetId: 'x' }).whereNull('id').withGraphJoined('asset').orderBy([{ column: 'asset.code', order: 'asc' }]);"), ['read accounts', 'read accounts.name', 'read accounts.assetId = x', 'read accounts.id', 'read assets.code']);
    assert.deepEqual(names("await Account.query().where((builder) => builder.where('oldName', 'x'));"), ['read accounts', 'read accounts.oldName likely']);
  });

  it('knows what awaiting a builder gives', () => {
    assert.deepEqual(names('const one = await Account.query().findOne({ name: 1 }); const all = await Account.query(); export const x = [one!.assetId, one!.asset.code, all.map((each) => each.name)];').toSorted(), ['read accounts', 'read accounts', 'read accounts.assetId', 'read accounts.name', 'read accounts.name', 'read assets.code']);
  });

  it('reads what is written', () => {
    assert.deepEqual(inserted(files("await Account.query().insertAndFetch({ name: 'x', assetId: '1' });"), [objection]), ['accounts(name, assetId)']);
    assert.deepEqual(names("const account = await Account.query().findById(1); await account!.$query().patch({ name: 'x' });"), ['read accounts', 'read accounts', 'write accounts', 'write accounts.name = x']);
  });
});
