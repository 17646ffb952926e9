import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { COMMANDS, DEFAULT_SETTINGS, SETTINGS_SECTION } from '../../server/src/lsp/protocol';
import { runCli } from '../cli/runCli';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly icon: string;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown; readonly enum?: readonly string[] }>> };
    readonly problemMatchers: readonly { readonly pattern: readonly (Readonly<Record<string, number>> & { readonly regexp: string })[] }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly markdown: string }; readonly completionEvents?: readonly string[] }[] }[];
  };
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;

describe('the extension\'s manifest', () => {
  it('has what the galleries ask for', () => {
    const icon = readFileSync(path.join(root, manifest.icon));
    assert.equal(icon.toString('latin1', 1, 4), 'PNG');
    assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [128, 128]);
    assert.ok(manifest.keywords.length <= 30);
    assert.deepEqual(manifest.categories, ['Linters', 'Programming Languages']);
  });

  it('is compiled against the oldest VS Code it promises', () => assert.equal(`^${manifest.devDependencies['@types/vscode']}`, manifest.engines.vscode));

  it('has every text that it names, and no other', () => {
    const named = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    assert.deepEqual([...new Set(named)].sort(), Object.keys(JSON.parse(read('package.nls.json')) as object).sort());
  });

  it('has the settings that the server asks for, with its defaults', () => {
    const { [`${SETTINGS_SECTION}.trace.server`]: _, ...settings } = contributes.configuration.properties;
    const defaults = Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default]));
    assert.deepEqual(defaults, Object.fromEntries(Object.entries(DEFAULT_SETTINGS).map(([key, value]) => [`${SETTINGS_SECTION}.${key}`, value])));
  });

  it('has the commands that the server names, all under our name', () => {
    const commands = contributes.commands.map(({ command }) => command);
    for (const command of Object.values(COMMANDS)) assert.ok(commands.includes(command), command);
    assert.deepEqual([...new Set(contributes.commands.map(({ category }) => category))], ['Fix Forward']);
  });

  it('has a walkthrough of four steps, whose pages and commands there are', () => {
    const [steps = []] = contributes.walkthroughs.map((walkthrough) => walkthrough.steps);
    assert.equal(steps.length, 4);
    for (const { media, completionEvents = [] } of steps) {
      assert.ok(existsSync(path.join(root, media.markdown)), media.markdown);
      for (const event of completionEvents.filter((name) => name.includes('fixForward'))) assert.ok(contributes.commands.some(({ command }) => event === `onCommand:${command}`), event);
    }
  });

  it('has a problem matcher that reads what the command line says', async () => {
    const shop = path.join(root, 'test/samples/shop');
    const files = ['db/migrations', 'analytics/db/migrations'].flatMap((folder) => readdirSync(path.join(shop, folder)).map((name) => `${folder}/${name}`));
    const { out } = await runCli(shop, 'check', '--root', '.', '--fail-on', 'never', ...files);
    const [first, second] = contributes.problemMatchers[0]?.pattern ?? [];
    assert.ok(first && second);
    const lines = out.split('\n');
    const matched = lines.flatMap((line, at) => {
      const [what, where] = [new RegExp(first.regexp).exec(line), new RegExp(second.regexp).exec(lines[at + 1] ?? '')];
      return what && where ? [`${where[second['file']!]}:${where[second['line']!]}:${where[second['column']!]} ${what[first['severity']!]} ${what[first['code']!]}`] : [];
    });
    assert.ok(matched.includes('db/migrations/20240521094500_merge_order_states.ts:9:23 warning down-does-nothing'), matched.join('\n'));
    const [, errors, warnings] = /(\d+) errors?, (\d+) warnings?/.exec(out) ?? [];
    assert.equal(matched.filter((line) => / (error|warning) /.test(line)).length, Number(errors) + Number(warnings));
  });
});
