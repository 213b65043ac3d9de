import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunningService } from '@paygraph/service-process';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProviderSimulator } from './index.ts';

let folder: string;
let provider: RunningService;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-provider-'));
  provider = await startProviderSimulator({
    PORT: String(await getPort()),
    LOG_LEVEL: 'silent',
    PROVIDER_DATA_DIR: folder,
  });
});
afterAll(async () => {
  await provider.stop();
  await rm(folder, { recursive: true });
});

let lastKey = 0;
const newKey = () => `key-${++lastKey}`;

async function ask(method: 'GET' | 'POST', route: string, body?: unknown, headers?: Record<string, string>) {
  const response = await fetch(provider.url + route, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  const json: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
  return { status: response.status, json, headers: response.headers };
}

const order = (token: string, amount = '1250') => ({ token, amount, currency: 'USD' });
const charge = (key: string, body: unknown) => ask('POST', '/v1/charges', body, { 'idempotency-key': key });
const journal = () => readFile(path.join(folder, 'journal.jsonl'), 'utf8');
const timesDone = async (key: string) => (await journal()).split(`"key":"${key}"`).length - 1;

describe('tokens', () => {
  const card = { number: '4242 4242 4242 4242', expiryMonth: 12, expiryYear: 2034, securityCode: '123' };

  test.each([
    ['tok_visa', 'CREDIT_CARD', '4242'],
    ['tok_debit', 'DEBIT_CARD', '5556'],
    ['tok_bank', 'BANK_ACCOUNT', '3000'],
    ['tok_declined', 'CREDIT_CARD', '0002'],
    ['tok_insufficient_funds', 'CREDIT_CARD', '9995'],
    ['tok_slow', 'CREDIT_CARD', '3003'],
    ['tok_timeout', 'CREDIT_CARD', '3004'],
    ['tok_unavailable', 'CREDIT_CARD', '3005'],
    ['tok_random', 'CREDIT_CARD', '3006'],
  ])('%s is always there, a %s that ends in %s', async (token, kind, last4) => {
    expect(await ask('GET', `/v1/tokens/${token}`)).toMatchObject({
      status: 200,
      json: { token, kind, last4 },
    });
  });

  test('an unknown token answers 404', async () => {
    expect((await ask('GET', '/v1/tokens/tok_unheard_of')).status).toBe(404);
  });

  test('a card becomes a token that stands for it', async () => {
    const made = await ask('POST', '/v1/tokens', card);
    expect(made).toMatchObject({
      status: 201,
      json: { kind: 'CREDIT_CARD', brand: 'Visa', last4: '4242', expiryMonth: 12, expiryYear: 2034 },
    });
    expect(await ask('GET', `/v1/tokens/${made.json['token']}`)).toMatchObject({
      status: 200,
      json: made.json,
    });
    expect((await charge(newKey(), order(String(made.json['token'])))).json['status']).toBe('succeeded');
  });

  test('an IBAN becomes a token of a bank account', async () => {
    expect(await ask('POST', '/v1/tokens', { iban: 'DE89 3704 0044 0532 0130 00' })).toMatchObject({
      status: 201,
      json: { kind: 'BANK_ACCOUNT', brand: null, last4: '3000', expiryMonth: null },
    });
  });

  test.each([
    ['4000 0000 0000 0002', 'card_declined'],
    ['4000 0000 0000 9995', 'insufficient_funds'],
  ])('the test number %s is declined as %s', async (number, code) => {
    const { json } = await ask('POST', '/v1/tokens', { ...card, number });
    expect((await charge(newKey(), order(String(json['token'])))).json).toMatchObject({
      status: 'declined',
      code,
    });
  });

  test.each([
    ['a number that fails Luhn', { ...card, number: '4242424242424241' }, 'invalid_number'],
    ['an expired card', { ...card, expiryYear: 2020 }, 'card_expired'],
    ['a security code of letters', { ...card, securityCode: 'abc' }, 'invalid_card'],
    ['a month that is none', { ...card, expiryMonth: 13 }, 'invalid_card'],
    ['an IBAN that fails mod 97', { iban: 'DE89370400440532013001' }, 'invalid_iban'],
    ['nothing', {}, 'invalid_card'],
  ])('refuses %s', async (_what, body, code) => {
    expect(await ask('POST', '/v1/tokens', body)).toMatchObject({ status: 422, json: { error: { code } } });
  });

  test('a number is never kept, nor said back, not even by a parser', async () => {
    await ask('POST', '/v1/tokens', card);
    const broken = await ask('POST', '/v1/tokens', '{"number": 4242424242424242 oops');
    expect(broken.status).toBe(400);
    const mistyped = await ask('POST', '/v1/tokens', { ...card, number: '4242424242424241' });
    expect(mistyped.status).toBe(422);
    expect(JSON.stringify([broken.json, mistyped.json])).not.toContain('42424242');
    expect(await journal()).not.toMatch(/4242 ?4242/);
  });

  test('may be asked for by pages of this machine, and by no others', async () => {
    const allowed = async (origin: string) =>
      (await ask('POST', '/v1/tokens', card, { origin })).headers.get('access-control-allow-origin');
    expect(await allowed('http://localhost:3000')).toBe('http://localhost:3000');
    expect(await allowed('https://localhost.example.com')).toBeNull();
    const elsewhere = await ask('GET', '/v1/charges?key=none', undefined, {
      origin: 'http://localhost:3000',
    });
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a charge', () => {
  test.each(['tok_visa', 'tok_debit', 'tok_bank'])('of %s succeeds', async (token) => {
    const key = newKey();
    const answer = await charge(key, order(token));
    expect(answer).toMatchObject({ status: 201, json: { status: 'succeeded', amount: '1250' } });
    expect((await ask('GET', `/v1/charges?key=${key}`)).json).toEqual(answer.json);
  });

  test.each([
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
  ])('of %s is declined as %s', async (token, code) => {
    expect(await charge(newKey(), order(token))).toMatchObject({
      status: 201,
      json: { status: 'declined', code },
    });
  });

  test('of tok_slow takes 3 s, and is under way meanwhile', async () => {
    const key = newKey();
    const startedAt = performance.now();
    const answer = charge(key, order('tok_slow'));
    await expect
      .poll(async () => (await ask('GET', `/v1/charges?key=${key}`)).json, { timeout: 2_500, interval: 20 })
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
    expect((await ask('GET', `/v1/charges?key=${key}`)).json['status']).toBe('succeeded');
  });

  test('of tok_unavailable meets 503 twice for each key, then succeeds', async () => {
    for (const key of [newKey(), newKey()]) {
      expect((await charge(key, order('tok_unavailable'))).status).toBe(503);
      expect((await charge(key, order('tok_unavailable'))).status).toBe(503);
      expect((await ask('GET', `/v1/charges?key=${key}`)).status).toBe(404);
      expect((await charge(key, order('tok_unavailable'))).json['status']).toBe('succeeded');
    }
  });

  test('of tok_random ends as its key decides', async () => {
    const keys = Array.from({ length: 100 }, newKey);
    const answers = await Promise.all(keys.map((key) => charge(key, order('tok_random'))));
    const statuses = answers.map(({ json }) => json['status']);
    expect(new Set(statuses)).toEqual(new Set(['succeeded', 'declined']));
    expect(statuses.filter((status) => status === 'succeeded').length).toBeGreaterThan(75);
  });

  test('repeated with its key gives the first outcome again', async () => {
    const key = newKey();
    const first = await charge(key, order('tok_visa'));
    expect((await charge(key, order('tok_visa'))).json).toEqual(first.json);
    expect(await timesDone(key)).toBe(1);
  });

  test('repeated at once is done once', async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 50 }, () => charge(key, order('tok_visa'))));
    expect(new Set(answers.map(({ json }) => json['id'])).size).toBe(1);
    expect(await timesDone(key)).toBe(1);
  });

  test.each([order('tok_visa', '1251'), order('tok_debit'), { ...order('tok_visa'), currency: 'EUR' }])(
    'of another order under a used key is refused: %j',
    async (other) => {
      const key = newKey();
      await charge(key, order('tok_visa'));
      expect((await charge(key, other)).status).toBe(409);
    },
  );

  test('of another order under a key under way is refused', async () => {
    const key = newKey();
    const first = charge(key, order('tok_slow'));
    await expect.poll(async () => (await ask('GET', `/v1/charges?key=${key}`)).status).toBe(200);
    expect((await charge(key, order('tok_visa'))).status).toBe(409);
    expect((await first).status).toBe(201);
  });

  test.each(['0', '-1', '1.5', '01', 'x', ''])('of the amount %j is refused', async (amount) => {
    expect((await charge(newKey(), order('tok_visa', amount))).status).toBe(400);
  });

  test('without a key is refused', async () => {
    expect((await ask('POST', '/v1/charges', order('tok_visa'))).status).toBe(400);
  });

  test('of an unknown token is refused, and its key was never seen', async () => {
    const key = newKey();
    expect((await charge(key, order('tok_unheard_of'))).status).toBe(422);
    expect((await ask('GET', `/v1/charges?key=${key}`)).status).toBe(404);
  });
});

describe('a refund', () => {
  const refund = (id: unknown, key: string, amount: string) =>
    ask('POST', `/v1/charges/${id}/refunds`, { amount }, { 'idempotency-key': key });

  test('gives back what was charged, once for a key', async () => {
    const { json } = await charge(newKey(), order('tok_visa'));
    const key = newKey();
    const answers = [await refund(json['id'], key, '1250'), await refund(json['id'], key, '1250')];
    expect(answers[0]).toMatchObject({ status: 201, json: { status: 'succeeded', amount: '1250' } });
    expect(answers[1]?.json).toEqual(answers[0]?.json);
    expect((await ask('GET', `/v1/refunds?key=${key}`)).json).toEqual(answers[0]?.json);
  });

  test('is never more than the charge in sum, also of many at once', async () => {
    const { json } = await charge(newKey(), order('tok_visa', '1000'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(json['id'], newKey(), '300')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(17);
  });

  test('of a declined or an unknown charge is refused', async () => {
    const { json } = await charge(newKey(), order('tok_declined'));
    expect((await refund(json['id'], newKey(), '1')).status).toBe(422);
    expect((await refund('ch_unheard_of', newKey(), '1')).status).toBe(404);
  });
});

describe('a payout', () => {
  test('goes to a token, and keys of payouts and charges don’t meet', async () => {
    const key = newKey();
    await charge(key, order('tok_visa'));
    const answer = await ask('POST', '/v1/payouts', order('tok_bank', '99'), { 'idempotency-key': key });
    expect(answer).toMatchObject({ status: 201, json: { status: 'succeeded', amount: '99' } });
    expect((await ask('GET', `/v1/payouts?key=${key}`)).json).toEqual(answer.json);
  });

  test('to tok_declined is declined', async () => {
    const answer = await ask('POST', '/v1/payouts', order('tok_declined'), { 'idempotency-key': newKey() });
    expect(answer.json['status']).toBe('declined');
  });
});
