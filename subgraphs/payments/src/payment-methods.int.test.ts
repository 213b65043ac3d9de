import { parseEvent } from '@paygraph/events';
import type { Principal } from '@paygraph/principal';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  anonymous,
  ids,
  type RunningPayments,
  startRunningPayments,
  transactions,
  user,
} from './testing/running-payments.test.ts';

let payments: RunningPayments;
beforeAll(async () => {
  payments = await startRunningPayments();
});
afterAll(() => payments.stop());

const entities = (principal: Principal, representations: object[]) =>
  payments.ask(
    principal,
    `query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on PaymentMethod { label }
        ... on User { paymentMethods { id } }
      }
    }`,
    { representations },
  );
const methodOf = (id: string) => ({ __typename: 'PaymentMethod', id });
const userOf = (id: string) => ({ __typename: 'User', id });

describe('adding a payment method', () => {
  test('shows what the token stands for, and never the token', async () => {
    const { data, text } = await payments.add(user(ids.next('usr')), 'tok_visa');
    expect(data).toMatchObject({
      addPaymentMethod: {
        paymentMethod: {
          id: expect.stringMatching(/^pmt_/),
          kind: 'CREDIT_CARD',
          label: 'Visa •••• 4242',
          last4: '4242',
          brand: 'Visa',
          expiryMonth: 12,
          expiryYear: 2034,
        },
        userErrors: [],
      },
    });
    expect(text).not.toContain('tok_');
  });

  test('labels a bank account', async () => {
    expect((await payments.add(user(ids.next('usr')), 'tok_bank')).data).toMatchObject({
      addPaymentMethod: {
        paymentMethod: {
          kind: 'BANK_ACCOUNT',
          label: 'Bank account •••• 3000',
          brand: null,
          expiryMonth: null,
        },
      },
    });
  });

  test('again, also many times at once, gives the same method', async () => {
    const userId = ids.next('usr');
    const all = await Promise.all(Array.from({ length: 10 }, () => payments.addedBy(userId)));
    expect(new Set([...all, await payments.addedBy(userId)]).size).toBe(1);
  });

  test('of the same token by another user gives another method', async () => {
    expect(await payments.addedBy(ids.next('usr'))).not.toBe(await payments.addedBy(ids.next('usr')));
  });

  test.each(['tok_unheard_of', '', '../charges', 'tok visa', 'x'.repeat(400)])(
    'refuses the token %j',
    async (token) => {
      expect((await payments.add(user(ids.next('usr')), token)).data).toMatchObject({
        addPaymentMethod: {
          paymentMethod: null,
          userErrors: [{ code: 'INVALID_PROVIDER_TOKEN', field: ['input', 'providerToken'] }],
        },
      });
    },
  );

  test('refuses a card number in place of a token', async () => {
    expect((await payments.add(user(ids.next('usr')), '4242424242424242')).code).toBe('BAD_USER_INPUT');
  });

  test('needs a signed-in user', async () => {
    expect((await payments.add(anonymous, 'tok_visa')).code).toBe('UNAUTHENTICATED');
    expect((await payments.remove(anonymous, ids.next('pmt'))).code).toBe('UNAUTHENTICATED');
  });

  test('with the provider down says so, but still knows the methods there are', async () => {
    const userId = ids.next('usr');
    const known = await payments.addedBy(userId);
    await payments.provider.whileDown(async () => {
      expect((await payments.add(user(userId), 'tok_debit')).data).toMatchObject({
        addPaymentMethod: { paymentMethod: null, userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }] },
      });
      expect(await payments.addedBy(userId)).toBe(known);
    });
  });
});

describe('removing a payment method', () => {
  test('takes it off the list, and adding its token again makes a new one', async () => {
    const userId = ids.next('usr');
    const id = await payments.addedBy(userId);
    expect((await payments.remove(user(userId), id)).data).toMatchObject({
      removePaymentMethod: { paymentMethod: { id }, userErrors: [] },
    });
    expect((await entities(user(userId), [userOf(userId)])).data).toEqual({
      _entities: [{ paymentMethods: [] }],
    });
    expect(await payments.addedBy(userId)).not.toBe(id);
  });

  test('is refused alike for a stranger’s, an unknown, a removed one, and what is no id', async () => {
    const owner = ids.next('usr');
    const id = await payments.addedBy(owner);
    const answers = [
      await payments.remove(user(ids.next('usr')), id),
      await payments.remove(user(ids.next('usr'), 'ADMIN'), id),
      await payments.remove(user(owner), ids.next('pmt')),
      await payments.remove(user(owner), 'no id'),
    ];
    await payments.remove(user(owner), id);
    for (const { data } of [...answers, await payments.remove(user(owner), id)]) {
      expect(data).toEqual({
        removePaymentMethod: {
          paymentMethod: null,
          userErrors: [{ code: 'PAYMENT_METHOD_NOT_FOUND', field: ['input', 'paymentMethodId'] }],
        },
      });
    }
  });
});

describe('what others are told of a payment method', () => {
  async function told(userId: string) {
    const sql = postgres(payments.databaseUrl, { max: 1 });
    try {
      const rows = await sql<{ event: unknown }[]>`
        select event from outbox
        where topic = 'payment-events' and event -> 'data' ->> 'userId' = ${userId} order by id`;
      return rows.map(({ event }) => {
        const { type, partitionkey, data } = parseEvent(event);
        return { type, partitionkey, data };
      });
    } finally {
      await sql.end();
    }
  }

  test('is that it was added and removed, once each, by the name people know it by', async () => {
    const userId = ids.next('usr');
    const all = await Promise.all(Array.from({ length: 10 }, () => payments.addedBy(userId)));
    const id = all[0] ?? '';
    const data = { userId, paymentMethodId: id, label: 'Visa ending 4242' };
    const added = { type: 'payment-method.added', partitionkey: id, data };
    expect(await told(userId)).toEqual([added]);
    await payments.addedBy(userId);
    await payments.remove(user(ids.next('usr')), id);
    expect(await told(userId)).toEqual([added]);
    await Promise.all(Array.from({ length: 5 }, () => payments.remove(user(userId), id)));
    expect(await told(userId)).toEqual([added, { ...added, type: 'payment-method.removed' }]);
  });

  test('is nothing of the provider’s token', async () => {
    const userId = ids.next('usr');
    await payments.addedBy(userId, 'tok_bank');
    const text = JSON.stringify(await told(userId));
    expect(text).toContain('Bank account ending 3000');
    expect(text).not.toContain('tok_');
  });
});

describe('seeing payment methods', () => {
  test('a user’s own are listed, newest first', async () => {
    const userId = ids.next('usr');
    const added = [
      await payments.addedBy(userId, 'tok_visa'),
      await payments.addedBy(userId, 'tok_debit'),
      await payments.addedBy(userId, 'tok_bank'),
    ];
    expect((await entities(user(userId), [userOf(userId)])).data).toEqual({
      _entities: [{ paymentMethods: added.toReversed().map((id) => ({ id })) }],
    });
  });

  test('another user’s list is null, to an admin too', async () => {
    const owner = ids.next('usr');
    await payments.addedBy(owner);
    for (const viewer of [user(ids.next('usr')), user(ids.next('usr'), 'ADMIN'), anonymous, transactions]) {
      expect((await entities(viewer, [userOf(owner)])).data).toEqual({
        _entities: [{ paymentMethods: null }],
      });
    }
  });

  test('one is there for its owner, an admin and a service; to others it does not exist', async () => {
    const owner = ids.next('usr');
    const id = await payments.addedBy(owner);
    for (const viewer of [user(owner), user(ids.next('usr'), 'ADMIN'), transactions]) {
      expect((await entities(viewer, [methodOf(id)])).data).toEqual({
        _entities: [{ label: 'Visa •••• 4242' }],
      });
    }
    for (const viewer of [user(ids.next('usr')), user(ids.next('usr'), 'MERCHANT'), anonymous]) {
      expect((await entities(viewer, [methodOf(id)])).data).toEqual({ _entities: [null] });
    }
  });

  test('a removed one stays visible to its owner, where an old transaction shows it', async () => {
    const owner = ids.next('usr');
    const id = await payments.addedBy(owner);
    await payments.remove(user(owner), id);
    expect(
      (await entities(user(owner), [methodOf(id), methodOf(ids.next('pmt')), methodOf('no id')])).data,
    ).toEqual({
      _entities: [{ label: 'Visa •••• 4242' }, null, null],
    });
  });
});
