import { askLedger, eventually } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';
import { unfinishedTransactions } from './audit.ts';
import { balanceFaults } from './balance-faults.ts';
import { type Followed, followFaults } from './follow-faults.ts';
import { type Heard, insist, isDecided } from './insist.ts';
import { runLoad } from './load.ts';
import type { Order } from './orders.ts';
import { outcomeFaults } from './outcome-faults.ts';
import { providerFaults } from './provider-faults.ts';
import { readTransactions } from './read-transactions.ts';
import type { Subject } from './subject.ts';
import { type Tally, tallyOf } from './tally.ts';

/** One thing that must hold, and where it does not. */
export interface Invariant {
  readonly name: string;
  readonly faults: readonly string[];
}

/** What the customers wrote down themselves: every order and what they were told, held against the system. */
export interface Books {
  add(order: Order, outcome: Heard): void;
  /** Every change of status of this person's transactions is to be told, after the first one, which is completed. */
  follow(holder: WalletHolder, first: { transactionId: string; cursor: string }): void;
  /**
   * Once the faults are over: waits until nothing is under way, has every unknown outcome resolved by its key, and
   * checks all that must hold.
   */
  settle(): Promise<Settlement>;
}

export interface Settlement {
  /** Of what was written down since the settlement before. */
  readonly tally: Tally;
  readonly quietAfterMs: number;
  readonly invariants: readonly Invariant[];
}

const clients = 16;

export function createBooks(subject: Pick<Subject, 'place'>, { guardMs }: { guardMs: number }): Books {
  const known = new Map<Order, Heard>();
  let fresh = new Set<Order>();
  const followed: Followed[] = [];

  function add(order: Order, outcome: Heard): void {
    known.set(order, outcome);
    fresh.add(order);
  }

  function takeTally(): Tally {
    const outcomes = [...fresh].map((order) => known.get(order)).filter((outcome) => outcome !== undefined);
    fresh = new Set();
    return tallyOf(outcomes);
  }

  /** Gives whether it came to that. */
  async function untilQuiet(): Promise<boolean> {
    const people = [...new Set([...known.keys()].map(({ customer }) => customer))];
    return await eventually(
      'nothing is under way',
      async () => {
        const unfinished = await Promise.all(people.map(unfinishedTransactions));
        return unfinished.flat().length === 0 ? true : undefined;
      },
      { timeoutMs: guardMs },
    ).then(
      () => true,
      () => false,
    );
  }

  async function resolveUnknown(): Promise<void> {
    const unknown = [...known].filter(([, outcome]) => !isDecided(outcome));
    await runLoad(unknown, clients, async ([order, first]) => {
      known.set(order, await insist(order, { first, patienceMs: guardMs }));
    });
  }

  return {
    add,
    follow: (holder, { transactionId, cursor }) => {
      followed.push({ holder, cursor, told: new Map([[transactionId, 'COMPLETED']]) });
    },
    settle: async () => {
      const begun = performance.now();
      const wasQuiet = await untilQuiet();
      const quietAfterMs = performance.now() - begun;
      await resolveUnknown();
      const isQuiet = wasQuiet && (await untilQuiet());
      const transactions = await readTransactions(followed.map(({ holder }) => holder));
      const ledger = await askLedger(subject.place);
      const invariants = [
        { name: 'all comes to its end', faults: isQuiet ? [] : [`not within ${guardMs} ms`] },
        {
          name: 'the ledger verifies',
          faults: ledger.balanced ? ledger.faults : ['unbalanced', ...ledger.faults],
        },
        { name: 'outcomes agree with the ledger', faults: outcomeFaults(known, transactions) },
        { name: 'balances are what the orders come to', faults: await balanceFaults(known, transactions) },
        {
          name: 'the provider moved as much',
          faults: await providerFaults(subject.place, known, transactions),
        },
        {
          name: 'each change of status told once, in order',
          faults: await followFaults(followed, transactions),
        },
      ];
      return { tally: takeTally(), quietAfterMs, invariants };
    },
  };
}
