import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { newLinkRequest } from './link-request.ts';
import { decideRepetition } from './register-again.ts';
import type { Account, Contest, Role } from './user.ts';

const ids = createIds();
const userId = ids.next('usr');
const first = new Date('2026-11-23T08:00:00Z');
const at = new Date('2026-11-23T09:00:00Z');
const linkTokens = { tokenOf: () => 'a token', hashOf: () => 'a hash' };

interface Given {
  readonly emailVerified?: boolean;
  readonly role?: Role;
  readonly contest?: Contest;
}

function account({ emailVerified = false, role = 'USER', contest }: Given): Account {
  const person = { email: 'ada@example.com', displayName: 'Ada', phone: undefined, createdAt: first };
  return { user: { id: userId, role, emailVerified, ...person }, passwordHash: 'hash', contest };
}

function registerAgain(given: Given, again: { samePassword: boolean; role?: 'USER' | 'MERCHANT' }) {
  const id = ids.next('eml');
  return decideRepetition(
    account(given),
    { role: 'USER', ...again },
    (purpose) => newLinkRequest({ id, userId, purpose, linkTokens, at }),
    at,
  );
}

describe('an address that is registered again', () => {
  test('is contested by another password', () => {
    expect(registerAgain({}, { samePassword: false })).toMatchObject({
      contest: { since: at, roleInDoubt: false },
      request: { purpose: 'verify-email' },
      happened: { at, events: [{ type: 'user.mail-link-requested' }] },
    });
  });

  test('is not contested by the same password, whatever else is different', () => {
    expect(registerAgain({}, { samePassword: true, role: 'MERCHANT' }).contest).toBeUndefined();
  });

  test('is not contested once it is proven: its owner is told', () => {
    expect(registerAgain({ emailVerified: true }, { samePassword: false })).toMatchObject({
      contest: undefined,
      request: { purpose: 'already-registered', tokenHash: undefined },
    });
  });

  test('stays contested from the first time on, also where the first password comes again', () => {
    const contest = { since: first, roleInDoubt: false };
    for (const samePassword of [true, false]) {
      expect(registerAgain({ contest }, { samePassword }).contest).toEqual(contest);
    }
  });

  test('leaves the role in doubt where another one was asked for, and from then on', () => {
    const { contest } = registerAgain({ role: 'MERCHANT' }, { samePassword: false, role: 'USER' });
    expect(contest).toEqual({ since: at, roleInDoubt: true });
    const again = { samePassword: false, role: 'MERCHANT' } as const;
    expect(registerAgain({ role: 'MERCHANT', ...(contest && { contest }) }, again).contest).toEqual(contest);
  });
});
