export { type CountCache, createCountCache } from './count-cache.ts';
export { type GuardedCache, guardAbsences } from './guard-absences.ts';
export { createMemoryCache } from './memory-cache.ts';
export { noCache } from './no-cache.ts';
export type { Cache, Entry, Era, Recalled } from './port.ts';
export { createReadThrough, type ReadThrough } from './read-through.ts';
export { createRedisCache, type RemoteCache } from './redis-cache.ts';
