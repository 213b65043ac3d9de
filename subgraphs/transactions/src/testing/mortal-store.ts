import type { TransactionStore } from '../domain/transaction-store.ts';
import type { UnfinishedTransactions } from '../domain/unfinished-transactions.ts';

type Stores = TransactionStore & UnfinishedTransactions;

/** A write at which the process dies: the n-th of its name, before it is done or once it is. */
export interface DeathPoint {
  readonly call: 'claim' | 'record';
  readonly when: 'before' | 'after';
  readonly nth: number;
}

/** The store as a process sees it that may be killed: from then on it writes nothing, and gets no answers. */
export function createMortalStore(
  stores: Stores,
  deathPoint?: DeathPoint,
): Stores & { die(): void; readonly died: Promise<void> } {
  const death = Promise.withResolvers<void>();
  const calls = { claim: 0, record: 0 };
  let dead = false;

  function die(): void {
    dead = true;
    death.resolve();
  }

  function alive<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return dead ? new Promise(() => {}) : work();
  }

  async function write<Answer>(call: DeathPoint['call'], work: () => Promise<Answer>): Promise<Answer> {
    calls[call] += 1;
    const isHere = deathPoint?.call === call && deathPoint.nth === calls[call];
    if (isHere && deathPoint.when === 'before') die();
    const answer = await alive(work);
    if (isHere) die();
    return alive(async () => answer);
  }

  return {
    die,
    died: death.promise,
    find: (id) => alive(() => stores.find(id)),
    findByKey: (userId, key) => alive(() => stores.findByKey(userId, key)),
    claim: (claim) => write('claim', () => stores.claim(claim)),
    record: (seen, next, lease) => write('record', () => stores.record(seen, next, lease)),
    claimDue: (limit, leaseMs) => alive(() => stores.claimDue(limit, leaseMs)),
    makeAllDue: () => alive(() => stores.makeAllDue()),
    countStuck: (from) => alive(() => stores.countStuck(from)),
    makeDue: (id, eventId) => alive(() => stores.makeDue(id, eventId)),
  };
}
