import { expect, test } from 'vitest';
import { limitHeaders } from './limit-headers.ts';

const count = (name: string, points: number, remaining: number, resetsInMs: number, allowed = true) => ({
  limit: { name, points, perSeconds: 60 },
  verdict: { allowed, remaining, resetsInMs },
});

test('tells every limit that applies, and to older clients the one that leaves least', () => {
  expect(limitHeaders([count('address', 600, 580, 30_000), count('user', 100, 99, 59_001)])).toEqual({
    'ratelimit-policy': '"address";q=600;w=60, "user";q=100;w=60',
    ratelimit: '"address";r=580;t=30, "user";r=99;t=60',
    'ratelimit-limit': '100',
    'ratelimit-remaining': '99',
    'ratelimit-reset': '60',
  });
});

test('says when to come back where it is refused, and never at once', () => {
  const headers = limitHeaders([count('address', 600, 599, 30_000), count('user', 100, 0, 3, false)]);
  expect(headers).toMatchObject({ 'retry-after': '1', 'ratelimit-remaining': '0' });
});
