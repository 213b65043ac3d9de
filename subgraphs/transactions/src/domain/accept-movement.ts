import type { Ids } from '@paygraph/ids';
import type { Advancer } from './advance-transaction.ts';
import type { Asker } from './asker.ts';
import { countsAsSent, type LimitsByRole } from './limits.ts';
import type { Command, Movement } from './movement.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import type { Timing } from './timing.ts';
import { isFinished, openTransaction, type Transaction } from './transaction.ts';
import type { TransactionStore } from './transaction-store.ts';

/**
 * `refused`: nothing is recorded by this call. `unanswered`: nor here, for what had to be asked was not answered in
 * time. `recorded`: how the transaction stands, FAILED ones too.
 */
export type Accepted =
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'recorded'; readonly transaction: Transaction; readonly replayed: boolean };

export type AcceptMovement = <Asked extends Command>(
  movement: Movement<Asked>,
  asked: Asked,
  asker: Asker,
) => Promise<Accepted>;

/** How often a repeat looks whether the first call has come to its end. */
const lookAgainMs = 50;

/** The way of every movement from its command to its answer, the same for all of them. */
export function createAcceptMovement(deps: {
  store: Pick<TransactionStore, 'find' | 'findByKey' | 'claim'>;
  advancer: Pick<Advancer, 'advance' | 'markProcessing'>;
  timing: Timing;
  ids: Ids;
  limits: LimitsByRole;
  /** A digest of a text, the same for the same text. */
  digest: (text: string) => string;
  firstLeaseMs: number;
  /** Told of work that failed after its caller had been answered. */
  onLateFailure: (transaction: Transaction, error: unknown) => void;
}): AcceptMovement {
  const { store, advancer, timing, ids, limits, digest, firstLeaseMs, onLateFailure } = deps;

  return async (movement, asked, asker) => {
    const { userId } = asker;
    const answerBy = timing.now().getTime() + movement.answerWithinMs;
    const key = asked.idempotencyKey;
    const fingerprint = digest(movement.fingerprintText(asked));

    // 1. A key that has been used answers what it made.
    const earlier = await replay();
    if (earlier) return earlier;

    // 2. What can be refused without a record is. A concurrent repeat may have moved the money between 1 and here, so
    // that a refusal is only true if the key is still free.
    const draft = await timing.within(timeLeft(), movement.check(asked, asker));
    if (draft === 'late') return { kind: 'unanswered' };
    if (isRefusal(draft)) return (await replay()) ?? { kind: 'refused', refusal: draft };

    // 3. The key, the transaction and its first event, and what they take of a limit or a payment: all or none.
    const transaction = openTransaction(draft, {
      id: ids.next('txn'),
      initiatorId: userId,
      at: timing.now(),
    });
    const claimed = await store.claim({
      transaction,
      takesRest: draft.takesRest ?? false,
      key,
      fingerprint,
      leaseMs: firstLeaseMs,
      limits: countsAsSent(draft) ? limits[asker.role] : undefined,
    });
    switch (claimed.kind) {
      case 'refused':
        return { kind: 'refused', refusal: claimed.refusal };
      case 'key-taken': {
        const first = await replay();
        if (first) return first;
        throw new Error('an idempotency key is taken, and made nothing');
      }
      case 'claimed':
        // 4. The movement itself, for as long as the caller waits.
        return {
          kind: 'recorded',
          transaction: await finishInTime(claimed.transaction),
          replayed: false,
        };
      default:
        return claimed satisfies never;
    }

    function timeLeft(): number {
      return Math.max(0, answerBy - timing.now().getTime());
    }

    async function replay(): Promise<Accepted | undefined> {
      const found = await store.findByKey(userId, key);
      if (found === undefined) return undefined;
      if (found.fingerprint !== fingerprint) {
        return { kind: 'refused', refusal: refuse('IDEMPOTENCY_KEY_REUSED', 'idempotency-key') };
      }
      return { kind: 'recorded', transaction: await awaitEnd(found.transaction), replayed: true };
    }

    /** The first call, or recovery, is at work on it: this one only watches. */
    async function awaitEnd(transaction: Transaction): Promise<Transaction> {
      let latest = transaction;
      while (!isFinished(latest) && timeLeft() > 0) {
        await timing.pause(lookAgainMs);
        latest = (await store.find(latest.id)) ?? latest;
      }
      return latest;
    }

    async function finishInTime(transaction: Transaction): Promise<Transaction> {
      const work = advancer.advance(transaction);
      const outcome = await timing.within(timeLeft(), work);
      if (outcome !== 'late') return outcome;
      work.catch((error: unknown) => onLateFailure(transaction, error));
      return advancer.markProcessing(transaction);
    }
  };
}
