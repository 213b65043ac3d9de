import type { Queryable } from '@paygraph/database';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import type { Happened } from '../domain/account-event.ts';
import { toAuditEvent } from './to-audit-event.ts';
import { toUserEvent } from './to-user-event.ts';

/**
 * Puts what happened to accounts on `user-events`, and what admins did on `audit-events`, in the order given; events of
 * one user keep their order.
 */
export function createPublish({ ids }: { ids: Ids }) {
  return async (transaction: Queryable, { at, events }: Happened): Promise<void> => {
    await appendToOutbox(
      transaction,
      events.map((happened) => {
        const origin = { id: ids.next('evt'), source: 'users', at };
        return 'actor' in happened
          ? { topic: 'audit-events', event: toAuditEvent(happened, origin) }
          : { topic: 'user-events', event: toUserEvent(happened, origin) };
      }),
    );
  };
}
