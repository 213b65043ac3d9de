import { createIds } from '@paygraph/ids';
import type { Principal, Role } from '@paygraph/principal';
import { describe, expect, test } from 'vitest';
import { perRequest, requireService, requireUser, type SubgraphContext, viewerOf } from './context.ts';

const ids = createIds();
const userId = ids.next('usr');
const service = contextOf({ kind: 'service', name: 'transactions' });
const nobody = contextOf({ kind: 'anonymous' });

function contextOf(principal: Principal): SubgraphContext {
  return { identity: { principal, client: undefined }, requestId: 'request-1' };
}

function personAs(role: Role): SubgraphContext {
  return contextOf({ kind: 'user', userId, role, sessionId: ids.next('ses') });
}

describe('a resolver for people', () => {
  test.each<Role>(['USER', 'MERCHANT', 'ADMIN'])('knows who asks, as %s', (role) => {
    expect(requireUser(personAs(role))).toMatchObject({ userId, role });
  });

  test.each([
    ['nobody', nobody],
    ['a service', service],
  ])('refuses %s', (_, context) => {
    expect(() => requireUser(context)).toThrow(
      expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } }),
    );
  });
});

describe('a resolver for services', () => {
  test('knows which one asks', () => {
    expect(requireService(service).name).toBe('transactions');
  });

  test('may be for one of them alone', () => {
    expect(requireService(service, 'transactions').name).toBe('transactions');
    for (const other of [contextOf({ kind: 'service', name: 'notifications' }), personAs('ADMIN'), nobody]) {
      expect(() => requireService(other, 'transactions')).toThrow(
        expect.objectContaining({ extensions: { code: 'FORBIDDEN' } }),
      );
    }
  });

  test.each([
    ['nobody', nobody],
    ['a person', personAs('USER')],
    ['an admin', personAs('ADMIN')],
  ])('refuses %s', (_, context) => {
    expect(() => requireService(context)).toThrow(
      expect.objectContaining({ extensions: { code: 'FORBIDDEN' } }),
    );
  });
});

test.each([
  ['nobody', nobody, { userId: undefined, seesAll: false }],
  ['a person', personAs('USER'), { userId, seesAll: false }],
  ['a merchant', personAs('MERCHANT'), { userId, seesAll: false }],
  ['an admin', personAs('ADMIN'), { userId, seesAll: true }],
  ['a service', service, { userId: undefined, seesAll: true }],
])('%s sees what is theirs, and no more', (_, context, viewer) => {
  expect(viewerOf(context)).toEqual(viewer);
});

test('what is made for a request is made once for it, and never serves another', () => {
  let made = 0;
  const loaderOf = perRequest(() => {
    made += 1;
    return { number: made };
  });
  expect(made).toBe(0);
  const first = loaderOf(nobody);
  expect(loaderOf(nobody)).toBe(first);
  expect(loaderOf(contextOf({ kind: 'anonymous' }))).not.toBe(first);
  expect(made).toBe(2);
});
