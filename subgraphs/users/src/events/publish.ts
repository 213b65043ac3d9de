import type { Queryable } from '@paygraph/database';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import type { Happened } from '../domain/account-event.ts';
import { toAuditEvent } from './to-audit-event.ts';
import { toUserEvent } from './to-user-event.ts';

/** A statement takes 65,535 values; an event has a few. Only who ends thousands of sessions at once has more of them. */
const eventsAStatement = 5_000;

/**
 * Puts what happened to accounts on `user-events`, and what admins did on `audit-events`, in the order given; events of
 * one user keep their order.
 */
export function createPublish({ ids }: { ids: Ids }) {
  return async (transaction: Queryable, { at, events }: Happened): Promise<void> => {
    const entries = events.map((happened) => {
      const origin = { id: ids.next('evt'), source: 'users', at };
      return 'actor' in happened
        ? ({ topic: 'audit-events', event: toAuditEvent(happened, origin) } as const)
        : ({ topic: 'user-events', event: toUserEvent(happened, origin) } as const);
    });
    for (let start = 0; start < entries.length; start += eventsAStatement) {
      await appendToOutbox(transaction, entries.slice(start, start + eventsAStatement));
    }
  };
}
