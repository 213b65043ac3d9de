import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@paygraph/testing';
import { type Order, type Outcome, place } from './orders.ts';

/** A client's pauses between tries; the last one repeats. */
export const clientPausesMs: readonly number[] = [250, 500, 1_000, 2_000, 4_000];
/** How long a client goes on trying: longer than a service takes to come back. */
export const clientPatienceMs = 30_000;

const ends: readonly string[] = ['COMPLETED', 'FAILED', 'REVERSED'];

export function isEnd(status: string): boolean {
  return ends.includes(status);
}

/** The customer knows how it ended: still under way is not known yet. */
export function isDecided(outcome: Outcome): boolean {
  return outcome.kind === 'refused' || (outcome.kind === 'accepted' && isEnd(outcome.status));
}

/** What a customer heard in the end, and what before that, where it decided nothing. */
export type Heard = Outcome & { readonly before?: readonly string[] };

/**
 * Asks, and asks again with the same key until the outcome is decided or patience is over. `first`: what has been heard
 * already.
 */
export async function insist(
  order: Order,
  options: {
    client?: Client;
    pausesMs?: readonly number[];
    patienceMs?: number;
    first?: Heard;
    /** Told of each try before it is made. */
    onAsk?: () => void;
    /** Told of each try: how long its answer took, and what it was. */
    onAnswer?: (afterMs: number, outcome: Outcome) => void;
  } = {},
): Promise<Heard> {
  const {
    client,
    pausesMs = clientPausesMs,
    patienceMs = clientPatienceMs,
    first,
    onAsk,
    onAnswer,
  } = options;
  const deadline = performance.now() + patienceMs;
  const before = first === undefined ? [] : [...(first.before ?? []), wordsOf(first)];
  for (let attempt = 0; ; attempt += 1) {
    onAsk?.();
    const asked = performance.now();
    const outcome = await place(order, client);
    onAnswer?.(performance.now() - asked, outcome);
    if (isDecided(outcome) || performance.now() > deadline) return { ...outcome, before };
    before.push(wordsOf(outcome));
    await delay(pausesMs[Math.min(attempt, pausesMs.length - 1)]);
  }
}

function wordsOf(outcome: Outcome): string {
  if (outcome.kind === 'unknown') return outcome.reason;
  return outcome.kind === 'refused' ? outcome.code : outcome.status;
}
