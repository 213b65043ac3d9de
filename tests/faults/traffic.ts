import { setTimeout as delay } from 'node:timers/promises';
import type { WalletHolder } from '../people/movements.ts';
import { drawPair } from './draw-orders.ts';
import type { Setting, World } from './experiment.ts';
import { type Heard, insist, isDecided } from './insist.ts';
import { type Movement, newKey, type Order, type Outcome } from './orders.ts';

/** One try of an order as its customer saw it. Times are of `performance.now()`. */
export interface Try {
  readonly order: Order;
  readonly askedAt: number;
  readonly afterMs: number;
  readonly outcome: Outcome;
}

export interface Traffic {
  readonly tries: readonly Try[];
  /** When each try was made that has no answer yet. */
  waiting(): readonly number[];
  placed(): number;
  /** Orders whose customers gave up before the outcome was decided. */
  undecided(): number;
  /** How the orders that were decided ended, by transaction, for each of its people. */
  readonly ended: ReadonlyMap<WalletHolder, ReadonlyMap<string, string>>;
  /** Places no more, and waits until each order under way is decided or given up. Throws what an order threw. */
  stop(): Promise<void>;
}

/** A bound: where nothing is answered, no more orders than that wait at once, and the pace is not kept. */
const mostAtOnce = 400;

/**
 * Orders at a steady pace, whoever answers or not: mostly transfers, with deposits, withdrawals and payments among them.
 * Each is asked for again with its key until it is decided, and is written into the books.
 */
export function startTraffic(
  setting: Pick<Setting, 'stream'>,
  { books }: Pick<World, 'books'>,
  options: {
    name: string;
    people: readonly WalletHolder[];
    merchants?: readonly WalletHolder[];
    perSecond: number;
    /** For each try of the same order; several gateways may take turns. */
    patienceMs?: number;
  },
): Traffic {
  const { name, people, merchants = [], perSecond, patienceMs } = options;
  const random = setting.stream(`traffic ${name}`);
  const tries: Try[] = [];
  const waiting = new Map<Order, number>();
  const ended = new Map([...people, ...merchants].map((holder) => [holder, new Map<string, string>()]));
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let [placed, undecided, isStopped] = [0, 0, false];

  function draw(): Order {
    const [customer, to] = drawPair(people, random);
    const amountMinor = 1 + Math.floor(random() * 300);
    return { key: newKey(name), customer, amountMinor, movement: drawMovement(customer, to) };
  }

  function drawMovement(customer: WalletHolder, to: WalletHolder): Movement {
    const kind = random();
    const merchant = merchants[Math.floor(random() * merchants.length)];
    if (kind < 0.1) return { kind: 'deposit', cardId: customer.cardId };
    if (kind < 0.15) return { kind: 'withdrawal', cardId: customer.cardId };
    if (kind < 0.25 && merchant !== undefined) return { kind: 'payment', merchant };
    return { kind: 'transfer', to };
  }

  async function ask(order: Order): Promise<void> {
    const outcome = await insist(order, {
      ...(patienceMs !== undefined && { patienceMs }),
      onAsk: () => void waiting.set(order, performance.now()),
      onAnswer: (afterMs, answered) => {
        waiting.delete(order);
        tries.push({ order, afterMs, askedAt: performance.now() - afterMs, outcome: answered });
      },
    }).finally(() => waiting.delete(order));
    books.add(order, outcome);
    if (!isDecided(outcome)) undecided += 1;
    remember(order, outcome);
  }

  function remember({ customer, movement }: Order, outcome: Heard): void {
    if (outcome.kind !== 'accepted' || !isDecided(outcome)) return;
    const other = movement.kind === 'transfer' ? movement.to : undefined;
    const merchant = movement.kind === 'payment' ? movement.merchant : undefined;
    for (const holder of [customer, other, merchant]) {
      if (holder !== undefined) ended.get(holder)?.set(outcome.transactionId, outcome.status);
    }
  }

  async function run(): Promise<void> {
    const begun = performance.now();
    while (!isStopped) {
      if (underWay.size < mostAtOnce) {
        placed += 1;
        const work: Promise<void> = ask(draw())
          .catch((error: unknown) => void failures.push(error))
          .finally(() => underWay.delete(work));
        underWay.add(work);
      }
      // By the clock, not by the pause: what a busy machine is late with is made up for.
      await delay(Math.max(0, begun + (placed * 1_000) / perSecond - performance.now()));
    }
    await Promise.all(underWay);
  }

  const running = run();
  return {
    tries,
    waiting: () => [...waiting.values()],
    placed: () => placed,
    undecided: () => undecided,
    ended,
    stop: async () => {
      isStopped = true;
      await running;
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** The time that so many percent of the tries took at most; of none it is 0. */
export function percentile(timesMs: readonly number[], percent: number): number {
  const sorted = timesMs.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}
