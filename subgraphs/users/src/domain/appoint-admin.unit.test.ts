import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { decideAppointment } from './appoint-admin.ts';
import type { User } from './user.ts';

const at = new Date('2026-11-23T08:00:00Z');
const merchant: User = {
  id: createIds().next('usr'),
  email: 'ada@example.com',
  displayName: 'Ada',
  phone: undefined,
  role: 'MERCHANT',
  emailVerified: true,
  createdAt: at,
};

describe('who becomes an admin', () => {
  test('is told of, with what they were; and so is the appointment, for the audit trail', () => {
    expect(decideAppointment(merchant, at)).toEqual({
      outcome: 'appointed',
      role: 'ADMIN',
      userId: merchant.id,
      happened: {
        at,
        events: [
          { type: 'user.role-changed', userId: merchant.id, role: 'ADMIN', previousRole: 'MERCHANT' },
          { type: 'user.admin-appointed', userId: merchant.id, previousRole: 'MERCHANT', actor: 'operator' },
        ],
      },
    });
  });

  test('has proven the address', () => {
    expect(decideAppointment({ ...merchant, emailVerified: false }, at)).toEqual({
      outcome: 'address-not-verified',
    });
  });

  test('is someone', () => {
    expect(decideAppointment(undefined, at)).toEqual({ outcome: 'unknown-address' });
  });

  test('was none before: else nothing changes', () => {
    expect(decideAppointment({ ...merchant, role: 'ADMIN' }, at)).toEqual({ outcome: 'is-admin-already' });
  });
});
