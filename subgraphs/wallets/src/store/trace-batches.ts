import type { TransactionId } from '@paygraph/ids';
import { withTrace } from '@paygraph/outbox';
import { inSpan, inThisTrace, type TraceHeaders, traceHeaders } from '@paygraph/telemetry';
import type { Ledger, LedgerOutcome } from '../domain/ledger.ts';
import type { PostBatch, PostBatchDependencies } from './post-batch.ts';

interface Waiting {
  readonly headers: TraceHeaders;
  /** Does something in the trace in which the command came. */
  readonly within: (work: () => Promise<readonly LedgerOutcome[]>) => Promise<readonly LedgerOutcome[]>;
}

/**
 * Keeps traces apart where many commands go down in one commit. The commit is a step in the trace of its first command,
 * linked to the others'; the event of each change is of its own command's trace.
 */
export function createBatchTraces() {
  // Of the commands that wait or are under way: the ledger's queue bounds them.
  const waiting = new Map<TransactionId, Waiting>();

  async function remember<Answer>(
    transactionId: TransactionId,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const headers = traceHeaders();
    // The same command may be under way already: then that is the one that does the work.
    if (headers['traceparent'] === undefined || waiting.has(transactionId)) return await work();
    waiting.set(transactionId, { headers, within: inThisTrace((inner) => inner()) });
    try {
      return await work();
    } finally {
      waiting.delete(transactionId);
    }
  }

  return {
    ledger: (ledger: Ledger): Ledger => ({
      post: (posting) => remember(posting.transactionId, () => ledger.post(posting)),
      hold: (hold) => remember(hold.transactionId, () => ledger.hold(hold)),
      capture: (capture) => remember(capture.transactionId, () => ledger.capture(capture)),
      void: (transactionId) => remember(transactionId, () => ledger.void(transactionId)),
      expire: (transactionId) => remember(transactionId, () => ledger.expire(transactionId)),
    }),

    postBatch:
      (postBatch: PostBatch): PostBatch =>
      async (commands) => {
        const [first, ...others] = commands.flatMap(({ transactionId }) => waiting.get(transactionId) ?? []);
        if (first === undefined) return await postBatch(commands);
        const linkedTo = others.map(({ headers }) => headers);
        const attributes = { 'paygraph.batch.size': commands.length };
        return await first.within(() =>
          inSpan('ledger batch', { attributes, linkedTo }, () => postBatch(commands)),
        );
      },

    describe:
      (describe: PostBatchDependencies['describe']): PostBatchDependencies['describe'] =>
      (change, at) =>
        withTrace(describe(change, at), waiting.get(change.transactionId)?.headers ?? {}),
  };
}
