import type { Identity } from '@paygraph/principal';
import { type Limit, type RateLimiter, scaleLimit, type Verdict } from '@paygraph/rate-limiter';
import { clientBlock } from '../client-address.ts';

/** One request, counted against one limit. */
export interface Count {
  readonly limit: Limit;
  readonly verdict: Verdict;
}

export interface ClientLimits {
  /** Counts what came from an address, before anything is known of it but that. */
  countArrival(address: string): Promise<Count>;
  /** Counts a request or a socket of a caller. */
  countCaller(identity: Identity): Promise<Count>;
  /** Counts an operation on a socket as a request is counted, in both ways; answers what refuses it, if anything does. */
  refusalOfOperation(identity: Identity): Promise<Count | undefined>;
}

const perSeconds = 60;
/** Whoever is not signed in is known by the address alone. */
const anonymousCallers = { name: 'anonymous', points: 100, perSeconds };
/** Whoever is, is counted in person: people behind one address don't use up each other's, nor can one who moves. */
const signedInCallers = { name: 'user', points: 100, perSeconds };
/** What any one address may ask for, whoever it is: tokens are free to forge, and accounts to have many of. */
const arrivals = { name: 'address', points: 600, perSeconds };

/** `scale` multiplies every limit. */
export function createClientLimits(options: {
  limiter: RateLimiter;
  scale: number;
  /** Told of each refusal, with the limit's name. */
  onRefused: (limit: string) => void;
}): ClientLimits {
  const { limiter, scale, onRefused } = options;
  const [ofAddress, ofAnonymous, ofUser] = [
    scaleLimit(arrivals, scale),
    scaleLimit(anonymousCallers, scale),
    scaleLimit(signedInCallers, scale),
  ];

  async function count(limit: Limit, key: string): Promise<Count> {
    const verdict = await limiter.take(limit, key);
    if (!verdict.allowed) onRefused(limit.name);
    return { limit, verdict };
  }

  const addressIn = ({ client }: Identity) => clientBlock(client?.address ?? 'unknown');
  const countCaller = (identity: Identity) =>
    identity.principal.kind === 'user'
      ? count(ofUser, identity.principal.userId)
      : count(ofAnonymous, addressIn(identity));

  return {
    countArrival: (address) => count(ofAddress, clientBlock(address)),
    countCaller,
    async refusalOfOperation(identity) {
      const arrival = await count(ofAddress, addressIn(identity));
      if (!arrival.verdict.allowed) return arrival;
      const own = await countCaller(identity);
      return own.verdict.allowed ? undefined : own;
    },
  };
}

/** In plain words: what is too much, and when to come back. */
export function refusalMessage({ limit, verdict }: Count): string {
  const of = limit.name === signedInCallers.name ? 'one person' : 'one address';
  const wait = secondsUntilReset(verdict);
  return `Too many requests: ${of} may make ${limit.points} in ${limit.perSeconds} seconds. Try again in ${wait} seconds.`;
}

/** Rounded up: whoever comes back then is not too early. */
export function secondsUntilReset({ resetsInMs }: Verdict): number {
  return Math.max(1, Math.ceil(resetsInMs / 1000));
}
