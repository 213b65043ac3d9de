import type { Orm, Queryable } from '@paygraph/database';
import type { DomainEvent } from '@paygraph/events';
import { appendToOutbox } from '@paygraph/outbox';
import { and, asc, eq, isNotNull, lte, sql } from 'drizzle-orm';
import type { ClaimedDelivery, DeliveryEnd, DeliveryQueue } from '../domain/delivery-queue.ts';
import { readContent } from './content-json.ts';
import { deliveriesDue } from './tables.ts';

/**
 * The deliveries that are due, in the service's own database. The time is the caller's: several processes share the queue,
 * so their clocks must not be a lease apart.
 */
export function createDeliveryQueue(deps: {
  orm: Orm;
  now: () => Date;
  /** The event that tells of an end; undefined where none does. */
  eventOf: (claimed: ClaimedDelivery, end: DeliveryEnd) => DomainEvent | undefined;
  /** After each commit that wrote an event. */
  onPublished: () => void;
}): DeliveryQueue {
  const { orm, now, eventOf, onPublished } = deps;

  /** Writes for the newest claim alone. */
  async function change(
    claimed: ClaimedDelivery,
    values: Partial<typeof deliveriesDue.$inferInsert>,
  ): Promise<boolean> {
    const changed = await orm
      .update(deliveriesDue)
      .set(values)
      .where(heldBy(claimed))
      .returning({ claim: deliveriesDue.claim });
    return changed.length === 1;
  }

  return {
    claimDue: async (limit, leaseMs) => {
      const at = now();
      const due = orm.$with('due').as(
        orm
          .select({ notificationId: deliveriesDue.notificationId, channel: deliveriesDue.channel })
          .from(deliveriesDue)
          // Its pause, or the lease of a process that died, has run out.
          .where(and(isNotNull(deliveriesDue.dueAt), lte(deliveriesDue.dueAt, at)))
          // The longest due first, so that none starves behind a stream of new ones.
          .orderBy(asc(deliveriesDue.dueAt))
          // No more than are taken up at once: the others stay free for other processes.
          .limit(limit)
          // Two processes that look at once get different rows, and neither waits for the other's commit.
          .for('update', { skipLocked: true }),
      );
      const rows = await orm
        .with(due)
        .update(deliveriesDue)
        .set({
          // The lease: if this process dies now, the row is due again then.
          dueAt: new Date(at.getTime() + leaseMs),
          inHand: true,
          claim: sql`${deliveriesDue.claim} + 1`,
          // A try that nobody closed: from now on it is not known what became of it.
          mayBeSent: sql`${deliveriesDue.mayBeSent} or ${deliveriesDue.tryOpen}`,
          tryOpen: false,
        })
        .from(due)
        .where(
          and(
            eq(deliveriesDue.notificationId, sql`${due.notificationId}`),
            eq(deliveriesDue.channel, sql`${due.channel}`),
          ),
        )
        .returning();
      return rows.map(toClaimed);
    },

    freeAll: async () => {
      await orm
        .update(deliveriesDue)
        .set({ dueAt: now(), inHand: false })
        .where(and(eq(deliveriesDue.inHand, true), isNotNull(deliveriesDue.dueAt)));
    },

    beginTry: (claimed) => change(claimed, { tries: claimed.tries + 1, waits: 0, tryOpen: true }),

    noteSent: (claimed, { at, maybeTwice }) => change(claimed, { sentAt: at, maybeTwice, tryOpen: false }),

    postpone: (claimed, { dueAt, error, mayBeSent, refused, tries, waits }) =>
      change(claimed, {
        dueAt,
        inHand: false,
        lastError: error,
        mayBeSent,
        refused,
        tries,
        waits,
        tryOpen: false,
      }),

    putOff: (claimed, dueAt) => change(claimed, { dueAt, inHand: false, waits: claimed.waits + 1 }),

    end: async (claimed, end) => {
      const event = eventOf(claimed, end);
      if (event === undefined) return await endRow(orm, claimed, end, now());
      const isEnded = await orm.transaction(async (transaction) => {
        if (!(await endRow(transaction, claimed, end, now()))) return false;
        await appendToOutbox(transaction, [{ topic: 'notification-events', event }]);
        return true;
      });
      if (isEnded) onPublished();
      return isEnded;
    },
  };
}

/** Only where nobody has claimed it since, and it has not ended. */
function heldBy({ notificationId, channel, claim }: ClaimedDelivery) {
  return and(
    eq(deliveriesDue.notificationId, notificationId),
    eq(deliveriesDue.channel, channel),
    eq(deliveriesDue.claim, claim),
    isNotNull(deliveriesDue.dueAt),
  );
}

/** What was given up on stays as a dead letter; of anything else nothing is left to do. */
async function endRow(
  transaction: Queryable,
  claimed: ClaimedDelivery,
  end: DeliveryEnd,
  at: Date,
): Promise<boolean> {
  const key = { channel: deliveriesDue.channel };
  const ended =
    end.status === 'FAILED'
      ? await transaction
          .update(deliveriesDue)
          .set({
            dueAt: null,
            inHand: false,
            endedAt: at,
            lastError: end.error,
            tryOpen: false,
            mayBeSent: end.maybeSent,
          })
          .where(heldBy(claimed))
          .returning(key)
      : await transaction.delete(deliveriesDue).where(heldBy(claimed)).returning(key);
  return ended.length === 1;
}

function toClaimed(row: typeof deliveriesDue.$inferSelect): ClaimedDelivery {
  const { notificationId, channel, owner, topic, content, queuedAt, claim, tries, waits } = row;
  const { lastError: error, refused, mayBeSent, sentAt, maybeTwice, traceparent } = row;
  return {
    notificationId,
    channel,
    owner,
    topic,
    content: readContent(content),
    queuedAt,
    claim,
    tries,
    waits,
    error,
    refused,
    mayBeSent,
    sentAt,
    maybeTwice,
    traceparent,
  };
}
