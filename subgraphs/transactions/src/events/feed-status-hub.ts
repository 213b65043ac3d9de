import type { Consumer, EventBus } from '@paygraph/event-bus';
import type { Logger } from '@paygraph/telemetry';
import type { StatusHistory } from '../domain/follow-status-changes.ts';
import type { ChangeFilter, StatusChange } from '../domain/status-change.ts';
import type { StatusHub } from '../domain/status-hub.ts';
import { createChangesInOrder } from './changes-in-order.ts';
import { toStatusChange } from './status-changed.ts';

const everything: ChangeFilter = {
  viewer: { userId: undefined, seesAll: true },
  transactionId: undefined,
  walletId: undefined,
};

/**
 * Feeds the live subscriptions of this process with every change of status, whichever process made it, in the order of
 * their positions. Resolves once it will miss none.
 */
export async function feedStatusHub(deps: {
  bus: EventBus;
  hub: StatusHub;
  history: Pick<StatusHistory, 'head' | 'read'>;
  logger: Logger;
}): Promise<Consumer> {
  const { bus, hub, history, logger } = deps;

  async function readGap(after: bigint, upTo: bigint): Promise<readonly StatusChange[]> {
    const changes: StatusChange[] = [];
    for (let readTo = after; readTo < upTo; ) {
      const page = await history.read({ after: readTo, upTo }, everything);
      changes.push(...page.changes);
      readTo = page.readTo;
    }
    return changes;
  }

  const inOrder = createChangesInOrder({
    // Before listening: what comes in between is then a gap, and read. The other way round it would be lost.
    from: await history.head(),
    readGap,
    tell: hub.publish,
    onUnread: (error) =>
      logger.warn({ err: error }, 'missing changes of status could not be read; trying again'),
  });
  const listening = await bus.listen({
    topics: ['transaction-events'],
    handlers: {
      'transaction.status-changed': (event, { publisher, position, previous }) => {
        // The wallets service publishes to the topic too, and its positions are of another count.
        if (publisher === 'transactions') inOrder.take(toStatusChange(event, position), previous);
      },
    },
  });
  return {
    stop: async () => {
      await listening.stop();
      await inOrder.stop();
    },
  };
}
