import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createFactsStore, type FactsStore } from '../../server/src/core/code/store';
import { cacheFolder, type CacheOptions, openCodeCache } from '../../server/src/project/codeCache';

const KNEX = [{ id: 'knex', words: ['knex'], packages: ['knex'] }];

describe('the cache of code on disk', () => {
  let place: string;
  let options: CacheOptions;
  beforeEach(() => {
    place = mkdtempSync(path.join(tmpdir(), 'fix-forward-cache-'));
    options = { folder: path.join(place, 'cache'), root: '/some/project', engine: '1' };
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const packs = (): string[] => readdirSync(path.join(place, 'cache')).sort();
  const pack = (): string => path.join(place, 'cache', packs()[0] ?? '');
  const fail = (): never => assert.fail('it was kept');

  function fill(given: CacheOptions, count = 3, word = 'a'): FactsStore {
    const cache = openCodeCache(given);
    const store = createFactsStore(KNEX, cache);
    for (let index = 0; index < count; index++) {
      store.sketch('a.ts', `${word}${index}`, () => `knex(${word}.b${index})`);
      store.facts('a.ts', `${word}${index}`, () => `knex(${word}.b${index})`);
    }
    cache.keep(store);
    return store;
  }

  it('gives back what was kept, without the texts', () => {
    const made = fill(options).facts('a.ts', 'a1', fail);
    const again = createFactsStore(KNEX, openCodeCache(options));
    assert.equal(again.knows('a.ts', 'a1'), true);
    assert.deepEqual(again.sketch('a.ts', 'a1', fail), { wanted: ['knex'], modules: [] });
    assert.deepEqual(again.facts('a.ts', 'a1', fail), made);
    assert.equal(again.knows('a.ts', 'unheard'), false);
  });

  it('keeps what was used, adds what was made, and lets go of the rest', () => {
    fill(options, 5);
    const cache = openCodeCache(options);
    const store = createFactsStore(KNEX, cache);
    store.facts('a.ts', 'a0', fail);
    for (const id of ['n0', 'n1']) store.facts('a.ts', id, () => 'x.y');
    cache.keep(store);
    const last = createFactsStore(KNEX, openCodeCache(options));
    for (const id of ['a0', 'n0', 'n1']) assert.ok(last.facts('a.ts', id, fail), id);
    assert.equal(last.facts('a.ts', 'a1', () => undefined), undefined);
  });

  it('another engine, another project and a damaged file find nothing', () => {
    fill(options);
    const finds = (given: CacheOptions): boolean => !!createFactsStore([], openCodeCache(given)).facts('a.ts', 'a1', () => undefined);
    assert.equal(finds(options), true);
    assert.equal(finds({ ...options, engine: '2' }), false);
    assert.equal(finds({ ...options, root: '/another' }), false);
    const whole = readFileSync(pack());
    for (const bytes of [whole.subarray(0, whole.length - 5), Buffer.from(''), Buffer.from('\n\n'), Buffer.from('{"engine":"1"}\n'), Buffer.alloc(1000, 7), Buffer.from('null\n')]) {
      writeFileSync(pack(), bytes);
      assert.equal(finds(options), false);
    }
    const start = whole.indexOf(10) + 1;
    for (let at = start; at < whole.length; at += 37) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      writeFileSync(pack(), damaged);
      const store = createFactsStore([], openCodeCache(options));
      const found = store.facts('a.ts', 'a1', () => undefined);
      if (found) assert.deepEqual(found, createFactsStore([]).facts('a.ts', 'a1', () => 'knex(a.b1)'), `byte ${at}`);
    }
  });

  it('two that write at once leave one whole pack and nothing beside it', () => {
    const [first, second] = [openCodeCache(options), openCodeCache(options)];
    const [one, two] = [createFactsStore([], first), createFactsStore([], second)];
    one.facts('a.ts', 'one', () => 'a.b');
    two.facts('a.ts', 'two', () => 'a.b');
    first.keep(one);
    second.keep(two);
    assert.equal(packs().length, 1);
    assert.ok(createFactsStore([], openCodeCache(options)).facts('a.ts', 'two', fail));
  });

  it('all packs together stay below the bound: the one that was not used for longest goes', () => {
    const size = (): number => packs().reduce((sum, name) => sum + statSync(path.join(place, 'cache', name)).size, 0);
    fill(options, 20);
    const one = size();
    utimesSync(pack(), new Date(0), new Date(0));
    fill({ ...options, root: '/second', maxBytes: one * 2.5 }, 20);
    fill({ ...options, root: '/third', maxBytes: one * 2.5 }, 20);
    assert.equal(packs().length, 2);
    assert.equal(createFactsStore([], openCodeCache(options)).facts('a.ts', 'a1', () => undefined), undefined);
  });

  it('is never in the workspace, and a folder that cannot be written to is no fault', () => {
    const root = path.join(place, 'root');
    mkdirSync(root);
    fill({ ...options, root, folder: path.join(root, '.cache') });
    assert.deepEqual(readdirSync(root), []);
    writeFileSync(path.join(place, 'file'), '');
    fill({ ...options, folder: path.join(place, 'file') });
    fill({ ...options, folder: undefined });
    assert.deepEqual(readdirSync(place).sort(), ['file', 'root']);
  });

  it('lies where the system keeps what can be made again', () => {
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux'), path.join('/x', 'fix-forward'));
    assert.equal(cacheFolder({ FIX_FORWARD_CACHE: '/y' }, 'linux'), '/y');
    assert.equal(cacheFolder({ FIX_FORWARD_CACHE: '' }, 'linux'), undefined);
    assert.equal(cacheFolder({ FIX_FORWARD_CACHE: 'here' }, 'linux'), undefined);
  });
});
