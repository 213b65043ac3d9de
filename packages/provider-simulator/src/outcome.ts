import { createHash } from 'node:crypto';
import type { Behaviour } from './tokens.ts';

export type Outcome =
  | { readonly status: 'succeeded' }
  | { readonly status: 'declined'; readonly code: 'card_declined' | 'insufficient_funds' };

/** How a charge or payout ends. The same key always ends the same way, in every process with the same seed. */
export function outcomeOf(
  behaviour: Behaviour,
  chance: { key: string; seed: string; successRate: number },
): Outcome {
  switch (behaviour) {
    case 'succeeds':
    case 'slow':
    case 'unanswered':
    case 'unavailable':
      return { status: 'succeeded' };
    case 'declines':
      return { status: 'declined', code: 'card_declined' };
    case 'lacks-funds':
      return { status: 'declined', code: 'insufficient_funds' };
    case 'random':
      return drawOf(chance.seed, chance.key) < chance.successRate
        ? { status: 'succeeded' }
        : { status: 'declined', code: 'card_declined' };
    default:
      return behaviour satisfies never;
  }
}

/** A number from 0 up to but not including 1 that depends on nothing but its arguments. */
function drawOf(seed: string, key: string): number {
  return createHash('sha256').update(`${seed}\n${key}`).digest().readUInt32BE(0) / 2 ** 32;
}
