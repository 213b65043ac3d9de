import type { WalletHolder } from '../../people/movements.ts';
import { drawPair } from '../draw-orders.ts';
import { bySize, type Experiment, expectation } from '../experiment.ts';
import { insist } from '../insist.ts';
import { newKey, type Order, type Outcome, place } from '../orders.ts';

const repeats = 50;

/** F3: a key is one transaction, however many ask with it at once; and it is one user's own. */
export const oneKey: Experiment = {
  id: 'F3',
  title: 'parallel requests with one key',
  run: async (setting) => {
    const { crowd, books } = await setting.world();
    const keys = bySize(setting, { short: 10, long: 200 });
    const people = await crowd.people(8);
    const random = setting.stream('keys');
    const unlike: string[] = [];
    const altered: string[] = [];
    const foreign: string[] = [];
    for (let index = 0; index < keys; index += 1) {
      const [customer, other] = drawPair(people, random);
      const order = drawOrder(index, customer, other);
      const answers = await Promise.all(Array.from({ length: repeats }, () => place(order)));
      const outcome = await insist(order);
      books.add(order, outcome);
      unlike.push(...unlikeFaults(order, [...answers, outcome]));

      const reused = await insist({ ...order, amountMinor: order.amountMinor + 1 });
      if (reused.kind !== 'refused' || reused.code !== 'IDEMPOTENCY_KEY_REUSED') {
        altered.push(`"${order.key}" with another amount was ${told(reused)}`);
      }

      const another = { ...drawOrder(index, other, customer), key: order.key };
      const theirs = await insist(another);
      books.add(another, theirs);
      if (theirs.kind !== 'accepted' || theirs.replayed || idOf(theirs) === idOf(outcome)) {
        foreign.push(`"${order.key}" by another user was ${told(theirs)}`);
      }
    }
    return {
      load: `${keys} keys, ${repeats} requests each at once, then other amount, other user`,
      faults: '–',
      settlements: [await books.settle()],
      expectations: [
        expectation('like answers to one key', unlike),
        expectation('another amount is refused', altered),
        expectation("another user's key is another key", foreign),
      ],
      measured: [],
    };
  },
};

function drawOrder(index: number, customer: WalletHolder, to: WalletHolder): Order {
  const { cardId } = customer;
  const movements = [
    { kind: 'transfer', to },
    { kind: 'deposit', cardId },
    { kind: 'withdrawal', cardId },
  ] as const;
  const movement = movements[index % movements.length] ?? movements[0];
  return { key: newKey('F3'), customer, amountMinor: 100 + index, movement };
}

/** One transaction, and one answer that was not a repeat. An answer that never came says nothing. */
function unlikeFaults({ key }: Order, answers: readonly Outcome[]): readonly string[] {
  const known = answers.filter((answer) => answer.kind !== 'unknown');
  const ids = new Set(known.map(idOf));
  const first = known.filter(({ replayed }) => !replayed);
  return [
    ...(ids.size === 1 ? [] : [`"${key}" was answered with ${[...ids].join(', ')}`]),
    ...(first.length <= 1 ? [] : [`"${key}" was made ${first.length} times`]),
  ];
}

function idOf(outcome: Outcome): string {
  if (outcome.kind === 'unknown') return outcome.reason;
  return outcome.transactionId ?? (outcome.kind === 'refused' ? outcome.code : 'nothing');
}

function told(outcome: Outcome): string {
  return `${outcome.kind}: ${idOf(outcome)}`;
}
