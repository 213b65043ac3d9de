export { createMemoryRateLimiter } from './memory-rate-limiter.ts';
export type { Limit, RateLimiter, Verdict } from './port.ts';
export { createRedisRateLimiter } from './redis-rate-limiter.ts';
export { rateLimitVariables, scaleLimit } from './scale-limit.ts';
