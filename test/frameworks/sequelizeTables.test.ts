import { sequelize } from '../../server/src/core/frameworks/sequelize';
import { loadParsers } from './folderFiles';
import { checkPrinted, printedCalls } from './printed';
import { checkBody } from './scripts';

const wrap = (body: string): string => `const { Op } = require('sequelize');\nmodule.exports = { up: async (queryInterface, Sequelize) => { ${body} }, down: async () => {} };`;

describe('Tables described through Sequelize', () => {
  before(loadParsers);

  // Printed with sequelize 6.37.8.
  for (const printed of printedCalls('sequelize')) {
    it(`${printed.dialect}: ${printed.call.slice(0, 110)}`, () => checkPrinted(sequelize, wrap, printed));
  }

  it('resets what changeColumn leaves out, unless a reference is added; SQLite keeps it', () => {
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', Sequelize.TEXT);", ['alter t.a: type text, null, no default']);
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', { type: Sequelize.INTEGER, references: { model: 'users' } });", ['add to t: foreign(a) -> users(id)']);
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', { type: Sequelize.INTEGER, references: { model: 'users' }, allowNull: false });", ['alter t.a: not null', 'add to t: foreign(a) -> users(id)']);
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', { type: Sequelize.INTEGER, references: { model: 'users' }, allowNull: false });", ['add to t: foreign(a) -> users(id)'], { dialect: 'mysql' });
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', { type: Sequelize.TEXT });", ['alter t.a: type text, null, no default (replaces)'], { dialect: 'mysql' });
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', { type: Sequelize.TEXT });", ['alter t.a: type text'], { dialect: 'sqlite' });
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', { type: Sequelize.TEXT, allowNull: false });", ['alter t.a: type text, not null'], { dialect: 'sqlite' });
  });

  it('makes an enum type only where there is none of its name, and leaves it when the table goes', () => {
    checkBody(sequelize, wrap, "await queryInterface.addColumn('Users', 'role', { type: Sequelize.ENUM('a', 'b'), defaultValue: 'a' });", ["create enum enum_Users_role (a,b) when not objectExists", "add Users.role enum_Users_role default 'a'"]);
    checkBody(sequelize, wrap, "await queryInterface.dropTable('Users');", ['drop table Users if exists']);
    checkBody(sequelize, wrap, "await queryInterface.dropEnum('enum_Users_role');", ['dropType']);
    checkBody(sequelize, wrap, "await queryInterface.addColumn('Users', 'role', { type: Sequelize.ENUM, values: ['a', 'b'] });", ['add Users.role enum(a, b)'], { dialect: 'mysql' });
  });

  it('gives no default to what Sequelize fills in itself, and no constraint to a unique with a name', () => {
    checkBody(sequelize, wrap, "await queryInterface.createTable('t', { id: { type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4, primaryKey: true }, at: { type: Sequelize.DATE, defaultValue: Sequelize.NOW }, mail: { type: Sequelize.STRING, unique: 'mail_once' } });", [
      'create table t if not exists (id uuid not null, at timestamptz, mail varchar(255), primary(id))',
    ]);
  });

  it('takes types that the author wrote himself, with what stands in them', () => {
    checkBody(sequelize, wrap, "await queryInterface.addColumn('t', 'a', { type: 'TIMESTAMP', defaultValue: Sequelize.literal('now()') });", ['add t.a timestamp default now()']);
    checkBody(sequelize, wrap, "await queryInterface.changeColumn('t', 'a', { type: 'INTEGER USING CAST(\"a\" as INTEGER)' });", ['alter t.a: type integer, null, no default']);
    checkBody(sequelize, wrap, "await queryInterface.addColumn('t', 'a', 'VARCHAR(20) NOT NULL');", ['add t.a varchar(20) not null']);
  });

  it('names indexes and constraints as Sequelize does, long ones cut by PostgreSQL', () => {
    checkBody(sequelize, wrap, "await queryInterface.addIndex('UserRoles', ['userId', 'RoleId']); await queryInterface.removeIndex('UserRoles', ['userId', 'RoleId']);", ['create index user_roles_user_id__role_id(userId,RoleId) on UserRoles', 'drop index user_roles_user_id__role_id of ?']);
    checkBody(sequelize, wrap, "await queryInterface.addConstraint('t', ['a'], { type: 'unique' });", ['add to t: unique t_a_uk(a)']);
    checkBody(sequelize, wrap, "await queryInterface.addIndex('organisation_membership_requests', ['organisationId', 'requestedAt', 'approvedAt']);", ['create index organisation_membership_requests_organisation_id_requested_at_a(organisationId,requestedAt,approvedAt) on organisation_membership_requests']);
    checkBody(sequelize, wrap, "await queryInterface.addIndex('t', ['a'], { indexName: 'mine', indicesType: 'UNIQUE' });", ['create unique index mine(a) on t']);
    checkBody(sequelize, wrap, "await queryInterface.removeIndex('t', ['a', { transaction: 1 }]);", ['drop index t_a_[object _object] of ?']);
  });

  it('keeps the case of names, splits at a point only where Sequelize does, and puts schemas in front', () => {
    checkBody(sequelize, wrap, "await queryInterface.removeColumn('App.Users', 'createdAt'); await queryInterface.removeColumn({ tableName: 'Users', schema: 'App' }, 'createdAt');", ['drop App.Users.createdAt', 'drop App.Users.createdAt']);
    checkBody(sequelize, wrap, "await queryInterface.dropTable({ tableName: 'Users', schema: 'App' });", ['drop table App.Users if exists'], { dialect: 'mysql' });
  });

  it('reads attributes that are put together', () => {
    checkBody(sequelize, wrap, "const base = { type: Sequelize.STRING, allowNull: false }; for (const name of ['a', 'b']) await queryInterface.addColumn('t', name, { ...base, defaultValue: name });", ["add t.a varchar(255) not null default 'a'", "add t.b varchar(255) not null default 'b'"]);
    checkBody(sequelize, wrap, "const size = Number(process.env.SIZE); await queryInterface.addColumn('t', 'a', { type: Sequelize.STRING(size) });", ['add t.a ? unsure of type', '! the length is not known']);
  });
});
