import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { decideRole } from './set-role.ts';
import type { Role, User } from './user.ts';

const ids = createIds();
const at = new Date('2026-11-23T08:00:00Z');
const root = person('ADMIN');
const actor = { userId: root.id, role: 'ADMIN' } as const;

function person(role: Role, emailVerified = true): User {
  const id = ids.next('usr');
  const email = `${id}@example.com`;
  return { id, email, displayName: 'Ada', phone: undefined, role, emailVerified, createdAt: at };
}

function set(user: User | undefined, role: Role, admins: readonly User[] = [root]) {
  return decideRole({ user, admins: admins.map(({ id }) => id) }, { actor, role }, at);
}

describe('an admin', () => {
  test('gives a user another role, which is told of and on record', () => {
    const user = person('USER');
    expect(set(user, 'MERCHANT')).toMatchObject({
      kind: 'set',
      changed: true,
      user: { id: user.id, role: 'MERCHANT' },
      role: 'MERCHANT',
      happened: {
        at,
        events: [
          { type: 'user.role-changed', userId: user.id, role: 'MERCHANT', previousRole: 'USER' },
          { type: 'user.role-set', userId: user.id, role: 'MERCHANT', previousRole: 'USER', actor },
        ],
      },
    });
  });

  test('gives the role there is already, and nothing is told', () => {
    const user = person('MERCHANT');
    expect(set(user, 'MERCHANT')).toEqual({ kind: 'set', user, changed: false });
  });

  test('appoints nobody whose address is not proven', () => {
    expect(set(person('USER', false), 'ADMIN')).toEqual({
      kind: 'refused',
      refusal: 'address-not-verified',
    });
    expect(set(person('USER', false), 'MERCHANT').kind).toBe('set');
  });

  test('who is the last one stays it', () => {
    expect(set(root, 'USER')).toEqual({ kind: 'refused', refusal: 'last-admin' });
    expect(set(root, 'USER', [root, person('ADMIN')])).toMatchObject({ kind: 'set', role: 'USER' });
  });

  test('is told of a user who is not there', () => {
    expect(set(undefined, 'USER')).toEqual({ kind: 'refused', refusal: 'user-unknown' });
  });

  test('who is none any more changes nothing, and learns nothing', () => {
    const others = [person('ADMIN')];
    expect(set(person('USER'), 'MERCHANT', others)).toEqual({ kind: 'not-an-admin' });
    expect(set(undefined, 'MERCHANT', others)).toEqual({ kind: 'not-an-admin' });
  });
});
