import type { Span } from '../../model/source';
import { joinPath } from '../../modules/paths';
import type { Machine } from '../machine';
import { emit } from '../record';
import { plainText, reasonOf } from '../show';
import { textFrom } from '../text';
import type { Site } from '../value';
import { arrayValue, booleanValue, conditionValue, type Inner, type Native, nativeFunction, NULL, objectValue, stringValue, textValue, TRUE, FALSE, UNDEFINED, unknownValue } from '../values';
import { callFunction } from '../functions';
import { throwNow } from './globals';

const ROOT = '/<root>';

/** `process`. */
export function processGlobal(machine: Machine): Inner {
  return objectValue([
    ['env', unknownValue('the environment', undefined, { mayTouch: 'nothing', environment: '' })],
    ['argv', unknownValue('the command line', undefined, { environment: 'argv' })],
    ['platform', unknownValue('the platform', undefined, { environment: 'platform' })],
    ['cwd', nativeFunction('cwd', (_args, { site }) => textValue(absolute(machine.resolver.packageFolder(site.span.file)), site.span))],
    ['exit', nativeFunction('exit', ([code], { site }) => (code?.kind === 'number' && code.value !== 0 ? throwNow(machine, textValue('process.exit', site.span), site) : UNDEFINED))],
    ['on', nativeFunction('on', () => UNDEFINED)],
    ['once', nativeFunction('once', () => UNDEFINED)],
    ['nextTick', nativeFunction('nextTick', ([callback], { site }) => (callback ? callFunction(machine, callback, [], UNDEFINED, site) : UNDEFINED))],
    ['hrtime', nativeFunction('hrtime', (_args, { site }) => unknownValue('the moment', site.span))],
    ['memoryUsage', nativeFunction('memoryUsage', (_args, { site }) => unknownValue('a measurement', site.span))],
    ['stdout', objectValue([['write', nativeFunction('write', ([text], { site }) => {
      const shown = text && plainText(text);
      if (shown !== undefined) emit(machine, { kind: 'log', text: shown.trim() }, site);
      return TRUE;
    })]])],
  ]);
}

function absolute(path: string): string {
  return path === '' ? ROOT : `${ROOT}/${path}`;
}

/** A path without `.` and `..`, as node's `path.posix` does it. */
function normalize(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isAbsolute) parts.push('..');
  }
  return (isAbsolute ? '/' : '') + parts.join('/') || (isAbsolute ? '/' : '.');
}

/** The texts of arguments; undefined where one is not known. */
function textsOf(args: readonly Inner[]): readonly string[] | undefined {
  const texts = args.map(plainText);
  return texts.every((text) => text !== undefined && text.length < 4096) ? (texts as string[]) : undefined;
}

function pathFunction(name: string, compute: (texts: readonly string[], site: Site) => string): readonly [string, Native] {
  return [name, nativeFunction(name, (args, { site }) => {
    const texts = textsOf(args);
    return texts ? textValue(compute(texts, site), site.span) : unknownValue('a path that is not known', site.span);
  }, { plain: true })];
}

/** `path`. */
export function pathModule(machine: Machine): Inner {
  const base = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const made = objectValue([
    pathFunction('join', (texts) => normalize(texts.filter((text) => text !== '').join('/') || '.')),
    pathFunction('normalize', ([text]) => normalize(text ?? '.')),
    pathFunction('resolve', (texts, site) => {
      const start = texts.findLastIndex((text) => text.startsWith('/'));
      const parts = start < 0 ? [absolute(machine.resolver.packageFolder(site.span.file)), ...texts] : texts.slice(start);
      return normalize(parts.join('/'));
    }),
    pathFunction('dirname', ([text]) => {
      const path = (text ?? '').replace(/\/+$/, '');
      const slash = path.lastIndexOf('/');
      return slash < 0 ? '.' : path.slice(0, slash) || '/';
    }),
    pathFunction('basename', ([text, extension]) => {
      const name = base(text ?? '');
      return extension !== undefined && name.endsWith(extension) && name !== extension ? name.slice(0, name.length - extension.length) : name;
    }),
    pathFunction('extname', ([text]) => /[^/.](\.[^./]*)$/.exec(base(text ?? ''))?.[1] ?? ''),
    ['sep', textValue('/', machine.run.place)],
  ]);
  made.entries.set('posix', made);
  return made;
}

/** The path in the project that a program's path means; undefined where it leads out. */
function projectPath(machine: Machine, value: Inner, fromFile: string): readonly string[] | undefined {
  const url = value.kind === 'object' ? (value.entries.get('pathname') as Inner | undefined) : undefined;
  const text = plainText(url ?? value)?.replace(/^file:\/\//, '');
  if (text === undefined || text.includes('\0')) return undefined;
  const folder = machine.resolver.packageFolder(fromFile);
  const path = normalize(text);
  if (path === ROOT) return [''];
  if (path.startsWith(`${ROOT}/`)) {
    const inside = path.slice(ROOT.length + 1);
    // Started from the root instead of the package's folder, the program means the same words from there.
    return folder !== '' && inside.startsWith(`${folder}/`) ? [inside, inside.slice(folder.length + 1)] : [inside];
  }
  if (path.startsWith('/')) return undefined;
  return [joinPath(folder, path), joinPath('', path)].filter((tried) => tried !== undefined);
}

/** The text of a file of the project, each unit of it with its place there. */
function readText(machine: Machine, value: Inner, site: Site): Inner {
  const paths = projectPath(machine, value, site.span.file);
  if (!paths) return unknownValue(plainText(value) === undefined ? `a file whose name is not known (${reasonOf(value)})` : 'a file outside the project', site.span);
  for (const path of paths) {
    machine.run.reads.add(path);
    if (!machine.files.has(path)) continue;
    const content = machine.files.read(path);
    if (content && 'text' in content) return stringValue(textFrom(content.text, { kind: 'verbatim', length: content.text.length, file: path, start: 0 }));
    if (content) return unknownValue(`\`${path}\`: ${content.reason}`, site.span);
  }
  return unknownValue(`\`${paths[0] ?? ''}\` is not among the project's files`, site.span);
}

function listFolder(machine: Machine, value: Inner, options: Inner | undefined, site: Site): Inner {
  const paths = projectPath(machine, value, site.span.file);
  for (const path of paths ?? []) {
    const prefix = path === '' ? '' : `${path}/`;
    machine.run.reads.add(prefix === '' ? './' : prefix);
    const names = new Set<string>();
    const folders = new Set<string>();
    for (const file of machine.files.paths) {
      if (!file.startsWith(prefix)) continue;
      const rest = file.slice(prefix.length);
      const slash = rest.indexOf('/');
      names.add(slash < 0 ? rest : rest.slice(0, slash));
      if (slash >= 0) folders.add(rest.slice(0, slash));
    }
    if (names.size === 0) continue;
    const sorted = [...names].sort();
    const withTypes = options?.kind === 'object' && options.entries.get('withFileTypes')?.kind === 'boolean';
    return arrayValue(sorted.map((name) => {
      const text = textValue(name, site.span);
      if (!withTypes) return text;
      return objectValue([['name', text], ['isFile', nativeFunction('isFile', () => booleanValue(!folders.has(name)))], ['isDirectory', nativeFunction('isDirectory', () => booleanValue(folders.has(name)))]]);
    }));
  }
  return unknownValue('a folder that is not among the project\'s files', site.span);
}

const WRITES = ['writeFile', 'appendFile', 'unlink', 'rm', 'rmdir', 'mkdir', 'rename', 'copyFile', 'symlink', 'truncate', 'createWriteStream', 'chmod', 'mkdtemp', 'cp', 'link'];

/** `fs` and `fs/promises`: reads what is in the snapshot; what writes is an effect outside the database. */
export function fsModule(machine: Machine): Inner {
  const withCallback = (name: string, compute: (args: readonly Inner[], site: Site) => Inner): Native =>
    nativeFunction(name, (args, { site }) => {
      const callback = args.findLast((arg) => arg.kind === 'function');
      const value = compute(args, site);
      return callback ? callFunction(machine, callback, [NULL, value], UNDEFINED, site) : value;
    }, { plain: true });
  const exists = (args: readonly Inner[], site: Site): Inner => {
    const paths = projectPath(machine, args[0] ?? UNDEFINED, site.span.file);
    for (const path of paths ?? []) {
      machine.run.reads.add(path);
      if (machine.files.has(path)) return TRUE;
    }
    return conditionValue({ kind: 'unknown', reason: 'whether a file exists that is not part of the project' });
  };
  const write = (name: string): Native => nativeFunction(name, (args, { site }) => {
    emit(machine, { kind: 'external', effect: 'file', target: plainText(args[0] ?? UNDEFINED)?.replace(`${ROOT}/`, '') ?? 'a file' }, site);
    return UNDEFINED;
  }, { plain: true });
  const reading: readonly (readonly [string, Inner])[] = [
    ['readFile', withCallback('readFile', ([path], site) => readText(machine, path ?? UNDEFINED, site))],
    ['readFileSync', withCallback('readFileSync', ([path], site) => readText(machine, path ?? UNDEFINED, site))],
    ['readdir', withCallback('readdir', ([path, options], site) => listFolder(machine, path ?? UNDEFINED, options, site))],
    ['readdirSync', withCallback('readdirSync', ([path, options], site) => listFolder(machine, path ?? UNDEFINED, options, site))],
    ['existsSync', nativeFunction('existsSync', (args, { site }) => exists(args, site), { plain: true })],
    ['access', nativeFunction('access', () => UNDEFINED)],
  ];
  const writing = WRITES.flatMap((name) => [[name, write(name)] as const, [`${name}Sync`, write(`${name}Sync`)] as const]);
  const promises = objectValue([...reading, ...writing]);
  return objectValue([...reading, ...writing, ['promises', promises], ['constants', unknownValue('a constant of the file system')]], true, { base: unknownValue('a function of the file system that is not followed') });
}

/** `url`. */
export function urlModule(): Inner {
  return objectValue([
    ['fileURLToPath', nativeFunction('fileURLToPath', ([url], { site }) => {
      const target = url?.kind === 'object' ? (url.entries.get('pathname') as Inner | undefined) : url;
      const text = target && plainText(target);
      return text === undefined ? unknownValue('a path that is not known', site.span) : textValue(text.replace(/^file:\/\//, ''), site.span);
    }, { plain: true })],
    ['pathToFileURL', nativeFunction('pathToFileURL', ([path], { site }) => makeUrl([path ?? UNDEFINED, textValue('file://', site.span)], site))],
    ['URL', nativeFunction('URL', (args, { site }) => makeUrl(args, site))],
  ]);
}

/** `new URL(relative, import.meta.url)` and nothing more. */
export function makeUrl(args: readonly Inner[], site: Site): Inner {
  const [path, base] = args.map((arg) => plainText(arg.kind === 'object' ? ((arg.entries.get('href') as Inner | undefined) ?? arg) : arg));
  const relative = path?.replace(/^file:\/\//, '');
  if (relative === undefined || (args.length > 1 && base === undefined)) return unknownValue('a URL that is not known', site.span);
  const isFile = path?.startsWith('file://') || base?.startsWith('file://');
  if (!isFile) return objectValue([['href', textValue(path ?? '', site.span)]], false);
  const folder = (base ?? '').replace(/^file:\/\//, '').split('/').slice(0, -1).join('/');
  const pathname = relative.startsWith('/') ? normalize(relative) : normalize(`${folder}/${relative}`);
  const span: Span = site.span;
  return objectValue([['pathname', textValue(pathname, span)], ['href', textValue(`file://${pathname}`, span)]]);
}

/** `util`. */
export function utilModule(): Inner {
  return objectValue([
    // Our functions that take a callback also give their result back.
    ['promisify', nativeFunction('promisify', ([value]) => value ?? UNDEFINED)],
    ['format', nativeFunction('format', (args, { site }) => {
      const texts = textsOf(args);
      const [first = '', ...rest] = texts ?? [];
      if (!texts) return unknownValue('a formatted text', site.span);
      const shown = first.replace(/%[sdifjoO%]/g, (mark) => (mark === '%%' ? '%' : rest.shift() ?? mark));
      return textValue([shown, ...rest].join(' '), site.span);
    }, { plain: true })],
    ['inspect', nativeFunction('inspect', (_args, { site }) => unknownValue('a value as text', site.span))],
    ['inherits', nativeFunction('inherits', () => UNDEFINED)],
    ['types', unknownValue('a test of types')],
    ['isDeepStrictEqual', nativeFunction('isDeepStrictEqual', () => conditionValue({ kind: 'unknown', reason: 'whether two values are alike' }))],
    ['isArray', nativeFunction('isArray', ([value]) => (value?.kind === 'array' ? TRUE : FALSE))],
  ]);
}
