import { randomBytes } from 'node:crypto';
import { createIds } from '@paygraph/ids';
import { generateSync } from 'otplib';
import { describe, expect, test } from 'vitest';
import { createAuthenticator } from './authenticator.ts';

const secret = 's'.repeat(32);
const ids = createIds();
const ada = { id: ids.next('usr'), email: 'ada+bank@example.com' };

describe('the codes of RFC 6238, appendix B (SHA-1; the last six of their eight digits)', () => {
  // Each part that asks for chance gets the vectors' own secret, and the nonce gets the beginning of it.
  const vectorSecret = Buffer.from('12345678901234567890');
  const authenticator = createAuthenticator({
    secret,
    randomBytes: (size) => vectorSecret.subarray(0, size),
  });
  const { sealed } = authenticator.newSecret(ada);

  test.each([
    [59, '94287082', 0x1],
    [1_111_111_109, '07081804', 0x23523ec],
    [1_111_111_111, '14050471', 0x23523ed],
    [1_234_567_890, '89005924', 0x273ef07],
    [2_000_000_000, '69279037', 0x3f940aa],
    [20_000_000_000, '65353130', 0x27bc86aa],
  ])('at %i s is %s', (seconds, digits, step) => {
    const of = { secret: sealed, userId: ada.id };
    expect(authenticator.stepOf(digits.slice(2), of, new Date(seconds * 1000))).toBe(step);
  });
});

describe('an authenticator', () => {
  const authenticator = createAuthenticator({ secret, randomBytes });
  const made = authenticator.newSecret(ada);
  const of = { secret: made.sealed, userId: ada.id };
  const at = new Date('2026-11-23T08:00:15Z');
  const step = at.getTime() / 1000 / 30 - 0.5;
  const codeAfter = (seconds: number) =>
    generateSync({ secret: made.secret, epoch: at.getTime() / 1000 + seconds });

  test('takes what an app shows, a step early and a step late', () => {
    const steps = [-60, -30, 0, 30, 60].map((seconds) => authenticator.stepOf(codeAfter(seconds), of, at));
    expect(steps).toEqual([undefined, step - 1, step, step + 1, undefined]);
  });

  test('takes a code as people type it, and no other text', () => {
    const code = codeAfter(0);
    expect(authenticator.stepOf(` ${code.slice(0, 3)} ${code.slice(3)}\n`, of, at)).toBe(step);
    for (const text of [
      '',
      '12345',
      `${code}0`,
      `0${code}`,
      `-${code.slice(1)}`,
      '１２３４５６',
      'x'.repeat(1_000_000),
    ]) {
      expect(authenticator.stepOf(text, of, at)).toBeUndefined();
    }
  });

  test('gives the app a secret of 160 bits, and what to show', () => {
    expect(made.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(authenticator.newSecret(ada).secret).not.toBe(made.secret);
    const uri = new URL(made.otpauthUri);
    expect(`${uri.protocol}//${uri.host}${decodeURIComponent(uri.pathname)}`).toBe(
      'otpauth://totp/Paygraph:ada+bank@example.com',
    );
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret: made.secret, issuer: 'Paygraph' });
  });

  test('keeps the secret sealed: for this person, under this service’s secret, untouched', () => {
    expect(made.sealed).toMatch(/^[\w-]{64}$/);
    expect(authenticator.newSecret(ada).sealed.slice(0, 16)).not.toBe(made.sealed.slice(0, 16));
    const flipped = `${made.sealed.slice(0, 30)}${made.sealed[30] === 'A' ? 'B' : 'A'}${made.sealed.slice(31)}`;
    const other = createAuthenticator({ secret: 't'.repeat(32), randomBytes });
    expect(() => other.stepOf(codeAfter(0), of, at)).toThrow();
    expect(() => authenticator.stepOf(codeAfter(0), { ...of, userId: ids.next('usr') }, at)).toThrow();
    expect(() => authenticator.stepOf(codeAfter(0), { ...of, secret: flipped }, at)).toThrow();
  });
});
