import { timingSafeEqual } from 'node:crypto';
import { generateSync, generateURI, ScureBase32Plugin } from 'otplib';
import type { Authenticator } from '../domain/second-factor.ts';
import { deriveKey } from './derive-key.ts';
import { createSeal } from './seal.ts';

/** RFC 4226, section 4 (R6): 160 bits are recommended. */
const secretBytes = 20;
/** RFC 6238, section 4.1; the one that every app knows. */
const stepSeconds = 30;
/** RFC 6238, section 5.2: at most one step for the way, and clocks may be a step ahead of ours (section 6). */
const tolerance = [0, -1, 1];
/** Digits as an app shows them; some put a space in the middle. */
const form = /^\d{3}\s?\d{3}$/;

/**
 * TOTP (RFC 6238) with what every authenticator app takes for granted: SHA-1, 6 digits, 30 seconds. Secrets are sealed
 * under a key of their own, so that a stolen table opens no account.
 */
export function createAuthenticator(options: {
  secret: string;
  randomBytes: (size: number) => Buffer;
}): Authenticator {
  const { secret: serviceSecret, randomBytes } = options;
  const seal = createSeal({ key: deriveKey(serviceSecret, 'second factor seal'), randomBytes });
  const base32 = new ScureBase32Plugin();
  return {
    newSecret: ({ id, email }) => {
      const bytes = randomBytes(secretBytes);
      const secret = base32.encode(bytes, { padding: false });
      return {
        secret,
        otpauthUri: generateURI({ issuer: 'Paygraph', label: email, secret }),
        sealed: seal.close(bytes, id),
      };
    },
    stepOf: (code, { secret, userId }, at) => {
      const text = code.trim();
      if (!form.test(text)) return undefined;
      const given = Buffer.from(text.replace(/\s/, ''));
      const bytes = seal.open(secret, userId);
      const current = Math.floor(at.getTime() / 1000 / stepSeconds);
      return tolerance
        .map((offset) => current + offset)
        .find((step) =>
          timingSafeEqual(
            given,
            Buffer.from(generateSync({ secret: bytes, epoch: step * stepSeconds, period: stepSeconds })),
          ),
        );
    },
  };
}
