import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accepted } from './domain/accept-movement.ts';
import { defaultLimits, defaultLimitsByRole, type LimitsByRole } from './domain/limits.ts';
import { createSurroundings, patientMs, type Surroundings, startNode } from './testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('daily_limit');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterAll(async () => {
  await world.close();
  await drop();
});

/** 1.00 USD or 1.00 EUR a day, or half of each. */
const limits: LimitsByRole = {
  ...defaultLimitsByRole,
  USER: { ...defaultLimits, day: { ...defaultLimits.day, USD: 100n, EUR: 100n } },
};

/** Ada with plenty in two currencies and a card, Ben, and a shop. */
function given() {
  const node = startNode(world, { limits, answerWithinMs: patientMs });
  const [ada, ben, shop] = [world.ids.next('usr'), world.ids.next('usr'), world.ids.next('usr')];
  world.merchants.add(shop);
  const wallets = {
    usd: world.ledger.open(ada, 'USD', 100_000n),
    eur: world.ledger.open(ada, 'EUR', 100_000n),
    benUsd: world.ledger.open(ben, 'USD'),
    benEur: world.ledger.open(ben, 'EUR'),
    shop: world.ledger.open(shop, 'USD'),
  };
  const card = world.payments.add(ada);
  const none = { description: undefined, reference: undefined };
  const key = () => ({ idempotencyKey: world.ids.next('evt') });
  const transfer = (minor: bigint, currency: 'USD' | 'EUR' = 'USD') =>
    node.accept(
      node.transfer,
      {
        sourceWalletId: currency === 'USD' ? wallets.usd : wallets.eur,
        destination: { walletId: currency === 'USD' ? wallets.benUsd : wallets.benEur },
        amount: { minor, currency },
        ...none,
        ...key(),
      },
      ada,
    );
  const withdraw = (minor: bigint, paymentMethodId = card) =>
    node.accept(
      node.withdraw,
      { walletId: wallets.usd, paymentMethodId, amount: { minor, currency: 'USD' }, ...key() },
      ada,
    );
  const pay = (
    minor: bigint,
    source: { walletId: string } | { paymentMethodId: string } = { walletId: wallets.usd },
  ) =>
    node.accept(
      node.pay,
      { merchantWalletId: wallets.shop, source, amount: { minor, currency: 'USD' }, ...none, ...key() },
      ada,
    );
  return { node, ada, ben, wallets, card, transfer, withdraw, pay };
}

const exceeded = { kind: 'refused', refusal: { code: 'LIMIT_EXCEEDED', about: 'amount' } };
const isRecorded = ({ kind }: Accepted) => kind === 'recorded';

describe('what a person sends in a day', () => {
  test('stays within the limit however much is asked for at once, by transfers, withdrawals and payments', async () => {
    const { transfer, withdraw, pay, wallets, node } = given();
    const asked = await Promise.all(
      Array.from({ length: 36 }, (_, index) => ([transfer, withdraw, pay][index % 3] ?? transfer)(10n)),
    );
    expect(asked.filter(isRecorded)).toHaveLength(10);
    for (const answer of asked.filter((one) => !isRecorded(one))) expect(answer).toEqual(exceeded);
    await node.advancer.idle();
    expect(world.ledger.availableOf(wallets.usd)).toBe(100_000n - 100n);
  });

  test('is one sum over the wallets of all currencies', async () => {
    const { transfer } = given();
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) => transfer(10n, index % 2 === 0 ? 'USD' : 'EUR')),
    );
    expect(asked.filter(isRecorded)).toHaveLength(10);
    expect(await transfer(1n, 'EUR')).toEqual(exceeded);
  });

  test('may be all of the limit, and not one unit more', async () => {
    const { transfer } = given();
    expect(await transfer(101n)).toEqual(exceeded);
    expect(await transfer(100n)).toMatchObject({ kind: 'recorded' });
    expect(await transfer(1n)).toEqual(exceeded);
  });

  test('does not count what failed', async () => {
    const { ada, withdraw, transfer } = given();
    const bad = world.payments.add(ada, 'declines');
    expect(await withdraw(100n, bad)).toMatchObject({ transaction: { status: 'FAILED' } });
    expect(await transfer(100n)).toMatchObject({ kind: 'recorded' });
  });

  test('counts what is under way', async () => {
    const { ada, withdraw, transfer } = given();
    expect(await withdraw(100n, world.payments.add(ada, 'unknown'))).toMatchObject({
      transaction: { status: 'PROCESSING' },
    });
    expect(await transfer(1n)).toEqual(exceeded);
  });

  test('does not count what is paid by card, nor what comes in', async () => {
    const { node, ada, wallets, card, transfer, pay } = given();
    expect(await transfer(100n)).toMatchObject({ kind: 'recorded' });
    expect(await pay(500n, { paymentMethodId: card })).toMatchObject({ kind: 'recorded' });
    const amount = { minor: 500n, currency: 'USD' } as const;
    const deposit = { walletId: wallets.usd, paymentMethodId: card, amount, idempotencyKey: 'in' };
    expect(await node.accept(node.deposit, deposit, ada)).toMatchObject({ kind: 'recorded' });
  });

  test('is refused without using up the key, and begins anew the next day', async () => {
    const { node, ada, wallets, transfer } = given();
    const asked = {
      sourceWalletId: wallets.usd,
      destination: { walletId: wallets.benUsd },
      amount: { minor: 100n, currency: 'USD' } as const,
      description: undefined,
      idempotencyKey: 'rent',
    };
    await transfer(1n);
    expect(await node.accept(node.transfer, asked, ada)).toEqual(exceeded);
    await world.database.sql`update daily_outgoing set day = day - 1 where user_id = ${ada}`;
    expect(await node.accept(node.transfer, asked, ada)).toMatchObject({ kind: 'recorded', replayed: false });
    expect(await node.accept(node.transfer, asked, ada)).toMatchObject({ kind: 'recorded', replayed: true });
  });

  test('is limited by role', async () => {
    const { node, ada, wallets } = given();
    const asked = {
      sourceWalletId: wallets.usd,
      destination: { walletId: wallets.benUsd },
      amount: { minor: 101n, currency: 'USD' } as const,
      description: undefined,
      idempotencyKey: 'k',
    };
    expect(await node.accept(node.transfer, asked, ada)).toEqual(exceeded);
    expect(await node.accept(node.transfer, asked, ada, 'MERCHANT')).toMatchObject({ kind: 'recorded' });
  });
});
