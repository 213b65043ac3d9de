import { changeNotification } from './change-notification.ts';
import type { ClaimedDelivery, DeliveryEnd, DeliveryQueue } from './delivery-queue.ts';
import { changeDelivery, type Delivery } from './notification.ts';
import type { NotificationStore } from './notification-store.ts';
import type { Prepared } from './prepare-message.ts';
import { awayPauseMs, pauseMs, type RetryPolicy } from './retry-policy.ts';
import type { SendOutcome } from './sender.ts';

/** What became of a claimed delivery: its end, or why it has none yet. `lost` where another process has it by now. */
export type DeliveryProgress = DeliveryEnd['status'] | 'RETRIED' | 'PUT-OFF' | 'LOST';

interface Waiting {
  readonly status: 'QUEUED';
  readonly attempts: number;
}

/** A document that could not be written so often is left as it is. */
const mostWaits = 20;

/**
 * Takes one delivery a step further, and to its end where it can. Each step is kept before the next one begins, so a
 * process may die between any two. Throws where the queue itself can't be written: the delivery is due again then, once
 * its lease has run out.
 */
export function createDeliver(deps: {
  queue: Omit<DeliveryQueue, 'claimDue' | 'freeAll'>;
  notifications: Pick<NotificationStore, 'get' | 'replace'>;
  prepare: (delivery: ClaimedDelivery) => Promise<Prepared>;
  policy: RetryPolicy;
  /** True of an error that says nothing of the delivery: something that it needs can't be reached. */
  isAway: (error: unknown) => boolean;
  /** An error in words for whoever is on call: without addresses, links and contents. */
  describe: (error: unknown) => string;
  now: () => Date;
  random: () => number;
  onFault: (error: unknown, claimed: ClaimedDelivery) => void;
}): (claimed: ClaimedDelivery) => Promise<DeliveryProgress> {
  const { queue, notifications, prepare, policy, isAway, describe, now, random, onFault } = deps;

  return async (claimed) => {
    // 1. What is out already, or refused, only has to be told; and what was tried as often as may be is given up on, also
    //    where it is the process that each try ended.
    if (claimed.sentAt !== null) return await finish(claimed, sentEnd(claimed, claimed.sentAt));
    if (claimed.refused)
      return await finish(claimed, failedEnd(claimed, 'refused', claimed.error ?? 'refused'));
    if (claimed.tries >= policy.tries) {
      return await finish(claimed, failedEnd(claimed, 'given-up', claimed.error ?? 'no try came to an end'));
    }

    // 2. Where to, and in which words. Before a try is counted: that nobody can say where to is no fault of the message.
    let prepared: Prepared;
    try {
      prepared = await prepare(claimed);
    } catch (error) {
      if (isAway(error)) return await putOff(claimed);
      onFault(error, claimed);
      return await fail({ ...claimed, tries: claimed.tries + 1 }, describe(error), claimed.mayBeSent);
    }
    if (prepared.kind === 'suppressed') {
      return await finish(claimed, { status: 'SUPPRESSED', attempts: claimed.tries });
    }

    // 3. The try is counted, and then made.
    if (!(await queue.beginTry(claimed))) return 'LOST';
    const begun = { ...claimed, tries: claimed.tries + 1 };
    const outcome = await send(begun, prepared);

    // 4. Its outcome is kept: where it is out, before anything else, for from here on nobody may send it again.
    switch (outcome.kind) {
      case 'sent': {
        const sent = { at: now(), maybeTwice: claimed.mayBeSent && !prepared.tellsRepeats };
        if (!(await queue.noteSent(claimed, sent))) return 'LOST';
        return await finish(begun, sentEnd({ ...begun, maybeTwice: sent.maybeTwice }, sent.at));
      }
      case 'refused':
        return await finish(begun, failedEnd(begun, 'refused', outcome.reason));
      case 'failed':
        return await fail(begun, outcome.reason, claimed.mayBeSent || outcome.mayBeSent);
      default:
        return outcome satisfies never;
    }
  };

  async function send(
    begun: ClaimedDelivery,
    { send }: Extract<Prepared, { kind: 'ready' }>,
  ): Promise<SendOutcome> {
    try {
      return await send();
    } catch (error) {
      onFault(error, begun);
      return { kind: 'failed', reason: describe(error), mayBeSent: true };
    }
  }

  /** The document first, then the queue: a delivery is over only once its person can see so. */
  async function finish(claimed: ClaimedDelivery, end: DeliveryEnd): Promise<DeliveryProgress> {
    try {
      await tell(claimed, end);
    } catch (error) {
      if (!isAway(error)) onFault(error, claimed);
      // Of a document that can never be written the end is told by the event alone.
      if (isAway(error) || claimed.waits < mostWaits) return await endLater(claimed, end);
    }
    return (await queue.end(claimed, end)) ? end.status : 'LOST';
  }

  /** Without another try: what is known of the last one is kept. */
  async function endLater(claimed: ClaimedDelivery, end: DeliveryEnd): Promise<DeliveryProgress> {
    if (end.status !== 'FAILED') return await putOff(claimed);
    const { tries, waits } = claimed;
    const { error, maybeSent: mayBeSent, reason } = end;
    const dueAt = after(awayPauseMs(waits, random()));
    const failed = { dueAt, error, mayBeSent, refused: reason === 'refused', tries, waits: waits + 1 };
    return (await queue.postpone(claimed, failed)) ? 'PUT-OFF' : 'LOST';
  }

  async function fail(
    claimed: ClaimedDelivery,
    error: string,
    mayBeSent: boolean,
  ): Promise<DeliveryProgress> {
    const { tries } = claimed;
    if (tries >= policy.tries)
      return await finish(claimed, failedEnd({ ...claimed, mayBeSent }, 'given-up', error));
    const dueAt = after(pauseMs(policy, tries, random()));
    if (!(await queue.postpone(claimed, { dueAt, error, mayBeSent, refused: false, tries, waits: 0 })))
      return 'LOST';
    // Only a number for people to see: nothing waits for it.
    await tell(claimed, { status: 'QUEUED', attempts: tries }).catch((fault: unknown) =>
      onFault(fault, claimed),
    );
    return 'RETRIED';
  }

  async function putOff(claimed: ClaimedDelivery): Promise<DeliveryProgress> {
    const dueAt = after(awayPauseMs(claimed.waits, random()));
    return (await queue.putOff(claimed, dueAt)) ? 'PUT-OFF' : 'LOST';
  }

  function after(ms: number): Date {
    return new Date(now().getTime() + ms);
  }

  /** Writes the delivery into the notification. One that is not there any more is told nowhere. */
  async function tell(
    { notificationId, channel }: ClaimedDelivery,
    end: DeliveryEnd | Waiting,
  ): Promise<void> {
    await changeNotification(notifications, notificationId, (notification) =>
      changeDelivery(notification, channel, (delivery) => told(delivery, end)),
    );
  }
}

function told(delivery: Delivery, end: DeliveryEnd | Waiting): Delivery {
  // What is out stays so, whatever an older claim has to say.
  if (delivery.status === 'SENT') return delivery;
  const { status, attempts } = end;
  return status === 'SENT'
    ? { ...delivery, status, attempts, sentAt: end.sentAt, maybeTwice: end.maybeTwice }
    : { ...delivery, status, attempts };
}

function sentEnd({ tries, maybeTwice }: ClaimedDelivery, sentAt: Date): DeliveryEnd {
  return { status: 'SENT', attempts: tries, sentAt, maybeTwice };
}

function failedEnd(
  { tries, mayBeSent }: ClaimedDelivery,
  reason: 'refused' | 'given-up',
  error: string,
): DeliveryEnd {
  return { status: 'FAILED', attempts: tries, reason, maybeSent: mayBeSent, error };
}
