import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { decidePasswordChange } from './change-password.ts';
import { newNotice, type PasswordHolder } from './password-change.ts';

const ids = createIds();
const at = new Date('2026-11-23T08:00:00Z');
const userId = ids.next('usr');
const [mine, other, another] = [ids.next('ses'), ids.next('ses'), ids.next('ses')];
const linkTokens = { tokenOf: () => 'a token', hashOf: () => 'a hash' };
const notice = newNotice({ userId, ids, linkTokens, at });
const holder: PasswordHolder = {
  account: {
    user: {
      id: userId,
      email: 'ada@example.com',
      displayName: 'Ada',
      phone: undefined,
      role: 'USER',
      emailVerified: true,
      createdAt: at,
    },
    passwordHash: 'hash of the old one',
    contest: undefined,
  },
  liveSessions: [another, mine, other],
};
const asked = {
  sessionId: mine,
  comparedHash: 'hash of the old one',
  passwordHash: 'hash of the new one',
  notice,
};

describe('a change of the password', () => {
  test('ends every other session, and tells the owner by a mail without a link', () => {
    const reason = 'password-changed';
    expect(decidePasswordChange(holder, asked, at)).toEqual({
      change: {
        userId,
        passwordHash: 'hash of the new one',
        provesAddress: false,
        ended: { sessionIds: [another, other], reason },
        notice: notice.request,
        happened: {
          at,
          events: [
            { type: 'user.password-changed', userId, by: 'password' },
            { type: 'user.session-revoked', userId, sessionId: another, reason },
            { type: 'user.session-revoked', userId, sessionId: other, reason },
            { ...notice.event, purpose: 'password-changed' },
          ],
        },
      },
    });
    expect(notice.request.tokenHash).toBeUndefined();
  });

  test('is refused where another change came first', () => {
    const changed = { ...holder, account: { ...holder.account, passwordHash: 'hash of a third one' } };
    expect(decidePasswordChange(changed, asked, at)).toEqual({ refusal: 'wrong-password' });
  });

  test('is refused where the session that asks was ended meanwhile', () => {
    const without = { ...holder, liveSessions: [other] };
    expect(decidePasswordChange(without, asked, at)).toEqual({ refusal: 'session-over' });
  });
});
