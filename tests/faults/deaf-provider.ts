import { adminUrl, type Place } from '@paygraph/testing';
import { faultsUntil } from './absence.ts';
import { bySize, type Setting, type World } from './experiment.ts';
import type { FailingProxy } from './failing-proxy.ts';
import { insist, isDecided } from './insist.ts';
import { runLoad } from './load.ts';
import { newKey, type Order, place as placeOrder } from './orders.ts';

/** What the provider never hears is under way until it does, and the customer is told so. */
export async function depositWithoutAnswers(
  setting: Setting,
  { subject, crowd, books }: World,
  provider: FailingProxy,
) {
  const people = await crowd.people(4);
  const faults: string[] = [];
  let [slowestMs, underWay] = [0, 0];
  const orders = Array.from({ length: bySize(setting, { short: 4, long: 40 }) }, (_, index): Order => {
    const customer = people[index % people.length];
    if (customer === undefined) throw new Error('there is nobody');
    const movement = { kind: 'deposit', cardId: customer.cardId } as const;
    return { key: newKey('F11'), customer, amountMinor: 100 + index, movement };
  });
  setting.say('the provider is deaf');
  const before = await endedCharges(subject.place);
  provider.answer('deaf');
  await runLoad(orders, 4, async (order) => {
    const asked = performance.now();
    const outcome = await placeOrder(order);
    slowestMs = Math.max(slowestMs, performance.now() - asked);
    if (outcome.kind === 'accepted' && !isDecided(outcome)) underWay += 1;
    else if (outcome.kind !== 'unknown' || setting.size === 'long') {
      faults.push(`a deposit that nobody heard of came to ${JSON.stringify(outcome)}`);
    }
    books.add(order, { ...outcome, before: [] });
  });
  if (underWay === 0) faults.push('none was answered at all');
  // It hears nothing still: a call that ends now was given up.
  const areGivenUp = async () => (await endedCharges(subject.place)) >= before + orders.length;
  faults.push(...(await faultsUntil('calls to the provider are given up', areGivenUp, setting)));
  provider.answer('well');
  for (const order of orders) {
    const last = await insist(order, { patienceMs: setting.guardMs });
    if (!isDecided(last)) faults.push(`a deposit came to ${JSON.stringify(last)}`);
    books.add(order, last);
  }
  return { count: orders.length, faults, slowestMs: Math.round(slowestMs) };
}

/** Calls for a charge that are over, whatever came of them. */
async function endedCharges(place: Place): Promise<number> {
  const response = await fetch(adminUrl(place, 'payments', '/metrics'), {
    signal: AbortSignal.timeout(5_000),
  });
  const counts = (await response.text()).matchAll(
    /^paygraph_provider_call_seconds_count\{[^}]*call="charge"[^}]*\} (\d+)$/gm,
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
