export { createMemoryCache } from './memory-cache.ts';
export type { Cache } from './port.ts';
