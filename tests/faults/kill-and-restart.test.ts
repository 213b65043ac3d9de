import { askLedger, eventually, type System, startSystem } from '@paygraph/testing';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { available, deposit, signUpWithWallet } from '../people/movements.ts';
import { addCard } from '../people/person.ts';
import { allTransactions, chargedMinor, minorOf, unfinishedTransactions } from './audit.ts';
import { type Customer, drawOrders } from './draw-orders.ts';
import { type Order, type Outcome, place } from './orders.ts';
import { createRandom } from './random.ts';
import { createStream } from './stream.ts';

const seed = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000_000);
const random = createRandom(seed);
const orderCount = 200;
const atOnce = 8;
/** The goal is 10 s; a test only guards against never, at ten times that, and says what it was. */
const endsWithinMs = 100_000;

let system: System;
let customers: readonly Customer[];
/** What each customer began with, and every order of every run. */
const stakeMinor = 20_000;
const finalOutcomes = new Map<Order, Outcome>();

beforeAll(async () => {
  console.log(`kill -9 and restart, with FAULT_SEED=${seed}`);
  system = await startSystem();
  customers = await Promise.all(['Ada', 'Bob', 'Carol', 'Dan'].map(newCustomer));
});
afterAll(() => system?.stop());

async function newCustomer(name: string): Promise<Customer> {
  const holder = await signUpWithWallet(system.place, { name });
  await deposit(holder, (stakeMinor / 100).toFixed(2));
  return { ...holder, declinedCardId: await addCard(holder, 'tok_declined') };
}

const moments = [
  ['early', 0.1, 0.4],
  ['late', 0.5, 0.9],
] as const;

test.each(moments)(
  'killed %s in a stream of 200, nothing is lost, doubled or left half done',
  async (name, from, to) => {
    onTestFailed(() => console.log(`The system said:\n${system.process.output()}`));
    const orders = drawOrders({ customers, count: orderCount, name: `${seed} ${name}`, random });

    // 1. Killed after so many answers, while others are on their way.
    const killAfter = Math.floor(orderCount * (from + random() * (to - from)));
    let killed: Promise<void> | undefined;
    const stream = createStream({
      orders,
      atOnce,
      onAnswer: (answered) => {
        if (answered < killAfter || killed !== undefined) return;
        killed = system.kill9();
        stream.pause();
      },
    });
    await stream.run();
    await killed;
    const answered = new Map(stream.outcomes);
    const lost = [...answered.values()].filter(({ kind }) => kind === 'unknown').length;
    console.log(`killed after ${killAfter} answers; ${lost} orders on their way got none`);
    expect(lost, 'orders under way when it was killed').toBeGreaterThan(0);

    // 2. Started again, everything comes to its end by itself.
    await system.restart();
    const readyAt = performance.now();
    await eventually(
      'every transaction has come to its end',
      async () => {
        const unfinished = await Promise.all(customers.map(unfinishedTransactions));
        return unfinished.flat().length === 0 ? true : undefined;
      },
      { timeoutMs: endsWithinMs },
    );
    console.log(`all ended ${((performance.now() - readyAt) / 1000).toFixed(1)} s after it was ready again`);
    expect(await askLedger(system.place)).toMatchObject({ balanced: true, faults: [] });

    // 3. What a customer was told still holds.
    const known = new Map(
      (await Promise.all(customers.map(allTransactions))).flat().map((one) => [one.id, one]),
    );
    for (const [{ key }, outcome] of answered) {
      if (outcome.kind === 'unknown' || outcome.transactionId === undefined) continue;
      const { status, failure } = known.get(outcome.transactionId) ?? {};
      const told = outcome.kind === 'accepted' ? outcome.status : 'FAILED';
      expect(['COMPLETED', 'FAILED'], key).toContain(status);
      if (told === 'COMPLETED' || told === 'FAILED') expect(status, key).toBe(told);
      if (outcome.kind === 'refused') expect(failure?.code, key).toBe(outcome.code);
    }

    // 4. The rest of the stream; and whoever got no answer asks again with the same key.
    await stream.run();
    for (const order of orders) {
      const outcome = stream.outcomes.get(order);
      finalOutcomes.set(
        order,
        outcome?.kind === 'unknown' || outcome === undefined ? await place(order) : outcome,
      );
    }
    await audit();
  },
);

/** Holds the customers' own books against the system's. */
async function audit(): Promise<void> {
  const orders = [...finalOutcomes];
  expect(orders.filter(([, { kind }]) => kind === 'unknown')).toEqual([]);

  // Each key that made a transaction made one: asked again it gives that one, and all keys together give them all.
  const byKey = new Map<string, string>();
  for (const [order, outcome] of orders) {
    if (outcome.kind === 'unknown' || outcome.transactionId === undefined) continue;
    byKey.set(order.key, outcome.transactionId);
  }
  const recorded = orders.map(([order]) => order).filter(({ key }) => byKey.has(key));
  const repeats = createStream({ orders: recorded, atOnce, onAnswer: () => {} });
  await repeats.run();
  for (const [{ key }, again] of repeats.outcomes) {
    expect(again.kind === 'unknown' ? undefined : again.transactionId, key).toBe(byKey.get(key));
  }
  const lists = await Promise.all(customers.map(allTransactions));
  const known = new Map(lists.flat().map((one) => [one.id, one]));
  expect(new Set(byKey.values()).size).toBe(byKey.size);
  // Beside them only the stakes.
  expect(known.size).toBe(byKey.size + customers.length);

  // Balances are what the completed orders come to.
  const expected = new Map(customers.map((customer) => [customer.walletId, stakeMinor]));
  const add = (walletId: string, minor: number) =>
    expected.set(walletId, (expected.get(walletId) ?? 0) + minor);
  let depositedMinor = stakeMinor * customers.length;
  for (const [{ key, customer, amountMinor, movement }] of orders) {
    if (known.get(byKey.get(key) ?? '')?.status !== 'COMPLETED') continue;
    if (movement.kind === 'transfer') {
      add(customer.walletId, -amountMinor);
      add(movement.to.walletId, amountMinor);
    } else if (movement.kind === 'deposit') {
      expect(movement.cardId, key).toBe(customer.cardId);
      add(customer.walletId, amountMinor);
      depositedMinor += amountMinor;
    }
  }
  const found = await Promise.all(
    customers.map(async (customer) => [customer.walletId, minorOf(await available(customer))] as const),
  );
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  expect(await chargedMinor(system.place), 'what the provider took').toBe(depositedMinor);
  expect(await askLedger(system.place)).toMatchObject({ balanced: true, faults: [] });
}
