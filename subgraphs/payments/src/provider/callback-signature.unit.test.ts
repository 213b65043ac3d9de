import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isGenuine, type SignedCallback } from './callback-signature.ts';

const secret = 'a secret of both sides, thirty-two characters and more';
const now = new Date('2026-11-23T10:00:00Z');
const seconds = (offset: number) => String(now.getTime() / 1_000 + offset);

function signed(timestamp = seconds(0), body = '{"key":"charge-1"}', by = secret): SignedCallback {
  const digest = createHmac('sha256', by).update(`${timestamp}.${body}`).digest('hex');
  return { timestamp, signature: `v1=${digest}`, body: Buffer.from(body) };
}
const check = (callback: SignedCallback) => isGenuine(callback, { secret, now });

describe('a callback', () => {
  test.each([0, -299, 299])('signed %d s from now is genuine', (offset) => {
    expect(check(signed(seconds(offset)))).toBe(true);
  });

  test.each([-301, 301, -86_400])('signed %d s from now is not: it may be a recording', (offset) => {
    expect(check(signed(seconds(offset)))).toBe(false);
  });

  test.each<[string, SignedCallback]>([
    ['another secret', signed(seconds(0), '{}', 'another secret of thirty-two characters')],
    ['another body', { ...signed(), body: Buffer.from('{"key":"charge-2"}') }],
    ['another time', { ...signed(seconds(-1)), timestamp: seconds(0) }],
    ['no signature', { ...signed(), signature: undefined }],
    ['no time', { ...signed(), timestamp: undefined }],
    ['an empty signature', { ...signed(), signature: '' }],
    ['a signature cut short', { ...signed(), signature: signed().signature?.slice(0, -2) }],
    ['a signature of another version', { ...signed(), signature: signed().signature?.replace('v1=', 'v0=') }],
    ['a time that is no number', signed('now')],
    ['a time with a fraction', signed(`${seconds(0)}.5`)],
  ])('with %s is not genuine', (_what, callback) => {
    expect(check(callback)).toBe(false);
  });
});
