import type { UserId } from '@paygraph/ids';
import type { Accepted } from '../domain/accept-movement.ts';
import type { TransactionStatus } from '../domain/transaction.ts';
import { depositOf, type Node, paidOf, paymentOf, transferOf, withdrawalOf } from './movements.ts';
import type { Surroundings } from './service.ts';

/** A movement that is about to be asked for, and what must have come of it in the end, however often it was cut off. */
export interface Scenario {
  readonly name: string;
  /** The calls it makes to other services, in order, and how often it writes after its claim. */
  readonly calls: readonly string[];
  readonly records: number;
  readonly end: TransactionStatus;
  arrange(world: Surroundings, calm: Node): Promise<Arranged>;
}

export interface Arranged {
  readonly userId: UserId;
  readonly key: string;
  send(by: Node): Promise<Accepted>;
  /** What is where, and how often the provider did what: compared with `expected`. */
  books(): Promise<readonly (bigint | number)[]>;
  readonly expected: readonly (bigint | number)[];
}

/** Counts from now on. */
function since(count: () => number): () => number {
  const before = count();
  return () => count() - before;
}

function deposit(world: Surroundings, calm: Node, isFull: boolean): Arranged {
  const { ledger, payments } = world;
  const { userId, walletId, send } = depositOf(world, calm);
  if (isFull) ledger.fill(walletId);
  const [charges, refunds] = [since(payments.charges), since(payments.refunds)];
  return {
    userId,
    key: 'k',
    send,
    books: async () => [ledger.availableOf(walletId), charges(), refunds()],
    expected: isFull ? [0n, 1, 1] : [60n, 1, 0],
  };
}

function withdrawal(world: Surroundings, calm: Node, isDeclined: boolean): Arranged {
  const { ledger, payments } = world;
  const { userId, walletId, send } = withdrawalOf(world, calm, isDeclined ? 'declines' : 'succeeds');
  const payouts = since(payments.payouts);
  return {
    userId,
    key: 'k',
    send,
    books: async () => [ledger.availableOf(walletId), payouts(), ledger.openHolds()],
    expected: isDeclined ? [100n, 0, 0] : [40n, 1, 0],
  };
}

function payment(world: Surroundings, calm: Node, by: 'wallet' | 'card', isFull = false): Arranged {
  const { ledger, payments } = world;
  const { userId, from, to, send } = paymentOf(world, calm, { by });
  if (isFull) ledger.fill(to);
  const [charges, refunds] = [since(payments.charges), since(payments.refunds)];
  const fees = ledger.balanceOf('FEES');
  const moved = async () => [
    ledger.availableOf(from),
    ledger.availableOf(to),
    ledger.balanceOf('FEES') - fees,
  ];
  const isCard = by === 'card';
  return {
    userId,
    key: 'k',
    send,
    books: async () => [...(await moved()), charges(), refunds()],
    expected: isFull ? [1_200n, 0n, 0n, 1, 1] : [isCard ? 1_200n : 0n, 1_135n, 65n, isCard ? 1 : 0, 0],
  };
}

/** Of 5.00 of 12.00, and 0.27 of the fee. */
async function refund(
  world: Surroundings,
  calm: Node,
  by: 'wallet' | 'card',
  isDeclined = false,
): Promise<Arranged> {
  const { ledger, payments } = world;
  const { id, shop, from, to, refund: ask } = await paidOf(world, calm, { by });
  payments.declineRefunds(isDeclined);
  const fees = ledger.balanceOf('FEES');
  const paid = ledger.availableOf(from);
  return {
    userId: shop,
    key: 'r',
    send: (node) => ask({ minor: 500n, key: 'r', by: node }),
    books: async () => {
      const totals = (await calm.store.find(id))?.refundTotals;
      return [
        ledger.availableOf(from) - paid,
        ledger.availableOf(to),
        fees - ledger.balanceOf('FEES'),
        payments.refundedOf(id),
        ledger.openHolds(),
        totals?.refunded ?? -1n,
        totals?.refunding ?? -1n,
        totals?.feeRefunded ?? -1n,
        totals?.feeRefunding ?? -1n,
      ];
    },
    expected: isDeclined
      ? [0n, 1_135n, 0n, 0n, 0, 0n, 0n, 0n, 0n]
      : [by === 'card' ? 0n : 500n, 662n, 27n, by === 'card' ? 500n : 0n, 0, 500n, 0n, 27n, 0n],
  };
}

function transfer(world: Surroundings, calm: Node): Arranged {
  const { userId, from, to, send } = transferOf(world, calm);
  return {
    userId,
    key: 'k',
    send,
    books: async () => [world.ledger.availableOf(from), world.ledger.availableOf(to)],
    expected: [40n, 60n],
  };
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'a transfer',
    calls: ['post'],
    records: 1,
    end: 'COMPLETED',
    arrange: async (world, calm) => transfer(world, calm),
  },
  {
    name: 'a deposit',
    calls: ['charge', 'post'],
    records: 1,
    end: 'COMPLETED',
    arrange: async (world, calm) => deposit(world, calm, false),
  },
  {
    name: 'a deposit that can’t be posted',
    calls: ['charge', 'post', 'refundCharge'],
    records: 2,
    end: 'FAILED',
    arrange: async (world, calm) => deposit(world, calm, true),
  },
  {
    name: 'a withdrawal',
    calls: ['holdFunds', 'payOut', 'captureHold'],
    records: 1,
    end: 'COMPLETED',
    arrange: async (world, calm) => withdrawal(world, calm, false),
  },
  {
    name: 'a withdrawal that is declined',
    calls: ['holdFunds', 'payOut', 'voidHold'],
    records: 2,
    end: 'FAILED',
    arrange: async (world, calm) => withdrawal(world, calm, true),
  },
  {
    name: 'a payment from a wallet',
    calls: ['post'],
    records: 1,
    end: 'COMPLETED',
    arrange: async (world, calm) => payment(world, calm, 'wallet'),
  },
  {
    name: 'a payment from a card',
    calls: ['charge', 'post'],
    records: 1,
    end: 'COMPLETED',
    arrange: async (world, calm) => payment(world, calm, 'card'),
  },
  {
    name: 'a payment from a card that can’t be posted',
    calls: ['charge', 'post', 'refundCharge'],
    records: 2,
    end: 'FAILED',
    arrange: async (world, calm) => payment(world, calm, 'card', true),
  },
  {
    name: 'a refund to a wallet',
    calls: ['post'],
    records: 1,
    end: 'COMPLETED',
    arrange: (world, calm) => refund(world, calm, 'wallet'),
  },
  {
    name: 'a refund to a card',
    calls: ['holdFunds', 'refundCharge', 'captureHold'],
    records: 1,
    end: 'COMPLETED',
    arrange: (world, calm) => refund(world, calm, 'card'),
  },
  {
    name: 'a refund to a card that is declined',
    calls: ['holdFunds', 'refundCharge', 'voidHold'],
    records: 2,
    end: 'FAILED',
    arrange: (world, calm) => refund(world, calm, 'card', true),
  },
];
