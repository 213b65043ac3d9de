import type { Queryable } from '@paygraph/database';
import { createEvent, type UserEvent } from '@paygraph/events';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import type { AccountEvent, Happened } from '../domain/account-event.ts';

/** Puts what happened to accounts on `user-events`, in the order given; events of one user keep their order. */
export function createPublish({ ids }: { ids: Ids }) {
  return async (transaction: Queryable, { at, events }: Happened): Promise<void> => {
    await appendToOutbox(
      transaction,
      events.map((happened) => ({ topic: 'user-events', event: toEvent(happened, ids, at) })),
    );
  };
}

function toEvent(happened: AccountEvent, ids: Ids, at: Date): UserEvent {
  const envelope = { id: ids.next('evt'), source: 'users', key: happened.userId, at };
  switch (happened.type) {
    case 'user.registered': {
      const { type, userId, displayName } = happened;
      return createEvent({ ...envelope, type, data: { userId, displayName } });
    }
    case 'user.mail-link-requested': {
      const { type, userId, linkRequestId, purpose } = happened;
      return createEvent({ ...envelope, type, data: { userId, linkRequestId, purpose } });
    }
    case 'user.verified': {
      const { type, userId } = happened;
      return createEvent({ ...envelope, type, data: { userId } });
    }
    case 'user.signed-in': {
      const { type, userId, sessionId } = happened;
      return createEvent({ ...envelope, type, data: { userId, sessionId } });
    }
    case 'user.session-revoked': {
      const { type, userId, sessionId, reason } = happened;
      return createEvent({ ...envelope, type, data: { userId, sessionId, reason } });
    }
    case 'user.role-changed': {
      const { type, userId, role, previousRole } = happened;
      return createEvent({ ...envelope, type, data: { userId, role, previousRole } });
    }
    default:
      return happened satisfies never;
  }
}
