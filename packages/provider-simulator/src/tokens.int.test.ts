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
    ['tok_refund_declined', 'CREDIT_CARD', '3007'],
  ])('%s is always there, a %s that ends in %s', async (token, kind, last4) => {
    expect(await provider.ask('GET', `/v1/tokens/${token}`)).toMatchObject({
      status: 200,
      json: { token, kind, last4 },
    });
  });

  test('an unknown token answers 404', async () => {
    expect((await provider.ask('GET', '/v1/tokens/tok_unheard_of')).status).toBe(404);
  });

  test('a card becomes a token that stands for it', async () => {
    const made = await provider.ask('POST', '/v1/tokens', card);
    expect(made).toMatchObject({
      status: 201,
      json: { kind: 'CREDIT_CARD', brand: 'Visa', last4: '4242', expiryMonth: 12, expiryYear: 2034 },
    });
    expect(await provider.ask('GET', `/v1/tokens/${made.json['token']}`)).toMatchObject({
      status: 200,
      json: made.json,
    });
    expect((await provider.charge(newKey(), order(String(made.json['token'])))).json['status']).toBe(
      'succeeded',
    );
  });

  test('an IBAN becomes a token of a bank account', async () => {
    expect(await provider.ask('POST', '/v1/tokens', { iban: 'DE89 3704 0044 0532 0130 00' })).toMatchObject({
      status: 201,
      json: { kind: 'BANK_ACCOUNT', brand: null, last4: '3000', expiryMonth: null },
    });
  });

  test.each([
    ['4000 0000 0000 0002', 'card_declined'],
    ['4000 0000 0000 9995', 'insufficient_funds'],
  ])('the test number %s is declined as %s', async (number, code) => {
    const { json } = await provider.ask('POST', '/v1/tokens', { ...card, number });
    expect((await provider.charge(newKey(), order(String(json['token'])))).json).toMatchObject({
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
    expect(await provider.ask('POST', '/v1/tokens', body)).toMatchObject({
      status: 422,
      json: { error: { code } },
    });
  });

  test('a number is never kept, nor said back, not even by a parser', async () => {
    await provider.ask('POST', '/v1/tokens', card);
    const broken = await provider.ask('POST', '/v1/tokens', '{"number": 4242424242424242 oops');
    expect(broken.status).toBe(400);
    const mistyped = await provider.ask('POST', '/v1/tokens', { ...card, number: '4242424242424241' });
    expect(mistyped.status).toBe(422);
    expect(JSON.stringify([broken.json, mistyped.json])).not.toContain('42424242');
    expect(await provider.journal()).not.toMatch(/4242 ?4242/);
  });

  test('may be asked for by pages of this machine, and by no others', async () => {
    const allowed = async (origin: string) =>
      (await provider.ask('POST', '/v1/tokens', card, { origin })).headers.get('access-control-allow-origin');
    expect(await allowed('http://localhost:3000')).toBe('http://localhost:3000');
    expect(await allowed('https://localhost.example.com')).toBeNull();
    const elsewhere = await provider.ask('GET', '/v1/charges?key=none', undefined, {
      origin: 'http://localhost:3000',
    });
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });
});
