import { createIds, type UserId } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { type HeldLink, newLinkRequest } from './link-request.ts';
import type { Contest, Role } from './user.ts';
import { decideVerification as decide } from './verify-email.ts';

const ids = createIds();
const userId = ids.next('usr');
const madeAt = new Date('2026-11-23T08:00:00Z');
const expiresAt = new Date('2026-11-24T08:00:00Z');
const inTime = new Date('2026-11-24T07:59:59.999Z');

const linkTokens = { tokenOf: () => 'a token', hashOf: () => 'a hash' };
const resetId = ids.next('eml');
const resetOf = (id: UserId, at: Date) =>
  newLinkRequest({ id: resetId, userId: id, purpose: 'reset-password', linkTokens, at });

function decideVerification(found: HeldLink | undefined, at: Date) {
  return decide(found, (user) => ({ unknownHash: 'hash of nothing', reset: resetOf(user.id, at) }), at);
}

describe('a link that is followed', () => {
  test('proves the address, and tells of it', () => {
    expect(decideVerification(link({}), inTime)).toEqual({
      kind: 'verify',
      replaced: undefined,
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

describe('a link to a contested account', () => {
  const contest = { since: madeAt, roleInDoubt: false };
  const { request: resetRequest, event: resetRequested } = resetOf(userId, inTime);
  const passwordHash = 'hash of nothing';

  test('proves the address and no password: the owner is mailed a link to choose one', () => {
    expect(decideVerification(link({ contest, role: 'MERCHANT' }), inTime)).toEqual({
      kind: 'verify',
      replaced: { passwordHash, role: 'MERCHANT', resetRequest },
      happened: { at: inTime, events: [{ type: 'user.verified', userId }, resetRequested] },
    });
  });

  test('leaves no role that only one of two asked for', () => {
    const inDoubt = { ...contest, roleInDoubt: true };
    expect(decideVerification(link({ contest: inDoubt, role: 'MERCHANT' }), inTime)).toEqual({
      kind: 'verify',
      replaced: { passwordHash, role: 'USER', resetRequest },
      happened: {
        at: inTime,
        events: [
          { type: 'user.verified', userId },
          { type: 'user.role-changed', userId, role: 'USER', previousRole: 'MERCHANT' },
          resetRequested,
        ],
      },
    });
  });

  test('is too old as any other', () => {
    expect(decideVerification(link({ contest }), expiresAt)).toEqual({
      kind: 'refuse',
      refusal: 'token-expired',
    });
  });
});

function link(given: {
  usedAt?: Date;
  contest?: Contest;
  role?: Role;
  emailVerified?: boolean;
  purpose?: 'already-registered';
}): HeldLink {
  const { usedAt, contest, role = 'USER', emailVerified = false, purpose = 'verify-email' } = given;
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
    account: {
      user: {
        id: userId,
        email: 'ada@example.com',
        displayName: 'Ada',
        phone: undefined,
        role,
        emailVerified,
        createdAt: madeAt,
      },
      passwordHash: 'hash of the first one',
      contest,
    },
  };
}
