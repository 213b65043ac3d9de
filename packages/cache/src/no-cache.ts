import type { Cache } from './port.ts';

/** Knows nothing and keeps nothing: for where several processes may serve a domain and share no cache. */
export const noCache: Cache = {
  get: async () => ({ value: undefined, era: undefined }),
  keep: async () => false,
  tell: async () => {},
  beginEra: async () => {},
};
