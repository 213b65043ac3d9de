import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { type LinkRequest, newLinkRequest } from './link-request.ts';
import { newNotice, type PasswordHolder } from './password-change.ts';
import { decideReset } from './reset-password.ts';
import type { Contest, Role } from './user.ts';

const ids = createIds();
const askedAt = new Date('2026-11-23T08:00:00Z');
const after = (ms: number) => new Date(askedAt.getTime() + ms);
const hourMs = 60 * 60_000;
const userId = ids.next('usr');
const sessions = [ids.next('ses'), ids.next('ses')];
const linkTokens = { tokenOf: () => 'a token', hashOf: () => 'a hash' };

function requestFor(purpose: LinkRequest['purpose']): LinkRequest {
  return newLinkRequest({ id: ids.next('eml'), userId, purpose, linkTokens, at: askedAt }).request;
}

type Given = { emailVerified: boolean; role?: Role; contest?: Contest };

function holder({ emailVerified, role = 'USER', contest }: Given): PasswordHolder {
  const email = 'ada@example.com';
  const person = { displayName: 'Ada', phone: undefined, role, createdAt: askedAt };
  return {
    account: {
      user: { id: userId, email, emailVerified, ...person },
      passwordHash: 'hash of the old one',
      contest,
    },
    liveSessions: sessions,
  };
}

function follow(request: LinkRequest | undefined, at: Date, given: Given = { emailVerified: true }) {
  const prepare = () => ({
    passwordHash: 'hash of the new one',
    notice: newNotice({ userId, ids, linkTokens, at }),
  });
  return decideReset(request && { ...holder(given), request }, prepare, at);
}

describe('a link to reset the password', () => {
  test('sets it and ends every session', () => {
    const { change } = follow(requestFor('reset-password'), after(1));
    expect(change).toMatchObject({
      userId,
      passwordHash: 'hash of the new one',
      provesAddress: false,
      ended: { sessionIds: sessions, reason: 'password-reset' },
    });
    expect(change?.happened.events.map(({ type }) => type)).toEqual([
      'user.password-changed',
      'user.session-revoked',
      'user.session-revoked',
      'user.mail-link-requested',
    ]);
  });

  test('proves an address that was not proven: who opens it reads the mails', () => {
    const { change } = follow(requestFor('reset-password'), after(1), { emailVerified: false });
    expect(change).toMatchObject({ provesAddress: true, settlement: undefined });
    expect(change?.happened.events[0]).toEqual({ type: 'user.verified', userId });
  });

  test('settles a contested account, and leaves it no role that only one of two asked for', () => {
    const contest = { since: askedAt, roleInDoubt: true };
    const given = { emailVerified: false, role: 'MERCHANT', contest } as const;
    const { change } = follow(requestFor('reset-password'), after(1), given);
    const roleChanged = { type: 'user.role-changed', userId, role: 'USER', previousRole: 'MERCHANT' };
    expect(change?.settlement).toEqual({ role: 'USER', events: [roleChanged] });
    expect(change?.happened.events.slice(0, 2)).toEqual([{ type: 'user.verified', userId }, roleChanged]);
  });

  test('is good for an hour, and not at its end', () => {
    const request = requestFor('reset-password');
    expect(follow(request, after(hourMs - 1)).change).toBeDefined();
    expect(follow(request, after(hourMs))).toEqual({ refusal: 'token-expired' });
  });

  test.each<[string, LinkRequest | undefined, number]>([
    ['nobody was mailed', undefined, 1],
    ['is for another purpose', requestFor('verify-email'), 1],
    ['was used', { ...requestFor('reset-password'), usedAt: after(1) }, 2],
    ['was used, long ago', { ...requestFor('reset-password'), usedAt: after(1) }, 2 * hourMs],
  ])('that %s is refused', (_, request, afterMs) => {
    expect(follow(request, after(afterMs))).toEqual({ refusal: 'invalid-token' });
  });
});
