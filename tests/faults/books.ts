import { askLedger, eventually } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';
import { unfinishedTransactions } from './audit.ts';
import { balanceFaults } from './balance-faults.ts';
import { type Followed, followFaults } from './follow-faults.ts';
import { insist, isDecided } from './insist.ts';
import { runLoad } from './load.ts';
import type { Order, Outcome } from './orders.ts';
import { outcomeFaults } from './outcome-faults.ts';
import { providerFaults } from './provider-faults.ts';
import { readTransactions } from './read-transactions.ts';
import type { Subject } from './subject.ts';

/** One thing that must hold, and where it does not. */
export interface Invariant {
  readonly name: string;
  readonly faults: readonly string[];
}

/** What the customers wrote down themselves: every order and what they were told, held against the system. */
export interface Books {
  add(order: Order, outcome: Outcome): void;
  /** Every change of status of this person's transactions is to be told, after the first one, which is completed. */
  follow(holder: WalletHolder, first: { transactionId: string; cursor: string }): void;
  /**
   * Once the faults are over: waits until nothing is under way, has every unknown outcome resolved by its key, and
   * checks all that must hold.
   */
  settle(): Promise<Settlement>;
}

export interface Settlement {
  /** What customers were told, since the settlement before. */
  readonly told: Told;
  readonly quietAfterMs: number;
  readonly resolved: Resolutions;
  readonly invariants: readonly Invariant[];
}

export interface Told {
  readonly ok: number;
  readonly refused: number;
  readonly unknown: number;
}

/** How the unknown ones ended: done by the first call after all, refused, made only by the repeat, or still unknown. */
export interface Resolutions {
  readonly 'had been done': number;
  readonly 'had been refused': number;
  readonly 'done by the repeat': number;
  readonly 'refused to the repeat': number;
  readonly 'still unknown': number;
}

const clients = 16;

export function createBooks(subject: Pick<Subject, 'place'>, { guardMs }: { guardMs: number }): Books {
  const known = new Map<Order, Outcome>();
  let fresh = new Set<Order>();
  const followed: Followed[] = [];

  function add(order: Order, outcome: Outcome): void {
    known.set(order, outcome);
    fresh.add(order);
  }

  function takeTold(): Told {
    const outcomes = [...fresh].map((order) => known.get(order)).filter((outcome) => outcome !== undefined);
    fresh = new Set();
    const unknown = outcomes.filter((outcome) => !isDecided(outcome)).length;
    const refused = outcomes.filter((outcome) => isDecided(outcome) && !isDone(outcome)).length;
    return { ok: outcomes.length - unknown - refused, refused, unknown };
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

  async function resolveUnknown(): Promise<Resolutions> {
    const resolved = {
      'had been done': 0,
      'had been refused': 0,
      'done by the repeat': 0,
      'refused to the repeat': 0,
      'still unknown': 0,
    };
    const unknown = [...known].filter(([, outcome]) => !isDecided(outcome)).map(([order]) => order);
    await runLoad(unknown, clients, async (order) => {
      const outcome = await insist(order, { patienceMs: guardMs });
      known.set(order, outcome);
      resolved[howResolved(outcome)] += 1;
    });
    return resolved;
  }

  return {
    add,
    follow: (holder, { transactionId, cursor }) => {
      followed.push({ holder, cursor, told: new Map([[transactionId, 'COMPLETED']]) });
    },
    settle: async () => {
      const told = takeTold();
      const begun = performance.now();
      const wasQuiet = await untilQuiet();
      const quietAfterMs = performance.now() - begun;
      const resolved = await resolveUnknown();
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
      return { told, quietAfterMs, resolved, invariants };
    },
  };
}

function howResolved(outcome: Outcome): keyof Resolutions {
  if (!isDecided(outcome) || outcome.kind === 'unknown') return 'still unknown';
  const done = isDone(outcome);
  if (outcome.replayed) return done ? 'had been done' : 'had been refused';
  return done ? 'done by the repeat' : 'refused to the repeat';
}

function isDone(outcome: Outcome): boolean {
  return outcome.kind === 'accepted' && outcome.status !== 'FAILED';
}
