import { createEvent, type DomainEvent } from '@paygraph/events';
import type { UserId } from '@paygraph/ids';
import type { World } from './delivery-world.ts';

/** A transfer of 25.50 USD that has come to an end. */
export function transferEnded(
  { ids, clock }: Pick<World, 'ids' | 'clock'>,
  { from, to, status = 'COMPLETED' }: { from: UserId; to: UserId; status?: 'COMPLETED' | 'FAILED' },
): DomainEvent {
  const transactionId = ids.next('txn');
  return createEvent({
    id: ids.next('evt'),
    source: 'transactions',
    type: 'transaction.status-changed',
    key: transactionId,
    at: clock.now,
    data: {
      transactionId,
      type: 'TRANSFER',
      status,
      previousStatus: 'PENDING',
      version: 2,
      amount: { amount: '25.50', currency: 'USD' },
      sourceWalletId: ids.next('wal'),
      destinationWalletId: ids.next('wal'),
      viewers: [from, to],
      failureCode: status === 'FAILED' ? 'INSUFFICIENT_FUNDS' : null,
      initiatorId: from,
      sourceOwnerId: from,
      destinationOwnerId: to,
      refundOf: null,
      fee: null,
    },
  });
}

export function signedIn({ ids, clock }: Pick<World, 'ids' | 'clock'>, userId: UserId): DomainEvent {
  return createEvent({
    id: ids.next('evt'),
    source: 'users',
    type: 'user.signed-in',
    key: userId,
    at: clock.now,
    data: { userId, sessionId: ids.next('ses') },
  });
}

/** A link that the users service knows, and the event that asks for its mail. */
export function linkRequested(world: World, userId: UserId, link: string): DomainEvent {
  const { ids, clock, linkMails, contacts } = world;
  const linkRequestId = ids.next('eml');
  const to = contacts.get(userId)?.email ?? 'nobody@example.com';
  linkMails.set(linkRequestId, { userId, purpose: 'VERIFY_EMAIL', to, displayName: 'Ada', link });
  return createEvent({
    id: ids.next('evt'),
    source: 'users',
    type: 'user.mail-link-requested',
    key: userId,
    at: clock.now,
    data: { linkRequestId, userId, purpose: 'verify-email' },
  });
}
