export type { Limit, RateLimiter, Verdict } from './port.ts';
