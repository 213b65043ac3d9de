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

describe('a charge', () => {
  test.each(['tok_visa', 'tok_debit', 'tok_bank'])('of %s succeeds', async (token) => {
    const key = newKey();
    const answer = await provider.charge(key, order(token));
    expect(answer).toMatchObject({ status: 201, json: { status: 'succeeded', amount: '1250' } });
    expect((await provider.ask('GET', `/v1/charges?key=${key}`)).json).toEqual(answer.json);
  });

  test.each([
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
  ])('of %s is declined as %s', async (token, code) => {
    expect(await provider.charge(newKey(), order(token))).toMatchObject({
      status: 201,
      json: { status: 'declined', code },
    });
  });

  test('of tok_slow takes 3 s, and is under way meanwhile', async () => {
    const key = newKey();
    const startedAt = performance.now();
    const answer = provider.charge(key, order('tok_slow'));
    await expect
      .poll(async () => (await provider.ask('GET', `/v1/charges?key=${key}`)).json, {
        timeout: 2_500,
        interval: 20,
      })
      .toEqual({ status: 'processing' });
    expect((await answer).json['status']).toBe('succeeded');
    expect(performance.now() - startedAt).toBeGreaterThan(2_900);
  });

  test('of tok_timeout is never answered, though the work was done', async () => {
    const key = newKey();
    const unanswered = fetch(`${provider.url}/v1/charges`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(order('tok_timeout')),
      signal: AbortSignal.timeout(700),
    });
    await expect(unanswered).rejects.toThrow(/timeout/);
    expect((await provider.ask('GET', `/v1/charges?key=${key}`)).json['status']).toBe('succeeded');
  });

  test('of tok_unavailable meets 503 twice for each key, then succeeds', async () => {
    for (const key of [newKey(), newKey()]) {
      expect((await provider.charge(key, order('tok_unavailable'))).status).toBe(503);
      expect((await provider.charge(key, order('tok_unavailable'))).status).toBe(503);
      expect((await provider.ask('GET', `/v1/charges?key=${key}`)).status).toBe(404);
      expect((await provider.charge(key, order('tok_unavailable'))).json['status']).toBe('succeeded');
    }
  });

  test('of tok_random ends as its key decides', async () => {
    const keys = Array.from({ length: 100 }, newKey);
    const answers = await Promise.all(keys.map((key) => provider.charge(key, order('tok_random'))));
    const statuses = answers.map(({ json }) => json['status']);
    expect(new Set(statuses)).toEqual(new Set(['succeeded', 'declined']));
    expect(statuses.filter((status) => status === 'succeeded').length).toBeGreaterThan(75);
  });

  test('repeated with its key gives the first outcome again', async () => {
    const key = newKey();
    const first = await provider.charge(key, order('tok_visa'));
    expect((await provider.charge(key, order('tok_visa'))).json).toEqual(first.json);
    expect(await provider.timesDone(key)).toBe(1);
  });

  test('repeated at once is done once', async () => {
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => provider.charge(key, order('tok_visa'))),
    );
    expect(new Set(answers.map(({ json }) => json['id'])).size).toBe(1);
    expect(await provider.timesDone(key)).toBe(1);
  });

  test.each([order('tok_visa', '1251'), order('tok_debit'), { ...order('tok_visa'), currency: 'EUR' }])(
    'of another order under a used key is refused: %j',
    async (other) => {
      const key = newKey();
      await provider.charge(key, order('tok_visa'));
      expect((await provider.charge(key, other)).status).toBe(409);
    },
  );

  test('of another order under a key under way is refused', async () => {
    const key = newKey();
    const first = provider.charge(key, order('tok_slow'));
    await expect.poll(async () => (await provider.ask('GET', `/v1/charges?key=${key}`)).status).toBe(200);
    expect((await provider.charge(key, order('tok_visa'))).status).toBe(409);
    expect((await first).status).toBe(201);
  });

  test.each(['0', '-1', '1.5', '01', 'x', ''])('of the amount %j is refused', async (amount) => {
    expect((await provider.charge(newKey(), order('tok_visa', amount))).status).toBe(400);
  });

  test('without a key is refused', async () => {
    expect((await provider.ask('POST', '/v1/charges', order('tok_visa'))).status).toBe(400);
  });

  test('of an unknown token is refused, and its key was never seen', async () => {
    const key = newKey();
    expect((await provider.charge(key, order('tok_unheard_of'))).status).toBe(422);
    expect((await provider.ask('GET', `/v1/charges?key=${key}`)).status).toBe(404);
  });
});
