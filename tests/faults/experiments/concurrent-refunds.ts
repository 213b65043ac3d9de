import type { WalletHolder } from '../../people/movements.ts';
import { bySize, type Experiment, expectation, type World } from '../experiment.ts';
import { insist } from '../insist.ts';
import { runLoad } from '../load.ts';
import { newKey, type Order, type Outcome } from '../orders.ts';

const clients = 8;
const parts = 20;
/** One and a half times as many tries as there are parts. */
const partTries = 30;

/** F15: however many refunds of a payment come at once, never more is given back than was paid. */
export const concurrentRefunds: Experiment = {
  id: 'F15',
  title: 'two refunds of one payment at once; refund in parts',
  run: async (setting) => {
    const world = await setting.world();
    const payments = bySize(setting, { short: 40, long: 500 });
    const inParts = bySize(setting, { short: 2, long: 20 });
    const payers = await world.crowd.people(8);
    const merchants = await world.crowd.merchants(3);
    const draws = setting.stream('payments');
    const drawn = Array.from({ length: payments + inParts }, (_, index): Payment => {
      const [payer, merchant] = [payers[index % payers.length], merchants[index % merchants.length]];
      if (payer === undefined || merchant === undefined) throw new Error('nobody pays');
      // Every other one by card; each amount can be given back in parts.
      return {
        payer,
        merchant,
        byCard: index % 2 === 1,
        amountMinor: parts * (5 + Math.floor(draws() * 100)),
      };
    });
    const notOne: string[] = [];
    await runLoad(drawn.slice(0, payments), clients, async (payment) => {
      const fault = await refundTwice(world, payment);
      if (fault !== undefined) notOne.push(fault);
    });
    const notAllParts: string[] = [];
    await runLoad(drawn.slice(payments), 1, async (payment) => {
      const fault = await refundInParts(world, payment);
      if (fault !== undefined) notAllParts.push(fault);
    });
    return {
      load: `${payments} payments, each refunded twice at once; ${inParts} in ${parts} parts, tried ${partTries} times at once`,
      faults: '–',
      settlements: [await world.books.settle()],
      expectations: [
        expectation('exactly one of two refunds goes through', notOne),
        expectation('exactly as many parts go through as there are', notAllParts),
      ],
      measured: [],
    };
  },
};

interface Payment {
  readonly payer: WalletHolder;
  readonly merchant: WalletHolder;
  readonly byCard: boolean;
  readonly amountMinor: number;
}

async function refundTwice({ books }: World, payment: Payment): Promise<string | undefined> {
  const paymentId = await pay(books, payment);
  const outcomes = await Promise.all(
    [1, 2].map(() => refund(books, payment, paymentId, payment.amountMinor)),
  );
  return isSplit(outcomes, 1) ? undefined : `${paymentId}: ${JSON.stringify(outcomes)}`;
}

async function refundInParts({ books }: World, payment: Payment): Promise<string | undefined> {
  const paymentId = await pay(books, payment);
  const tries = Array.from({ length: partTries }, () =>
    refund(books, payment, paymentId, payment.amountMinor / parts),
  );
  const outcomes = await Promise.all(tries);
  return isSplit(outcomes, parts) ? undefined : `${paymentId}: ${JSON.stringify(outcomes)}`;
}

async function pay(
  books: World['books'],
  { payer, merchant, byCard, amountMinor }: Payment,
): Promise<string> {
  const card = byCard ? { cardId: payer.cardId } : {};
  const movement = { kind: 'payment', merchant, ...card } as const;
  const order: Order = { key: newKey('F15'), customer: payer, amountMinor, movement };
  const outcome = await insist(order);
  books.add(order, outcome);
  if (outcome.kind !== 'accepted') throw new Error(`a payment came to ${JSON.stringify(outcome)}`);
  return outcome.transactionId;
}

async function refund(
  books: World['books'],
  { merchant }: Payment,
  paymentId: string,
  amountMinor: number,
): Promise<Outcome> {
  const order: Order = {
    key: newKey('F15'),
    customer: merchant,
    amountMinor,
    movement: { kind: 'refund', paymentId },
  };
  const outcome = await insist(order);
  books.add(order, outcome);
  return outcome;
}

const refusals: readonly string[] = ['REFUND_EXCEEDS_AMOUNT', 'NOT_REFUNDABLE'];

/** So many went through, and every other was refused for what was left. */
function isSplit(outcomes: readonly Outcome[], done: number): boolean {
  const accepted = outcomes.filter(
    (outcome) => outcome.kind === 'accepted' && outcome.status === 'COMPLETED',
  );
  const refused = outcomes.filter((outcome) => outcome.kind === 'refused' && refusals.includes(outcome.code));
  return accepted.length === done && refused.length === outcomes.length - done;
}
