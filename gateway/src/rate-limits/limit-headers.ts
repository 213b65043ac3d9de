import { type Count, secondsUntilReset } from './client-limits.ts';

/** Of every answer, for browsers to be let read them. */
export const limitHeaderNames = [
  'ratelimit',
  'ratelimit-policy',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
] as const;

/**
 * What a client needs to keep to the limits: `RateLimit` and `RateLimit-Policy` as of
 * draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4, with every limit that applies; and for older clients the
 * three fields of draft 06 with the one that leaves least. `Retry-After` (RFC 9110, section 10.2.3) where it is refused.
 */
export function limitHeaders(counts: readonly Count[]): Readonly<Record<string, string>> {
  const tightest = counts.toSorted((a, b) => a.verdict.remaining - b.verdict.remaining)[0];
  if (tightest === undefined) return {};
  const refused = counts.find(({ verdict }) => !verdict.allowed);
  return {
    'ratelimit-policy': counts
      .map(({ limit }) => `"${limit.name}";q=${limit.points};w=${limit.perSeconds}`)
      .join(', '),
    ratelimit: counts
      .map(({ limit, verdict }) => `"${limit.name}";r=${verdict.remaining};t=${secondsUntilReset(verdict)}`)
      .join(', '),
    'ratelimit-limit': String(tightest.limit.points),
    'ratelimit-remaining': String(tightest.verdict.remaining),
    'ratelimit-reset': String(secondsUntilReset(tightest.verdict)),
    ...(refused && { 'retry-after': String(secondsUntilReset(refused.verdict)) }),
  };
}
