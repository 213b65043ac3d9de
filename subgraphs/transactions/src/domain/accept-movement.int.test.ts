import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSurroundings, patientMs, type Surroundings, startNode } from '../testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('accept_movement');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterAll(async () => {
  await world.close();
  await drop();
});

const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const;

/** Two people with a wallet each, and the first one's command. */
function given(availableMinor = 10_000n) {
  const [ada, ben] = [world.ids.next('usr'), world.ids.next('usr')];
  const sourceWalletId = world.ledger.open(ada, 'USD', availableMinor);
  const targetWalletId = world.ledger.open(ben, 'USD');
  const asked = {
    sourceWalletId,
    destination: { walletId: targetWalletId },
    amount: usd(2_550n),
    description: undefined,
    idempotencyKey: 'rent of November',
  };
  return {
    ada,
    ben,
    sourceWalletId,
    targetWalletId,
    asked,
    node: startNode(world, { answerWithinMs: patientMs }),
  };
}

async function rowsOf(userId: string): Promise<number> {
  const [row] = await world.database.sql<{ count: number }[]>`
    select count(*)::int as count from transactions where initiator_id = ${userId}`;
  return row?.count ?? 0;
}

describe('an idempotency key', () => {
  test('makes one transaction, however many calls come at once, and all get the same answer', async () => {
    // All there is, so that a repeat which only looks at the wallet would find it empty.
    const { node, ada, asked, sourceWalletId, targetWalletId } = given(2_550n);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => node.accept(node.transfer, asked, ada)),
    );
    const recorded = answers.map((answer) => (answer.kind === 'recorded' ? answer : undefined));
    expect(new Set(recorded.map((answer) => answer?.transaction.id)).size).toBe(1);
    expect(recorded.map((answer) => answer?.transaction.status)).toEqual(Array(50).fill('COMPLETED'));
    expect(recorded.filter((answer) => answer?.replayed === false)).toHaveLength(1);
    expect(await rowsOf(ada)).toBe(1);
    expect([world.ledger.availableOf(sourceWalletId), world.ledger.availableOf(targetWalletId)]).toEqual([
      0n,
      2_550n,
    ]);
  });

  test('is refused with another input', async () => {
    const { node, ada, asked } = given();
    await node.accept(node.transfer, asked, ada);
    const reused = { kind: 'refused', refusal: { code: 'IDEMPOTENCY_KEY_REUSED', about: 'idempotency-key' } };
    expect(await node.accept(node.transfer, { ...asked, amount: usd(2_551n) }, ada)).toEqual(reused);
    expect(await node.accept(node.transfer, { ...asked, description: 'rent' }, ada)).toEqual(reused);
    const paymentMethodId = world.payments.add(ada);
    const deposit = { walletId: asked.sourceWalletId, paymentMethodId, amount: asked.amount };
    expect(
      await node.accept(node.deposit, { ...deposit, idempotencyKey: asked.idempotencyKey }, ada),
    ).toEqual(reused);
    expect(await rowsOf(ada)).toBe(1);
  });

  test('belongs to one person: another’s with the same text makes a transaction of its own', async () => {
    const { node, ada, asked } = given();
    const other = given();
    const first = await node.accept(node.transfer, asked, ada);
    const second = await node.accept(node.transfer, other.asked, other.ada);
    expect(second).toMatchObject({ kind: 'recorded', replayed: false });
    expect(second.kind === 'recorded' && first.kind === 'recorded' && second.transaction.id).not.toBe(
      first.kind === 'recorded' && first.transaction.id,
    );
  });

  test('is not used up by a refusal that recorded nothing', async () => {
    const { node, ada, asked } = given(10n);
    expect(await node.accept(node.transfer, asked, ada)).toMatchObject({
      refusal: { code: 'INSUFFICIENT_FUNDS' },
    });
    expect(await rowsOf(ada)).toBe(0);
    expect(await node.accept(node.transfer, { ...asked, amount: usd(10n) }, ada)).toMatchObject({
      kind: 'recorded',
      replayed: false,
    });
  });

  test('repeats a failure as it was, also once it could succeed', async () => {
    const { node, ada } = given();
    const walletId = world.ledger.open(ada, 'USD');
    const paymentMethodId = world.payments.add(ada, 'declines');
    const asked = { walletId, paymentMethodId, amount: usd(500n), idempotencyKey: 'k' };
    const first = await node.accept(node.deposit, asked, ada);
    expect(first).toMatchObject({
      kind: 'recorded',
      replayed: false,
      transaction: { status: 'FAILED', failure: { code: 'CARD_DECLINED' } },
    });
    expect(await node.accept(node.deposit, asked, ada)).toEqual({ ...first, replayed: true });
  });

  test('answers a repeat what the first call made, where that took the money between its look and its check', async () => {
    const { node, ada, asked } = given(2_550n);
    const overtaken: typeof node.transfer = {
      ...node.transfer,
      check: async (...args) => {
        await node.accept(node.transfer, asked, ada);
        return node.transfer.check(...args);
      },
    };
    expect(await node.accept(overtaken, asked, ada)).toMatchObject({
      kind: 'recorded',
      replayed: true,
      transaction: { status: 'COMPLETED' },
    });
  });

  test('waits for a first call that is still at work', async () => {
    const { node, ada, asked } = given();
    world.ledger.faults.slowDown(300);
    try {
      const first = node.accept(node.transfer, asked, ada);
      const second = await node.accept(node.transfer, asked, ada);
      expect(second).toMatchObject({ transaction: { status: 'COMPLETED' } });
      expect(await first).toMatchObject({ transaction: { status: 'COMPLETED' } });
    } finally {
      world.ledger.faults.slowDown(0);
    }
  });
});

describe('the answer', () => {
  test('says PROCESSING when the end is not there in time, and the work goes on', async () => {
    const { ada, asked } = given();
    const node = startNode(world, { answerWithinMs: 50 });
    world.ledger.faults.slowDown(400);
    const asksBefore = world.ledger.faults.callsOf('post');
    try {
      const accepted = await node.accept(node.transfer, asked, ada);
      expect(accepted).toMatchObject({ kind: 'recorded', transaction: { status: 'PROCESSING', version: 2 } });
      await node.advancer.idle();
      const found = await node.store.findByKey(ada, asked.idempotencyKey);
      expect(found?.transaction).toMatchObject({ status: 'COMPLETED', version: 3 });
      expect(node.thrown).toEqual([]);
      // What was found out still holds, though PROCESSING was written over the state it was found out for.
      expect(world.ledger.faults.callsOf('post') - asksBefore).toBe(1);
    } finally {
      world.ledger.faults.slowDown(0);
    }
  });

  test('is there in time, with nothing recorded, when what must be asked first is not answered', async () => {
    const { node, ada, asked } = given();
    const silent = { ...node.transfer, answerWithinMs: 50, check: () => new Promise<never>(() => {}) };
    expect(await node.accept(silent, asked, ada)).toEqual({ kind: 'unanswered' });
    expect(await rowsOf(ada)).toBe(0);
  });

  test('says PROCESSING when the ledger is away', async () => {
    const { node, ada, asked } = given();
    world.ledger.faults.plan('post', 'unanswered-before');
    expect(await node.accept(node.transfer, asked, ada)).toMatchObject({
      transaction: { status: 'PROCESSING', waitingFor: 'service', attempts: 1 },
    });
  });
});

test('each status is told in the same commit, once, with its version and parties', async () => {
  const { node, ada, ben, asked } = given();
  const accepted = await node.accept(node.transfer, asked, ada);
  const transactionId = accepted.kind === 'recorded' ? accepted.transaction.id : '';
  const events = await world.database.sql<{ data: unknown }[]>`
    select event -> 'data' as data from outbox where key = ${transactionId} order by id`;
  expect(events.map(({ data }) => data)).toMatchObject([
    { status: 'PENDING', previousStatus: null, version: 1, viewers: [ada, ben] },
    { status: 'COMPLETED', previousStatus: 'PENDING', version: 2, amount: { amount: '25.50' } },
  ]);
});
