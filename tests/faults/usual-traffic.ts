import { eventually } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';
import { bySize, type Setting, type World } from './experiment.ts';
import { startTraffic, type Traffic, type Try } from './traffic.ts';

/** Traffic as it is while a part goes away and comes back. */
export interface UsualTraffic {
  readonly traffic: Traffic;
  /** What it was, for people. */
  load(): string;
}

/** Decided before any fault: whatever is slow at the first time is through with it. */
const leastDone = 10;

/** People and merchants of the size's number: whoever uses the same world meets the same ones. */
export async function usualPeople(setting: Setting, { crowd }: World) {
  const people = await crowd.people(bySize(setting, { short: 8, long: 20 }));
  return { people, merchants: await crowd.merchants(bySize(setting, { short: 1, long: 4 })) };
}

/** Resolves once orders are carried out. */
export async function startUsualTraffic(
  setting: Setting,
  world: World,
  asked: { name: string; people: readonly WalletHolder[]; merchants: readonly WalletHolder[] },
): Promise<UsualTraffic> {
  const perSecond = bySize(setting, { short: 8, long: 50 });
  // Whoever asked at the beginning of an absence still asks when it is over.
  const traffic = startTraffic(setting, world, { ...asked, perSecond, patienceMs: setting.guardMs });
  await eventually(
    'orders are carried out',
    () => traffic.tries.filter(isCompleted).length >= leastDone || undefined,
    { timeoutMs: setting.guardMs },
  ).catch(async (error: unknown) => {
    await traffic.stop();
    throw error;
  });
  return { traffic, load: () => `${traffic.placed()} orders, ${perSecond}/s` };
}

export function isCompleted({ outcome }: Pick<Try, 'outcome'>): boolean {
  return outcome.kind === 'accepted' && outcome.status === 'COMPLETED';
}

/** Those that were made at or after a moment, and before another. */
export function askedBetween(tries: readonly Try[], fromMs: number, toMs: number): readonly Try[] {
  return tries.filter(({ askedAt }) => askedAt >= fromMs && askedAt < toMs);
}

/** "PAYMENT: UNAVAILABLE after 1980 ms". */
export function tryText({ order, outcome, afterMs }: Try): string {
  const told =
    outcome.kind === 'unknown'
      ? outcome.reason
      : outcome.kind === 'refused'
        ? outcome.code
        : `${outcome.status} ${outcome.transactionId}`;
  return `${order.movement.kind}: ${told} after ${Math.round(afterMs)} ms`;
}

/**
 * Too many of these tries came to nothing. A busy machine is late with some in the short form, where a part that orders
 * must not need is told by most of them failing.
 */
export function failureFaults(setting: Setting, tries: readonly Try[]): readonly string[] {
  const failed = tries.filter(({ outcome }) => outcome.kind !== 'accepted');
  const most = tries.length * bySize(setting, { short: 0.5, long: 0.01 });
  if (tries.length === 0) return ['nothing was asked for'];
  return failed.length <= most ? [] : [`${failed.length} of ${tries.length}`, ...failed.map(tryText)];
}
