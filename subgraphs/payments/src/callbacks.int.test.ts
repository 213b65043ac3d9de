import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendCallback } from './testing/callbacks.test.ts';
import {
  ids,
  type RunningPayments,
  startRunningPayments,
  transactions,
} from './testing/running-payments.test.ts';

let payments: RunningPayments;
let sql: postgres.Sql;
beforeAll(async () => {
  // Left alone, the first question would come after 100 s.
  payments = await startRunningPayments({ PROVIDER_POLL_SCALE: '100' }, { callsBack: false });
  sql = postgres(payments.databaseUrl, { max: 1 });
});
afterAll(async () => {
  await sql.end();
  await payments.stop();
});

async function charge(token: string, at = payments): Promise<string> {
  const userId = ids.next('usr');
  const transactionId = ids.next('txn');
  const paymentMethodId = await at.addedBy(userId, token);
  await at.ask(
    transactions,
    'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { outcome } }',
    { input: { transactionId, userId, paymentMethodId, amount: { amount: '12.50', currency: 'USD' } } },
  );
  return transactionId;
}

async function statusOf(transactionId: string, from = sql): Promise<string | undefined> {
  const [row] = await from<{ status: string }[]>`
    select status from attempts where transaction_id = ${transactionId}`;
  return row?.status;
}
const dueOf = async (transactionId: string) => {
  const [row] = await sql<{ due: string }[]>`
    select next_ask_at::text as due from attempts where transaction_id = ${transactionId}`;
  return row?.due;
};
const metrics = async () => (await fetch(`${payments.adminUrl}/metrics`)).text();

describe('a callback of the provider', () => {
  test('has the provider asked at once, and is not believed: what the provider answers when asked is what counts', async () => {
    const transactionId = await charge('tok_timeout');
    expect(await statusOf(transactionId)).toBe('UNKNOWN');
    const lie = { key: `charge-${transactionId}`, type: 'charge.declined', amount: '1', status: 'declined' };
    expect(await sendCallback(payments.adminUrl, lie)).toBe(202);
    await expect.poll(() => statusOf(transactionId), { timeout: 20_000 }).toBe('SUCCEEDED');
  });

  test('answers for a key we know as for one we don’t', async () => {
    expect(await sendCallback(payments.adminUrl, { key: `charge-${ids.next('txn')}` })).toBe(202);
  });

  test.each<[string, number, Parameters<typeof sendCallback>[2]]>([
    ['signed by another', 401, { secret: 'another secret of thirty-two characters and more' }],
    ['signed six minutes ago', 401, { at: new Date(Date.now() - 6 * 60_000) }],
    ['signed six minutes from now', 401, { at: new Date(Date.now() + 6 * 60_000) }],
    ['of another body than was signed', 401, { body: '{"key":"charge-x"}' }],
    ['without a signature', 401, { headers: { 'provider-signature': '' } }],
    ['without a time', 401, { headers: { 'provider-timestamp': '' } }],
  ])('%s is refused, and nobody is asked', async (_what, status, otherwise) => {
    const transactionId = await charge('tok_timeout');
    const due = await dueOf(transactionId);
    const key = `charge-${transactionId}`;
    expect(await sendCallback(payments.adminUrl, { key }, otherwise)).toBe(status);
    expect(await dueOf(transactionId)).toBe(due);
  });

  test.each([{}, { key: '' }, { key: 7 }, { key: 'x'.repeat(300) }, []])(
    'that says %j is malformed',
    async (message) => {
      expect(await sendCallback(payments.adminUrl, message)).toBe(400);
    },
  );

  test('is not taken on the public port', async () => {
    const { origin } = new URL(payments.url);
    expect(await sendCallback(origin, { key: 'charge-1' })).toBe(401);
  });

  test('larger than any is refused', async () => {
    expect(await sendCallback(payments.adminUrl, { key: 'x'.repeat(40_000) })).toBe(413);
  });
});

test('metrics tell attempts by outcome, what is unknown, since when, and what was called back', async () => {
  await charge('tok_visa');
  await charge('tok_declined');
  await charge('tok_timeout');
  const text = await metrics();
  const figure = (name: string, ...labels: string[]) => {
    const line = text
      .split('\n')
      .find((each) => each.startsWith(name) && labels.every((label) => each.includes(label)));
    return Number(line?.split(' ').at(-1));
  };
  expect(figure('paygraph_provider_attempts_total', 'CHARGE', 'succeeded')).toBeGreaterThan(0);
  expect(figure('paygraph_provider_attempts_total', 'CHARGE', 'declined')).toBe(1);
  expect(figure('paygraph_provider_attempts_total', 'CHARGE', 'unknown')).toBeGreaterThan(0);
  expect(figure('paygraph_provider_attempts_open', 'CHARGE', 'UNKNOWN')).toBeGreaterThan(0);
  expect(figure('paygraph_provider_oldest_unknown_seconds')).toBeGreaterThan(1);
  expect(figure('paygraph_provider_call_seconds_count', 'find-charge', 'succeeded')).toBeGreaterThan(0);
  expect(figure('paygraph_provider_callbacks_total', 'refused')).toBeGreaterThan(5);
});

test('the provider’s own callbacks settle what would else be asked about much later', async () => {
  const calledBack = await startRunningPayments({ PROVIDER_POLL_SCALE: '100' });
  const own = postgres(calledBack.databaseUrl, { max: 1 });
  const transactionId = await charge('tok_slow', calledBack);
  await expect.poll(() => statusOf(transactionId, own), { timeout: 30_000 }).toBe('SUCCEEDED');
  await own.end();
  await calledBack.stop();
});

test('without a secret nobody can call back', async () => {
  const without = await startRunningPayments({ PROVIDER_WEBHOOK_SECRET: '' }, { callsBack: false });
  expect(await sendCallback(without.adminUrl, { key: 'charge-1' })).toBe(404);
  expect(await sendCallback(without.adminUrl, { key: 'charge-1' }, { secret: '' })).toBe(404);
  await without.stop();
});
