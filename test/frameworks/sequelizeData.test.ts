import { sequelize } from '../../server/src/core/frameworks/sequelize';
import { loadParsers } from './folderFiles';
import { checkBody } from './scripts';

const wrap = (body: string): string => `const { Op, QueryTypes } = require('sequelize');\nmodule.exports = { up: async (queryInterface, Sequelize) => { ${body} }, down: async () => {} };`;

describe('Rows and queries through Sequelize', () => {
  before(loadParsers);

  it('writes rows, those of a list too', () => {
    checkBody(sequelize, wrap, "await queryInterface.bulkInsert('roles', ['admin', 'user'].map((name) => ({ name, at: Sequelize.fn('now') })));", ["insert into roles (name, at) values ('admin', now()), ('user', now())"]);
    checkBody(sequelize, wrap, "await queryInterface.bulkInsert('roles', [{ a: 1 }, { b: 'x' }]);", ["insert into roles (a, b) values (1, null), (null, 'x')"]);
    checkBody(sequelize, wrap, "await queryInterface.bulkInsert('roles', [{ a: 1 }], { updateOnDuplicate: ['a'] });", ['insert into roles (a) values (1) on conflict update']);
    checkBody(sequelize, wrap, "const [users] = await queryInterface.sequelize.query('SELECT id, email FROM users'); await queryInterface.bulkInsert('accounts', users.map((user) => ({ userId: user.id, login: user.email })));", ['insert into accounts (userId, login) select users.id, users.email from users']);
  });

  it('changes and deletes rows under conditions', () => {
    checkBody(sequelize, wrap, "await queryInterface.bulkUpdate('users', { role: 'user', seen: Sequelize.literal('seen + 1') }, { role: null, id: { [Op.in]: [1, 2] } });", ["update users set role = 'user', seen = seen + 1 where (role is null) and (id in (1, 2))"]);
    checkBody(sequelize, wrap, "await queryInterface.bulkDelete('users', { [Op.or]: [{ a: 1 }, { b: { [Op.not]: null } }] });", ['delete from users where (a = 1) or (b is not null)']);
    checkBody(sequelize, wrap, "await queryInterface.bulkDelete('users', null, {});", ['delete from users']);
    checkBody(sequelize, wrap, "await queryInterface.bulkDelete('users', {}, { truncate: true });", ['truncate users']);
    checkBody(sequelize, wrap, "await queryInterface.bulkDelete('users', { $or: { a: 1, b: 2 } });", ['delete from users where (a = 1) or (b = 2)']);
    checkBody(sequelize, wrap, "await queryInterface.bulkUpdate('users', { a: 1 }, process.env.WHERE);", ['update users set a = 1 where ? is not null']);
  });

  it('puts replacements and bound values into SQL, and nothing else', () => {
    checkBody(sequelize, wrap, "await queryInterface.sequelize.query(`UPDATE t SET a = :a, b = 'x:a'::text WHERE id IN (:ids)`, { replacements: { a: 'it''s'.length ? \"it's\" : '', ids: [1, 2] } });".replace("'it''s'.length ? \"it's\" : ''", '"it\'s"'), ["update t set a = 'it''s', b = 'x:a' where id in (1, 2)"]);
    checkBody(sequelize, wrap, "await queryInterface.sequelize.query('DELETE FROM t WHERE a = ? AND b = ?', { replacements: ['x', 2] });", ["delete from t where (a = 'x') and (b = 2)"]);
    checkBody(sequelize, wrap, "await queryInterface.sequelize.query('DELETE FROM t WHERE a = $1 AND b = $name', { bind: ['x'] });".replace("['x']", "{ 1: 'x', name: 3 }"), ["delete from t where (a = 'x') and (b = 3)"]);
    checkBody(sequelize, wrap, "await queryInterface.sequelize.query({ query: 'DELETE FROM t WHERE a = ?', values: [1] });", ['delete from t where a = 1']);
  });

  it('knows where values come from', () => {
    checkBody(
      sequelize, wrap,
      "const rows = await queryInterface.sequelize.query('SELECT id, name FROM users', { type: QueryTypes.SELECT }); for (const row of rows) await queryInterface.sequelize.query('UPDATE users SET slug = :slug WHERE id = :id', { replacements: { slug: row.name.toLowerCase(), id: row.id } });",
      ['update users set slug = ?(users.name) where id = users.id when rows'],
    );
  });

  it('reads a model that the migration defines for itself', () => {
    checkBody(sequelize, wrap, "const User = queryInterface.sequelize.define('user', { firstName: { type: Sequelize.STRING, field: 'first_name' } }, { tableName: 'users' }); await User.update({ firstName: 'x' }, { where: { id: 1 } }); await User.destroy({ where: { firstName: null } });", ["update users set first_name = 'x' where id = 1", 'delete from users where first_name is null']);
    checkBody(sequelize, wrap, "const User = queryInterface.sequelize.define('user', {}); await User.update({ a: 1 }, { where: {} });", ['unknown: which table the model user stands for is not known [user,users,useres,user,user,user,users,useres,user,user]', '! which table the model user stands for is not known']);
  });

  it('makes functions and triggers', () => {
    checkBody(sequelize, wrap, "await queryInterface.dropFunction('f', [{ type: 'integer', name: 'a' }]);", ['drop function f']);
    checkBody(sequelize, wrap, "await queryInterface.createSchema('app'); await queryInterface.dropSchema('app');", ['create schema app if not exists', 'drop schema app if exists cascade']);
  });
});
