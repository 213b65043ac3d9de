import type { Limit } from './port.ts';

/** So many times the limit, never less than one. What one's password may be guessed at is never scaled. */
export function scaleLimit(limit: Limit, scale: number): Limit {
  return { ...limit, points: Math.max(1, Math.floor(limit.points * scale)) };
}
