import type { Journal } from './journal.ts';
import { outcomeOf } from './outcome.ts';
import type { OperationRecord } from './records.ts';
import type { Behaviour } from './tokens.ts';

/** What is asked for: money taken, given back, or paid out. */
export type Order =
  | {
      readonly kind: 'charge' | 'payout';
      readonly key: string;
      readonly token: string;
      readonly amount: string;
      readonly currency: string;
    }
  | { readonly kind: 'refund'; readonly key: string; readonly chargeId: string; readonly amount: string };

export type Kind = Order['kind'];

/**
 * `done`: now or before, by the same key. `key-reused`: the key came with another order. `unavailable`: not done,
 * may be tried again. Else it is not done and no use to try again; such a key counts as never seen.
 */
export type Answer =
  | { readonly kind: 'done'; readonly operation: OperationRecord; readonly behaviour: Behaviour }
  | {
      readonly kind:
        | 'key-reused'
        | 'unavailable'
        | 'unknown-token'
        | 'unknown-charge'
        | 'charge-not-succeeded'
        | 'refund-exceeds-charge';
    };

export interface Operations {
  /** Does what the order says, once for each kind and key, however often and however concurrently it is asked. */
  perform(order: Order): Promise<Answer>;
  /** What became of a key. */
  find(kind: Kind, key: string): OperationRecord | 'processing' | undefined;
}

interface Dependencies {
  readonly journal: Journal;
  /** What was done before this start, oldest first. */
  readonly records: readonly OperationRecord[];
  readonly behaviourOf: (token: string) => Behaviour | undefined;
  readonly seed: string;
  readonly successRate: number;
  readonly newId: (kind: Kind) => string;
  /** Told of each operation once it would survive a crash, and of none twice. */
  readonly onDone: (operation: OperationRecord) => void;
  /** The time the work takes. False where the provider stops meanwhile: then it was not done. */
  readonly work: (behaviour: Behaviour) => Promise<boolean>;
}

/** How often a key meets a 503 where the token asks for it. Counted from zero again after a restart. */
const unavailableAnswers = 2;

export function createOperations(dependencies: Dependencies): Operations {
  const { journal, behaviourOf, seed, successRate, newId, onDone, work } = dependencies;
  const done = new Map<string, OperationRecord>();
  const charges = new Map<string, OperationRecord>();
  const refundedByCharge = new Map<string, bigint>();
  const underWay = new Map<string, { order: Order; answer: Promise<Answer> }>();
  const unavailableSoFar = new Map<string, number>();

  for (const record of dependencies.records) {
    remember(record);
    if (record.order.kind === 'refund' && record.outcome.status === 'succeeded') {
      addRefund(record.order.chargeId, BigInt(record.order.amount));
    }
  }

  async function perform(order: Order): Promise<Answer> {
    const name = nameOf(order.kind, order.key);
    const before = done.get(name);
    if (before) {
      if (!sameOrder(before.order, order)) return { kind: 'key-reused' };
      return { kind: 'done', operation: before, behaviour: behaviourOf(before.token) ?? 'succeeds' };
    }
    const running = underWay.get(name);
    if (running) return sameOrder(running.order, order) ? running.answer : { kind: 'key-reused' };

    const token = order.kind === 'refund' ? charges.get(order.chargeId)?.token : order.token;
    if (token === undefined) return { kind: 'unknown-charge' };
    const behaviour = behaviourOf(token);
    if (behaviour === undefined) return { kind: 'unknown-token' };
    if (behaviour === 'unavailable' && countUnavailable(name)) return { kind: 'unavailable' };

    const answer = execute(order, token, behaviour).finally(() => underWay.delete(name));
    underWay.set(name, { order, answer });
    return answer;
  }

  async function execute(order: Order, token: string, behaviour: Behaviour): Promise<Answer> {
    if (!(await work(behaviour))) return { kind: 'unavailable' };
    const outcome = outcomeOf(behaviour, { kind: order.kind, key: order.key, seed, successRate });
    if (order.kind === 'refund') {
      // From the check of a refund to its reservation nothing is awaited, so two of them can't both fit the same rest.
      const refusal = refuseRefund(order.chargeId, BigInt(order.amount));
      if (refusal) return { kind: refusal };
      if (outcome.status === 'succeeded') addRefund(order.chargeId, BigInt(order.amount));
    }
    const record: OperationRecord = { type: 'operation', id: newId(order.kind), token, order, outcome };
    await journal.append(record);
    remember(record);
    onDone(record);
    return { kind: 'done', operation: record, behaviour };
  }

  function refuseRefund(
    chargeId: string,
    amount: bigint,
  ): 'unknown-charge' | 'charge-not-succeeded' | 'refund-exceeds-charge' | undefined {
    const charge = charges.get(chargeId);
    if (charge === undefined) return 'unknown-charge';
    if (charge.outcome.status !== 'succeeded') return 'charge-not-succeeded';
    const refunded = (refundedByCharge.get(chargeId) ?? 0n) + amount;
    return refunded > BigInt(charge.order.amount) ? 'refund-exceeds-charge' : undefined;
  }

  function addRefund(chargeId: string, amount: bigint): void {
    refundedByCharge.set(chargeId, (refundedByCharge.get(chargeId) ?? 0n) + amount);
  }

  function remember(record: OperationRecord): void {
    done.set(nameOf(record.order.kind, record.order.key), record);
    if (record.order.kind === 'charge') charges.set(record.id, record);
  }

  function countUnavailable(name: string): boolean {
    const soFar = unavailableSoFar.get(name) ?? 0;
    unavailableSoFar.set(name, soFar + 1);
    return soFar < unavailableAnswers;
  }

  return {
    perform,
    find: (kind, key) => {
      const name = nameOf(kind, key);
      return done.get(name) ?? (underWay.has(name) ? 'processing' : undefined);
    },
  };
}

/** Keys of charges, refunds and payouts don't meet. */
function nameOf(kind: Kind, key: string): string {
  return `${kind} ${key}`;
}

function sameOrder(one: Order, other: Order): boolean {
  return contentOf(one) === contentOf(other);
}

function contentOf(order: Order): string {
  const about = order.kind === 'refund' ? [order.chargeId] : [order.token, order.currency];
  return JSON.stringify([order.kind, order.key, order.amount, ...about]);
}
