import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import type { RequestedLink } from './link-request.ts';
import { decideVerification } from './verify-email.ts';

const ids = createIds();
const userId = ids.next('usr');
const madeAt = new Date('2026-11-23T08:00:00Z');
const expiresAt = new Date('2026-11-24T08:00:00Z');
const inTime = new Date('2026-11-24T07:59:59.999Z');

describe('a link that is followed', () => {
  test('proves the address, and tells of it', () => {
    expect(decideVerification(link({}), inTime)).toEqual({
      kind: 'verify',
      happened: { at: inTime, events: [{ type: 'user.verified', userId }] },
    });
  });

  test('is too old from the instant it expires', () => {
    expect(decideVerification(link({}), expiresAt)).toEqual({ kind: 'refuse', refusal: 'token-expired' });
  });

  test('again, or another one after it, changes nothing and is no fault', () => {
    expect(decideVerification(link({ usedAt: madeAt, emailVerified: true }), inTime)).toEqual({
      kind: 'leave',
    });
    expect(decideVerification(link({ emailVerified: true }), expiresAt)).toEqual({ kind: 'leave' });
  });

  test('is refused where nobody was given it', () => {
    expect(decideVerification(undefined, inTime)).toEqual({ kind: 'refuse', refusal: 'invalid-token' });
  });

  test('is refused where it was made for something else', () => {
    expect(decideVerification(link({ purpose: 'already-registered' }), inTime)).toEqual({
      kind: 'refuse',
      refusal: 'invalid-token',
    });
  });
});

function link(given: {
  usedAt?: Date;
  emailVerified?: boolean;
  purpose?: 'already-registered';
}): RequestedLink {
  const { usedAt, emailVerified = false, purpose = 'verify-email' } = given;
  return {
    request: {
      id: ids.next('eml'),
      userId,
      purpose,
      tokenHash: 'hash',
      expiresAt,
      usedAt,
      createdAt: madeAt,
    },
    user: {
      id: userId,
      email: 'ada@example.com',
      displayName: 'Ada',
      phone: undefined,
      role: 'USER',
      emailVerified,
      createdAt: madeAt,
    },
  };
}
