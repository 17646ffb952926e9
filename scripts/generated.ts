import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from '../server/src/core/config/schema';
import { frameworks } from '../server/src/core/frameworks';
import { rules } from '../server/src/core/rules';

/** The files that are made from the sources, by path. `npm run generate` writes them; a test keeps them in step. */
export function generatedFiles(): Readonly<Record<string, string>> {
  const schema = configJsonSchema();
  return {
    'schemas/fix-forward.schema.json': `${JSON.stringify(schema, null, 2)}\n`,
    'docs/configuration.md': configurationPage(schema),
  };
}

interface JsonSchema {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** The schema of fix-forward.json, with the names that the registries know. */
function configJsonSchema(): JsonSchema {
  const schema = structuredClone(toJsonSchema(configSchema, { errorMode: 'ignore', target: 'draft-07' })) as JsonSchema & Record<string, unknown>;
  const { migrations, rules: levels } = schema.properties as Record<string, { items?: { properties: Record<string, object> }; additionalProperties?: { enum: readonly string[] } }>;
  Object.assign(migrations?.items?.properties.framework ?? {}, { enum: frameworks.map((framework) => framework.id).sort() });
  const level = levels?.additionalProperties ?? { enum: [] };
  Object.assign(levels ?? {}, {
    properties: Object.fromEntries(rules.map((rule) => [rule.id, { enum: level.enum, description: `${rule.meta.title}.`, default: rule.meta.severity }])),
    additionalProperties: false,
  });
  return { ...schema, $id: 'fix-forward.schema.json', title: 'Fix Forward', description: 'Settings of Fix Forward: fix-forward.json in the project root.' } as JsonSchema;
}

function configurationPage(schema: JsonSchema): string {
  const settings = Object.entries(schema.properties ?? {}).map(([name, setting]) => settingSection(name, setting));
  const levels = rules.map((rule) => `| [\`${rule.id}\`](../server/src/core/rules/${rule.id}.md) | ${rule.meta.severity} | ${rule.meta.title} |`);
  return `<!-- Made by \`npm run generate\` from server/src/core/config/schema.ts and the rules. -->
# fix-forward.json

One file in the project root, JSON with comments. Everything in it is optional; without the file everything has its default.
A setting that is not understood is told with its place, its default is used, and the exit code is 2.

\`\`\`jsonc
{
  "$schema": "./node_modules/fix-forward/schemas/fix-forward.schema.json",
  // tags that are releases
  "release": "v*",
  "migrations": [{ "folder": "legacy/sql", "framework": "sql-pairs", "dialect": "mariadb" }],
  // what reading cannot follow
  "calls": [
    { "call": "addAuditColumns(client, table)", "from": "@acme/db-tools", "sql": "ALTER TABLE {table} ADD COLUMN updated_by uuid" },
    { "call": "withRetry(work)", "runs": "work" },
    { "call": "logStep(...)", "sql": "" }
  ],
  "rules": { "down-missing": "off" }
}
\`\`\`

${settings.join('\n\n')}

| rule | default | what it says |
| --- | --- | --- |
${levels.join('\n')}
`;
}

function settingSection(name: string, setting: JsonSchema): string {
  const entries = Object.entries(setting.items?.properties ?? {}).map(([key, entry]) => {
    const options = entry.enum ? ` One of ${entry.enum.map((option) => `\`${option}\``).join(', ')}.` : '';
    return `- \`${key}\`${setting.items?.required?.includes(key) ? '' : ' (optional)'}: ${entry.description ?? ''}${options}`;
  });
  return [`## ${name}`, '', setting.description ?? '', ...(entries.length ? ['', ...entries] : [])].join('\n');
}
