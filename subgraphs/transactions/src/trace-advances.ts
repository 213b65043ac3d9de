import { inSpan, type Tracing } from '@paygraph/telemetry';
import type { Advancer } from './domain/advance-transaction.ts';
import type { Transaction } from './domain/transaction.ts';

/** By which a movement is found whose work lies in several traces. */
const aboutOf = ({ id }: Transaction) => ({ 'paygraph.transaction_id': id });

/** The same advancer; each advance is a step of whatever led to it. */
export function traceAdvances(advancer: Advancer): Advancer {
  return {
    ...advancer,
    advance: (transaction) =>
      inSpan(`advance ${transaction.type}`, { attributes: aboutOf(transaction) }, () =>
        advancer.advance(transaction),
      ),
  };
}

/**
 * The same advancer, for the recovery loop: each advance begins a trace. The request it once came from ended long ago,
 * perhaps with its process.
 */
export function traceRecovery(advancer: Advancer, tracing: Tracing): Advancer {
  return {
    ...advancer,
    advance: (transaction) => {
      const entry = { kind: 'internal', attributes: aboutOf(transaction) } as const;
      return tracing.enter(`recover ${transaction.type}`, entry, () => advancer.advance(transaction));
    },
  };
}
