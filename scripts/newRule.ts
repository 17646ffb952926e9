import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { camelCase, fail, register, root } from './registry';

// npm run new:rule NAME: the rule, its page (which is its test) and its line in the registry.
const folder = path.join(root, 'server/src/core/rules');
const id = process.argv[2] ?? '';

if (!/^[a-z]+(-[a-z]+)+$/.test(id)) fail('Name the rule in lower case with hyphens, as its users will see it: npm run new:rule down-forgets-grants');
const name = camelCase(id);
const source = path.join(folder, `${name}.ts`);
const page = path.join(folder, `${id}.md`);
if (existsSync(source) || existsSync(page)) fail(`There is a rule ${id} already.`);

const family = ['down', 'drop', 'jobs'].find((word) => id.startsWith(`${word}-`)) ?? 'lifecycle';
writeFileSync(source, `import type { Rule } from './rule';

/** Which fact of the database makes this true, and where its manual says so. */
export const ${name}: Rule = {
  id: '${id}',
  meta: { title: 'one sentence: what the rule answers', family: '${family}', severity: 'warning', outcome: 'not-known' },
  check({ step }) {
    return step.migration.up
      .filter((operation) => operation.kind === 'createIndex')
      .map((operation) => ({ span: operation.span, message: 'What is wrong. Why it matters. What to do.' }));
  },
};
`);
writeFileSync(page, `# ${id}

One sentence: what the rule answers.

## Why

What goes wrong, for whom, and when.

## What to do

The way out.

## The case that it is about

\`\`\`sql db/migrations/20260101000000_create_users.sql
-- migrate:up
CREATE TABLE users (id bigserial PRIMARY KEY, name text);

-- migrate:down
DROP TABLE users;
\`\`\`

\`\`\`sql db/migrations/20260102000000_find_names.sql
-- migrate:up
CREATE INDEX users_name ON users (name);
--           ^^^^^^^^^^ ${id}: What is wrong

-- migrate:down
DROP INDEX users_name;
\`\`\`
`);
register(path.join(folder, 'index.ts'), name, 'last');
console.log(`Made ${path.relative(root, source)} and ${path.relative(root, page)}, and registered the rule.
Next: write the page, then the rule until \`npx mocha test/rules/pages.test.ts\` passes; then \`npm run generate\`.`);
