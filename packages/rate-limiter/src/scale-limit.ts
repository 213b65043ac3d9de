import { decimal } from '@paygraph/config';
import type { Limit } from './port.ts';

/** What whoever counts clients reads. */
export const rateLimitVariables = {
  RATE_LIMIT_SCALE: decimal(0.000_001, 1_000_000)
    .default(1)
    .describe('Multiplies what one address and one user may do; never how often a password may be guessed.'),
};

/** So many times the limit, never less than one. What one's password may be guessed at is never scaled. */
export function scaleLimit(limit: Limit, scale: number): Limit {
  return { ...limit, points: Math.max(1, Math.floor(limit.points * scale)) };
}
