import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { eventSchemas } from '@paygraph/events';
import { createIds, type TransactionId, type UserId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { outboxMigrations } from '@paygraph/outbox';
import { startProviderSimulator } from '@paygraph/provider-simulator';
import type { RunningService } from '@paygraph/service-process';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composePayments } from './compose.ts';
import { AttemptError, keyOf } from './domain/attempt.ts';
import { paymentsMigrations } from './index.ts';
import { createAttemptStore } from './store/attempt-store.ts';

const ids = createIds();
const now = () => new Date();
const logger = createLogger({ service: 'payments', level: 'silent' });
const amount = money(1_250n, 'USD');

let scratch: ScratchDatabase;
let database: Database;
let folder: string;
let providerEnvironment: Record<string, string>;
let provider: RunningService;
let payments: ReturnType<typeof composePayments>;
let wakes = 0;

beforeAll(async () => {
  scratch = await createScratchDatabase('payments');
  await migrateDatabase(scratch.url, [outboxMigrations, paymentsMigrations]);
  database = connectDatabase({ url: scratch.url, applicationName: 'test', logger, maxConnections: 20 });
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-payments-'));
  providerEnvironment = {
    PORT: String(await getPort()),
    LOG_LEVEL: 'silent',
    PROVIDER_DATA_DIR: folder,
    // Long enough that calls at once overlap at the provider.
    PROVIDER_LATENCY_MS: '30',
  };
  provider = await startProviderSimulator(providerEnvironment);
  const sequencer = {
    wake: () => {
      wakes += 1;
    },
    stop: async () => {},
  };
  payments = composePayments({ database, sequencer, ids, now, logger }, { providerUrl: provider.url });
});
afterAll(async () => {
  await payments.close();
  await provider.stop();
  await database.close();
  await scratch.drop();
  await rm(folder, { recursive: true });
});

const attemptStore = () => createAttemptStore({ orm: database.orm, ids, onAppended: () => {} });

/** A charge of a new transaction with a new user's payment method. */
async function newCharge(token: string) {
  const userId = ids.next('usr');
  const method = await payments.useCases.add(userId, token);
  if (typeof method === 'string') throw new Error(method);
  return { transactionId: ids.next('txn'), userId, paymentMethodId: method.id, amount };
}

/** Commits the attempt, as a process does that dies right after. */
async function startAndDie(charge: Awaited<ReturnType<typeof newCharge>>) {
  const content = { ...charge, kind: 'CHARGE' } as const;
  await attemptStore().startCharge({ id: ids.next('att'), key: keyOf(content), content, at: now() });
}

const charge = (content: Awaited<ReturnType<typeof newCharge>>) => payments.useCases.charge(content);

async function attemptsOf(transactionId: TransactionId) {
  return database.sql<{ kind: string; status: string; decline_code: string | null }[]>`
    select kind, status, decline_code from attempts where transaction_id = ${transactionId} order by started_at`;
}

async function eventsOf(transactionId: TransactionId) {
  const rows = await database.sql<
    { topic: string; event: { type: string; data: Record<string, unknown> } }[]
  >`
    select topic, event from outbox where key = ${transactionId} order by id`;
  for (const { topic, event } of rows) {
    expect(topic).toBe('payment-events');
    expect(eventSchemas[event.type]?.safeParse(event).error).toBeUndefined();
  }
  return rows.map(({ event }) => event);
}

/** How often the provider did it, by its own journal. */
async function timesDone(kind: 'charge' | 'refund', transactionId: TransactionId): Promise<number> {
  const journal = await readFile(path.join(folder, 'journal.jsonl'), 'utf8');
  return journal.split(`"kind":"${kind}","key":"${kind}-${transactionId}"`).length - 1;
}

describe('a charge', () => {
  test.each(['tok_visa', 'tok_debit', 'tok_bank'])('of %s succeeds, with its event', async (token) => {
    const content = await newCharge(token);
    const wakesBefore = wakes;
    expect(await charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await attemptsOf(content.transactionId)).toMatchObject([{ kind: 'CHARGE', status: 'SUCCEEDED' }]);
    expect(await eventsOf(content.transactionId)).toMatchObject([
      {
        type: 'payment.charge-succeeded',
        data: { userId: content.userId, amount: { amount: '12.50', currency: 'USD' } },
      },
    ]);
    expect(wakes).toBe(wakesBefore + 1);
  });

  test.each([
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
  ])('of %s is declined, with its event and the provider’s own word for it', async (token, code) => {
    const content = await newCharge(token);
    const verdict = { outcome: 'DECLINED', refusal: 'CARD_DECLINED' };
    expect(await charge(content)).toEqual(verdict);
    expect(await charge(content)).toEqual(verdict);
    expect(await attemptsOf(content.transactionId)).toMatchObject([
      { status: 'DECLINED', decline_code: code },
    ]);
    expect(await eventsOf(content.transactionId)).toMatchObject([
      { type: 'payment.charge-failed', data: { code: 'CARD_DECLINED' } },
    ]);
  });

  test('asked for again is not made again', async () => {
    const content = await newCharge('tok_visa');
    for (let time = 0; time < 3; time += 1) expect(await charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('charge', content.transactionId)).toBe(1);
    expect(await eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('whose answer is lost stays UNKNOWN, and is found by asking, not by charging again', async () => {
    const content = await newCharge('tok_timeout');
    const startedAt = performance.now();
    expect(await charge(content)).toEqual({ outcome: 'UNKNOWN' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await attemptsOf(content.transactionId)).toMatchObject([{ status: 'UNKNOWN' }]);
    expect(await eventsOf(content.transactionId)).toEqual([]);

    expect(await charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('charge', content.transactionId)).toBe(1);
    expect(await eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('that the provider is still at work on stays UNKNOWN until it is done', async () => {
    const content = await newCharge('tok_slow');
    expect(await charge(content)).toEqual({ outcome: 'UNKNOWN' });
    expect(await charge(content)).toEqual({ outcome: 'UNKNOWN' });
    await expect.poll(() => charge(content), { timeout: 20_000 }).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('charge', content.transactionId)).toBe(1);
  });

  test('that meets 503 is sent again under the same key, once the provider says it never saw it', async () => {
    const content = await newCharge('tok_unavailable');
    const outcomes: string[] = [];
    for (let time = 0; time < 3; time += 1) outcomes.push((await charge(content)).outcome);
    expect(outcomes).toEqual(['UNKNOWN', 'UNKNOWN', 'SUCCEEDED']);
    expect(await timesDone('charge', content.transactionId)).toBe(1);
    expect(await attemptsOf(content.transactionId)).toHaveLength(1);
  });

  test('asked for many times at once is made once', async () => {
    const content = await newCharge('tok_visa');
    const verdicts = await Promise.all(Array.from({ length: 30 }, () => charge(content)));
    expect(verdicts.map(({ outcome }) => outcome).filter((outcome) => outcome === 'DECLINED')).toEqual([]);
    expect(await charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('charge', content.transactionId)).toBe(1);
    expect(await attemptsOf(content.transactionId)).toHaveLength(1);
    expect(await eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('that a dead process had only written down is made by the next call', async () => {
    const content = await newCharge('tok_visa');
    await startAndDie(content);
    expect(await charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('charge', content.transactionId)).toBe(1);
  });

  test('that a dead process had sent, and not heard of, is found by the next call', async () => {
    const content = await newCharge('tok_visa');
    await startAndDie(content);
    await fetch(`${provider.url}/v1/charges`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': keyOf({ ...content, kind: 'CHARGE' }),
      },
      body: JSON.stringify({ token: 'tok_visa', amount: '1250', currency: 'USD' }),
    });
    expect(await charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('charge', content.transactionId)).toBe(1);
  });

  test('with the provider down stays UNKNOWN, and is made once the provider is back', async () => {
    const content = await newCharge('tok_visa');
    await provider.stop();
    try {
      expect(await charge(content)).toEqual({ outcome: 'UNKNOWN' });
      expect(await charge(content)).toEqual({ outcome: 'UNKNOWN' });
    } finally {
      provider = await startProviderSimulator(providerEnvironment);
    }
    await expect.poll(() => charge(content), { timeout: 20_000 }).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('charge', content.transactionId)).toBe(1);
  });

  test('whose outcome is written keeps it, whatever another call that heard less writes after', async () => {
    const content = await newCharge('tok_visa');
    await startAndDie(content);
    const open = await attemptStore().findCharge(content.transactionId);
    if (open === undefined) throw new Error('there is no attempt');
    expect(await charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    await attemptStore().markUnknown(open);
    expect(await attemptStore().resolve(open, { kind: 'declined', code: 'late' }, now())).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await attemptsOf(content.transactionId)).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(await eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('of another content under a known transaction is a fault', async () => {
    const content = await newCharge('tok_visa');
    await charge(content);
    const { userId, paymentMethodId } = await newCharge('tok_visa');
    for (const other of [{ amount: money(1_251n, 'USD') }, { userId }, { userId, paymentMethodId }]) {
      await expect(charge({ ...content, ...other })).rejects.toThrow(AttemptError);
    }
    expect(await timesDone('charge', content.transactionId)).toBe(1);
  });
});

describe('a charge of a payment method that can’t be used', () => {
  const notFound = { outcome: 'DECLINED', refusal: 'PAYMENT_METHOD_NOT_FOUND' };

  test.each<[string, (owner: UserId, id: Awaited<ReturnType<typeof newCharge>>) => Promise<unknown>]>([
    ['unknown', async (_owner, content) => charge({ ...content, paymentMethodId: ids.next('pmt') })],
    ['a stranger’s', async (_owner, content) => charge({ ...content, userId: ids.next('usr') })],
    [
      'removed',
      async (owner, content) => {
        await payments.useCases.remove(owner, content.paymentMethodId);
        return charge(content);
      },
    ],
  ])('because it is %s is refused, and leaves no attempt', async (_why, act) => {
    const content = await newCharge('tok_visa');
    expect(await act(content.userId, content)).toEqual(notFound);
    expect(await attemptsOf(content.transactionId)).toEqual([]);
    expect(await timesDone('charge', content.transactionId)).toBe(0);
  });

  test('is finished all the same where it was started before the removal', async () => {
    const content = await newCharge('tok_timeout');
    await charge(content);
    await payments.useCases.remove(content.userId, content.paymentMethodId);
    expect(await charge(content)).toEqual({ outcome: 'SUCCEEDED' });
  });

  test('is never refused by one call while another one charges', async () => {
    for (let round = 0; round < 60; round += 1) {
      const content = await newCharge('tok_visa');
      const asking = () => charge(content).then(({ outcome }) => outcome);
      const [first, , second] = await Promise.all([
        asking(),
        payments.useCases.remove(content.userId, content.paymentMethodId),
        asking(),
      ]);
      const charged = await timesDone('charge', content.transactionId);
      if (charged > 0) expect([first, second]).not.toContain('DECLINED');
      else expect([first, second]).toEqual(['DECLINED', 'DECLINED']);
    }
  });
});

describe('a refund', () => {
  const refund = (transactionId: TransactionId) => payments.useCases.refund(transactionId);

  test('gives the whole charge back, once, with its event', async () => {
    const content = await newCharge('tok_visa');
    await charge(content);
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => refund(content.transactionId)));
    expect(verdicts.map(({ outcome }) => outcome)).not.toContain('DECLINED');
    expect(await refund(content.transactionId)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('refund', content.transactionId)).toBe(1);
    const types = (await eventsOf(content.transactionId)).map(({ type }) => type);
    expect(types).toEqual(['payment.charge-succeeded', 'payment.charge-refunded']);
  });

  test('whose answer is lost is found by asking', async () => {
    const content = await newCharge('tok_timeout');
    await charge(content);
    await charge(content);
    expect(await refund(content.transactionId)).toEqual({ outcome: 'UNKNOWN' });
    expect(await refund(content.transactionId)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesDone('refund', content.transactionId)).toBe(1);
  });

  test('of a charge that was declined, is unknown, or was never made is a fault', async () => {
    const declined = await newCharge('tok_declined');
    await charge(declined);
    const unknown = await newCharge('tok_timeout');
    await charge(unknown);
    for (const transactionId of [declined.transactionId, unknown.transactionId, ids.next('txn')]) {
      await expect(refund(transactionId)).rejects.toThrow(AttemptError);
      expect(await timesDone('refund', transactionId)).toBe(0);
    }
  });
});
