import type { TransactionId } from '@paygraph/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MethodContent } from './domain/attempt.ts';
import { type ScratchCharges, startScratchCharges } from './testing/scratch-charges.test.ts';

let payments: ScratchCharges;
beforeAll(async () => {
  // Long pauses: a test says itself when time has gone by.
  payments = await startScratchCharges({ pollScale: 100 });
});
afterAll(() => payments.stop());

/** A charge the provider did, of which we heard nothing. */
async function unheard(): Promise<MethodContent> {
  const content = await payments.newCharge('tok_timeout');
  expect(await payments.charge(content)).toEqual({ outcome: 'UNKNOWN' });
  return content;
}

/** Claims what is due, until it has the transaction's attempt; what else is due stays with the one who claimed it. */
async function claim(transactionId: TransactionId, leaseMs = 60_000) {
  const all = await payments.openAttempts.claimDue(1_000, leaseMs);
  return all.find(({ attempt }) => attempt.transactionId === transactionId);
}

describe('an open attempt', () => {
  test('is due a pause after it became UNKNOWN, and 3 s after a start that nobody ended', async () => {
    const unknown = await payments.scheduleOf((await unheard()).transactionId);
    expect(unknown?.asks).toBe(0);
    // After the provider's share of 1.2 s, of the pause of 1 s times 100; some seconds for a slow machine.
    expect(unknown?.after_ms).toBeGreaterThan(101_000);
    expect(unknown?.after_ms).toBeLessThan(115_000);

    const dead = await payments.newCharge('tok_visa');
    await payments.startAndDie(dead);
    const started = await payments.scheduleOf(dead.transactionId);
    expect(started?.after_ms).toBeGreaterThan(2_900);
    expect(started?.after_ms).toBeLessThan(13_000);
  });

  test('is claimed when it is due, not before, and by one alone', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, unheard));
    const mine = new Set(all.map(({ transactionId }) => transactionId));
    const early = await unheard();
    for (const { transactionId } of all) await payments.makeAllDue(transactionId);
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => payments.openAttempts.claimDue(3, 60_000)),
    );
    for (const each of claims) expect(each.length).toBeLessThanOrEqual(3);
    const claimed = claims.flat().map(({ attempt }) => attempt.transactionId);
    expect(claimed).not.toContain(early.transactionId);
    expect(claimed.filter((id) => mine.has(id)).toSorted()).toEqual([...mine].toSorted());
  });

  test('that is being written is passed over, and nobody waits for it', async () => {
    const [one, other] = [await unheard(), await unheard()];
    for (const { transactionId } of [one, other]) await payments.makeAllDue(transactionId);
    await payments.sql.begin(async (sql) => {
      await sql`select from attempts where transaction_id = ${one.transactionId} for update`;
      const claims = await Promise.all(
        Array.from({ length: 5 }, () => payments.openAttempts.claimDue(100, 60_000)),
      );
      const claimed = claims.flat().map(({ attempt }) => attempt.transactionId);
      expect(claimed).not.toContain(one.transactionId);
      expect(claimed.filter((id) => id === other.transactionId)).toHaveLength(1);
    });
    expect(await claim(one.transactionId)).toBeDefined();
  });

  test('is free again when the lease of a dead process has run out', async () => {
    const { transactionId } = await unheard();
    await payments.makeAllDue(transactionId);
    expect(await claim(transactionId, 0)).toBeDefined();
    expect(await claim(transactionId)).toBeDefined();
    expect(await claim(transactionId)).toBeUndefined();
  });

  test('comes with what the provider must be told: token, or charge', async () => {
    const content = await unheard();
    await payments.makeAllDue(content.transactionId);
    expect(await claim(content.transactionId)).toMatchObject({
      attempt: { kind: 'CHARGE', state: { status: 'UNKNOWN' } },
      target: { kind: 'CHARGE', providerToken: 'tok_timeout' },
      asks: 0,
    });
    await payments.charge(content);
    const { transactionId } = content;
    const refundId = payments.ids.next('txn');
    await payments.refund({ transactionId, refundId });
    await payments.makeAllDue(transactionId);
    expect(await claim(transactionId)).toMatchObject({
      attempt: { kind: 'REFUND', refundId },
      target: { kind: 'REFUND', chargeReference: expect.stringMatching(/^ch_/) },
    });
  });

  test('is due no more once it is known', async () => {
    const content = await unheard();
    await payments.makeAllDue(content.transactionId);
    const claimed = await claim(content.transactionId, 0);
    expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    if (claimed === undefined) throw new Error('it was not due');
    await payments.openAttempts.postpone(claimed, 0);
    expect(await claim(content.transactionId)).toBeUndefined();
    expect(await payments.scheduleOf(content.transactionId)).toBeUndefined();
  });

  test('that the provider has news of is due at once, and an answer from before does not put it off', async () => {
    const content = await unheard();
    const { transactionId } = content;
    await payments.makeAllDue(transactionId);
    const claimed = await claim(transactionId);
    if (claimed === undefined) throw new Error('it was not due');
    expect(await payments.openAttempts.makeDue(claimed.attempt.key)).toBe(true);
    await payments.openAttempts.postpone(claimed, 60_000);
    expect(await claim(transactionId)).toBeDefined();
    await payments.charge(content);
    expect(await payments.openAttempts.makeDue(claimed.attempt.key)).toBe(false);
    expect(await payments.openAttempts.makeDue('charge-unheard-of')).toBe(false);
  });
});
