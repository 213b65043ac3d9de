import { createClient } from '@paygraph/testing';
import type { WalletHolder } from '../../people/movements.ts';
import { startCutOffProxy } from '../cut-off-proxy.ts';
import { drawPair } from '../draw-orders.ts';
import { bySize, type Experiment, expectation } from '../experiment.ts';
import { insist } from '../insist.ts';
import { newKey, type Order, place } from '../orders.ts';

/** F4: whoever never got the answer asks again with the same key, and gets the first outcome. */
export const lostAnswers: Experiment = {
  id: 'F4',
  title: 'answer cut off after the commit, client repeats',
  run: async (setting) => {
    const { subject, crowd, books } = await setting.world();
    const count = bySize(setting, { short: 50, long: 1_000 });
    const people = await crowd.people(8);
    const random = setting.stream('orders');
    const proxy = await startCutOffProxy(subject.place);
    const notCut: string[] = [];
    const notFirst: string[] = [];
    try {
      for (let index = 0; index < count; index += 1) {
        const [customer, to] = drawPair(people, random);
        const order = drawOrder(customer, to, random);
        const client = createClient({
          place: subject.place,
          accessToken: customer.tokens.accessToken,
          url: proxy.url,
        });
        proxy.cutting(true);
        const lost = await place(order, client);
        proxy.cutting(false);
        const answer = proxy.cut[index];
        if (lost.kind !== 'unknown' || answer === undefined) {
          notCut.push(`"${order.key}" got an answer`);
          break;
        }
        const repeated = await insist(order, { first: lost });
        books.add(order, repeated);
        const fault = differs(answer, repeated);
        if (fault !== undefined) notFirst.push(`"${order.key}": ${fault}`);
      }
    } finally {
      await proxy.close();
    }
    return {
      load: `${count} transfers, deposits and refused transfers`,
      faults: `${proxy.cut.length} answers cut off`,
      settlements: [await books.settle()],
      expectations: [
        expectation('each answer was cut off', notCut),
        expectation('the repeat gives the first outcome', notFirst),
      ],
      measured: [],
    };
  },
};

function drawOrder(customer: WalletHolder, to: WalletHolder, random: () => number): Order {
  const amountMinor = 1 + Math.floor(random() * 500);
  const key = newKey('F4');
  const turn = random();
  if (turn < 0.3)
    return { key, customer, amountMinor, movement: { kind: 'deposit', cardId: customer.cardId } };
  // More than anyone has: refused without a record, and refused again.
  const tooMuch = turn > 0.9 ? 500_000 : 0;
  return { key, customer, amountMinor: amountMinor + tooMuch, movement: { kind: 'transfer', to } };
}

/** What the client never saw against what it was told when it repeated. */
function differs(answer: string, repeated: Awaited<ReturnType<typeof place>>): string | undefined {
  if (repeated.kind === 'unknown') return `still unknown: ${repeated.reason}`;
  const firstId = /"transaction":\{[^}]*"id":"(\w+)"/.exec(answer)?.[1];
  if (firstId !== repeated.transactionId)
    return `was ${firstId ?? 'refused'}, is ${repeated.transactionId ?? 'refused'}`;
  if (firstId !== undefined && !repeated.replayed) return `${firstId} is not told as replayed`;
  const status = /"status":"(\w+)"/.exec(answer)?.[1];
  const isEnd = status === 'COMPLETED' || status === 'FAILED';
  if (repeated.kind === 'accepted' && isEnd && status !== repeated.status)
    return `was ${status}, is ${repeated.status}`;
  const code = /"userErrors":\[\{"code":"(\w+)"/.exec(answer)?.[1];
  if (code !== undefined && (repeated.kind !== 'refused' || repeated.code !== code))
    return `was refused with ${code}`;
  return undefined;
}
