import { type Limit, type RateLimiter, scaleLimit } from '@paygraph/rate-limiter';
import { addressBlock, addressKnownForMs, type KnownAddresses } from '../domain/known-addresses.ts';
import type { SignInGuard } from '../domain/sign-in-guard.ts';
import { deriveKey, hmac } from './derive-key.ts';

const perSeconds = 15 * 60;

/** For one account: five tries of anybody, and five from where its owner has been. Ten reach bcrypt, and no scale changes it. */
const byStrangers: Limit = { name: 'password-by-strangers', points: 5, perSeconds };
const fromKnownAddresses: Limit = { name: 'password-from-known-addresses', points: 5, perSeconds };
/** Six digits, three of them good at a time: five tries hit one of 66,000. */
const mfaCodes: Limit = { name: 'mfa-code', points: 5, perSeconds };

/** For one network address, over all accounts. */
const byAddress: Limit = { name: 'password-by-address', points: 10, perSeconds };

/**
 * `scale` multiplies what one network address may do, for offices behind one and for tests. It leaves alone what may be
 * tried on one account: the guard against guessing a password.
 */
export function createSignInGuard(deps: {
  limiter: RateLimiter;
  knownAddresses: KnownAddresses;
  secret: string;
  scale: number;
  now: () => Date;
}): SignInGuard {
  const { limiter, knownAddresses, secret, scale, now } = deps;
  const key = deriveKey(secret, 'sign-in guard');
  const byOneAddress = scaleLimit(byAddress, scale);

  /** Undefined where it is one too many. What was not admitted does not count: a crowd of right tries locks nobody out. */
  async function admit(limit: Limit, who: string): Promise<(() => Promise<void>) | undefined> {
    const takeBack = () => limiter.giveBack(limit, who);
    const { allowed } = await limiter.take(limit, who);
    if (allowed) return takeBack;
    await takeBack();
    return undefined;
  }

  return {
    admitPassword: async ({ email, ipAddress }) => {
      // Tries from nowhere we know of share one count.
      const block = ipAddress === undefined ? '' : addressBlock(ipAddress);
      const takeBackFromAddress = await admit(byOneAddress, block);
      if (takeBackFromAddress === undefined) return { kind: 'rate-limited' };
      const since = new Date(now().getTime() - addressKnownForMs);
      const known = await knownAddresses.isKnown(email, block, since);
      // An address that nobody has is counted like any other. Keyed, so that no store of counts is a list of addresses.
      const takeBack = await admit(known ? fromKnownAddresses : byStrangers, hmac(key, email));
      if (takeBack === undefined) return { kind: 'account-locked' };
      return {
        kind: 'admitted',
        takeBack: async () => {
          await Promise.all([takeBack(), takeBackFromAddress()]);
        },
      };
    },
    admitMfaCode: async (userId) => {
      const takeBack = await admit(mfaCodes, userId);
      return takeBack === undefined ? { kind: 'account-locked' } : { kind: 'admitted', takeBack };
    },
  };
}
