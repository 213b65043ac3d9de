import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIds, type UserId } from '@paygraph/ids';
import { createIdentitySigner, identityHeader, type Principal, type Role } from '@paygraph/principal';
import { startProviderSimulator } from '@paygraph/provider-simulator';
import type { RunningService } from '@paygraph/service-process';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startPayments } from './index.ts';

const ids = createIds();
const keys = () =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const gatewayKeys = keys();
const transactionsKeys = keys();
const signers = {
  gateway: createIdentitySigner({ issuer: 'gateway', privateKey: gatewayKeys.privateKey }),
  transactions: createIdentitySigner({ issuer: 'transactions', privateKey: transactionsKeys.privateKey }),
};

let scratch: ScratchDatabase;
let folder: string;
let providerEnvironment: Record<string, string>;
let provider: RunningService;
let payments: RunningService;

beforeAll(async () => {
  scratch = await createScratchDatabase('payments');
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-payments-'));
  providerEnvironment = {
    PORT: String(await getPort()),
    LOG_LEVEL: 'silent',
    PROVIDER_DATA_DIR: folder,
  };
  provider = await startProviderSimulator(providerEnvironment);
  payments = await startPayments({
    PORT: String(await getPort()),
    ADMIN_PORT: String(await getPort()),
    LOG_LEVEL: 'silent',
    ...Object.fromEntries(
      ['USERS', 'WALLETS', 'TRANSACTIONS', 'PAYMENTS', 'NOTIFICATIONS'].map((name) => [
        `DATABASE_URL_${name}`,
        scratch.url,
      ]),
    ),
    IDENTITY_PRIVATE_KEY: keys().privateKey,
    IDENTITY_PUBLIC_KEY_GATEWAY: gatewayKeys.publicKey,
    IDENTITY_PUBLIC_KEY_TRANSACTIONS: transactionsKeys.publicKey,
    PROVIDER_URL: provider.url,
  });
});
afterAll(async () => {
  await payments.stop();
  await provider.stop();
  await scratch.drop();
  await rm(folder, { recursive: true });
});

const anonymous: Principal = { kind: 'anonymous' };
const user = (userId: UserId, role: Role = 'USER'): Principal => ({
  kind: 'user',
  userId,
  role,
  sessionId: ids.next('ses'),
});
const transactions: Principal = { kind: 'service', name: 'transactions' };

interface Answer {
  readonly text: string;
  readonly data: unknown;
  readonly code: string | undefined;
}

async function ask(principal: Principal, query: string, variables: object = {}): Promise<Answer> {
  const signer = principal.kind === 'service' ? signers.transactions : signers.gateway;
  const response = await fetch(payments.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [identityHeader]: signer.sign({ principal, client: undefined }, 'payments'),
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  return { text, data, code: errors?.[0]?.extensions?.code };
}

const fields = 'id kind label last4 brand expiryMonth expiryYear createdAt';
const add = (principal: Principal, providerToken: string) =>
  ask(
    principal,
    `mutation ($input: AddPaymentMethodInput!) {
      addPaymentMethod(input: $input) { paymentMethod { ${fields} } userErrors { code message field } }
    }`,
    { input: { providerToken } },
  );
const remove = (principal: Principal, paymentMethodId: string) =>
  ask(
    principal,
    `mutation ($input: RemovePaymentMethodInput!) {
      removePaymentMethod(input: $input) { paymentMethod { id } userErrors { code field } }
    }`,
    { input: { paymentMethodId } },
  );
const entities = (principal: Principal, representations: object[]) =>
  ask(
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

async function addedBy(userId: UserId, token = 'tok_visa'): Promise<string> {
  const { data } = await add(user(userId), token);
  return addedSchema.parse(data).addPaymentMethod.paymentMethod.id;
}
const addedSchema = z.object({
  addPaymentMethod: z.object({ paymentMethod: z.object({ id: z.string() }) }),
});

describe('adding a payment method', () => {
  test('shows what the token stands for, and never the token', async () => {
    const { data, text } = await add(user(ids.next('usr')), 'tok_visa');
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
    expect((await add(user(ids.next('usr')), 'tok_bank')).data).toMatchObject({
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
    const all = await Promise.all(Array.from({ length: 10 }, () => addedBy(userId)));
    expect(new Set([...all, await addedBy(userId)]).size).toBe(1);
  });

  test('of the same token by another user gives another method', async () => {
    expect(await addedBy(ids.next('usr'))).not.toBe(await addedBy(ids.next('usr')));
  });

  test.each(['tok_unheard_of', '', '../charges', 'tok visa', 'x'.repeat(400)])(
    'refuses the token %j',
    async (token) => {
      expect((await add(user(ids.next('usr')), token)).data).toMatchObject({
        addPaymentMethod: {
          paymentMethod: null,
          userErrors: [{ code: 'INVALID_PROVIDER_TOKEN', field: ['input', 'providerToken'] }],
        },
      });
    },
  );

  test('refuses a card number in place of a token', async () => {
    expect((await add(user(ids.next('usr')), '4242424242424242')).code).toBe('BAD_USER_INPUT');
  });

  test('needs a signed-in user', async () => {
    expect((await add(anonymous, 'tok_visa')).code).toBe('UNAUTHENTICATED');
    expect((await remove(anonymous, ids.next('pmt'))).code).toBe('UNAUTHENTICATED');
  });

  test('with the provider down says so, but still knows the methods there are', async () => {
    const userId = ids.next('usr');
    const known = await addedBy(userId);
    await provider.stop();
    try {
      expect((await add(user(userId), 'tok_debit')).data).toMatchObject({
        addPaymentMethod: { paymentMethod: null, userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }] },
      });
      expect(await addedBy(userId)).toBe(known);
    } finally {
      provider = await startProviderSimulator(providerEnvironment);
    }
  });
});

describe('removing a payment method', () => {
  test('takes it off the list, and adding its token again makes a new one', async () => {
    const userId = ids.next('usr');
    const id = await addedBy(userId);
    expect((await remove(user(userId), id)).data).toMatchObject({
      removePaymentMethod: { paymentMethod: { id }, userErrors: [] },
    });
    expect((await entities(user(userId), [userOf(userId)])).data).toEqual({
      _entities: [{ paymentMethods: [] }],
    });
    expect(await addedBy(userId)).not.toBe(id);
  });

  test('is refused alike for a stranger’s, an unknown, a removed one, and what is no id', async () => {
    const owner = ids.next('usr');
    const id = await addedBy(owner);
    const answers = [
      await remove(user(ids.next('usr')), id),
      await remove(user(ids.next('usr'), 'ADMIN'), id),
      await remove(user(owner), ids.next('pmt')),
      await remove(user(owner), 'no id'),
    ];
    await remove(user(owner), id);
    for (const { data } of [...answers, await remove(user(owner), id)]) {
      expect(data).toEqual({
        removePaymentMethod: {
          paymentMethod: null,
          userErrors: [{ code: 'PAYMENT_METHOD_NOT_FOUND', field: ['input', 'paymentMethodId'] }],
        },
      });
    }
  });
});

describe('seeing payment methods', () => {
  test('a user’s own are listed, newest first', async () => {
    const userId = ids.next('usr');
    const added = [
      await addedBy(userId, 'tok_visa'),
      await addedBy(userId, 'tok_debit'),
      await addedBy(userId, 'tok_bank'),
    ];
    expect((await entities(user(userId), [userOf(userId)])).data).toEqual({
      _entities: [{ paymentMethods: added.toReversed().map((id) => ({ id })) }],
    });
  });

  test('another user’s list is null, to an admin too', async () => {
    const owner = ids.next('usr');
    await addedBy(owner);
    for (const viewer of [user(ids.next('usr')), user(ids.next('usr'), 'ADMIN'), anonymous, transactions]) {
      expect((await entities(viewer, [userOf(owner)])).data).toEqual({
        _entities: [{ paymentMethods: null }],
      });
    }
  });

  test('one is there for its owner, an admin and a service; to others it does not exist', async () => {
    const owner = ids.next('usr');
    const id = await addedBy(owner);
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
    const id = await addedBy(owner);
    await remove(user(owner), id);
    expect(
      (await entities(user(owner), [methodOf(id), methodOf(ids.next('pmt')), methodOf('no id')])).data,
    ).toEqual({
      _entities: [{ label: 'Visa •••• 4242' }, null, null],
    });
  });
});

describe('what services ask', () => {
  const charge = (principal: Principal, input: object) =>
    ask(
      principal,
      'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { outcome refusal } }',
      { input },
    );
  const refund = (principal: Principal, transactionId: string) =>
    ask(
      principal,
      'mutation ($input: RefundChargeInput!) { refundCharge(input: $input) { outcome refusal } }',
      { input: { transactionId } },
    );
  const usable = (principal: Principal, userId: string, paymentMethodId: string) =>
    ask(
      principal,
      `query ($userId: ID!, $paymentMethodId: ID!) {
        usablePaymentMethod(userId: $userId, paymentMethodId: $paymentMethodId) { paymentMethodId kind }
      }`,
      { userId, paymentMethodId },
    );
  const amount = { amount: '12.50', currency: 'USD' };

  test('a charge and its refund are made', async () => {
    const userId = ids.next('usr');
    const input = { transactionId: ids.next('txn'), userId, paymentMethodId: await addedBy(userId), amount };
    expect((await charge(transactions, input)).data).toEqual({
      chargePaymentMethod: { outcome: 'SUCCEEDED', refusal: null },
    });
    expect((await refund(transactions, input.transactionId)).data).toEqual({
      refundCharge: { outcome: 'SUCCEEDED', refusal: null },
    });
  });

  test.each([
    ['tok_declined', { outcome: 'DECLINED', refusal: 'CARD_DECLINED' }],
    ['tok_timeout', { outcome: 'UNKNOWN', refusal: null }],
  ])('a charge of %s answers %j', async (token, verdict) => {
    const userId = ids.next('usr');
    const input = {
      transactionId: ids.next('txn'),
      userId,
      paymentMethodId: await addedBy(userId, token),
      amount,
    };
    expect((await charge(transactions, input)).data).toEqual({ chargePaymentMethod: verdict });
  });

  test('a charge of what is no payment method’s id is refused', async () => {
    const input = {
      transactionId: ids.next('txn'),
      userId: ids.next('usr'),
      paymentMethodId: 'no id',
      amount,
    };
    expect((await charge(transactions, input)).data).toEqual({
      chargePaymentMethod: { outcome: 'DECLINED', refusal: 'PAYMENT_METHOD_NOT_FOUND' },
    });
  });

  test.each([
    { transactionId: 'no id' },
    { userId: 'no id' },
    { amount: { amount: '0.00', currency: 'USD' } },
    { amount: { amount: '-1.00', currency: 'USD' } },
    { amount: { amount: '1.999', currency: 'USD' } },
    { amount: { amount: '1.00', currency: 'XXX' } },
  ])('a charge with %j is BAD_USER_INPUT', async (wrong) => {
    const input = {
      transactionId: ids.next('txn'),
      userId: ids.next('usr'),
      paymentMethodId: ids.next('pmt'),
      amount,
      ...wrong,
    };
    expect((await charge(transactions, input)).code).toBe('BAD_USER_INPUT');
  });

  test('whether a method is usable depends on whose it is', async () => {
    const userId = ids.next('usr');
    const id = await addedBy(userId);
    expect((await usable(transactions, userId, id)).data).toEqual({
      usablePaymentMethod: { paymentMethodId: id, kind: 'CREDIT_CARD' },
    });
    expect((await usable(transactions, ids.next('usr'), id)).data).toEqual({ usablePaymentMethod: null });
    expect((await usable(transactions, 'no id', 'no id')).data).toEqual({ usablePaymentMethod: null });
    await remove(user(userId), id);
    expect((await usable(transactions, userId, id)).data).toEqual({ usablePaymentMethod: null });
  });

  test('is answered to nobody else, an admin and the method’s owner included', async () => {
    const owner = ids.next('usr');
    const paymentMethodId = await addedBy(owner);
    const input = { transactionId: ids.next('txn'), userId: owner, paymentMethodId, amount };
    for (const caller of [anonymous, user(owner), user(ids.next('usr'), 'ADMIN')]) {
      expect((await charge(caller, input)).code).toBe('FORBIDDEN');
      expect((await refund(caller, input.transactionId)).code).toBe('FORBIDDEN');
      expect((await usable(caller, owner, paymentMethodId)).code).toBe('FORBIDDEN');
    }
  });
});

test('no event holds a provider token', async () => {
  const sql = postgres(scratch.url, { max: 1 });
  const rows = await sql<{ event: string }[]>`select event::text from outbox`;
  await sql.end();
  expect(rows.length).toBeGreaterThan(0);
  for (const { event } of rows) expect(event).not.toContain('tok_');
});
