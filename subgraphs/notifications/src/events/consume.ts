import type { Consumer, EventBus, EventOf, Handlers } from '@paygraph/event-bus';
import type { Happening } from '../domain/happening.ts';
import type { LinkRequested } from '../domain/tell-of-link.ts';
import { readPaymentMethodChanged } from './payment-method-changed.ts';
import { aboutEvent, readUser } from './read-event.ts';
import { readStatusChanged } from './transaction-status-changed.ts';
import { readUserHappening, type UserHappeningType } from './user-happenings.ts';
import { readWalletStatusChanged } from './wallet-status-changed.ts';

interface Told {
  readonly tell: (happening: Happening) => Promise<void>;
  readonly tellOfLink: (requested: LinkRequested) => Promise<void>;
}

/**
 * Tells people of what the other services publish. A handler keeps and queues; nothing is sent here, so no mail server
 * ever holds up an event. What throws is brought again by the bus, and lies with its dead letters in the end.
 */
export function consumeEvents({ bus, ...told }: Told & { readonly bus: EventBus }): Promise<Consumer> {
  return bus.consume({
    consumer: 'notifications',
    // Of the audit trail only what its subject is told.
    topics: ['user-events', 'transaction-events', 'payment-events', 'audit-events'],
    handlers: createHandlers(told),
    // Telling waits for databases and for names. What is told of one key stays in its order; of others nobody waits.
    atOnce: 8,
  });
}

export function createHandlers({ tell, tellOfLink }: Told) {
  async function tellIfAny(happening: Happening | undefined): Promise<void> {
    if (happening !== undefined) await tell(happening);
  }
  const onUser = (event: EventOf<UserHappeningType>) => tellIfAny(readUserHappening(event));
  const onPaymentMethod = (event: EventOf<'payment-method.added' | 'payment-method.removed'>) =>
    tell(readPaymentMethodChanged(event));

  return {
    'user.mail-link-requested': (event) => {
      const { userId, purpose, linkRequestId } = event.data;
      return tellOfLink({ ...aboutEvent(event), owner: readUser(userId), purpose, linkRequestId });
    },
    'user.registered': onUser,
    'user.verified': onUser,
    'user.signed-in': onUser,
    'user.session-revoked': onUser,
    'user.role-changed': onUser,
    'user.second-factor-on': onUser,
    'user.second-factor-off': onUser,
    'user.recovery-code-used': onUser,
    'transaction.status-changed': (event) => tellIfAny(readStatusChanged(event)),
    'payment-method.added': onPaymentMethod,
    'payment-method.removed': onPaymentMethod,
    'wallet.status-changed': (event) => tellIfAny(readWalletStatusChanged(event)),
  } satisfies Handlers;
}
