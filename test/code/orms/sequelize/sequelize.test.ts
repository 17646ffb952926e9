import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { sequelize } from '../../../../server/src/core/code/orms/sequelize';
import { inserted, mapped, needs, nullable } from '../../needs';

const MODEL = `module.exports = (sequelize, DataTypes) => {
  const Tier = sequelize.define('Tier', {
    slug: DataTypes.STRING,
    amount: { type: DataTypes.INTEGER, field: 'amount_cents', allowNull: false, get() { return this.getDataValue('amount'); } },
    label: { type: new DataTypes.VIRTUAL(), get() { return this.slug; } },
  }, { paranoid: true, hooks: { beforeSave: (tier) => { tier.slug = 'x'; } }, defaultScope: { where: { slug: 'y' } } });
  Tier.associate = (models) => { Tier.belongsTo(models.Group, { as: 'group', foreignKey: 'GroupId' }); };
  return Tier;
};
`;
const GROUP = "module.exports = (s, DataTypes) => s.define('Group', { name: DataTypes.STRING }, { tableName: 'groups', timestamps: false });\n";
const files = (text: string) => ({ 'models/tier.js': MODEL, 'models/group.js': GROUP, 'models/index.js': 'const db = {};\nfor (const file of files) { const m = load(file); db[m.name] = m; }\nmodule.exports = db;\n', 'a.js': `const models = require('./models');\n${text}` });
const names = (text: string, file = 'a.js'): readonly string[] => needs(files(text), [sequelize], file).map((each) => each.replace(/ at .*?(?= =|$)/, ''));

describe('Sequelize', () => {
  it('maps what is defined: fields, keys of associations, times; a virtual attribute is no column', () => {
    assert.deepEqual(mapped(files(''), [sequelize]), [
      'Group groups: name, id (database)',
      'Tier Tiers: slug, amount as amount_cents, id (database), createdAt (orm), updatedAt (orm), deletedAt (orm), GroupId, group → models/group.js#Group',
    ]);
  });

  it('maps classes that are initialised, underscored', () => {
    const text = `import { DataTypes, Model, Sequelize } from 'sequelize';
const sequelize = new Sequelize('x', { define: { underscored: true } });
export class OrderItem extends Model {}
OrderItem.init({ unitPrice: DataTypes.INTEGER }, { sequelize, timestamps: false });
export class Log extends Model { static init(s) { return super.init({ text: DataTypes.STRING }, { sequelize: s, tableName: 'log', timestamps: false }); } }`;
    assert.deepEqual(mapped({ 'a.ts': text }, [sequelize]), ['OrderItem order_items: unitPrice as unit_price, id (database)', 'Log log: text, id (database)']);
  });

  it('writes the times itself, declared or not', () => {
    const text = "import { DataTypes, Model } from 'sequelize';\nexport class Log extends Model {}\nLog.init({ createdAt: DataTypes.DATE, deletedAt: DataTypes.DATE }, { tableName: 'log' });";
    assert.deepEqual(mapped({ 'a.ts': text }, [sequelize]), ['Log log: createdAt (orm), deletedAt, id (database), updatedAt (orm)']);
  });

  it('tells what may be NULL from what never is', () => {
    const text = (values: string) => files(`const team = (id) => models.Tier.create(${values});`);
    assert.deepEqual(nullable(text('{ slug: id }'), [sequelize]), ['Tiers.slug']);
    for (const value of ["'x'", 'new Date()', 'id ? 1 : 2', 'String(id)', 'id + 1']) assert.deepEqual(nullable(text(`{ slug: ${value} }`), [sequelize]), [], value);
    for (const value of ['null', 'undefined', 'id ? 1 : null', 'id?.toString()', 'lookup(id)']) assert.deepEqual(nullable(text(`{ slug: ${value} }`), [sequelize]), ['Tiers.slug'], value);
  });

  it('maps decorated classes', () => {
    const text = `import { BelongsTo, Column, DataType, ForeignKey, Model, Table } from 'sequelize-typescript';
@Table({ tableName: 'teams', timestamps: false }) export class Team extends Model { @Column({ field: 'team_name' }) name: string; @Column(DataType.VIRTUAL) initials: string }
@Table({ tableName: 'people', timestamps: false }) export class Person extends Model { @ForeignKey(() => Team) @Column teamId: number; @BelongsTo(() => Team) team: Team }
export const f = (person: Person) => person.team.name + person.team.initials;`;
    assert.deepEqual(mapped({ 'a.ts': text }, [sequelize]), ['Team teams: id (database), name as team_name', 'Person people: id (database), teamId, team → a.ts#Team']);
    assert.ok(needs({ 'a.ts': text }, [sequelize], 'a.ts').includes('read teams.team_name at name'));
  });

  it('reads what the model itself does: getters, hooks, scopes', () => {
    assert.deepEqual(names('', 'models/tier.js').toSorted(), ['read Tiers.amount_cents', 'read Tiers.slug', 'read Tiers.slug = y', 'write Tiers.slug']);
  });

  it('reads options of finders', () => {
    const text = "const { Op, col, fn } = require('sequelize'); models.Tier.findAll({ attributes: ['slug', [fn('SUM', col('amount')), 'total']], where: { [Op.or]: [{ slug: 'a' }, { GroupId: 1 }] }, order: [['amount', 'DESC'], [models.Group, 'name', 'ASC']], include: [{ model: models.Group, as: 'group', attributes: ['name'] }] });";
    assert.deepEqual(names(text).toSorted(), ['read Tiers', 'read Tiers.GroupId', 'read Tiers.amount_cents', 'read Tiers.amount_cents', 'read Tiers.slug', 'read Tiers.slug = a', 'read groups', 'read groups.name', 'read groups.name']);
  });

  it('knows rows, and what is written', () => {
    assert.deepEqual(names("async function f() { const tier = await models.Tier.findByPk(1); await tier.update({ amount: 1 }); const group = await tier.getGroup(); return [tier.slug, group.name, tier.label]; }"), ['read Tiers', 'write Tiers.amount_cents', 'read groups', 'read Tiers.slug', 'read groups.name']);
    assert.deepEqual(names("models.Tier.update({ slug: 'x' }, { where: { id: 1 } });"), ['write Tiers', 'write Tiers.slug = x', 'read Tiers.id']);
    assert.deepEqual(inserted(files("models.Tier.bulkCreate([{ slug: 'x', amount: 1 }]);"), [sequelize]), ['Tiers(slug, amount_cents)']);
  });

  it('finds what reads a column that the model no longer maps', () => {
    assert.deepEqual(names('models.Tier.findOne().then((tier) => tier.oldPrice);'), ['read Tiers', 'read Tiers.oldPrice likely']);
  });

  it('takes the same name elsewhere for no reference', () => {
    assert.deepEqual(names("const type = { fields: { slug: { resolve: (tier) => tier.slug } } }; const args = { amount: 1 }; module.exports = [type, args.amount, req.body.slug];"), []);
  });
});
