import { money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { ProviderContradictionError, readFacts, readFinding, readOutcome } from './answers.ts';

const amount = money(1_250n, 'USD');
const succeeded = { id: 'ch_1', status: 'succeeded', amount: '1250' };
const declined = { id: 'ch_1', status: 'declined', code: 'card_declined', amount: '1250' };
const error = (code: string) => ({ error: { code, message: '…' } });

describe('an answer of the provider', () => {
  test('is an outcome where it plainly says so', () => {
    expect(readOutcome({ status: 201, json: succeeded }, amount)).toEqual({
      kind: 'succeeded',
      reference: 'ch_1',
    });
    expect(readOutcome({ status: 201, json: declined }, amount)).toEqual({
      kind: 'declined',
      code: 'card_declined',
    });
  });

  test.each([
    [0, undefined],
    [200, { status: 'processing' }],
    [201, undefined],
    [201, {}],
    [201, { ...succeeded, id: '' }],
    [202, succeeded],
    [400, error('invalid_request')],
    [401, error('unauthorized')],
    [404, undefined],
    [422, error('something_new')],
    [429, error('too_many_requests')],
    [500, succeeded],
    [503, error('unavailable')],
  ])('of HTTP %d %j leaves the outcome unknown', (status, json) => {
    expect(readOutcome({ status, json }, amount)).toEqual({ kind: 'unknown' });
    expect(readFinding({ status, json }, amount)).toEqual({ kind: 'unknown' });
  });

  test.each(['unknown_token', 'refund_exceeds_charge'])('of HTTP 422 %j is a refusal for good', (code) => {
    expect(readOutcome({ status: 422, json: error(code) }, amount)).toEqual({ kind: 'declined', code });
  });

  test.each(['unknown_token', 'refund_exceeds_charge'])('of HTTP 500 %j is none', (code) => {
    expect(readOutcome({ status: 500, json: error(code) }, amount)).toEqual({ kind: 'unknown' });
  });

  test('says that a key was never seen only in its own words', () => {
    expect(readFinding({ status: 404, json: error('unknown_key') }, amount)).toEqual({ kind: 'never-seen' });
    expect(readFinding({ status: 404, json: error('not_found') }, amount)).toEqual({ kind: 'unknown' });
  });

  test('of another amount, or a key used for something else, is thrown', () => {
    const read = [
      () => readOutcome({ status: 201, json: { ...succeeded, amount: '1251' } }, amount),
      () => readOutcome({ status: 409, json: error('key_reused') }, amount),
    ];
    for (const each of read) expect(each).toThrow(ProviderContradictionError);
  });

  test('about a token is its facts, or that it is unknown, or nothing', () => {
    const facts = { kind: 'CREDIT_CARD', brand: 'Visa', last4: '4242', expiryMonth: 1, expiryYear: 2034 };
    expect(readFacts({ status: 200, json: { ...facts, token: 'tok_visa' } })).toEqual(facts);
    expect(readFacts({ status: 404, json: error('unknown_token') })).toBe('unknown-token');
    expect(readFacts({ status: 404, json: undefined })).toBe('unavailable');
    expect(readFacts({ status: 200, json: { ...facts, last4: '4242424242424242' } })).toBe('unavailable');
  });
});
