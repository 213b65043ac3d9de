import type { TransactionId } from '@paygraph/ids';
import { type Advance, applyProgress, type Progress, withStatus } from './progress.ts';
import type { RetrySchedule } from './retry-schedule.ts';
import { isFinished, type Transaction, type TransactionType } from './transaction.ts';
import type { TransactionStore } from './transaction-store.ts';

/** What whoever watches the advances is told. */
export interface AdvanceReport {
  /** A transaction was taken up and got this far. Told by whoever wrote it, so once, whoever else was at it. */
  advanced(transaction: Transaction, progress: Progress): void;
  /** A step threw: a fault in one of the programs. It is tried again. */
  threw(transaction: Transaction, error: unknown): void;
}

export interface Advancer {
  /**
   * Takes a transaction as far as it goes now, and answers how it then stands. Who asks while it is under way gets the
   * same answer. Rejects where the store does not answer: the recovery loop takes it up again.
   */
  advance(transaction: Transaction): Promise<Transaction>;
  /** Says PROCESSING of one that takes longer than its caller waits. Answers how it then stands. */
  markProcessing(transaction: Transaction): Promise<Transaction>;
  /** Resolves once nothing is under way. */
  idle(): Promise<void>;
}

/** More steps than any movement has; one that takes more goes in circles. */
const mostSteps = 10;
/** A write loses against at most a few others: the request, the recovery loop, a time-out. */
const mostRaces = 5;

/** The one funnel through which every movement goes on: from its request, from recovery, after a payment event. */
export function createAdvancer(deps: {
  store: TransactionStore;
  movements: Readonly<Record<TransactionType, Advance>>;
  schedule: RetrySchedule;
  now: () => Date;
  report: AdvanceReport;
}): Advancer {
  const { store, movements, schedule, now, report } = deps;
  const underWay = new Map<TransactionId, Promise<Transaction>>();

  async function run(first: Transaction): Promise<Transaction> {
    let current = first;
    for (let step = 1; step <= mostSteps && !isFinished(current); step += 1) {
      const progress = await takeStep(current);
      const { transaction, isOurs, askedMeanwhile } = await write(current, progress);
      current = transaction;
      if (isOurs) report.advanced(current, progress);
      // Whoever asked meanwhile may know what this step did not, and was given this very advance for an answer.
      if (progress.kind === 'waiting' && !askedMeanwhile) break;
    }
    return current;
  }

  async function takeStep(transaction: Transaction): Promise<Progress> {
    try {
      return await movements[transaction.type](transaction);
    } catch (error) {
      report.threw(transaction, error);
      return { kind: 'waiting', waitingFor: 'service', step: transaction.step };
    }
  }

  /** Writes what was found out. Where another writer came first, it still holds as long as the step is the same. */
  async function write(
    seen: Transaction,
    progress: Progress,
  ): Promise<{ transaction: Transaction; isOurs: boolean; askedMeanwhile: boolean }> {
    let current = seen;
    for (let race = 1; race <= mostRaces; race += 1) {
      const { next, lease } = applyProgress(current, progress, { at: now(), schedule });
      const written = await store.record(current, next, lease);
      if (written) return { transaction: written, isOurs: true, askedMeanwhile: false };
      const fresh = await reload(current);
      if (isFinished(fresh) || fresh.step !== seen.step) {
        return { transaction: fresh, isOurs: false, askedMeanwhile: false };
      }
      // Someone asked for it to be taken up while it was: the pause found out here is of before that.
      if (lease.kind === 'returned' && !sameLease(fresh, current)) {
        return { transaction: fresh, isOurs: false, askedMeanwhile: true };
      }
      current = fresh;
    }
    throw new Error(`transaction ${seen.id} was written by others ${mostRaces} times in a row`);
  }

  async function reload({ id }: Transaction): Promise<Transaction> {
    const fresh = await store.find(id);
    if (fresh === undefined) throw new Error(`transaction ${id} is gone`);
    return fresh;
  }

  return {
    advance: (transaction) => {
      const known = underWay.get(transaction.id);
      if (known) return known;
      const running = run(transaction).finally(() => underWay.delete(transaction.id));
      underWay.set(transaction.id, running);
      return running;
    },
    markProcessing: async (transaction) => {
      if (transaction.status !== 'PENDING') return transaction;
      const next = withStatus(transaction, 'PROCESSING', now());
      return (await store.record(transaction, next, { kind: 'kept' })) ?? reload(transaction);
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
}

function sameLease(one: Transaction, other: Transaction): boolean {
  return one.nextStepAt?.getTime() === other.nextStepAt?.getTime();
}
