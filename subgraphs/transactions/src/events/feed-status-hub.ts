import type { Consumer, EventBus } from '@paygraph/event-bus';
import type { StatusHub } from '../domain/status-hub.ts';
import { toStatusChange } from './status-changed.ts';

/** Feeds the live subscriptions of this process with every change of status, whichever process made it. */
export function feedStatusHub(bus: EventBus, hub: StatusHub): Promise<Consumer> {
  return bus.listen({
    topics: ['transaction-events'],
    handlers: {
      'transaction.status-changed': (event, { publisher, position }) => {
        // The wallets service publishes to the topic too, and its positions are of another count.
        if (publisher === 'transactions') hub.publish(toStatusChange(event, position));
      },
    },
  });
}
