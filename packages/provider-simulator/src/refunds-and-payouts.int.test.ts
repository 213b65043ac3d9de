import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  newKey,
  order,
  type RunningProvider,
  startRunningProvider,
} from './testing/running-provider.test.ts';

let provider: RunningProvider;
beforeAll(async () => {
  provider = await startRunningProvider();
});
afterAll(() => provider.stop());

const find = async (kind: 'charges' | 'refunds' | 'payouts', key: string) =>
  (await provider.ask('GET', `/v1/${kind}?key=${key}`)).json;

/** A charge of the token that succeeded, however long that took. */
async function charged(token: string, amount = '1250'): Promise<unknown> {
  const key = newKey();
  const charging = provider.charge(key, order(token, amount)).catch(() => undefined);
  await expect
    .poll(
      async () => {
        const found = await find('charges', key);
        // Each 503 wants another try.
        if (found['error']) await provider.charge(key, order(token, amount));
        return found['status'];
      },
      { timeout: 20_000 },
    )
    .toBe('succeeded');
  if (token !== 'tok_timeout') await charging;
  return (await find('charges', key))['id'];
}

describe('a refund', () => {
  test('gives back what was charged, once for a key', async () => {
    const id = await charged('tok_visa');
    const key = newKey();
    const answers = [await provider.refund(id, key, '1250'), await provider.refund(id, key, '1250')];
    expect(answers[0]).toMatchObject({ status: 201, json: { status: 'succeeded', amount: '1250' } });
    expect(answers[1]?.json).toEqual(answers[0]?.json);
    expect(await find('refunds', key)).toEqual(answers[0]?.json);
  });

  test('is never more than the charge in sum, also of many at once', async () => {
    const id = await charged('tok_visa', '1000');
    const answers = await Promise.all(Array.from({ length: 20 }, () => provider.refund(id, newKey(), '300')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(17);
  });

  test('of a declined or an unknown charge is refused', async () => {
    const { json } = await provider.charge(newKey(), order('tok_declined'));
    expect((await provider.refund(json['id'], newKey(), '1')).status).toBe(422);
    expect((await provider.refund('ch_unheard_of', newKey(), '1')).status).toBe(404);
  });

  test('of tok_refund_declined is declined, and takes nothing of what can be given back', async () => {
    const id = await charged('tok_refund_declined', '1000');
    for (let time = 0; time < 3; time += 1) {
      expect(await provider.refund(id, newKey(), '1000')).toMatchObject({
        status: 201,
        json: { status: 'declined', code: 'card_declined' },
      });
    }
  });

  test('of tok_random ends as its own key decides', async () => {
    let id: unknown;
    while (id === undefined) {
      const { json } = await provider.charge(newKey(), order('tok_random', '1000'));
      if (json['status'] === 'succeeded') id = json['id'];
    }
    const answers = await Promise.all(Array.from({ length: 100 }, () => provider.refund(id, newKey(), '1')));
    const statuses = answers.map(({ json }) => json['status']);
    expect(new Set(statuses)).toEqual(new Set(['succeeded', 'declined']));
    expect(statuses.filter((status) => status === 'succeeded').length).toBeGreaterThan(75);
  });

  test('of tok_unavailable meets 503 twice for each key, then succeeds', async () => {
    const id = await charged('tok_unavailable');
    const key = newKey();
    expect((await provider.refund(id, key, '5')).status).toBe(503);
    expect((await provider.refund(id, key, '5')).status).toBe(503);
    expect((await provider.refund(id, key, '5')).json['status']).toBe('succeeded');
  });

  test('of tok_slow takes 3 s, and is under way meanwhile', async () => {
    const id = await charged('tok_slow');
    const key = newKey();
    const answer = provider.refund(id, key, '5');
    await expect.poll(() => find('refunds', key), { interval: 20 }).toEqual({ status: 'processing' });
    expect((await answer).json['status']).toBe('succeeded');
  });

  test('of tok_timeout is never answered, though the work was done', async () => {
    const id = await charged('tok_timeout');
    const key = newKey();
    await neverAnswered(`/v1/charges/${id}/refunds`, key, { amount: '5' });
    expect((await find('refunds', key))['status']).toBe('succeeded');
  });
});

describe('a payout', () => {
  test('goes to a token, and keys of payouts and charges don’t meet', async () => {
    const key = newKey();
    await provider.charge(key, order('tok_visa'));
    const answer = await provider.payOut(key, order('tok_bank', '99'));
    expect(answer).toMatchObject({ status: 201, json: { status: 'succeeded', amount: '99' } });
    expect(await find('payouts', key)).toEqual(answer.json);
  });

  test.each([
    ['tok_visa', { status: 'succeeded' }],
    ['tok_debit', { status: 'succeeded' }],
    ['tok_refund_declined', { status: 'succeeded' }],
    ['tok_declined', { status: 'declined', code: 'card_declined' }],
    ['tok_insufficient_funds', { status: 'declined', code: 'insufficient_funds' }],
  ])('to %s ends as %j', async (token, outcome) => {
    expect(await provider.payOut(newKey(), order(token))).toMatchObject({ status: 201, json: outcome });
  });

  test('to tok_unavailable meets 503 twice for each key, then succeeds', async () => {
    const key = newKey();
    expect((await provider.payOut(key, order('tok_unavailable'))).status).toBe(503);
    expect((await provider.payOut(key, order('tok_unavailable'))).status).toBe(503);
    expect((await provider.payOut(key, order('tok_unavailable'))).json['status']).toBe('succeeded');
  });

  test('to tok_slow takes 3 s, and is under way meanwhile', async () => {
    const key = newKey();
    const answer = provider.payOut(key, order('tok_slow'));
    await expect.poll(() => find('payouts', key), { interval: 20 }).toEqual({ status: 'processing' });
    expect((await answer).json['status']).toBe('succeeded');
  });

  test('to tok_timeout is never answered, though the work was done', async () => {
    const key = newKey();
    await neverAnswered('/v1/payouts', key, order('tok_timeout'));
    expect((await find('payouts', key))['status']).toBe('succeeded');
  });
});

async function neverAnswered(route: string, key: string, body: object): Promise<void> {
  const unanswered = fetch(provider.url + route, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(700),
  });
  await expect(unanswered).rejects.toThrow(/timeout/);
}
