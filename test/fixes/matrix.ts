import type { Dialect } from '../../server/src/core/model/dialect';
import type { History, Tool } from './tools';

/** One way to be wrong: the rule that finds it, and the history that it finds it in. */
export interface Fault {
  readonly rule: string;
  readonly title: string;
  /** Undefined where the tool cannot be wrong in this way. */
  history(tool: Tool): History | undefined;
  /** A copy can be kept. */
  readonly copies?: true;
}

const key = (dialect: Dialect): string => ({ mysql: 'int AUTO_INCREMENT', mariadb: 'int AUTO_INCREMENT', sqlite: 'INTEGER', clickhouse: 'UInt64', mssql: 'int IDENTITY' } as Partial<Record<Dialect, string>>)[dialect] ?? 'serial';
const users = ({ dialect }: Tool): string =>
  dialect === 'clickhouse' ? 'CREATE TABLE users (id UInt64, email String, plan String) ENGINE = MergeTree ORDER BY id' : `CREATE TABLE users (id ${key(dialect)} PRIMARY KEY, email varchar(200) NOT NULL, plan varchar(20))`;
const column = ({ dialect }: Tool, name: string): string => `ALTER TABLE users ADD ${dialect === 'mssql' ? '' : 'COLUMN '}${name} ${dialect === 'clickhouse' ? 'String' : 'varchar(20)'}`;
const drop = (name: string): string => `ALTER TABLE users DROP COLUMN ${name}`;

export const faults: readonly Fault[] = [
  { rule: 'down-loses-data', title: 'a dropped column', copies: true, history: (tool) => ({ first: [users(tool)], up: [drop('plan')], down: [column(tool, 'plan')] }) },
  { rule: 'down-loses-data', title: 'a dropped table', copies: true, history: (tool) => ({ first: [users(tool)], up: ['DROP TABLE users'], down: [users(tool)] }) },
  {
    rule: 'down-loses-data',
    title: 'deleted rows',
    copies: true,
    history: (tool) => (tool.dialect === 'clickhouse' ? undefined : { first: [users(tool)], up: ["DELETE FROM users WHERE email = ''", 'CREATE UNIQUE INDEX users_email ON users (email)'], down: [tool.dialect === 'mysql' || tool.dialect === 'mariadb' || tool.dialect === 'mssql' ? 'DROP INDEX users_email ON users' : 'DROP INDEX users_email'] }),
  },
  { rule: 'down-leaves-values', title: 'overwritten values', history: (tool) => (tool.dialect === 'clickhouse' ? undefined : { first: [users(tool)], up: ['UPDATE users SET email = lower(email)', column(tool, 'name')], down: [drop('name')] }) },
  { rule: 'down-does-nothing', title: 'an empty down', history: (tool) => ({ first: [users(tool)], up: [column(tool, 'name')], down: [] }) },
  { rule: 'down-is-partial', title: 'a column that stays', history: (tool) => ({ first: [users(tool)], up: [column(tool, 'name'), column(tool, 'city')], down: [drop('city')] }) },
  { rule: 'down-differs', title: 'a rule that is lost', history: (tool) => (tool.dialect === 'clickhouse' || tool.dialect === 'mssql' ? undefined : { first: [users(tool)], up: ['DROP TABLE users'], down: [users(tool).replace(' NOT NULL', '')] }) },
  { rule: 'down-fails', title: 'a column that is not there', history: (tool) => (tool.dialect === 'mssql' ? undefined : { first: [users(tool)], up: [column(tool, 'name')], down: [drop('nam')] }) },
  { rule: 'down-cannot-undo-effect', title: 'a request', history: (tool) => (tool.isScript ? { first: [users(tool)], up: [column(tool, 'name')], down: [drop('name')], effect: "await fetch('https://example.com/hook', { method: 'POST' });" } : undefined) },
];
