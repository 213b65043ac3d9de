import type { TransactionStore } from '../domain/transaction-store.ts';
import type { UnfinishedTransactions } from '../domain/unfinished-transactions.ts';

type Stores = TransactionStore & UnfinishedTransactions;

/** The store as a process sees it that may be killed: from then on it writes nothing, and gets no answers. */
export function createMortalStore(stores: Stores): Stores & { die(): void } {
  let dead = false;
  const alive = <Answer>(work: () => Promise<Answer>): Promise<Answer> =>
    dead ? new Promise(() => {}) : work();
  return {
    die: () => {
      dead = true;
    },
    find: (id) => alive(() => stores.find(id)),
    findByKey: (userId, key) => alive(() => stores.findByKey(userId, key)),
    claim: (claim) => alive(() => stores.claim(claim)),
    record: (seen, next, lease) => alive(() => stores.record(seen, next, lease)),
    claimDue: (limit, leaseMs) => alive(() => stores.claimDue(limit, leaseMs)),
    makeAllDue: () => alive(() => stores.makeAllDue()),
    countStuck: (from) => alive(() => stores.countStuck(from)),
    makeDue: (id, eventId) => alive(() => stores.makeDue(id, eventId)),
  };
}
