import { timingSafeEqual } from 'node:crypto';
import { type Id, parseId } from '@paygraph/ids';
import type { RefreshToken, RefreshTokens } from '../domain/session.ts';
import { deriveKey, hmac, sha256 } from './derive-key.ts';

const form = /^(ses_[0-9a-z]{26})\.([\w-]{43})\.([\w-]{22})$/;
/** 22 characters of base64url: 132 bits. */
const sealLength = 22;

/**
 * A refresh token is `<session>.<chain>.<seal>`. The first chain value is random, each next one an HMAC of the one
 * before: a successor can be computed again for a repeat, and needs to be stored nowhere; nobody without the key gets
 * from one to the next. The seal proves that the token was ours to give, however long ago: without a row for each
 * token ever given, an old one is told from an invented one. Only an old one revokes its session.
 */
export function createRefreshTokens(options: {
  secret: string;
  randomBytes: (size: number) => Buffer;
}): RefreshTokens {
  const { secret, randomBytes } = options;
  const chainKey = deriveKey(secret, 'refresh token chain');
  const sealKey = deriveKey(secret, 'refresh token seal');

  const seal = (body: string) => hmac(sealKey, body).slice(0, sealLength);
  function tokenOf(sessionId: Id<'ses'>, chain: string): RefreshToken {
    const body = `${sessionId}.${chain}`;
    const token = `${body}.${seal(body)}`;
    return { token, hash: sha256(token) };
  }

  return {
    first: (sessionId) => tokenOf(sessionId, randomBytes(32).toString('base64url')),
    read: (token) => {
      const [, session = '', chain = '', givenSeal = ''] = form.exec(token) ?? [];
      const sessionId = parseId('ses', session);
      if (sessionId === undefined) return undefined;
      const body = `${session}.${chain}`;
      // In constant time, or the seal could be found one character after another.
      if (!timingSafeEqual(Buffer.from(seal(body)), Buffer.from(givenSeal))) return undefined;
      return { sessionId, hash: sha256(token), successor: tokenOf(sessionId, hmac(chainKey, body)) };
    },
  };
}
