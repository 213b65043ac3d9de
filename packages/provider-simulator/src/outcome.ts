import { createHash } from 'node:crypto';
import type { Behaviour } from './tokens.ts';

export type Outcome =
  | { readonly status: 'succeeded' }
  | { readonly status: 'declined'; readonly code: 'card_declined' | 'insufficient_funds' };

/**
 * How a charge, payout or refund ends. The same kind and key always end the same way, in every process with the same
 * seed.
 */
export function outcomeOf(
  behaviour: Behaviour,
  chance: { kind: 'charge' | 'refund' | 'payout'; key: string; seed: string; successRate: number },
): Outcome {
  switch (behaviour) {
    case 'succeeds':
    case 'slow':
    case 'unanswered':
    case 'unavailable':
      return { status: 'succeeded' };
    case 'declines':
      return cardDeclined;
    case 'lacks-funds':
      return { status: 'declined', code: 'insufficient_funds' };
    case 'keeps-money':
      return chance.kind === 'refund' ? cardDeclined : { status: 'succeeded' };
    case 'random':
      return drawOf(chance.seed, chance.key) < chance.successRate ? { status: 'succeeded' } : cardDeclined;
    default:
      return behaviour satisfies never;
  }
}

const cardDeclined: Outcome = { status: 'declined', code: 'card_declined' };

/** A number from 0 up to but not including 1 that depends on nothing but its arguments. */
function drawOf(seed: string, key: string): number {
  return createHash('sha256').update(`${seed}\n${key}`).digest().readUInt32BE(0) / 2 ** 32;
}
