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

/** Asks, and asks again with the same key until the outcome is decided or patience is over. */
export async function insist(
  order: Order,
  options: { client?: Client; pausesMs?: readonly number[]; patienceMs?: number } = {},
): Promise<Outcome> {
  const { client, pausesMs = clientPausesMs, patienceMs = clientPatienceMs } = options;
  const deadline = performance.now() + patienceMs;
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await place(order, client);
    if (isDecided(outcome) || performance.now() > deadline) return outcome;
    await delay(pausesMs[Math.min(attempt, pausesMs.length - 1)]);
  }
}
