import type { TransactionId } from '@paygraph/ids';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sendCallback } from './testing/callbacks.test.ts';
import {
  ids,
  type RunningPayments,
  startRunningPayments,
  transactions,
} from './testing/running-payments.test.ts';

const waiting = { timeout: 40_000 };
const amount = { amount: '12.50', currency: 'USD' };
const verdictSchema = z.object({ verdict: z.object({ outcome: z.string() }) });

let payments: RunningPayments;
let sql: postgres.Sql;
beforeAll(async () => {
  // The provider calls back twice whatever it did.
  payments = await startRunningPayments({ PROVIDER_POLL_SCALE: '0.05' });
  sql = postgres(payments.databaseUrl, { max: 2 });
});
afterAll(async () => {
  await sql.end();
  await payments.stop();
});

type Operation = 'chargePaymentMethod' | 'payOut';

/** Asks for so many charges or payouts with one payment method, once each; answers what it was told. */
async function ask(operation: Operation, token: string, count: number) {
  const userId = ids.next('usr');
  const paymentMethodId = await payments.addedBy(userId, token);
  const inputType = operation === 'payOut' ? 'PayOutInput' : 'ChargePaymentMethodInput';
  const all = Array.from({ length: count }, () => ids.next('txn'));
  const answers = await Promise.all(
    all.map((transactionId) =>
      payments.ask(
        transactions,
        `mutation ($input: ${inputType}!) { verdict: ${operation}(input: $input) { outcome } }`,
        { input: { transactionId, userId, paymentMethodId, amount } },
      ),
    ),
  );
  return { all, outcomes: answers.map(({ data }) => verdictSchema.parse(data).verdict.outcome) };
}

const settled = (all: readonly TransactionId[]) => expect.poll(() => openOf(all), waiting).toBe(0);

async function openOf(all: readonly TransactionId[]): Promise<number> {
  const [row] = await sql<{ open: number }[]>`
    select count(*)::int as open from attempts
    where transaction_id in ${sql(all)} and status in ('STARTED', 'UNKNOWN')`;
  return row?.open ?? -1;
}

/** Every transaction's events, in one line each. */
async function eventsOf(all: readonly TransactionId[]): Promise<string[]> {
  const rows = await sql<{ types: string }[]>`
    select string_agg(event ->> 'type', ' ' order by id) as types from outbox
    where key in ${sql(all)} group by key`;
  return rows.map(({ types }) => types);
}

describe.each([
  ['chargePaymentMethod', 'charge'],
  ['payOut', 'payout'],
] as const)('%s, asked for once, fifty times over', (operation, kind) => {
  test.each([
    ['whose answers are lost', 'tok_timeout', 'UNKNOWN', 'succeeded'],
    ['that meets 503', 'tok_unavailable', 'UNKNOWN', 'succeeded'],
    ['that is slow', 'tok_slow', 'UNKNOWN', 'succeeded'],
    ['that is declined', 'tok_declined', 'DECLINED', 'failed'],
    ['that goes well', 'tok_visa', 'SUCCEEDED', 'succeeded'],
  ])(
    '%s is done once each, with one event, though nobody asks again',
    async (_what, token, first, ending) => {
      const { all, outcomes } = await ask(operation, token, 50);
      // On a slow machine any of them may take longer than an answer is waited for.
      expect(outcomes.filter((outcome) => outcome !== first && outcome !== 'UNKNOWN')).toEqual([]);
      await settled(all);
      expect(await eventsOf(all)).toEqual(all.map(() => `payment.${kind}-${ending}`));
      for (const id of all) expect(await payments.provider.timesDone(kind, id)).toBe(1);
    },
  );
});

test('a callback that comes fifty times at once changes nothing but when the provider is asked', async () => {
  const { all, outcomes } = await ask('chargePaymentMethod', 'tok_slow', 1);
  expect(outcomes).toEqual(['UNKNOWN']);
  const [id] = all;
  const callback = { key: `charge-${id}`, type: 'charge.declined' };
  const statuses = await Promise.all(
    Array.from({ length: 50 }, () => sendCallback(payments.adminUrl, callback)),
  );
  expect(new Set(statuses)).toEqual(new Set([202]));
  await settled(all);
  expect(await payments.provider.timesDone('charge', `${id}`)).toBe(1);
  expect(await eventsOf(all)).toEqual(['payment.charge-succeeded']);
});
