import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { loadSql } from '../../server/src/core/sql';
import type { Verdict } from '../../server/src/core/release/report';
import { reportOn } from './shop';

const MIGRATION = 'exports.up = (knex) => knex.schema.createTable("a", (t) => t.increments());\nexports.down = (knex) => knex.schema.dropTable("a");\n';
const KNEX: Readonly<Record<string, string>> = {
  'package.json': '{"name":"api","scripts":{"migrate":"knex migrate:latest"},"dependencies":{"knex":"3.1.0","pg":"8.0.0"}}',
  'knexfile.js': 'module.exports = { client: "pg", migrations: { directory: "./migrations" } };\n',
  'migrations/20260101000000_a.js': MIGRATION,
};
const NEXT = { 'migrations/20260201000000_b.js': MIGRATION.replaceAll('"a"', '"b"') };

/** What the files of the older release say, and whether it starts. Knex refuses on a database ahead of its files. */
const CASES: readonly { readonly what: string; readonly files: Readonly<Record<string, string>>; readonly start: Verdict; readonly at?: string }[] = [
  { what: 'nothing says how it is started', files: {}, start: 'unknown' },
  { what: 'a Dockerfile runs a script of the package', files: { Dockerfile: 'FROM node\nCMD ["sh", "-c", "npm run migrate && node server.js"]\n' }, start: 'unsafe', at: 'package.json' },
  { what: 'a Dockerfile runs something else', files: { Dockerfile: 'FROM node\nCMD ["node", "server.js"]\n' }, start: 'unknown' },
  { what: 'a Dockerfile for development runs it', files: { 'Dockerfile.dev': 'FROM node\nCMD npm run migrate\n' }, start: 'unknown' },
  { what: 'an entrypoint that the Dockerfile names', files: { Dockerfile: 'FROM node\nENTRYPOINT ["./docker/entrypoint.sh"]\n', 'docker/entrypoint.sh': '#!/bin/sh\n# npx knex migrate:latest is run below\nset -e\nnpx knex migrate:latest\nexec "$@"\n' }, start: 'unsafe', at: 'docker/entrypoint.sh' },
  { what: 'the release process of a Procfile', files: { Procfile: 'release: npx knex migrate:latest\nweb: node server.js\n' }, start: 'unsafe', at: 'Procfile' },
  { what: 'prestart of the package', files: { 'package.json': (KNEX['package.json'] ?? '').replace('"migrate":', '"prestart":"npm run migrate","start":"node server.js","migrate":') }, start: 'unsafe', at: 'package.json' },
  { what: 'a compose file', files: { 'docker-compose.yml': 'services:\n  api:\n    command: ["npx", "knex", "migrate:latest"]\n' }, start: 'unsafe', at: 'docker-compose.yml' },
  { what: 'fly.toml', files: { 'fly.toml': '[deploy]\n  release_command = "npx knex migrate:latest"\n' }, start: 'unsafe', at: 'fly.toml' },
  { what: 'render.yaml', files: { 'render.yaml': 'services:\n  - type: web\n    preDeployCommand: npm run migrate\n' }, start: 'unsafe', at: 'package.json' },
  { what: 'railway.json', files: { 'railway.json': '{"deploy":{"startCommand":"npx knex migrate:latest && node server.js"}}' }, start: 'unsafe', at: 'railway.json' },
  { what: 'code of the program', files: { 'src/server.js': 'const knex = require("knex")(require("../knexfile"));\nknex.migrate.latest().then(() => listen());\n' }, start: 'unsafe', at: 'src/server.js' },
  { what: 'code that somebody runs by hand', files: { 'scripts/migrate.js': 'knex.migrate.latest();\n' }, start: 'unknown', at: 'scripts/migrate.js' },
  { what: 'such code, started by the container', files: { 'scripts/migrate.js': 'knex.migrate.latest();\n', Dockerfile: 'FROM node\nCMD node scripts/migrate.js && node server.js\n' }, start: 'unsafe', at: 'scripts/migrate.js' },
  { what: 'code of tests', files: { 'test/setup.js': 'knex.migrate.latest();\n' }, start: 'unknown' },
  { what: 'the validation turned off', files: { 'knexfile.js': 'module.exports = { client: "pg", migrations: { directory: "./migrations", disableMigrationsListValidation: true } };\n', Procfile: 'release: npx knex migrate:latest\n' }, start: 'safe', at: 'knexfile.js' },
];

describe('whether the older release starts on a database that is ahead of its files', () => {
  before(() => loadSql(['postgres']));

  for (const { what, files, start, at } of CASES) {
    it(`${what}: ${start}`, async () => {
      const { report } = await reportOn(NEXT, { ...KNEX, ...files });
      const said = report.questions.find(({ id }) => id === 'compatibility')?.evidence ?? [];
      assert.equal(report.verdicts.start, start, JSON.stringify(said, null, 1));
      if (at !== undefined) assert.ok(said.some(({ path, revision }) => path === at && revision === 'v1'), said.map(({ path }) => path).join(', '));
    });
  }

  it('nothing ran: it is not ahead', async () => {
    const { report } = await reportOn({}, { ...KNEX, Procfile: 'release: npx knex migrate:latest\n' });
    assert.equal(report.verdicts.start, 'safe');
  });

  it('a tool whose way back reverts another migration is left alone', async () => {
    const { report } = await reportOn(NEXT, KNEX);
    assert.ok(report.steps.some(({ kind, detail }) => kind === 'leave-alone' && detail.includes('another one than the last that ran')), JSON.stringify(report.steps));
  });

  it('a tool that does not look at what it lacks starts', async () => {
    const prisma = { 'package.json': '{"scripts":{"start":"prisma migrate deploy && node main.js"},"dependencies":{"@prisma/client":"6.0.0"}}', 'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("A")\n}\n', 'prisma/migrations/20260101000000_a/migration.sql': 'CREATE TABLE "a" ("id" INT);\n' };
    const { report } = await reportOn({ 'prisma/migrations/20260201000000_b/migration.sql': 'CREATE TABLE "b" ("id" INT);\n' }, prisma);
    assert.equal(report.verdicts.start, 'safe');
  });
});
