/** What a call on a store does with the value under a key. */
export type Access =
  /** The whole value. */
  | { readonly does: 'put' | 'take'; readonly key: number; readonly value?: number }
  /** One field of a hash, or all of them. */
  | { readonly does: 'put field'; readonly key: number; readonly field: number; readonly value: number }
  /** One item of a list, a set, a sorted set. */
  | { readonly does: 'put item'; readonly key: number; readonly value: number; readonly member?: string };

/** A store of values that outlives a release. */
export interface Store {
  readonly id: string;
  readonly title: string;
  readonly packages: readonly string[];
  /** What a value from elsewhere is called that is surely one of these. */
  readonly named?: RegExp;
  readonly accesses: Readonly<Record<string, Access>>;
}

const put = (value: number, key = 0): Access => ({ does: 'put', key, value });
const take: Access = { does: 'take', key: 0 };
const field = (value: number): Access => ({ does: 'put field', key: 0, field: 1, value });
const item = (value: number, member?: string): Access => ({ does: 'put item', key: 0, value, ...(member !== undefined && { member }) });

/** Stores by the commands of their clients; facts from the packages' own type declarations. Names are compared in lower case. */
export const STORES: readonly Store[] = [
  {
    id: 'redis', title: 'Redis', packages: ['ioredis', 'redis', '@redis/client', '@upstash/redis', '@vercel/kv', 'handy-redis', 'tedis', 'valkey-glide', 'iovalkey'], named: /redis|valkey|(?:^|[^a-z])kv$/i,
    accesses: {
      set: put(1), setex: put(2), psetex: put(2), setnx: put(1), getset: put(1), 'json.set': put(2), getdel: take, getex: take, get: take, hgetall: take, lrange: take, lpop: take, rpop: take, smembers: take, zrange: take, 'json.get': take,
      hset: field(2), hsetnx: field(2), hincrby: field(2), hincrbyfloat: field(2), hmset: field(2), hget: take, hmget: take,
      lpush: item(1), rpush: item(1), sadd: item(1), zadd: item(1, 'member'), xadd: item(2),
    },
  },
  { id: 'cache', title: 'cache', packages: ['keyv', 'cache-manager', '@nestjs/cache-manager', 'cacheable', 'memjs', 'memcached', 'unstorage', 'bentocache', '@epic-web/cachified'], named: /cache(?:service|manager|client|store|provider)?$/i, accesses: { set: put(1), put: put(1), setitem: put(1), get: take, getitem: take, wrap: put(1), getorset: put(1) } },
  { id: 'key-value store', title: 'key-value store', packages: ['@cloudflare/workers-types', '@netlify/blobs', '@deno/kv'], accesses: { put: put(1), set: put(1), setjson: put(1), get: take } },
];

/** Values that go when the process does: no other release reads them. */
export const IN_MEMORY: ReadonlySet<string> = new Set(['lru-cache', 'node-cache', 'quick-lru', 'tiny-lru', 'memory-cache', '@isaacs/ttlcache', 'react', 'next', '@tanstack/react-query', '@apollo/client', 'graphql', 'jotai', 'zustand']);
