import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { ts } from 'ts-morph';
import { describe, it } from 'mocha';

const root = path.resolve(__dirname, '../..');
const source = path.join(root, 'server/src');
const OUTSIDE = new Set(builtinModules);

describe('the layers', () => {
  it('core imports nothing of the outside', () => {
    for (const { file, name } of importsBelow('server/src/core')) {
      assert.ok(!OUTSIDE.has(name.replace(/^node:/, '').split('/')[0] ?? '') && !name.startsWith('node:'), `${file} imports ${name}`);
      assert.ok(!/^vscode/.test(name), `${file} imports ${name}`);
      assert.ok(name !== 'typescript', `${file} imports typescript: its API comes from ts-morph`);
      assert.ok(!leaves(file, name, path.join(source, 'core')), `${file} imports ${name}, which stands above core`);
    }
  });

  it('core uses no global of a process', () => {
    for (const file of sourcesBelow('server/src/core')) {
      const text = readFileSync(path.join(root, file), 'utf8');
      for (const name of globalsUsed(file, text)) assert.fail(`${file} uses ${name}`);
    }
  });

  it('the server knows no editor', () => {
    for (const { file, name } of importsBelow('server/src')) assert.notEqual(name, 'vscode', file);
  });

  it('project and presenters stand below the command line', () => {
    for (const layer of ['project', 'presenters']) {
      for (const { file, name } of importsBelow(`server/src/${layer}`)) assert.ok(!/\/(cli|worker|lsp)\//.test(`${name}/`), `${file} imports ${name}`);
    }
  });

  it('the client contains no analysis: of the server it imports the protocol alone', () => {
    for (const { file, name } of importsBelow('client')) {
      if (name.startsWith('.')) assert.ok(!leaves(file, name, path.join(root, 'client')) || name.endsWith('lsp/protocol'), `${file} imports ${name}`);
      else assert.ok(/^vscode/.test(name) || name.startsWith('node:'), `${file} imports ${name}`);
    }
  });

  it('the command line loads the engine only when it is needed', () => {
    const eager = new Set<string>();
    visit(path.join(source, 'cli/bin.ts'));
    for (const file of eager) assert.ok(!/\/(core|project|presenters)\//.test(file), `${path.relative(root, file)} is loaded at the start`);

    function visit(file: string): void {
      if (eager.has(file)) return;
      eager.add(file);
      for (const { name, eager: atStart } of importsOf(file)) {
        const target = path.resolve(path.dirname(file), `${name}.ts`);
        if (atStart && name.startsWith('.') && existsSync(target)) visit(target);
      }
    }
  });

  it('the compiler is loaded lazily', () => {
    for (const { file, name, eager } of importsBelow('server/src')) {
      if (name === 'ts-morph' && file !== 'server/src/typescript.ts') assert.ok(!eager, `${file} imports ts-morph at its start; import its type and require it when it is needed`);
    }
  });
});

interface Import {
  readonly file: string;
  readonly name: string;
  /** Runs when the file is loaded: neither a type nor a call inside. */
  readonly eager: boolean;
}

function sourcesBelow(folder: string): string[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(^|[\\/])fixtures[\\/]/.test(file))
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`);
}

function importsBelow(folder: string): Import[] {
  return sourcesBelow(folder).flatMap((file) => importsOf(path.join(root, file)).map((found) => ({ ...found, file })));
}

function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  visit(tree);
  return found;

  function visit(node: import('ts-morph').ts.Node): void {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, !(ts.isImportDeclaration(node) ? isTypeImport(node) : node.isTypeOnly));
    } else if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require')) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteralLike(argument)) add(argument.text, false);
      else if (argument) add(argument.getText(), false);
    }
    ts.forEachChild(node, visit);
  }

  function add(name: string, eager: boolean): void {
    found.push({ file, name, eager });
  }
}

function isTypeImport(node: import('ts-morph').ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  return !clause.name && !!clause.namedBindings && ts.isNamedImports(clause.namedBindings) && clause.namedBindings.elements.every((element) => element.isTypeOnly);
}

/** Whether a relative import leads out of a folder. */
function leaves(file: string, name: string, folder: string): boolean {
  if (!name.startsWith('.')) return false;
  const relative = path.relative(folder, path.resolve(root, path.dirname(file), name));
  return relative.startsWith('..');
}

/** `process.env`, `Buffer.from`, `setTimeout(…)`: names of Node.js that no import shows. */
function globalsUsed(file: string, text: string): string[] {
  const found: string[] = [];
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  visit(tree);
  return found;

  function visit(node: import('ts-morph').ts.Node): void {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && ['process', 'globalThis', 'Buffer', 'console'].includes(node.expression.text)) found.push(node.getText());
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ['fetch', 'setTimeout', 'setInterval', 'eval'].includes(node.expression.text)) found.push(`${node.expression.text}()`);
    ts.forEachChild(node, visit);
  }
}
