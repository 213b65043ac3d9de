import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createIds } from '@paygraph/ids';
import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { createAccessTokens } from './access-tokens.ts';
import { createLinkTokens } from './link-tokens.ts';
import { createRefreshTokens } from './refresh-tokens.ts';

const ids = createIds();
const secret = 's'.repeat(32);

describe('a refresh token', () => {
  const tokens = createRefreshTokens({ secret, randomBytes });
  const sessionId = ids.next('ses');
  const first = tokens.first(sessionId);

  test('names its session, and has one successor', () => {
    const read = tokens.read(first.token);
    expect(read).toMatchObject({ sessionId, hash: first.hash });
    expect(tokens.read(first.token)).toEqual(read);
    expect(read?.successor.hash).not.toBe(first.hash);
    expect(tokens.read(read?.successor.token ?? '')).toMatchObject({ sessionId, hash: read?.successor.hash });
  });

  test('is another one for each session, also of the same chance', () => {
    const fixed = createRefreshTokens({ secret, randomBytes: (size) => Buffer.alloc(size) });
    const [one, other] = [fixed.first(ids.next('ses')), fixed.first(ids.next('ses'))];
    expect(fixed.read(one.token)?.successor.token.slice(31)).not.toBe(
      fixed.read(other.token)?.successor.token.slice(31),
    );
  });

  test('that was never given out is not read', () => {
    const [session = '', chain = '', seal = ''] = first.token.split('.');
    const flipped = seal.startsWith('A') ? `B${seal.slice(1)}` : `A${seal.slice(1)}`;
    const foreign = createRefreshTokens({ secret: 't'.repeat(32), randomBytes }).first(sessionId);
    for (const token of [
      '',
      'x'.repeat(100_000),
      `${session}.${chain}`,
      `${session}.${chain}.${flipped}`,
      `${ids.next('ses')}.${chain}.${seal}`,
      `${session}.${randomBytes(32).toString('base64url')}.${seal}`,
      `${first.token}\n`,
      foreign.token,
    ]) {
      expect(tokens.read(token)).toBeUndefined();
    }
  });
});

describe('the token of a mailed link', () => {
  const tokens = createLinkTokens({ secret });

  test('is short, the same each time, and another one for each request and each secret', () => {
    const id = ids.next('eml');
    expect(tokens.tokenOf(id)).toMatch(/^[\w-]{32}$/);
    expect(tokens.tokenOf(id)).toBe(tokens.tokenOf(id));
    expect(tokens.tokenOf(ids.next('eml'))).not.toBe(tokens.tokenOf(id));
    expect(createLinkTokens({ secret: 't'.repeat(32) }).tokenOf(id)).not.toBe(tokens.tokenOf(id));
  });
});

test('an access token tells who is signed in, to this API, for an hour', () => {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const at = new Date('2026-11-23T08:00:00.900Z');
  const user = { id: ids.next('usr'), role: 'MERCHANT' } as const;
  const sessionId = ids.next('ses');
  const issue = (secondFactor = false) =>
    createAccessTokens({ privateKey, randomBytes }).issue(user, { id: sessionId, secondFactor }, at);
  const { header, payload } = jwt.verify(issue(), createPublicKey(privateKey), {
    algorithms: ['ES256'],
    complete: true,
    clockTimestamp: at.getTime() / 1000,
  });
  expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{43}$/) });
  expect(payload).toEqual({
    iss: 'paygraph',
    aud: 'paygraph-api',
    sub: user.id,
    sid: sessionId,
    role: 'MERCHANT',
    scope: 'user merchant',
    iat: 1_795_420_800,
    exp: 1_795_424_400,
    jti: expect.stringMatching(/^[\w-]{22}$/),
  });
  expect(jwt.decode(issue())).not.toMatchObject({ jti: (payload as jwt.JwtPayload).jti });
  expect(jwt.decode(issue(true))).toMatchObject({ policies: ['mfa'] });
});
