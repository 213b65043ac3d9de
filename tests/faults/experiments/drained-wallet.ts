import { available, type WalletHolder } from '../../people/movements.ts';
import { stakeMinor } from '../crowd.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { type Heard, insist } from '../insist.ts';
import { runLoad } from '../load.ts';
import { newKey, type Order, type Outcome } from '../orders.ts';

const clients = 64;

/** F5: of twice as many tries as a wallet has units exactly half succeed; and opposite transfers don't block each other. */
export const drainedWallet: Experiment = {
  id: 'F5',
  title: '64 clients drain one wallet; A to B against B to A',
  run: async (setting) => {
    const world = await setting.world();
    const tries = bySize(setting, { short: 400, long: 5_000 });
    const [one, other] = await world.crowd.people(2);
    if (one === undefined || other === undefined) throw new Error('nobody is there');
    const drained = await drain(world, one, other, tries);
    const opposed = await oppose(setting, world, one, other, tries / 2);
    const answers = [...drained.outcomes, ...opposed];
    const masked = answers.flatMap(({ before = [] }) =>
      before.filter((word) => word === 'INTERNAL_SERVER_ERROR'),
    );
    return {
      load: `${tries} tries for ${tries / 2} units, ${clients} clients; ${tries / 2} there and back`,
      faults: '–',
      settlements: [await world.books.settle()],
      expectations: [
        expectation(`exactly ${tries / 2} succeed`, drained.faults),
        expectation('nobody is told of a deadlock', masked),
        expectation(
          'all that go there and back go through',
          opposed.flatMap((outcome) =>
            outcome.kind === 'accepted' && outcome.status === 'COMPLETED' ? [] : [JSON.stringify(outcome)],
          ),
        ),
      ],
      measured: [],
    };
  },
};

async function drain({ books }: World, from: WalletHolder, to: WalletHolder, tries: number) {
  // One unit is what, so many times, comes to the wallet's whole balance.
  const balanceMinor = Math.round(Number(await available(from)) * 100);
  const units = tries / 2;
  const unitMinor = Math.floor(balanceMinor / units);
  const rest = balanceMinor - unitMinor * units;
  if (rest > 0) await tell(books, transferOf(from, to, rest));
  const outcomes: Heard[] = [];
  const orders = Array.from({ length: tries }, () => transferOf(from, to, unitMinor));
  await runLoad(orders, clients, async (order) => {
    const outcome = await insist(order);
    outcomes.push(outcome);
    books.add(order, outcome);
  });
  return { outcomes, faults: await drainFaults(outcomes, from, units) };
}

async function drainFaults(
  outcomes: readonly Outcome[],
  from: WalletHolder,
  units: number,
): Promise<readonly string[]> {
  const done = outcomes.filter(
    (outcome) => outcome.kind === 'accepted' && outcome.status === 'COMPLETED',
  ).length;
  const refused = outcomes.filter(
    (outcome) => outcome.kind === 'refused' && outcome.code === 'INSUFFICIENT_FUNDS',
  ).length;
  const left = await available(from);
  return [
    ...(done === units ? [] : [`${done} of ${outcomes.length} succeeded`]),
    ...(refused === outcomes.length - units ? [] : [`${refused} were refused for lack of funds`]),
    ...(left === '0.00' ? [] : [`${left} is left`]),
  ];
}

async function oppose(
  setting: Setting,
  { books }: World,
  one: WalletHolder,
  other: WalletHolder,
  count: number,
) {
  const refill = { kind: 'deposit', cardId: one.cardId } as const;
  await tell(books, { key: newKey('refill'), customer: one, amountMinor: stakeMinor, movement: refill });
  const random = setting.stream('directions');
  const outcomes: Heard[] = [];
  const orders = Array.from({ length: count }, () => {
    const [from, to] = random() < 0.5 ? [one, other] : [other, one];
    return transferOf(from, to, 1 + Math.floor(random() * 10));
  });
  await runLoad(orders, clients, async (order) => {
    const outcome = await insist(order);
    outcomes.push(outcome);
    books.add(order, outcome);
  });
  return outcomes;
}

async function tell(books: World['books'], order: Order): Promise<void> {
  books.add(order, await insist(order));
}

function transferOf(customer: WalletHolder, to: WalletHolder, amountMinor: number): Order {
  return { key: newKey('F5'), customer, amountMinor, movement: { kind: 'transfer', to } };
}
